//! The parts of a document as types of the crate `utoipa`.
//!
//! The schema type of that crate lacks `const`, `patternProperties` and other keywords. It writes
//! extensions unchanged, so a schema is passed as extensions and loses nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{Object, SchemaType};
use utoipa::openapi::{
    Content, ContentBuilder, Header, OpenApi, OpenApiVersion, Ref, RefOr, Required,
    ResponseBuilder, Schema,
};

use super::component::Component;
use super::components::Components;
use super::cookie_parameter::CookieParameter;
use super::name_clash::NameClash;
use super::reference::{component_name, pointer};
use super::response::Response;
use super::version::Version;
use crate::model::{ResponseModel, Target, rewrite};

/// Converts a JSON Schema to the schema of `utoipa`, without loss.
///
/// The result is written with every keyword of `schema`. Reading it back with `utoipa` loses those that its
/// type lacks.
///
/// # Examples
///
/// ```
/// use aside::openapi::to_utoipa;
/// use serde_json::json;
///
/// let schema = json!({ "patternProperties": { "^x-": { "const": 1 } } });
/// assert_eq!(serde_json::to_value(to_utoipa(schema.clone())).unwrap(), schema);
/// ```
#[must_use]
pub fn to_utoipa(schema: Value) -> RefOr<Schema> {
    let keywords = match schema {
        Value::Object(keywords) => keywords,
        // An object is the only form that the type has.
        Value::Bool(false) => [("not".to_owned(), json!({}))].into_iter().collect(),
        _ => Default::default(),
    };
    match keywords.get("$ref").and_then(Value::as_str) {
        Some(reference) if keywords.len() == 1 => RefOr::Ref(Ref::new(reference)),
        _ => {
            let mut object = Object::with_type(SchemaType::AnyValue);
            object.extensions = Some(Extensions::from_iter(keywords));
            RefOr::T(object.into())
        }
    }
}

#[doc(hidden)]
pub fn __name<M: ResponseModel + ?Sized>() -> Cow<'static, str> {
    Cow::Owned(component_name(M::schema().name()))
}

#[doc(hidden)]
pub fn __schema<M: ResponseModel + ?Sized>() -> RefOr<Schema> {
    let model = Component::of(M::schema());
    to_utoipa(model.in_document(&model.schema, &|name| model.qualified(name)))
}

/// Adds the definitions under long names that contain the name of the model. Other models are not known
/// here.
#[doc(hidden)]
pub fn __schemas<M: ResponseModel + ?Sized>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    let model = Component::of(M::schema());
    schemas.extend(model.definitions.iter().map(|(name, schema)| {
        let schema = model.in_document(schema, &|name| model.qualified(name));
        (model.qualified(name), to_utoipa(schema))
    }));
}

impl From<Version> for OpenApiVersion {
    fn from(version: Version) -> Self {
        match version {
            Version::V3_1 => Self::Version31,
            Version::V3_2 => Self::Version32,
        }
    }
}

impl Response {
    /// Returns the response as the type of `utoipa`.
    ///
    /// # Examples
    ///
    /// A type with `IntoResponses` describes the responses of `#[utoipa::path(responses(LoginResponses))]`.
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, openapi::{Response, Version}};
    /// use std::collections::BTreeMap;
    /// use utoipa::{IntoResponses, openapi::RefOr};
    ///
    /// const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new().http_only(true));
    ///
    /// struct LoginResponses;
    ///
    /// impl IntoResponses for LoginResponses {
    ///     fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    ///         let login = Response::new("A new session.").sets(&SESSION);
    ///         BTreeMap::from([("204".to_owned(), RefOr::T(login.to_utoipa(Version::V3_1)))])
    ///     }
    /// }
    /// # let _ = LoginResponses::responses();
    /// ```
    #[must_use]
    pub fn to_utoipa(&self, version: Version) -> utoipa::openapi::Response {
        let response = self.to_json(version);
        let mut builder = ResponseBuilder::new().description(text(&response, "description"));
        for (name, header) in entries(&response, "headers") {
            builder = builder.header(name, header_of(header));
        }
        for (media_type, content) in entries(&response, "content") {
            builder = builder.content(media_type, content_of(content));
        }
        builder.build()
    }
}

impl CookieParameter {
    /// Returns the parameter as the type of `utoipa`.
    #[must_use]
    pub fn to_utoipa(&self, version: Version) -> Parameter {
        let parameter = self.to_json(version);
        let is_required = parameter.get("required").is_some();
        let style = match parameter.get("style").and_then(Value::as_str) {
            Some("cookie") => Some(ParameterStyle::Cookie),
            style => style.map(|_| ParameterStyle::Form),
        };
        let description = parameter.get("description").and_then(Value::as_str);
        let mut builder = ParameterBuilder::new()
            .name(text(&parameter, "name"))
            .parameter_in(ParameterIn::Cookie)
            .description(description)
            .required(if is_required { Required::True } else { Required::False })
            .schema(parameter.get("schema").cloned().map(to_utoipa))
            .style(style);
        for (media_type, content) in entries(&parameter, "content") {
            builder = builder.content(media_type, content_of(content));
        }
        builder.build()
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn entries<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

fn header_of(header: &Value) -> Header {
    let mut builder = HeaderBuilder::new()
        .description(header.get("description").and_then(Value::as_str))
        .schema(header.get("schema").cloned().map(to_utoipa));
    if header.get("style").is_some() {
        builder = builder.style(Some(ParameterStyle::Simple)).explode(Some(true));
    }
    builder.build()
}

fn content_of(content: &Value) -> Content {
    ContentBuilder::new()
        .schema(content.get("schema").cloned().map(to_utoipa))
        .item_schema(content.get("itemSchema").cloned().map(to_utoipa))
        .build()
}

impl Components {
    /// Adds the models to a document of `utoipa`, and shortens the names of all definitions.
    ///
    /// A model with `ToSchema` is in the document already if an operation names it. Its definitions have its name in
    /// theirs, because `ToSchema` does not know the other models: `OrderOut.Line`. This method finds those that
    /// mean the same.
    ///
    /// # Errors
    ///
    /// Returns an error if two different schemas have the same name. The document stays as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::openapi::Components;
    /// use utoipa::OpenApi;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Order { id: u32, lines: Vec<Line> }
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Line { sku: String }
    ///
    /// aside::model!(OrderOut = Order);
    ///
    /// #[utoipa::path(get, path = "/order", responses((status = 200, body = OrderOut)))]
    /// fn get_order() {}
    ///
    /// #[derive(OpenApi)]
    /// #[openapi(paths(get_order))]
    /// struct Api;
    ///
    /// let mut document = Api::openapi();
    /// Components::new().add_to(&mut document)?;
    /// let schemas = document.components.unwrap().schemas;
    /// assert_eq!(schemas.keys().collect::<Vec<_>>(), ["Line", "OrderOut"]);
    /// # get_order();
    /// # Ok::<_, aside::openapi::NameClash>(())
    /// ```
    pub fn add_to(&self, document: &mut OpenApi) -> Result<(), NameClash> {
        let typed = document.components.as_ref().map(|components| components.schemas.clone());
        let mut typed = typed.unwrap_or_default();
        let known: Schemas =
            typed.iter().map(|(name, schema)| (name.clone(), json_of(schema))).collect();
        let mut models = models_of(&known);
        models.extend(self.models.iter().cloned());
        let schemas = Self { models }.schemas()?;

        let schemas = schemas.into_iter().map(|(name, schema)| {
            let kept = typed.remove(&name).filter(|_| known.get(&name) == Some(&schema));
            (name, kept.unwrap_or_else(|| to_utoipa(schema)))
        });
        document.components.get_or_insert_default().schemas = schemas.collect();

        // The remaining ones have a short name now. An operation with `inline(…)` can still refer to the long one.
        let document_json = json_of(document);
        let components = document.components.get_or_insert_default();
        for long in typed.into_keys().filter(|name| refers(&document_json, &pointer(name))) {
            let Some((_, short)) = split(&long, &known) else { continue };
            let alias = to_utoipa(json!({ "$ref": pointer(short) }));
            components.schemas.insert(long, alias);
        }
        Ok(())
    }
}

type Schemas = BTreeMap<String, Value>;

fn json_of<T: serde::Serialize>(part: &T) -> Value {
    serde_json::to_value(part).expect("a document is JSON")
}

/// Returns the model and the name in it, for the long name of a definition.
fn split<'n>(name: &'n str, known: &Schemas) -> Option<(&'n str, &'n str)> {
    let mut parts = name.match_indices('.').map(|(at, _)| (&name[..at], &name[at + 1..]));
    // The name of a definition can have dots too, so what comes before must be a model.
    parts.rfind(|(model, _)| known.contains_key(*model) && split(model, known).is_none())
}

/// Returns the schemas of a document as models with definitions.
fn models_of(known: &Schemas) -> Vec<Component> {
    let models = known.iter().filter(|(name, _)| split(name, known).is_none());
    models
        .map(|(model, schema)| {
            let prefix = format!("{model}.");
            let definitions = known.iter().filter_map(|(name, schema)| {
                let definition = name.strip_prefix(&prefix)?;
                (split(name, known)?.0 == model).then(|| (definition.to_owned(), schema.clone()))
            });
            let mut model = Component {
                name: model.clone(),
                schema: schema.clone(),
                definitions: definitions.collect(),
            };
            let (own, definition) = (pointer(&model.name), pointer(&prefix));
            let to = |reference: &str| {
                let definition = reference.strip_prefix(&definition).map(ToOwned::to_owned);
                let target = (reference == own).then_some(Target::Model);
                Some(target.or(definition.map(Target::Definition))?.to_string())
            };
            model
                .definitions
                .values_mut()
                .chain([&mut model.schema])
                .for_each(|schema| rewrite(schema, &to));
            model
        })
        .collect()
}

/// Returns whether a document has a reference.
fn refers(value: &Value, reference: &str) -> bool {
    match value {
        Value::String(text) => text == reference,
        Value::Array(list) => list.iter().any(|value| refers(value, reference)),
        Value::Object(map) => map.values().any(|value| refers(value, reference)),
        _ => false,
    }
}
