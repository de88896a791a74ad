//! The values that a document shows: examples and defaults, without what is never sent.

use serde_json::{Map, Value};

use super::place::{Id, MAX_SCHEMA_DEPTH, Place};
use super::schema::{Array, Document, Kind, Names, Object};

impl Document {
    /// Removes from the examples and the default of a schema what is never sent.
    pub(super) fn show(&self, id: Id, keywords: &mut Map<String, Value>) {
        for keyword in ["default", "example"] {
            if let Some(value) = keywords.remove(keyword)
                && let Some(value) = self.shown(id, value, MAX_SCHEMA_DEPTH)
            {
                keywords.insert(keyword.to_owned(), value);
            }
        }
        if let Some(Value::Array(examples)) = keywords.get_mut("examples") {
            let all = std::mem::take(examples).into_iter();
            examples.extend(all.filter_map(|value| self.shown(id, value, MAX_SCHEMA_DEPTH)));
            if examples.is_empty() {
                keywords.remove("examples");
            }
        }
    }

    /// Returns what is sent of a value, or `None` if that is not certain.
    fn shown(&self, id: Id, value: Value, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match (&self[id].kind, value) {
            (Kind::Never, _) => None,
            (Kind::Any { .. }, value) => Some(value),
            (Kind::Ref(target), value) => self.shown(*target, value, depth),
            (Kind::Union(union), value) => {
                // Branches can send different fields, so one must send all of them.
                let is_whole = |branch: &Id| {
                    self.shown(*branch, value.clone(), depth).as_ref() == Some(&value)
                };
                union.branches.iter().any(is_whole).then_some(value)
            }
            (Kind::Plain(plain), Value::Object(fields)) => {
                self.shown_object(plain.object.as_ref()?, fields, depth)
            }
            (Kind::Plain(plain), Value::Array(items)) => {
                self.shown_array(plain.array.as_ref()?, items, depth)
            }
            (Kind::Plain(_), value) => Some(value),
        }
    }

    fn shown_object(
        &self,
        object: &Object,
        fields: Map<String, Value>,
        depth: u32,
    ) -> Option<Value> {
        let mut sent = Map::new();
        for (name, value) in fields {
            let place = match (object.property(&name), &object.names) {
                (Some(property), _) => property.place,
                (None, Names::All) => object.extra,
                // The name might not match, so the value is not shown.
                (None, _) => continue,
            };
            if self.is_sent(place) {
                sent.insert(name, self.shown(place.schema, value, depth)?);
            }
        }
        Some(sent.into())
    }

    fn shown_array(&self, array: &Array, items: Vec<Value>, depth: u32) -> Option<Value> {
        // The items that a selection removes can depend on the length.
        if array.is_selected {
            return None;
        }
        let sent = items.into_iter().enumerate().map(|(index, value)| {
            let item = array.items.iter().find(|(at, _)| usize::try_from(*at) == Ok(index));
            let place = item.map_or(array.rest, |(_, place)| *place);
            if !self.is_sent(place) {
                return None;
            }
            self.shown(place.schema, value, depth)
        });
        sent.collect()
    }

    fn is_sent(&self, place: Place) -> bool {
        !place.is_hidden() && !matches!(self[place.schema].kind, Kind::Never)
    }
}
