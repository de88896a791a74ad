use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{
    error::ModelError, filter::Filter, invalid_schema::InvalidSchema, options::ModelOptions,
    recording::record, undeclared_keys::undeclared, write::write,
};

/// A response model: the JSON Schema that is published, and the filter compiled from it.
///
/// The published schema and the filter agree. A key that the schema does not declare is never written,
/// whatever the value is. If a required key is absent, there is an error instead of a body.
///
/// # Keywords
///
/// A filter supports these keywords of *structure*:
///
/// - `type`, `enum` and `const`
/// - `properties`, `required`, `additionalProperties`, `unevaluatedProperties`, `patternProperties`
///   (one) and `propertyNames`
/// - `items` and `prefixItems`
/// - `$ref`, `$defs` and `definitions`
/// - `allOf`, `anyOf`, `oneOf` and `discriminator`
///
/// An object that declares some keys is closed, and is published so. An object that declares nothing
/// is unconstrained. A `oneOf` is published as `anyOf`, unless a required key has other constants in
/// each branch.
///
/// *Assertions* about values are published, and
/// [`ModelOptions::validate`](crate::ModelOptions::validate) checks them:
///
/// - `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`
/// - `minLength`, `maxLength`, `pattern` and `format`
/// - `minItems`, `maxItems`, `uniqueItems`, `minProperties` and `maxProperties`
/// - `not` of listed numbers and strings
///
/// *Annotations* (`title`, `description`, `default`, `examples`, `deprecated`, `readOnly`, `x-…`) are
/// published. A property that is `writeOnly`, or leads to such a schema, is not sent.
///
/// Every other keyword is an error, because a filter that ignored a constraint would send what the document
/// forbids. [`ModelOptions::annotations`](crate::ModelOptions::annotations) names keywords that constrain
/// nothing.
///
/// # Examples
///
/// ```
/// use aside::ModelSchema;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(JsonSchema)]
/// struct UserOut {
///     name: String,
/// }
///
/// #[derive(Serialize)]
/// struct User {
///     name: &'static str,
///     password: &'static str,
/// }
///
/// let schema = ModelSchema::for_type::<UserOut>()?;
/// let body = schema.to_bytes(&User { name: "ada", password: "s3cret" }).unwrap();
///
/// assert_eq!(body, r#"{"name":"ada"}"#);
/// assert_eq!(schema.json_schema()["additionalProperties"], false);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Debug)]
pub struct ModelSchema {
    name: String,
    published: Value,
    filter: Result<Filter, InvalidSchema>,
    /// The length of recent bodies, for the size of the next buffer.
    pub(super) expected: AtomicUsize,
}

impl ModelSchema {
    /// Builds the schema of `M`, as schemars writes it for serialization (draft 2020-12).
    ///
    /// # Errors
    ///
    /// Returns an error if the schema has a keyword that a filter cannot support. Returns an error if
    /// a location is unconstrained (any value), which [`ModelOptions::allow_any`] permits.
    pub fn for_type<M: JsonSchema + ?Sized>() -> Result<Self, InvalidSchema> {
        ModelOptions::new().for_type::<M>()
    }

    /// Builds the schema from a JSON Schema document (draft 2020-12).
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`for_type`](Self::for_type).
    pub fn from_json_schema(schema: Value) -> Result<Self, InvalidSchema> {
        ModelOptions::new().from_json_schema(schema)
    }

    /// Builds the schema from a part of an OpenAPI document, version 3.0 or 3.1.
    ///
    /// `pointer` is the `$ref` to the part, for example `#/components/schemas/User`. In version 3.0,
    /// `nullable: true` allows null.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`for_type`](Self::for_type), or if `pointer` does not exist.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let document = json!({
    ///     "openapi": "3.0.3",
    ///     "components": { "schemas": { "User": {
    ///         "type": "object",
    ///         "properties": { "name": { "type": "string", "nullable": true } },
    ///     } } },
    /// });
    /// let schema = ModelSchema::from_openapi(&document, "#/components/schemas/User")?;
    ///
    /// let user = json!({ "name": null, "password": "s3cret" });
    /// assert_eq!(schema.to_bytes(&user).unwrap(), r#"{"name":null}"#);
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn from_openapi(document: &Value, pointer: &str) -> Result<Self, InvalidSchema> {
        ModelOptions::new().from_openapi(document, pointer)
    }

    /// Checks that the schema could be built.
    ///
    /// Call this in `main` or in a test for a model that is a type or comes from
    /// [`model!`](macro@crate::model).
    ///
    /// # Errors
    ///
    /// Returns the error of [`for_type`](Self::for_type). Then every [`to_bytes`](Self::to_bytes) fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ResponseModel as _;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String, password: String }
    ///
    /// aside::model!(UserOut = User, exclude = ["password"]);
    /// aside::model!(Misspelt = User, exclude = ["passwort"]);
    ///
    /// assert!(UserOut::schema().check().is_ok());
    /// assert!(Misspelt::schema().check().unwrap_err().to_string().contains("passwort"));
    /// assert_eq!(Misspelt::schema().json_schema(), false);
    /// ```
    pub fn check(&self) -> Result<(), &InvalidSchema> {
        self.filter.as_ref().map(|_| ())
    }

    /// Names the schema, for example because its document has no `title`.
    ///
    /// The name becomes the `title` of the published schema.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let code = ModelSchema::from_json_schema(json!({ "type": "string" }))?.with_name("CouponCode");
    /// assert_eq!(code.name(), "CouponCode");
    /// assert_eq!(*code.json_schema(), json!({ "title": "CouponCode", "type": "string" }));
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        if let Value::Object(published) = &mut self.published {
            published.insert("title".to_owned(), self.name.clone().into());
        }
        self
    }

    /// Returns the name of the model.
    ///
    /// It is the identifier in [`model!`](macro@crate::model), or what schemars calls the type. The name of a
    /// document is its `title`, or the last part of its pointer. A document without either is a `Model`.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ResponseModel as _;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String, password: String }
    ///
    /// aside::model!(UserOut = User, exclude = ["password"]);
    ///
    /// assert_eq!(User::schema().name(), "User");
    /// assert_eq!(UserOut::schema().name(), "UserOut");
    /// assert_eq!(UserOut::schema().json_schema()["title"], "UserOut");
    /// ```
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the JSON Schema to publish, for example in OpenAPI.
    ///
    /// It describes exactly what [`to_bytes`](Self::to_bytes) writes: it is closed, and lacks the fields that
    /// options exclude. It is `false`, which no value matches, if the schema could not be built.
    pub fn json_schema(&self) -> &Value {
        &self.published
    }

    /// Writes the fields of `value` that the schema declares, as JSON.
    ///
    /// Keys keep the order in which the value serializes them. If the value has a declared key twice, the
    /// first is written. Equal keys that the schema accepts without declaring them are written as they come.
    /// Numbers and text are written as `serde_json` writes them.
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - `value` lacks a required field, or has another type than the schema,
    /// - `value` is nested more than 128 deep,
    /// - its `Serialize` fails, or
    /// - the schema could not be built.
    pub fn to_bytes<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        write(self.filter()?, value, None, &self.expected)
    }

    /// Writes one line of newline-delimited JSON: the text of [`to_bytes`](Self::to_bytes) and a line feed.
    ///
    /// The text itself contains no line feed.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`to_bytes`](Self::to_bytes).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let schema = ModelSchema::from_json_schema(json!({
    ///     "type": "object",
    ///     "properties": { "text": { "type": "string" } },
    /// }))?;
    ///
    /// let row = schema.to_line(&json!({ "text": "a\nb", "secret": 1 })).unwrap();
    /// assert_eq!(row, "{\"text\":\"a\\nb\"}\n");
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn to_line<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        self.to_bytes(value).map(|body| line(&body))
    }

    /// Returns the paths of the keys of `value` that [`to_bytes`](Self::to_bytes) drops.
    ///
    /// The schema does not declare these keys.
    ///
    /// Use this in a test to find misspelled keys. `lines[].cost` is a key in the items of a list, and
    /// `prices.*.unit` one in the values of a map. Each path is returned once, sorted. A key that
    /// [`exclude`](crate::ModelOptions::exclude) names is dropped too. At level `trace`, the log target
    /// `aside::undeclared` has these paths (feature `tracing`).
    ///
    /// # Errors
    ///
    /// Returns an error if
    ///
    /// - the schema could not be built,
    /// - `value` is nested more than 128 deep, or
    /// - its `Serialize` fails.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let schema = ModelSchema::from_json_schema(json!({
    ///     "type": "object",
    ///     "properties": { "name": { "type": "string" }, "nickname": { "type": "string" } },
    /// }))?;
    ///
    /// let user = json!({ "name": "ada", "nickName": "A" });
    /// assert_eq!(schema.to_bytes(&user).unwrap(), r#"{"name":"ada"}"#);
    /// assert_eq!(schema.undeclared(&user).unwrap(), ["nickName"]);
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn undeclared<T: Serialize + ?Sized>(&self, value: &T) -> Result<Vec<String>, ModelError> {
        let filter = self.filter()?;
        let recording = record(value).map_err(ModelError::of_violation)?;
        Ok(undeclared(filter, &recording).into_iter().collect())
    }

    pub(super) fn filter(&self) -> Result<&Filter, ModelError> {
        self.filter.as_ref().map_err(|error| ModelError::of_schema(error.clone()))
    }

    pub(super) fn new(name: String, published: Value, filter: Filter) -> Self {
        Self { name, published, filter: Ok(filter), expected: AtomicUsize::new(0) }
    }

    /// The reason why every write fails, if the schema could not be built.
    pub(crate) fn build_error(&self) -> Option<ModelError> {
        self.filter().err()
    }

    /// Names the schema after its type. A title that the type declares does not change.
    pub(super) fn of_type<M: JsonSchema + ?Sized>(self) -> Self {
        let name = M::schema_name().into_owned();
        match self.published.get("title") {
            Some(_) => Self { name, ..self },
            None => self.with_name(name),
        }
    }

    /// Creates a model that returns `error` from every write.
    pub(super) fn with_error(error: InvalidSchema) -> Self {
        let (published, expected) = (Value::Bool(false), AtomicUsize::new(0));
        Self { name: String::new(), published, filter: Err(error), expected }
    }
}

/// Writes a body as one line.
pub(super) fn line(body: &[u8]) -> Bytes {
    let mut line = Vec::with_capacity(body.len() + 1);
    // Raw JSON text in an open place may be spread over lines; outside of strings a line feed is
    // white space like any other, and inside of them it is not allowed.
    line.extend(body.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
    line.push(b'\n');
    Bytes::from(line)
}
