//! Fields that are excluded at every depth: `**.secret`.

use serde_json::{Map, Value, json};

use super::path;
use crate::model::{
    document::{
        At, EVERY_TYPE, Pattern, Questions, Texts,
        definitions::{definitions, reference},
        each_child, is_open, keyword,
    },
    invalid_schema::{InvalidSchema, Reason},
};

/// The fields that paths of the form `**.name` name.
pub(super) struct Everywhere<'p> {
    fields: Vec<Field<'p>>,
    opens_everywhere: bool,
}

struct Field<'p> {
    path: &'p str,
    name: String,
    is_met: bool,
}

impl<'p> Everywhere<'p> {
    /// # Errors
    ///
    /// Returns an error if a path has more after `**` than one name.
    pub(super) fn of(
        paths: impl Iterator<Item = &'p String>,
        opens_everywhere: bool,
    ) -> Result<Self, InvalidSchema> {
        let field = |path: &'p String| match path::name_everywhere(path) {
            Some(name) => Ok(Field { path, name, is_met: false }),
            None => Err(InvalidSchema::of_options(Reason::MalformedPath(path.clone()))),
        };
        Ok(Self { fields: paths.map(field).collect::<Result<_, _>>()?, opens_everywhere })
    }

    /// Hides the fields in every object of the document.
    ///
    /// # Errors
    ///
    /// Returns an error if no object can have such a field.
    pub(super) fn hide(mut self, document: &mut Value) -> Result<(), InvalidSchema> {
        if self.fields.is_empty() {
            return Ok(());
        }
        let definitions = definitions(document);
        let mut any = "Any".to_owned();
        while definitions.contains_key(&any) {
            any.push('_');
        }
        let to_any = Value::from(reference(&any));
        if self.hide_in(document, &definitions, &to_any)?
            && let Value::Object(document) = document
            && let Value::Object(definitions) =
                document.entry("$defs").or_insert_with(|| Map::new().into())
        {
            definitions.insert(any, self.any(&to_any));
        }
        match self.fields.into_iter().find(|field| !field.is_met) {
            Some(field) => {
                Err(InvalidSchema::of_options(Reason::UnknownPath(field.path.to_owned())))
            }
            None => Ok(()),
        }
    }

    /// What an unconstrained place takes: anything, without the fields.
    fn any(&self, to_any: &Value) -> Value {
        let hidden = |field: &Field<'_>| (field.name.clone(), json!({ keyword::HIDDEN: true }));
        json!({
            "type": EVERY_TYPE,
            "items": { "$ref": to_any },
            "properties": self.fields.iter().map(hidden).collect::<Map<_, _>>(),
            "additionalProperties": { "$ref": to_any },
            keyword::MAP: true,
        })
    }

    /// Returns whether an unconstrained place was found.
    fn hide_in(
        &mut self,
        schema: &mut Value,
        definitions: &Map<String, Value>,
        to_any: &Value,
    ) -> Result<bool, InvalidSchema> {
        let is_any =
            is_open(schema) && (self.opens_everywhere || schema.get(keyword::OPEN).is_some());
        let Value::Object(schema) = schema else { return Ok(false) };
        if is_any {
            schema.retain(|name, _| ![keyword::OPEN, keyword::BARE].contains(&name.as_str()));
            schema.insert("$ref".to_owned(), to_any.clone());
            self.fields.iter_mut().for_each(|field| field.is_met = true);
        } else if schema.contains_key("additionalProperties") {
            for field in &mut self.fields {
                field.is_met |= field.hide_in(schema, definitions)?;
            }
        }
        let mut found = Ok(is_any);
        each_child(schema, &mut |child| {
            if let Ok(is_found) = found {
                found = self.hide_in(child, definitions, to_any).map(|more| is_found | more);
            }
        });
        found
    }
}

impl Field<'_> {
    /// Hides the field in one object. Returns whether the object can have it.
    fn hide_in(
        &self,
        object: &mut Map<String, Value>,
        definitions: &Map<String, Value>,
    ) -> Result<bool, InvalidSchema> {
        let is_map = !object.contains_key("properties");
        let declared = object.get_mut("properties").and_then(|all| all.get_mut(&self.name));
        if let Some(declared) = declared {
            if let Value::Object(declared) = declared {
                declared.insert(keyword::HIDDEN.to_owned(), Value::Bool(true));
            }
            return Ok(true);
        }
        let mut is_taken = object["additionalProperties"].is_object();
        if let Some(names) = object.get("propertyNames") {
            let questions = Questions::among(definitions);
            is_taken &= Texts::of(questions, names, &At::ROOT)?.take(&self.name);
        }
        let patterns = object.get("patternProperties").and_then(Value::as_object);
        for pattern in patterns.into_iter().flat_map(Map::keys) {
            is_taken |= Pattern::of(pattern, &At::ROOT)?.takes(&self.name);
        }
        if is_taken {
            let properties = object.entry("properties").or_insert_with(|| Map::new().into());
            properties[&self.name] = json!({ keyword::HIDDEN: true });
            if is_map {
                object.insert(keyword::MAP.to_owned(), Value::Bool(true));
            }
        }
        Ok(is_taken)
    }
}
