use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

use super::{error::InvalidSchema, schema::ModelSchema, shape::Rules};

/// How a [`ModelSchema`] differs from the schema it is made of.
///
/// # Examples
///
/// ```
/// use aside::ModelOptions;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct Item {
///     name: String,
///     description: Option<String>,
/// }
///
/// let schema = ModelOptions::new().exclude_none().of::<Item>()?;
/// let item = Item { name: "Foo".into(), description: None };
///
/// assert_eq!(schema.write(&item).unwrap(), r#"{"name":"Foo"}"#);
/// assert_eq!(schema.as_json()["required"], serde_json::json!(["name"]));
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ModelOptions {
    pub(super) rules: Rules,
    pub(super) include: Option<Vec<String>>,
    pub(super) exclude: Vec<String>,
    pub(super) open: Vec<String>,
    pub(super) opens_everywhere: bool,
}

impl ModelOptions {
    /// The schema as it is: everything that it names is written, nothing is converted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes only what these paths lead to; of nothing, nothing. Paths of several calls add up.
    ///
    /// `address.street` is a field in a field, `orders[].cost` a field of every item of a list,
    /// `orders[0]` one item (`orders[-1]` the last), `prices.EUR` a key of a map, `prices.*` every
    /// key; `prices["a.b"]` is a name with a dot in it. Names are those that are written.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// let order = json!({
    ///     "type": "object",
    ///     "properties": {
    ///         "id": { "type": "integer" },
    ///         "lines": { "type": "array", "items": {
    ///             "type": "object",
    ///             "properties": { "sku": { "type": "string" }, "cost": { "type": "number" } },
    ///         } },
    ///     },
    /// });
    /// let schema = ModelOptions::new().exclude(["lines[].cost"]).from_json_schema(order.clone())?;
    /// let body = schema.write(&json!({ "id": 1, "lines": [{ "sku": "a", "cost": 9.5 }] })).unwrap();
    /// assert_eq!(body, r#"{"id":1,"lines":[{"sku":"a"}]}"#);
    ///
    /// // A path that leads nowhere is an error, not a field that is sent after all.
    /// let error = ModelOptions::new().exclude(["lines[].price"]).from_json_schema(order).unwrap_err();
    /// assert_eq!(error.unknown_path(), Some("lines[].price"));
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn include<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.include.get_or_insert_default().extend(paths.into_iter().map(Into::into));
        self
    }

    /// Leaves out what these paths lead to, also what [`include`](Self::include) names; paths as
    /// there.
    pub fn exclude<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.exclude.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Declares open places open: `true` in a schema, a `serde_json::Value`, a map of them. Whatever
    /// the value has there is sent. The empty path is the whole model.
    pub fn open<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.open.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Leaves out fields that are null, at every depth. Items of lists and values of maps stay.
    pub fn exclude_none(mut self) -> Self {
        self.rules.exclude_none = true;
        self
    }

    /// Leaves out fields that equal the `default` of their schema.
    pub fn exclude_defaults(mut self) -> Self {
        self.rules.exclude_defaults = true;
        self
    }

    /// Leaves out fields that were never set: [`MaybeUndefined::Undefined`](crate::MaybeUndefined).
    /// Where the model is [`lax`](Self::lax), no default is filled in for what the value lacks.
    pub fn exclude_unset(mut self) -> Self {
        self.rules.exclude_unset = true;
        self
    }

    /// Reads the whole model, as [`validated`](Self::validated) says, and converts as pydantic's lax
    /// mode does: `"5"` becomes 5 where an integer is wanted, 1 becomes `true`, and texts with a
    /// `format` (`date-time`, `date`, `time`, `duration`, `uuid`, `decimal`, `uri`, `ipv4`, `ipv6`,
    /// `email`, `path`, `password`) take the form that pydantic gives them. Numbers do not become
    /// strings. Keys of maps are converted as values are, and are an error where that fails.
    pub fn lax(mut self) -> Self {
        (self.rules.whole, self.rules.lax) = (true, true);
        self
    }

    /// Reads the whole model before anything is left out of it, as `FastAPI` does: what is excluded has
    /// to be right too, defaults are filled in for what is not there, and all that is wrong with a
    /// value is found. Nothing is converted.
    ///
    /// The value is recorded first, which costs several times as much.
    pub fn validated(mut self) -> Self {
        self.rules.whole = true;
        self
    }

    /// Checks what the schema asserts of values: `minimum`, `maxLength`, `uniqueItems`, …, and that
    /// there are no keys where it says `additionalProperties: false`. `pattern` needs the feature
    /// `pattern`; `format` is never checked.
    ///
    /// The value is recorded first, which costs several times as much.
    pub fn assertions(mut self) -> Self {
        self.rules.assertions = true;
        self
    }

    /// Declares every open place open, whichever they are: for schemas that were checked elsewhere.
    pub fn open_everywhere(mut self) -> Self {
        self.opens_everywhere = true;
        self
    }

    /// Compiles the schema of `M`: draft 2020-12, as schemars writes it for what is serialized.
    ///
    /// # Errors
    ///
    /// When the schema says what a filter cannot honour, or leaves a place open that is not
    /// declared open.
    pub fn of<M: JsonSchema + ?Sized>(self) -> Result<ModelSchema, InvalidSchema> {
        self.from_json_schema(schema_of::<M>())
    }

    /// Compiles a JSON Schema document.
    ///
    /// # Errors
    ///
    /// As for [`of`](Self::of).
    pub fn from_json_schema(self, schema: Value) -> Result<ModelSchema, InvalidSchema> {
        ModelSchema::build(&schema, &self)
    }

    /// As [`of`](Self::of); an error is kept, and is the answer to every [`write`](ModelSchema::write).
    pub fn of_or_refusing<M: JsonSchema + ?Sized>(self) -> ModelSchema {
        let schema = schema_of::<M>();
        ModelSchema::build(&schema, &self).unwrap_or_else(ModelSchema::refusing)
    }
}

fn schema_of<M: JsonSchema + ?Sized>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<M>().to_value()
}
