use std::{error::Error, fmt};

/// An error that describes why a JSON Schema cannot be a response model.
///
/// The message has the problem, the location and the fix.
///
/// # Examples
///
/// ```
/// use aside::ModelSchema;
/// use serde_json::json;
///
/// let error = ModelSchema::from_json_schema(json!({
///     "type": "object",
///     "properties": { "age": { "not": { "type": "string" } } },
/// }))
/// .unwrap_err();
///
/// assert_eq!(error.pointer(), "/properties/age");
/// assert_eq!(error.to_string(), "unsupported keyword `not` at `/properties/age`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSchema {
    pointer: String,
    reason: Reason,
    /// The projection inside of the model that has the error.
    model: Option<String>,
}

/// The result of building a model.
pub(super) type Result<T, E = InvalidSchema> = std::result::Result<T, E>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// A keyword that a filter cannot support, and how to do without it.
    Keyword(String, Option<&'static str>),
    /// A keyword that a filter supports only in part, and its limit.
    Limit(&'static str, &'static str),
    /// A known keyword with a value that it cannot have.
    Malformed(&'static str),
    /// A `$ref` whose target is not in the document.
    Unresolved(String),
    /// The parts of an `allOf` contradict each other.
    Conflict(&'static str),
    /// A required key that the schema does not declare.
    Undeclared(String),
    /// A key that one part of an `allOf` declares and another one forbids.
    Closed(String),
    Open,
    Empty,
    TooDeep,
    /// A path that matches nothing.
    UnknownPath(String),
    MalformedPath(String),
    /// A path of `allow_any` to a schema that is not unconstrained.
    Constrained(String),
    /// Two fields of one object that are sent under this name.
    Clash(String),
    /// A keyword named in `annotations` that constrains values.
    NoAnnotation(String),
    /// The whole model must not be sent.
    WriteOnly,
    /// A path through a projection that contains itself.
    Recursive,
    /// A projection whose fields would be mixed with others.
    Flattened,
    /// A projection has this option, and the model around it lacks it.
    Weaker(&'static str),
}

impl InvalidSchema {
    pub(super) fn new(pointer: impl Into<String>, reason: Reason) -> Self {
        Self { pointer: pointer.into(), reason, model: None }
    }

    /// Creates an error that concerns the options rather than a place in the document.
    pub(super) fn of_options(reason: Reason) -> Self {
        Self::new("", reason)
    }

    /// Adds the name of the projection that has the error. The innermost one stays.
    pub(super) fn of_model(mut self, name: &str) -> Self {
        self.model.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Returns the place in the document as a JSON pointer ([RFC 6901 §5]). The root is the empty pointer.
    ///
    /// [RFC 6901 §5]: https://www.rfc-editor.org/rfc/rfc6901#section-5
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// Returns the unsupported or invalid keyword, if the error concerns a keyword.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let error = ModelSchema::from_json_schema(json!({ "if": true })).unwrap_err();
    /// assert_eq!(error.keyword(), Some("if"));
    /// ```
    pub fn keyword(&self) -> Option<&str> {
        match &self.reason {
            Reason::Keyword(keyword, _) | Reason::NoAnnotation(keyword) => Some(keyword),
            Reason::Limit(keyword, _) | Reason::Malformed(keyword) | Reason::Conflict(keyword) => {
                Some(keyword)
            }
            Reason::Unresolved(_) => Some("$ref"),
            Reason::Undeclared(_) => Some("required"),
            Reason::Closed(_) => Some("additionalProperties"),
            Reason::WriteOnly => Some("writeOnly"),
            _ => None,
        }
    }

    /// Returns the path of an option that matches nothing, if the error concerns a path.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { password: String }
    ///
    /// let error = ModelOptions::new().exclude(["pasword"]).for_type::<User>().unwrap_err();
    /// assert_eq!(error.unknown_path(), Some("pasword"));
    /// ```
    pub fn unknown_path(&self) -> Option<&str> {
        match &self.reason {
            Reason::UnknownPath(path) => Some(path),
            _ => None,
        }
    }

    /// Returns whether the location is unconstrained and [`allow_any`](crate::ModelOptions::allow_any) does
    /// not name it.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelSchema;
    /// use serde_json::json;
    ///
    /// let error = ModelSchema::from_json_schema(json!({ "type": "object" })).unwrap_err();
    /// assert!(error.is_unconstrained());
    /// ```
    pub fn is_unconstrained(&self) -> bool {
        self.reason == Reason::Open
    }
}

impl fmt::Display for InvalidSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(model) = &self.model {
            write!(f, "model `{model}`: ")?;
        }
        let at = match &*self.pointer {
            "" => "the root".to_owned(),
            pointer => format!("`{pointer}`"),
        };
        match &self.reason {
            Reason::Keyword(name, None) => write!(f, "unsupported keyword `{name}` at {at}"),
            Reason::Keyword(name, Some(cure)) => {
                write!(f, "unsupported keyword `{name}` at {at}: {cure}")
            }
            Reason::Limit(name, limit) => write!(f, "unsupported `{name}` at {at}: {limit}"),
            Reason::Malformed(name) => write!(f, "invalid `{name}` at {at}"),
            Reason::Unresolved(target) => {
                write!(f, "unresolved `$ref` at {at}: `{target}` is not in the document")
            }
            Reason::Conflict(name) => {
                write!(f, "conflicting `{name}` at {at}: no value satisfies all combined schemas")
            }
            Reason::Undeclared(name) => {
                write!(f, "`required` at {at} names `{name}`: declare it in `properties`")
            }
            Reason::Closed(name) => write!(
                f,
                "`additionalProperties` at {at} forbids `{name}`, which another part of `allOf` \
                 declares: use `unevaluatedProperties`"
            ),
            Reason::Open => {
                write!(f, "unconstrained schema at {at}: declare its fields, or ")?;
                match path_of(&self.pointer) {
                    Some(path) => write!(f, "write `allow_any = [\"{path}\"]` in `model!`"),
                    None => f.write_str("name it in `allow_any`"),
                }
            }
            Reason::Empty => write!(f, "no value satisfies the schema at {at}"),
            Reason::TooDeep => {
                write!(f, "schema at {at} is too large, nested too deep or contains itself")
            }
            Reason::UnknownPath(path) => write!(f, "no field matches path `{path}`"),
            Reason::MalformedPath(path) => write!(f, "invalid path `{path}`"),
            Reason::Constrained(path) => {
                write!(f, "path `{path}` in `allow_any` is not unconstrained: remove it")
            }
            Reason::Clash(name) => {
                write!(f, "two fields at {at} are sent as `{name}`: rename one of them")
            }
            Reason::NoAnnotation(name) => {
                write!(f, "`{name}` in `annotations` constrains values: remove it")
            }
            Reason::WriteOnly => {
                write!(f, "`writeOnly` covers the whole model: set it on a property")
            }
            Reason::Recursive => {
                write!(f, "a path leads through a model that contains itself: use `**`")
            }
            Reason::Flattened => {
                write!(f, "a projection cannot be flattened at {at}: make it a field")
            }
            Reason::Weaker(option) => {
                write!(
                    f,
                    "the model around it lacks `{option}`: declare that one with `{option}` too"
                )
            }
        }
    }
}

impl Error for InvalidSchema {}

/// The path of an option that leads to the pointer, if fields and items of lists lead there.
fn path_of(pointer: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut path = String::new();
    let mut segments = pointer.split('/').skip(1);
    while let Some(segment) = segments.next() {
        match segment {
            "items" => path.push_str("[]"),
            "properties" => {
                let name = segments.next().filter(|name| name.chars().all(is_plain))?;
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            _ => return None,
        }
    }
    Some(path).filter(|path| !path.is_empty())
}
