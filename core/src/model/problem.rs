//! Problem details (RFC 9457).

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use http::StatusCode;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::ser::{Error as _, SerializeMap as _};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::document::Dialect;
use super::filter::Scalar;
use super::options::ModelOptions;
use super::pipeline::build;
use super::projection::{Projection, is_marked, schema_of};
use super::recording::{Part, Recording, Replayed, record};
use super::reference::{Target, rewrite};
use super::registry::{ResponseModel, registered};
use super::schema::ModelSchema;
use super::unknown_field::UnknownField;

/// The members that every problem can have. An extension cannot replace them.
const MEMBERS: [&str; 5] = ["type", "title", "status", "detail", "instance"];

type Text = Cow<'static, str>;

/// An error response with problem details ([RFC 9457 §3]), sent as `application/problem+json`.
///
/// It is a response model. `E` is a type with extension members, and only the fields that `E` declares are
/// sent. Convert a problem into a [`Model`](crate::Model) or into [`Responses`](crate::Responses) by `into`
/// or `?`. Both take the status from it.
///
/// # Examples
///
/// ```
/// use aside::{Model, response::Problem};
/// use http::{Response, StatusCode};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Balance { balance: i64 }
///
/// let problem = Problem::new(StatusCode::FORBIDDEN)
///     .type_uri("https://example.com/probs/out-of-credit")
///     .title("You do not have enough credit.")
///     .extension(Balance { balance: 30 });
///
/// let response: Response<bytes::Bytes> = Model::from(problem).into_response();
/// assert_eq!(response.status(), 403);
/// assert_eq!(response.headers()["content-type"], "application/problem+json");
/// assert_eq!(
///     response.body(),
///     r#"{"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","status":403,"balance":30}"#,
/// );
/// ```
///
/// [RFC 9457 §3]: https://www.rfc-editor.org/rfc/rfc9457#section-3
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem<E = ()> {
    type_uri: Option<Text>,
    title: Option<Text>,
    status: StatusCode,
    detail: Option<Text>,
    instance: Option<Text>,
    extension: E,
}

impl Problem {
    /// Creates a problem of the type `about:blank`.
    ///
    /// The title is the reason phrase of the status.
    ///
    /// A problem is an error, so a status below 400 becomes 500.
    #[must_use]
    pub const fn new(status: StatusCode) -> Self {
        let status = match status.as_u16() {
            400.. => status,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { type_uri: None, title: None, status, detail: None, instance: None, extension: () }
    }
}

impl<E> Problem<E> {
    /// Sets the member `type`: a URI reference that identifies the type of the problem.
    #[must_use]
    pub fn type_uri(self, uri: impl Into<Text>) -> Self {
        Self { type_uri: Some(uri.into()), ..self }
    }

    /// Sets the member `title`: a summary of the problem type, the same for each occurrence.
    #[must_use]
    pub fn title(self, title: impl Into<Text>) -> Self {
        Self { title: Some(title.into()), ..self }
    }

    /// Sets the member `detail`: an explanation of this occurrence. Everybody can read it.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, response::Problem};
    /// use http::StatusCode;
    ///
    /// let problem = Problem::new(StatusCode::NOT_FOUND).detail("no item has the id 7").instance("/items/7");
    /// assert_eq!(
    ///     Model::from(problem).into_bytes()?,
    ///     r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no item has the id 7","instance":"/items/7"}"#,
    /// );
    /// # Ok::<_, aside::ModelError>(())
    /// ```
    #[must_use]
    pub fn detail(self, detail: impl Into<Text>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Sets the member `instance`: a URI reference that identifies this occurrence.
    #[must_use]
    pub fn instance(self, uri: impl Into<Text>) -> Self {
        Self { instance: Some(uri.into()), ..self }
    }

    /// Adds the fields of a value as extension members.
    ///
    /// A field with the name of a standard member is not sent. `None` and `()` add no members. The type must
    /// declare its fields. With a `serde_json::Value`, the response is the generated 500.
    #[must_use]
    pub fn extension<X>(self, extension: X) -> Problem<X> {
        let Self { type_uri, title, status, detail, instance, extension: _ } = self;
        Problem { type_uri, title, status, detail, instance, extension }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }
}

/// Creates a problem with the status 400, which names the path.
impl From<UnknownField> for Problem {
    fn from(unknown: UnknownField) -> Self {
        Self::new(StatusCode::BAD_REQUEST).detail(unknown.to_string())
    }
}

impl<E: Serialize> Serialize for Problem<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let recording = record(&self.extension).map_err(S::Error::custom)?;
        let extension = match recording.at(Recording::ROOT) {
            Part::Map { .. } => Some(recording.entries(Recording::ROOT)),
            Part::Scalar(Scalar::Null) => None,
            _ => return Err(S::Error::custom("the extension of a problem is not an object")),
        };
        let title = self.title.as_deref().or_else(|| match self.type_uri {
            None => self.status.canonical_reason(),
            Some(_) => None,
        });

        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("type", self.type_uri.as_deref().unwrap_or("about:blank"))?;
        if let Some(title) = title {
            members.serialize_entry("title", title)?;
        }
        members.serialize_entry("status", &self.status.as_u16())?;
        if let Some(detail) = &self.detail {
            members.serialize_entry("detail", detail)?;
        }
        if let Some(instance) = &self.instance {
            members.serialize_entry("instance", instance)?;
        }
        for (name, place) in extension.into_iter().flatten() {
            if !MEMBERS.contains(&name) {
                members.serialize_entry(name, &Replayed { recording: &recording, place })?;
            }
        }
        members.end()
    }
}

#[diagnostic::do_not_recommend] // It is not the model that somebody forgot to derive.
impl<E: JsonSchema + 'static> ResponseModel for Problem<E> {
    const MEDIA_TYPE: &'static str = "application/problem+json";

    fn schema() -> &'static ModelSchema {
        registered(TypeId::of::<Self>(), || {
            let (name, document, projections) = document::<E>();
            let schema = match ModelOptions::new().for_type::<E>() {
                // Next to the members, an extension of any type would be one without fields.
                Err(error) if error.is_unconstrained() => Err(error),
                _ => {
                    let options = ModelOptions::new();
                    build(&document, None, Dialect::JsonSchema, &options, &projections)
                }
            };
            schema.unwrap_or_else(ModelSchema::with_error).with_name(name)
        })
    }
}

/// The name and the schema of a problem whose extension members are those of `E`.
fn document<E: JsonSchema>() -> (String, Value, Vec<Arc<Projection>>) {
    let (mut extension, mut projections) = schema_of::<E>();
    // The fields of a projection are next to the members. If it only selects them, its published schema says so.
    if extension.as_object().is_some_and(is_marked)
        && projections.iter().all(|projection| projection.options.only_selects())
    {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        extension = settings.into_generator().into_root_schema_for::<E>().to_value();
        // The members are other properties of the same object.
        extension.as_object_mut().and_then(|extension| extension.remove("additionalProperties"));
        projections.clear();
    }
    define_root(&mut extension, E::schema_name());
    let mut document = json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 100, "maximum": 999 },
            "detail": { "type": "string" },
            "instance": { "type": "string", "format": "uri-reference" },
        },
        "required": ["type", "status"],
    });
    let Value::Object(mut extension) = extension else {
        return ("Problem".into(), document, projections);
    };
    if extension.get("type") == Some(&json!("null")) {
        return ("Problem".into(), document, projections);
    }
    if let Some(definitions) = extension.remove("$defs") {
        document["$defs"] = definitions;
    }
    for keyword in ["$schema", "title"] {
        extension.remove(keyword);
    }
    document["allOf"] = json!([of_members(&extension.into(), &document["$defs"], &[])]);
    (format!("Problem_for_{}", E::schema_name()), document, projections)
}

/// Adds the type as a definition if it contains itself. The root of the document is another schema.
fn define_root(extension: &mut Value, name: Cow<'_, str>) {
    let before = extension.clone();
    let target = Target::Definition(name.as_ref().into()).to_string();
    let to = |reference: &str| (reference == Target::Model.to_string()).then(|| target.clone());
    rewrite(extension, &to);
    let definitions = extension.get_mut("$defs").and_then(Value::as_object_mut);
    definitions.into_iter().flat_map(Map::values_mut).for_each(|schema| rewrite(schema, &to));
    if *extension != before {
        let mut root = extension.clone();
        for keyword in ["$schema", "$defs"] {
            root.as_object_mut().and_then(|root| root.remove(keyword));
        }
        extension["$defs"][name.as_ref()] = root;
    }
}

/// Returns the schema of an extension as that of the members that it adds. A value that is null adds none.
///
/// `outer` are the definitions around it.
fn of_members(schema: &Value, definitions: &Value, outer: &[&str]) -> Value {
    let Value::Object(mut schema) = schema.clone() else { return schema.clone() };
    if schema.get("type") == Some(&json!("null")) {
        return json!({});
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.retain(|name, _| !MEMBERS.contains(&name.as_str()));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| name.as_str().is_none_or(|name| !MEMBERS.contains(&name)));
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
            *part = of_members(part, definitions, outer);
        }
    }
    // A field can have the type too, so a definition never changes.
    if let Some(Target::Definition(name)) =
        schema.get("$ref").and_then(Value::as_str).and_then(Target::of)
        && let Some(target) = definitions.get(&name)
        && !outer.contains(&&*name)
    {
        let members = of_members(target, definitions, &[outer, &[&name]].concat());
        if members != *target {
            schema.remove("$ref");
            return if schema.is_empty() { members } else { json!({ "allOf": [schema, members] }) };
        }
    }
    schema.into()
}
