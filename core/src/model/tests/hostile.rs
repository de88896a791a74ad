//! Values that break serde's rules, from many threads.

use std::thread;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap as _, SerializeStruct as _},
};
use serde_json::{Value, json};

use super::schema;

const NAMES: [&str; 6] = ["a", "b", "secret", "c", "password", "a"];

/// Repeats its keys, shuffles their order and lies about how many there are.
struct Liar(u64);

impl Liar {
    fn order(&self) -> impl Iterator<Item = &'static str> {
        let mut state = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        (0..state as usize % 9).map(move |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            NAMES[state as usize % NAMES.len()]
        })
    }
}

impl Serialize for Liar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(3) {
            let mut map = serializer.serialize_map(Some(1000))?;
            for name in self.order() {
                map.serialize_entry(name, &1)?;
            }
            return map.end();
        }
        let name = if self.0.is_multiple_of(2) { "One" } else { "Two" };
        let mut fields = serializer.serialize_struct(name, 1000)?;
        for name in self.order() {
            match self.0 % 5 {
                0 => fields.skip_field(name)?,
                _ => fields.serialize_field(name, &1)?,
            }
        }
        fields.end()
    }
}

#[test]
fn eight_threads_and_a_value_that_lies() {
    let model = schema(json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": { "a": { "type": "integer" }, "b": { "type": "integer" }, "c": { "type": "integer" } },
        },
    }));
    thread::scope(|scope| {
        for seed in 0..8 {
            let model = &model;
            scope.spawn(move || {
                for round in 0..2_000 {
                    let liars: Vec<Liar> =
                        (0..4).map(|i| Liar(seed * 10_000 + round * 4 + i)).collect();
                    let body = model.write(&liars).expect("what it says fits");
                    let list: Vec<Value> = serde_json::from_slice(&body).expect("it is JSON");
                    for (object, liar) in list.iter().zip(&liars) {
                        let declared = ["a", "b", "c"];
                        let said = declared.iter().filter(|name| {
                            let is_skipped = liar.0 % 3 != 0 && liar.0 % 5 == 0;
                            !is_skipped && liar.order().any(|said| said == **name)
                        });
                        let object = object.as_object().expect("an object");
                        assert!(object.keys().map(String::as_str).eq(said.copied()));
                    }
                    // A key that is there twice is there once to a parser: the text is counted.
                    let text = std::str::from_utf8(&body).expect("UTF-8");
                    let entries: usize = list
                        .iter()
                        .map(|object| object.as_object().map_or(0, serde_json::Map::len))
                        .sum();
                    assert_eq!(text.matches(':').count(), entries);
                }
            });
        }
    });
}
