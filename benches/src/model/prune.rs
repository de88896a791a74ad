//! Filtering without a model: makes a `Value`, and removes the fields that are not sent.

use std::collections::HashMap;

use serde_json::Value;

/// The keys that stay, at every depth.
pub(super) enum Shape {
    Leaf,
    List(Box<Self>),
    Object(HashMap<String, Self>),
}

impl Shape {
    /// Returns the keys of the sent value. For a list, these are the keys of all items.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Array(items) => {
                Self::List(Box::new(items.iter().map(Self::of).fold(Self::Leaf, Self::or)))
            }
            Value::Object(fields) => Self::Object(
                fields.iter().map(|(key, value)| (key.clone(), Self::of(value))).collect(),
            ),
            _ => Self::Leaf,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Object(mut fields), Self::Object(others)) => {
                fields.extend(others);
                Self::Object(fields)
            }
            (Self::Leaf, other) | (other, _) => other,
        }
    }

    pub(super) fn prune(&self, value: &mut Value) {
        match (self, value) {
            (Self::List(shape), Value::Array(items)) => {
                items.iter_mut().for_each(|item| shape.prune(item));
            }
            (Self::Object(shapes), Value::Object(fields)) => {
                fields.retain(|key, _| shapes.contains_key(key));
                for (key, value) in fields {
                    shapes[key].prune(value);
                }
            }
            _ => {}
        }
    }
}
