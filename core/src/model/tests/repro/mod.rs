//! Each test cites the number of a pitfall that the trials of this design found. Pitfall 1 is in
//! `identity.rs`, and 2 is also in `leaks.rs`. The cost, 35, is in `benches/`.

mod depth;
mod objects;
mod plans;
mod selection;
mod unions;
mod values;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::{Value, json};

use super::schema;
use crate::model::ModelSchema;

/// A struct with a name and fields. Fields without a value are skipped.
struct Fields(&'static str, Vec<(&'static str, Option<Value>)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct(self.0, self.1.len())?;
        for (name, value) in &self.1 {
            match value {
                Some(value) => fields.serialize_field(name, value)?,
                None => fields.skip_field(name)?,
            }
        }
        fields.end()
    }
}

fn ab() -> ModelSchema {
    schema(json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
    }))
}

fn fields(name: &'static str, fields: &[(&'static str, Option<Value>)]) -> Fields {
    Fields(name, fields.to_vec())
}
