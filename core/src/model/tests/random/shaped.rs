//! A value in every form that serde has: as a struct, a map, a variant, in wrappers, and with repeated
//! keys.

use std::{collections::BTreeSet, fmt, sync::Mutex};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess},
    ser::{
        SerializeMap as _, SerializeSeq as _, SerializeStruct as _, SerializeStructVariant as _,
        SerializeTuple as _, SerializeTupleStruct as _, SerializeTupleVariant as _,
    },
};
use serde_json::{Value, value::RawValue};

use super::{Random, values::Any};

/// A value and the seed of its form. The same seed gives the same form.
pub(super) struct Shaped<'a> {
    value: &'a Any,
    seed: u64,
    /// Repeats keys, and reports a wrong length.
    lies: bool,
}

impl<'a> Shaped<'a> {
    pub(super) fn new(value: &'a Any, seed: u64) -> Self {
        Self { value, seed, lies: false }
    }

    pub(super) fn lying(value: &'a Any, seed: u64) -> Self {
        Self { value, seed, lies: true }
    }

    fn inside(&self, value: &'a Any, index: usize) -> Self {
        let seed = Random::new(self.seed ^ (index as u64 + 1).wrapping_mul(0x5851_f42d)).next();
        Self { value, seed, lies: self.lies }
    }
}

impl Serialize for Shaped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut random = Random::new(self.seed);
        match random.below(12) {
            0 => return serializer.serialize_some(&Self { seed: random.next(), ..*self }),
            1 => {
                return serializer
                    .serialize_newtype_struct("N", &Self { seed: random.next(), ..*self });
            }
            _ => {}
        }
        match self.value {
            Any::Null => match random.below(3) {
                0 => serializer.serialize_unit(),
                1 => serializer.serialize_unit_struct("Unit"),
                _ => serializer.serialize_none(),
            },
            Any::Unset => crate::MaybeUndefined::<u8>::Undefined.serialize(serializer),
            Any::Bool(value) => serializer.serialize_bool(*value),
            Any::Int(value) => match (random.below(2), u64::try_from(*value)) {
                (0, Ok(value)) => serializer.serialize_u64(value),
                _ => serializer.serialize_i128(*value),
            },
            Any::Float(value) => serializer.serialize_f64(*value),
            Any::Text(text) => match random.below(4) {
                0 => serializer.collect_str(text),
                1 => serializer.serialize_unit_variant("E", 0, name(text)),
                _ => serializer.serialize_str(text),
            },
            Any::List(items) => self.list(items, &mut random, serializer),
            Any::Map(entries) => self.map(entries, &mut random, serializer),
        }
    }
}

impl Shaped<'_> {
    fn list<S: Serializer>(
        &self,
        items: &[Any],
        random: &mut Random,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let length = if self.lies { random.below(100) } else { items.len() };
        let items = items.iter().enumerate().map(|(index, item)| self.inside(item, index));
        match random.below(3) {
            0 => {
                let mut tuple = serializer.serialize_tuple(length)?;
                items.into_iter().try_for_each(|item| tuple.serialize_element(&item))?;
                tuple.end()
            }
            1 => {
                let mut tuple = serializer.serialize_tuple_struct("T", length)?;
                items.into_iter().try_for_each(|item| tuple.serialize_field(&item))?;
                tuple.end()
            }
            _ => {
                let mut list = serializer.serialize_seq((!self.lies).then_some(length))?;
                items.into_iter().try_for_each(|item| list.serialize_element(&item))?;
                list.end()
            }
        }
    }

    fn map<S: Serializer>(
        &self,
        entries: &[(String, Any)],
        random: &mut Random,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if let [(key, value)] = entries {
            match (random.below(3), value) {
                (0, _) => {
                    let inner = self.inside(value, 0);
                    return serializer.serialize_newtype_variant("E", 0, name(key), &inner);
                }
                (1, Any::List(items)) => {
                    let mut parts =
                        serializer.serialize_tuple_variant("E", 0, name(key), items.len())?;
                    for (index, item) in items.iter().enumerate() {
                        parts.serialize_field(&self.inside(item, index))?;
                    }
                    return parts.end();
                }
                (1, Any::Map(fields)) => {
                    let mut parts =
                        serializer.serialize_struct_variant("E", 0, name(key), fields.len())?;
                    for (index, (key, field)) in fields.iter().enumerate() {
                        parts.serialize_field(name(key), &self.inside(field, index))?;
                    }
                    return parts.end();
                }
                _ => {}
            }
        }

        let length = if self.lies { random.below(100) } else { entries.len() };
        let again = |random: &mut Random, index: usize| {
            let repeated = self.lies && random.one_in(2);
            repeated.then(|| &*entries[random.below(index + 1)].0)
        };
        let parts = entries.iter().enumerate();
        if random.one_in(3) {
            let mut map = serializer.serialize_map((!self.lies).then_some(length))?;
            for (index, (key, value)) in parts {
                let value = self.inside(value, index);
                map.serialize_key(&self.inside(&Any::Text(key.clone()), index + 50))?;
                map.serialize_value(&value)?;
                if let Some(key) = again(random, index) {
                    map.serialize_entry(key, &value)?;
                }
            }
            return map.end();
        }
        let mut fields = serializer.serialize_struct(["S", "T", "U"][random.below(3)], length)?;
        for (index, (key, value)) in parts {
            let value = self.inside(value, index);
            if random.one_in(6) {
                fields.skip_field("s3cret_skipped")?;
            }
            fields.serialize_field(name(key), &value)?;
            if let Some(key) = again(random, index) {
                fields.serialize_field(name(key), &value)?;
            }
        }
        fields.end()
    }
}

/// A static name, as the names of a type are. The same text gives the same name.
fn name(text: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().expect("nothing panics in here");
    if let Some(name) = names.get(text) {
        return name;
    }
    let name: &'static str = text.to_owned().leak();
    names.insert(name);
    name
}

/// Parses a body with the first of equal keys, and returns whether there are equal keys.
pub(super) fn first_of_each(body: &[u8]) -> Result<(Value, bool), serde_json::Error> {
    let raw: Box<RawValue> = serde_json::from_slice(body)?;
    let mut has_repeats = false;
    Ok((first_of(&raw, &mut has_repeats)?, has_repeats))
}

fn first_of(raw: &RawValue, has_repeats: &mut bool) -> Result<Value, serde_json::Error> {
    let text = raw.get();
    if text.starts_with('[') {
        let items: Vec<Box<RawValue>> = serde_json::from_str(text)?;
        return items.iter().map(|item| first_of(item, has_repeats)).collect();
    }
    if !text.starts_with('{') {
        return serde_json::from_str(text);
    }
    let mut object = serde_json::Map::new();
    for (key, value) in serde_json::from_str::<Entries>(text)?.0 {
        let value = first_of(&value, has_repeats)?;
        *has_repeats |= object.contains_key(&key);
        object.entry(key).or_insert(value);
    }
    Ok(object.into())
}

/// The entries of a JSON object with equal keys.
struct Entries(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self(Vec::new()))
    }
}

impl<'de> de::Visitor<'de> for Entries {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Self, A::Error> {
        while let Some(entry) = entries.next_entry()? {
            self.0.push(entry);
        }
        Ok(self)
    }
}
