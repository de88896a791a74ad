//! The reason why the cookies of a request do not match a value's type.

use std::fmt::{self, Display};

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::json;

/// An error that describes which cookie does not match the type of a cookie model.
///
/// It is the first such error. It never contains the value of a cookie, which serde's own messages repeat.
///
/// # Examples
///
/// ```
/// use aside::{RequestCookies, error::{CookiesError, CookiesErrorKind}};
/// use http::{HeaderMap, HeaderValue, Response, header::COOKIE};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize)]
/// struct Visits { visits: u32 }
///
/// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=many"))]);
/// let error: CookiesError = RequestCookies::new(&headers).deserialize::<Visits>().unwrap_err();
/// assert_eq!((error.kind(), error.name()), (CookiesErrorKind::IntParsing, Some("visits")));
/// assert_eq!(error.to_string(), "invalid cookie `visits`: value is not an integer");
///
/// let response: Response<String> = error.into_response();
/// assert_eq!(response.status(), 422);
/// let body = r#"{"detail":[{"type":"int_parsing","loc":["cookie","visits"],"msg":"Input should be a valid integer, unable to parse string as an integer"}]}"#;
/// assert_eq!(response.body(), body);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookiesError {
    /// Boxed, because reading rarely fails and moves its result.
    details: Box<Details>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    kind: CookiesErrorKind,
    name: Option<String>,
    /// The names of an enum's variants.
    expected: &'static [&'static str],
}

/// The reason of a [`CookiesError`]. The documentation of each variant has FastAPI's name for it.
///
/// # Examples
///
/// ```
/// use aside::{RequestCookies, error::CookiesErrorKind};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize)]
/// struct Visits { visits: u32 }
///
/// let error = RequestCookies::new(&http::HeaderMap::new()).deserialize::<Visits>().unwrap_err();
/// assert_eq!(error.kind(), CookiesErrorKind::Missing);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CookiesErrorKind {
    /// `missing`: the request has no such cookie.
    Missing,
    /// `int_parsing`: the value is not an integer, or the field's type cannot hold it.
    IntParsing,
    /// `float_parsing`: the value is not a number.
    FloatParsing,
    /// `bool_parsing`: the value is not a boolean.
    BoolParsing,
    /// `string_unicode`: the value is not UTF-8.
    StringUnicode,
    /// `enum`: the value is not the name of a variant.
    Enum,
    /// `extra_forbidden`: the model denies cookies that it does not declare.
    ExtraForbidden,
    /// `value_error`: the value does not match its type for another reason.
    ValueError,
}

impl CookiesError {
    #[cold]
    pub(super) fn new(kind: CookiesErrorKind) -> Self {
        Self { details: Box::new(Details { kind, name: None, expected: &[] }) }
    }

    /// Adds the name, unless the error has one.
    #[cold]
    pub(super) fn or_name(mut self, name: &str) -> Self {
        self.details.name.get_or_insert_with(|| name.to_owned());
        self
    }

    /// Returns the reason.
    #[must_use]
    pub fn kind(&self) -> CookiesErrorKind {
        self.details.kind
    }

    /// Returns the name of the cookie. Returns `None` if the error is not about a single cookie.
    ///
    /// The client chooses the name of a cookie that is [`CookiesErrorKind::ExtraForbidden`].
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.details.name.as_deref()
    }

    /// Creates the response, a 422 with FastAPI's `detail` as JSON.
    ///
    /// The detail has no `input`, because it would repeat the value.
    #[must_use]
    pub fn into_response<B: From<String>>(self) -> Response<B> {
        let location: Vec<_> = ["cookie"].into_iter().chain(self.name()).collect();
        // By hand, because the order of keys in a `Value` depends on a feature of `serde_json`.
        let body = format!(
            r#"{{"detail":[{{"type":{},"loc":{},"msg":{}}}]}}"#,
            json!(self.kind().fastapi_type()),
            json!(location),
            json!(self.message()),
        );
        let mut response = Response::new(body.into());
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// The text of pydantic.
    fn message(&self) -> String {
        let message = match self.kind() {
            CookiesErrorKind::Missing => "Field required",
            CookiesErrorKind::IntParsing => {
                "Input should be a valid integer, unable to parse string as an integer"
            }
            CookiesErrorKind::FloatParsing => {
                "Input should be a valid number, unable to parse string as a number"
            }
            CookiesErrorKind::BoolParsing => {
                "Input should be a valid boolean, unable to interpret input"
            }
            CookiesErrorKind::StringUnicode => {
                "Input should be a valid string, unable to parse raw data as a unicode string"
            }
            CookiesErrorKind::Enum => return format!("Input should be {}", self.alternatives()),
            CookiesErrorKind::ExtraForbidden => "Extra inputs are not permitted",
            CookiesErrorKind::ValueError => "Value error, invalid value",
        };
        message.to_owned()
    }

    /// `'a', 'b' or 'c'`.
    fn alternatives(&self) -> String {
        let quoted: Vec<_> = self.details.expected.iter().map(|name| format!("'{name}'")).collect();
        match &quoted[..] {
            [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
            _ => quoted.concat(),
        }
    }
}

impl CookiesErrorKind {
    fn fastapi_type(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::IntParsing => "int_parsing",
            Self::FloatParsing => "float_parsing",
            Self::BoolParsing => "bool_parsing",
            Self::StringUnicode => "string_unicode",
            Self::Enum => "enum",
            Self::ExtraForbidden => "extra_forbidden",
            Self::ValueError => "value_error",
        }
    }
}

/// The text after the cookie's name.
impl Display for CookiesErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "not in the request",
            Self::IntParsing => "value is not an integer",
            Self::FloatParsing => "value is not a number",
            Self::BoolParsing => "value is not a boolean",
            Self::StringUnicode => "value is not UTF-8",
            Self::Enum => "value is not one of the declared names",
            Self::ExtraForbidden => "not declared by the model",
            Self::ValueError => "value does not match its type",
        })
    }
}

impl Display for CookiesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "invalid cookie `{}`: {}", name.escape_debug(), self.kind()),
            None => write!(f, "invalid cookies: {}", self.kind()),
        }
    }
}

impl std::error::Error for CookiesError {}

/// The messages of serde repeat the value, so they are discarded.
impl serde::de::Error for CookiesError {
    fn custom<M: Display>(_: M) -> Self {
        Self::new(CookiesErrorKind::ValueError)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(CookiesErrorKind::Missing).or_name(field)
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(CookiesErrorKind::ExtraForbidden).or_name(field)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let mut error = Self::new(CookiesErrorKind::Enum);
        error.details.expected = expected;
        error
    }
}
