//! Values that break serde's rules, from many threads. Threads that race on the first value are pitfall 7.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap as _, SerializeStruct as _},
};
use serde_json::{Value, json};

use super::{open, schema, text, writes};
use crate::model::{ModelOptions, ModelSchema};

const NAMES: [&str; 6] = ["a", "b", "secret", "c", "password", "a"];

/// Repeats its keys, shuffles their order, and reports a wrong length.
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
fn eight_threads_and_a_value_that_breaks_the_rules() {
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
                    let body = model.to_bytes(&liars).expect("it matches");
                    let list: Vec<Value> = serde_json::from_slice(&body).expect("it is JSON");
                    for (object, liar) in list.iter().zip(&liars) {
                        let declared = ["a", "b", "c"];
                        let sent = declared.iter().filter(|name| {
                            let is_skipped = liar.0 % 3 != 0 && liar.0 % 5 == 0;
                            !is_skipped && liar.order().any(|key| key == **name)
                        });
                        let object = object.as_object().expect("an object");
                        assert!(object.keys().map(String::as_str).eq(sent.copied()));
                    }
                    // A parser sees a repeated key once, so the test counts the text.
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

/// Models that read a value in every way: directly, by its tag, and as a whole.
fn models() -> Vec<ModelSchema> {
    let object = |names: &[&str]| {
        let properties: serde_json::Map<_, _> =
            names.iter().map(|name| ((*name).to_owned(), json!({ "type": "integer" }))).collect();
        json!({ "type": "object", "properties": properties })
    };
    let tagged = |kind: &str| {
        let mut object = object(&["a"]);
        object["properties"]["kind"] = json!({ "const": kind });
        object["required"] = json!(["kind"]);
        object
    };
    let plain = object(&["a", "b"]);
    let checked = ModelOptions::new().recorded().from_json_schema(plain.clone());
    vec![
        schema(plain),
        schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } })),
        schema(json!({ "oneOf": [tagged("one"), tagged("two")] })),
        schema(json!({ "anyOf": [object(&["a"]), object(&["b"])] })),
        open(json!(true)),
        // Any value, recorded.
        open(json!({ "anyOf": [
            { "type": "object", "properties": { "a": true } },
            { "type": "object", "properties": { "b": { "type": "integer" } } },
        ] })),
        checked.expect("it compiles"),
    ]
}

/// A map that performs these steps and ignores the results.
struct Does(&'static [Step]);

enum Step {
    Key(&'static str),
    Value(i32),
    Entry(&'static str, Failing),
    /// Catches the panic of the value.
    Caught(&'static str),
}

impl Serialize for Does {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(7))?;
        for step in self.0 {
            let _ = match step {
                Step::Key(key) => map.serialize_key(key),
                Step::Value(value) => map.serialize_value(value),
                Step::Entry(key, value) => map.serialize_entry(key, value),
                Step::Caught(key) => {
                    let entry = || map.serialize_entry(key, &Failing::Panics);
                    catch_unwind(AssertUnwindSafe(entry)).unwrap_or(Ok(()))
                }
            };
        }
        map.end()
    }
}

enum Failing {
    Custom,
    /// An object that fails or panics after its start.
    Half,
    Panics,
    Shown,
}

impl Serialize for Failing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Custom => Err(S::Error::custom("s3cret")),
            Self::Shown => serializer.collect_str(&Unshowable),
            Self::Half | Self::Panics => {
                let mut fields = serializer.serialize_struct("Half", 2)?;
                fields.serialize_field("a", &1)?;
                match self {
                    Self::Panics => panic!("this panic is a test's"),
                    _ => Err(S::Error::custom("s3cret")),
                }
            }
        }
    }
}

struct Unshowable;

impl fmt::Display for Unshowable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("s3cret")?;
        Err(fmt::Error)
    }
}

/// The result is JSON, or an error without a secret.
#[track_caller]
fn is_sound(written: Result<String, String>) {
    match written {
        Ok(body) => drop(serde_json::from_str::<Value>(&body).expect(&body)),
        Err(error) => assert!(!error.contains("s3cret"), "{error}"),
    }
}

#[test]
fn a_map_that_breaks_the_rules_is_valid_or_an_error() {
    use Step::{Entry, Key, Value};
    const BREAKING: [&[Step]; 9] = [
        &[Key("a")],
        &[Key("a"), Key("b"), Value(1)],
        &[Key("a"), Value(1), Value(2)],
        &[Value(1), Key("a"), Value(2)],
        &[Entry("a", Failing::Custom), Key("b"), Value(2)],
        &[Entry("secret", Failing::Custom), Key("b"), Value(2)],
        &[Entry("a", Failing::Half), Key("b"), Value(2)],
        &[Entry("kind", Failing::Custom), Key("a"), Value(2)],
        &[Entry("a", Failing::Shown), Key("b"), Value(2)],
    ];
    for model in models() {
        for steps in BREAKING {
            is_sound(text(model.to_bytes(&Does(steps))));
            is_sound(text(model.to_bytes(&Does(steps))));
        }
    }
}

/// No half object is in a body or in the state of the model.
#[test]
fn a_panic_leaves_no_state() {
    const PANICKING: [&[Step]; 2] = [
        &[Step::Entry("a", Failing::Panics)],
        &[Step::Caught("a"), Step::Key("b"), Step::Value(2)],
    ];
    let good =
        [json!({ "a": 1, "kind": "one" }), json!({ "b": 1, "a": 2, "secret": 3, "kind": "two" })];
    for (model, clean) in models().into_iter().zip(models()) {
        for steps in PANICKING {
            let write = || text(model.to_bytes(&Does(steps)));
            if let Ok(written) = catch_unwind(AssertUnwindSafe(write)) {
                is_sound(written);
            }
            for value in &good {
                assert_eq!(text(model.to_bytes(value)), text(clean.to_bytes(value)));
            }
        }
    }
}

/// A value that contains another body, and a body that is written while its thread ends.
#[test]
fn a_model_is_written_inside_of_another() {
    struct Outer(ModelSchema);
    impl Serialize for Outer {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let inner = |n: i32| self.0.to_bytes(&json!({ "a": n, "s3cret": "x".repeat(1000) }));
            let mut fields = serializer.serialize_struct("Outer", 2)?;
            fields.serialize_field("a", &inner(1).expect("it fits").len())?;
            fields.serialize_field("b", &inner(10).expect("it fits").len())?;
            fields.end()
        }
    }
    let [plain, inner] = [(); 2].map(|()| models().remove(0));
    writes(&plain, &Outer(inner), r#"{"a":7,"b":8}"#);

    struct Last(ModelSchema);
    impl Drop for Last {
        fn drop(&mut self) {
            assert_eq!(
                text(self.0.to_bytes(&json!({ "a": 1, "c": 2 }))),
                Ok(r#"{"a":1}"#.to_owned())
            );
        }
    }
    thread_local! {
        static LAST: Last = Last(models().remove(0));
    }
    for first in [true, false] {
        let thread = thread::spawn(move || {
            // The order in which the thread drops the two does not matter.
            if first {
                LAST.with(|_| ());
            }
            models()[0].to_bytes(&json!({ "a": 1 })).expect("it fits");
            LAST.with(|_| ());
        });
        thread.join().expect("no destructor panicked");
    }
}

/// Equal keys that the model does not declare are all sent, and each is excluded by its own value.
#[test]
fn sends_all_equal_extra_keys() {
    struct Twice;
    impl Serialize for Twice {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            for (key, value) in
                [("x", None), ("y", Some(1)), ("x", Some(2)), ("z", None), ("z", Some(3))]
            {
                map.serialize_entry(key, &value)?;
            }
            map.end()
        }
    }

    let number = json!({ "type": ["integer", "null"] });
    let object =
        json!({ "type": "object", "properties": { "a": number }, "additionalProperties": number });
    let model = crate::model::ModelOptions::new().exclude_none().from_json_schema(object).unwrap();
    super::writes(&model, &Twice, r#"{"y":1,"x":2,"z":3}"#);
}

/// The marks of an object that ended with a panic do not affect the object around it.
#[test]
fn a_caught_panic_leaves_no_mark_of_a_field() {
    struct Wide(bool);
    impl Serialize for Wide {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut map = serializer.serialize_map(None)?;
            if self.0 {
                let inner = || map.serialize_entry("inner", &Self(false));
                let _ = catch_unwind(AssertUnwindSafe(inner));
                return map.end();
            }
            map.serialize_entry("f99", &1)?;
            map.serialize_entry("f98", &Failing::Panics)?;
            map.end()
        }
    }

    let mut properties: serde_json::Map<String, Value> =
        (0..100).map(|n| (format!("f{n}"), json!({ "type": ["integer", "object"] }))).collect();
    properties.insert("inner".to_owned(), json!({ "$ref": "#" }));
    let model = open(json!({ "type": "object", "properties": properties, "required": ["f99"] }));
    let error = text(model.to_bytes(&Wide(true))).unwrap_err();
    assert_eq!(error, "`f99`: expected integer or object, found nothing");
}
