use serde_json::{Map, Value, json};

use super::documented_cookie::DocumentedCookie;
use super::version::Version;
use crate::cookie::Encoding;

/// A cookie of the request, as a Parameter Object.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, openapi::{CookieParameter, Version}};
/// use serde_json::json;
///
/// const ROWS: CookieSpec<u32> = CookieSpec::parsed("rows", CookieOptions::new());
///
/// let rows = CookieParameter::new(&ROWS)
///     .description("The rows of a page.")
///     .schema(json!({ "type": "integer", "minimum": 1 }));
/// let expected = json!({
///     "name": "rows",
///     "in": "cookie",
///     "description": "The rows of a page.",
///     "schema": { "type": "integer", "minimum": 1 },
///     "style": "form",
/// });
/// assert_eq!(rows.to_json(Version::V3_2), expected);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a parameter does nothing until it is part of a document"]
pub struct CookieParameter {
    name: String,
    encoding: Encoding,
    description: Option<String>,
    is_required: bool,
    schema: Value,
}

impl CookieParameter {
    /// Describes a cookie that a client may send. Its value is text.
    pub fn new(spec: &impl DocumentedCookie) -> Self {
        Self {
            name: spec.name().to_owned(),
            encoding: spec.options().encoding,
            description: None,
            is_required: false,
            schema: json!({ "type": "string" }),
        }
    }

    /// Sets the description.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Declares that a request must have the cookie. By default, it is optional.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, openapi::{CookieParameter, Version}};
    ///
    /// const CSRF: CookieSpec = CookieSpec::new("csrf", CookieOptions::new());
    ///
    /// let parameter = CookieParameter::new(&CSRF).required().to_json(Version::V3_1);
    /// assert_eq!(parameter["required"], true);
    /// ```
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Sets the schema of the value, before it is encoded.
    pub fn schema(mut self, schema: Value) -> Self {
        self.schema = schema;
        self
    }

    /// Returns the Parameter Object.
    ///
    /// A value with [`Encoding::Percent`] has the style `form`. Any other encoding has the style `cookie`, which
    /// encodes nothing. OpenAPI 3.1 lacks that style, so the value is a text of the type `text/plain` there.
    #[must_use]
    pub fn to_json(&self, version: Version) -> Value {
        let mut parameter = Map::new();
        parameter.insert("name".to_owned(), self.name.clone().into());
        parameter.insert("in".to_owned(), "cookie".into());
        if let Some(description) = &self.description {
            parameter.insert("description".to_owned(), description.clone().into());
        }
        if self.is_required {
            parameter.insert("required".to_owned(), true.into());
        }
        let style = match (self.encoding, version) {
            (Encoding::Percent, _) => "form",
            (_, Version::V3_2) => "cookie",
            (_, Version::V3_1) => {
                let content = json!({ "text/plain": { "schema": self.schema } });
                parameter.insert("content".to_owned(), content);
                return parameter.into();
            }
        };
        parameter.insert("schema".to_owned(), self.schema.clone());
        parameter.insert("style".to_owned(), style.into());
        parameter.into()
    }
}

/// Returns the Security Scheme Object of a session that a cookie identifies.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, openapi::session_scheme};
/// use serde_json::json;
///
/// const SESSION: CookieSpec = CookieSpec::new("__Host-session", CookieOptions::new().secure(true));
///
/// let scheme = json!({ "type": "apiKey", "in": "cookie", "name": "__Host-session" });
/// assert_eq!(session_scheme(&SESSION), scheme);
/// ```
#[must_use]
pub fn session_scheme(spec: &impl DocumentedCookie) -> Value {
    json!({ "type": "apiKey", "in": "cookie", "name": spec.name() })
}
