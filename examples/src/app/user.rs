//! A user, as the app receives and sends it.

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::problem::{InvalidField, Problem};

/// A user with a password, as the app receives and stores it.
#[derive(Serialize, JsonSchema)]
pub struct User {
    pub(super) username: String,
    pub(super) email: String,
    password: String,
    pub(super) full_name: Option<String>,
}

/// What a login needs.
#[derive(JsonSchema)]
pub struct Credentials {
    username: String,
    password: String,
}

/// The response model of a user, without the password.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(example = User::known())]
pub struct UserOut {
    username: String,
    email: String,
    full_name: Option<String>,
}

impl User {
    /// The user of the example.
    pub(super) fn known() -> Self {
        Self {
            username: "rick".into(),
            email: "rick@example.com".into(),
            password: "pickle".into(),
            full_name: Some("Rick Sanchez".into()),
        }
    }

    /// Reads a user. An error is like FastAPI's, but does not contain the input.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = object(body)?;
        let mut errors = Vec::new();
        let user = Self {
            username: text(&mut fields, "username", &mut errors).unwrap_or_default(),
            email: text(&mut fields, "email", &mut errors).unwrap_or_default(),
            password: text(&mut fields, "password", &mut errors).unwrap_or_default(),
            full_name: match fields.get("full_name") {
                None | Some(Value::Null) => None,
                Some(_) => text(&mut fields, "full_name", &mut errors),
            },
        };
        if errors.is_empty() { Ok(user) } else { Err(Problem::invalid_body(errors)) }
    }

    /// Returns the user to whom a name and a password belong.
    ///
    /// A real site stores only a password hash, and takes the same time for a name that nobody has.
    ///
    /// # Errors
    ///
    /// Returns 422 if the body has no name and password, and 401 if they are not valid.
    pub fn who_logs_in(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = object(body)?;
        let mut errors = Vec::new();
        let given = Credentials {
            username: text(&mut fields, "username", &mut errors).unwrap_or_default(),
            password: text(&mut fields, "password", &mut errors).unwrap_or_default(),
        };
        if !errors.is_empty() {
            return Err(Problem::invalid_body(errors));
        }
        let known = Self::known();
        if given.username == known.username && given.password == known.password {
            return Ok(known);
        }
        Err(Problem::new(StatusCode::UNAUTHORIZED, "nobody has this name and this password"))
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Problem::invalid_body(vec![InvalidField {
            kind: "json_invalid",
            loc: vec!["body"],
            msg: "the body is no JSON object",
        }])),
    }
}

/// Takes a text out of the fields, or adds an error.
fn text(
    fields: &mut Map<String, Value>,
    name: &'static str,
    errors: &mut Vec<InvalidField>,
) -> Option<String> {
    let (kind, msg) = match fields.remove(name) {
        Some(Value::String(text)) => return Some(text),
        Some(_) => ("string_type", "this is no text"),
        None => ("missing", "this field is required"),
    };
    errors.push(InvalidField { kind, loc: vec!["body", name], msg });
    None
}
