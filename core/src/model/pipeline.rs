//! From a JSON Schema document to a model, step by step.

use std::sync::Arc;

use schemars::JsonSchema;
use serde_json::Value;

use super::{
    compile::compile,
    document::{
        self, Dialect, Source, hide_write_only, normal, project, published, rename, select, spread,
    },
    invalid_schema::InvalidSchema,
    options::ModelOptions,
    projection::{Projection, schema_of},
    schema::ModelSchema,
};

/// The last calls, which build a schema with the options.
impl ModelOptions {
    /// Builds the schema of `M`, as schemars writes it for serialization (draft 2020-12).
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the schema has a keyword that a filter cannot support,
    /// - a location is unconstrained and [`allow_any`](Self::allow_any) does not name it, or
    /// - a path matches nothing.
    pub fn for_type<M: JsonSchema + ?Sized>(self) -> Result<ModelSchema, InvalidSchema> {
        let (schema, projections) = schema_of::<M>();
        let schema = build(&schema, None, Dialect::Type, &self, &projections)?;
        Ok(schema.of_type::<M>())
    }

    /// Builds the schema from a JSON Schema document.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`for_type`](Self::for_type).
    pub fn from_json_schema(self, schema: Value) -> Result<ModelSchema, InvalidSchema> {
        build(&schema, None, Dialect::JsonSchema, &self, &[])
    }

    /// Builds the schema from a part of an OpenAPI document, version 3.0 or 3.1.
    ///
    /// See [`ModelSchema::from_openapi`].
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`for_type`](Self::for_type), or if `pointer` does not exist.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// let document = json!({
    ///     "openapi": "3.1.0",
    ///     "components": { "schemas": { "User": {
    ///         "type": "object",
    ///         "properties": { "name": { "type": "string" }, "password": { "type": "string" } },
    ///     } } },
    /// });
    /// let options = ModelOptions::new().exclude(["password"]);
    /// let schema = options.from_openapi(&document, "#/components/schemas/User")?;
    /// assert_eq!(schema.to_bytes(&json!({ "name": "ada", "password": "s3cret" })).unwrap(), r#"{"name":"ada"}"#);
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn from_openapi(
        self,
        document: &Value,
        pointer: &str,
    ) -> Result<ModelSchema, InvalidSchema> {
        let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
        let dialect = match version.starts_with("3.0") {
            true => Dialect::OpenApi30,
            false => Dialect::JsonSchema,
        };
        build(document, Some(pointer), dialect, &self, &[])
    }
}

/// Builds the schema from a document with projections.
pub(super) fn build(
    document: &Value,
    pointer: Option<&str>,
    dialect: Dialect,
    options: &ModelOptions,
    projections: &[Arc<Projection>],
) -> Result<ModelSchema, InvalidSchema> {
    let mut document = normal(Source { document, pointer, dialect, options, projections })?;
    project(&mut document)?;
    let root = document.root;
    document.root = select(&mut document, root, options)?;
    let rules = spread(&mut document, options)?;
    hide_write_only(&mut document, rules.lax)?;
    rename(&mut document)?;
    let filter = compile(&document, rules, dialect == Dialect::Type)?;
    let published = published(&document);
    Ok(ModelSchema::new(name_of(&published, pointer), published, filter))
}

/// Returns the name of a schema that is a document: its title, or the last part of the pointer to it.
fn name_of(published: &Value, pointer: Option<&str>) -> String {
    let last = || pointer.map(document::name_of).filter(|name| !name.is_empty());
    let title = published.get("title").and_then(Value::as_str).map(ToOwned::to_owned);
    title.or_else(last).unwrap_or_else(|| "Model".to_owned())
}
