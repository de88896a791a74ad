//! Lists and tuples.

use std::sync::Arc;

use serde_json::Value;

use super::compiler::Compiler;
use crate::model::document::schema::{Array, Schema};
use crate::model::filter::{ArrayShape, Positions};
use crate::model::invalid_schema::Result;

impl Compiler<'_> {
    pub(super) fn array(&mut self, schema: &Schema, array: &Array) -> Result<ArrayShape> {
        let rest = match array.rest {
            rest if rest.is_never() => None,
            rest => Some(self.item(rest)?),
        };
        if let (false, [], Some(rest)) = (array.is_selected, &array.items[..], rest) {
            return Ok(ArrayShape::Each(rest.node));
        }
        let (mut items, mut defaults) = (Vec::new(), Vec::new());
        for (index, place) in &array.items {
            items.push((*index, self.item(*place)?));
            if !array.is_selected {
                let default = self.document.default(place.schema);
                let default = default.map(|default| self.recorded(place.schema, default));
                defaults.push(default.transpose()?);
            }
        }
        let length = schema.keywords.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let at_least = match array.is_selected && rest.is_some() {
            true => 0,
            false => usize::try_from(length).unwrap_or(usize::MAX).min(items.len()),
        };
        let (items, defaults) = (items.into(), defaults.into());
        let is_tuple = array.is_tuple;
        Ok(ArrayShape::Positions(Arc::new(Positions { items, rest, at_least, defaults, is_tuple })))
    }
}
