use super::{case::Case, filter::Rules};

/// Options for building a [`ModelSchema`](crate::ModelSchema).
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
/// let schema = ModelOptions::new().exclude_none().for_type::<Item>()?;
/// let item = Item { name: "Foo".into(), description: None };
///
/// assert_eq!(schema.to_bytes(&item).unwrap(), r#"{"name":"Foo"}"#);
/// assert_eq!(schema.json_schema()["required"], serde_json::json!(["name"]));
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a schema is built"]
pub struct ModelOptions {
    pub(super) rules: Rules,
    pub(super) include: Option<Vec<String>>,
    pub(super) exclude: Vec<String>,
    pub(super) allow_any: Vec<String>,
    pub(super) annotations: Vec<String>,
    /// Paths to fields, and their names in the body.
    pub(super) rename: Vec<(String, String)>,
    pub(super) case: Option<Case>,
}

impl ModelOptions {
    /// Creates options without effect: all declared fields are written, and nothing is converted.
    pub fn new() -> Self {
        Self::default()
    }

    /// Includes only these paths. An empty list includes nothing. Paths of several calls add up.
    ///
    /// `address.street` is a field in a field, `orders[].cost` a field of every item of a list,
    /// `orders[0]` one item (`orders[-1]` the last), `prices.EUR` a key of a map, `prices.*` every
    /// key. `prices["a.b"]` is a name with a dot in it. A path uses the names in the JSON text.
    /// `**.secret` is the field `secret` at every depth, for [`exclude`](Self::exclude) only.
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
    /// let body = schema.to_bytes(&json!({ "id": 1, "lines": [{ "sku": "a", "cost": 9.5 }] })).unwrap();
    /// assert_eq!(body, r#"{"id":1,"lines":[{"sku":"a"}]}"#);
    ///
    /// // A path that matches nothing is an error.
    /// let error = ModelOptions::new().exclude(["lines[].price"]).from_json_schema(order).unwrap_err();
    /// assert_eq!(error.unknown_path(), Some("lines[].price"));
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn include<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.include.get_or_insert_default().extend(paths.into_iter().map(Into::into));
        self
    }

    /// Excludes these paths, even if [`include`](Self::include) names them.
    ///
    /// See [`include`](Self::include) for the syntax of a path.
    pub fn exclude<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.exclude.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Allows any value at these unconstrained locations. The whole value there is sent.
    ///
    /// A location is unconstrained if its schema does not restrict the value or its keys. Examples are
    /// `true`, a `serde_json::Value`, a map of them, and `"type": "object"` alone. A path that leads to
    /// another location is an error. The empty path is the whole model, and `**` is every location.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// let event = json!({ "type": "object", "properties": { "meta": { "type": "object" } } });
    /// let schema = ModelOptions::new().allow_any(["meta"]).from_json_schema(event.clone())?;
    /// assert_eq!(schema.to_bytes(&json!({ "meta": { "a": 1 } })).unwrap(), r#"{"meta":{"a":1}}"#);
    ///
    /// let error = ModelOptions::new().from_json_schema(event).unwrap_err();
    /// assert!(error.is_unconstrained());
    /// assert_eq!(error.pointer(), "/properties/meta");
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn allow_any<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.allow_any.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Ignores these keywords of the schema, because they constrain nothing.
    ///
    /// The published schema does not have them. Keywords that start with `x-` need not be named. A
    /// keyword of JSON Schema that constrains values is an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// let name = json!({ "type": "string", "markdownDescription": "The *full* name." });
    /// let error = ModelOptions::new().from_json_schema(name.clone()).unwrap_err();
    /// assert_eq!(error.keyword(), Some("markdownDescription"));
    ///
    /// let schema = ModelOptions::new().annotations(["markdownDescription"]).from_json_schema(name)?;
    /// assert_eq!(*schema.json_schema(), json!({ "type": "string" }));
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn annotations<K: Into<String>>(mut self, keywords: impl IntoIterator<Item = K>) -> Self {
        self.annotations.extend(keywords.into_iter().map(Into::into));
        self
    }

    /// Sends fields under other names. Each is a path and a name.
    ///
    /// The value keeps its names, and so do the paths of all options. The published schema has the new
    /// names, and so has [`Model::only`](crate::Model::only). If the object accepts undeclared keys, a key
    /// that has the new name is not sent. See [`include`](Self::include) for the syntax of a path.
    ///
    /// Two fields of an object with one name are an error when the schema is built.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String, password: String }
    ///
    /// let user = User { id: 1, name: "ada".into(), password: "s3cret".into() };
    /// let options = ModelOptions::new().exclude(["password"]);
    ///
    /// let schema = options.clone().rename([("id", "userId")]).for_type::<User>()?;
    /// assert_eq!(schema.to_bytes(&user).unwrap(), r#"{"userId":1,"name":"ada"}"#);
    /// assert_eq!(schema.json_schema()["required"], json!(["userId", "name"]));
    ///
    /// let error = options.rename([("id", "name")]).for_type::<User>().unwrap_err();
    /// assert_eq!(error.to_string(), "two fields at the root are sent as `name`: rename one of them");
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn rename<P: Into<String>, N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = (P, N)>,
    ) -> Self {
        let names = names.into_iter().map(|(path, name)| (path.into(), name.into()));
        self.rename.extend(names);
        self
    }

    /// Sends all declared fields under names in this case, at every depth.
    ///
    /// [`rename`](Self::rename) is stronger. Undeclared keys, as those of a map, stay as they are. The name
    /// of a variant that is the key of an object changes too.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, ResponseModel as _};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { user_id: u32, first_name: String }
    ///
    /// aside::model!(UserOut = User, case = camel, rename = ["user_id" => "id"]);
    ///
    /// let user = User { user_id: 1, first_name: "ada".into() };
    /// let body = Model::<UserOut>::new(&user).into_bytes()?;
    /// assert_eq!(body, r#"{"id":1,"firstName":"ada"}"#);
    /// # Ok::<_, aside::ModelError>(())
    /// ```
    pub fn case(mut self, case: Case) -> Self {
        self.case = Some(case);
        self
    }

    /// Excludes fields that are null, at every depth. Items of lists and values of maps stay.
    pub fn exclude_none(mut self) -> Self {
        self.rules.exclude_none = true;
        self
    }

    /// Excludes fields that equal the `default` of their schema.
    pub fn exclude_defaults(mut self) -> Self {
        self.rules.exclude_defaults = true;
        self
    }

    /// Excludes fields that were never set: [`MaybeUndefined::Undefined`](crate::MaybeUndefined).
    ///
    /// With [`validate`](Self::validate) and [`lax`](Self::lax), no default is filled in for a field that the
    /// value lacks.
    pub fn exclude_unset(mut self) -> Self {
        self.rules.exclude_unset = true;
        self
    }

    /// Validates the whole value and converts it, as pydantic's lax mode does.
    ///
    /// `"5"` becomes 5 if the schema declares an integer, and 1 becomes `true`. Text with a `format`
    /// (`date-time`, `date`, `time`, `duration`, `uuid`, `decimal`, `uri`, `ipv4`, `ipv6`, `email`, `path`,
    /// `password`) takes the form that pydantic gives it. Numbers do not become strings. Keys of maps are
    /// converted as values are. Includes [`validate`](Self::validate).
    ///
    /// Dates, times, durations, `uuid`, `uri` and `email` need the feature `formats`. Without it, a schema
    /// that declares one of them is an error.
    pub fn lax(mut self) -> Self {
        self.rules.lax = true;
        self.validate()
    }

    /// Validates the whole value before anything is excluded from it, as `FastAPI` does.
    ///
    /// Excluded fields must match too, defaults are filled in, and all violations are collected. The
    /// constraints of the schema are checked (`minimum`, `maxLength`, `uniqueItems`, …), and so is
    /// `additionalProperties: false`. `pattern` needs the feature `pattern`, and `format` is not checked.
    /// Nothing is converted.
    ///
    /// The value is recorded first, which costs several times as much.
    pub fn validate(mut self) -> Self {
        self.rules.whole = true;
        self
    }

    /// Returns whether a path leads to some places and not to all.
    pub(super) fn has_paths(&self) -> bool {
        let is_path = |path: &String| !path.starts_with("**");
        self.include.is_some()
            || self.exclude.iter().chain(&self.allow_any).any(is_path)
            || !self.rename.is_empty()
    }

    /// Returns whether the options do nothing but include and exclude fields.
    pub(super) fn only_selects(&self) -> bool {
        self.rules == Rules::default()
            && self.rename.is_empty()
            && self.case.is_none()
            && self.allow_any.is_empty()
    }

    /// Returns the paths to exclude at every depth.
    pub(super) fn exclude_everywhere(&self) -> impl Iterator<Item = &String> {
        self.exclude.iter().filter(|path| path.starts_with("**"))
    }

    /// Returns whether every unconstrained place is allowed.
    pub(super) fn opens_everywhere(&self) -> bool {
        self.allow_any.iter().any(|path| path == "**")
    }

    /// Records every value, even without validation.
    #[cfg(test)]
    pub(super) fn recorded(mut self) -> Self {
        self.rules.recorded = true;
        self
    }
}
