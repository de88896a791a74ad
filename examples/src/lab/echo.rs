//! `GET /lab/cookies`: what the browser sent, and what the server reads in it.

use std::time::{SystemTime, UNIX_EPOCH};

use aside::secure::{Verified, VerifyError};
use aside::{Aside, CookieOptions, CookieSpec, Model, RequestCookies};
use http::header::{CACHE_CONTROL, COOKIE};
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::form::{Encoding, Protection, keys};
use crate::app::Problem;

/// The cookie to read, from the query.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Question {
    name: String,
    encoding: Encoding,
    protection: Protection,
}

/// What the server received and read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Echo {
    /// The `Cookie` headers as they were sent.
    cookie: Vec<String>,
    pairs: Vec<Pair>,
    read: Option<Reading>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct Pair {
    name: String,
    value: String,
}

/// The value of one cookie, or the reason why it cannot be read.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Reading {
    value: Option<String>,
    /// When a signed or private cookie was written, in seconds since 1970.
    issued_at: Option<u64>,
    error: Option<Finding>,
}

/// `GET /lab/cookies`: reads the cookie that the query names.
///
/// # Errors
///
/// Returns 422 if the query has an unknown encoding or protection.
pub fn echo(
    aside: &Aside,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<Model<Echo>, Problem> {
    let question: Question =
        serde_urlencoded::from_str(query.unwrap_or_default()).map_err(|_| {
            let detail = "the query must be `name`, `encoding` and `protection`";
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
        })?;
    aside.insert_header(CACHE_CONTROL, "no-store");
    let cookies = RequestCookies::new(headers);
    let pairs = cookies.iter().map(|(name, value)| Pair { name: text(name), value: text(value) });
    Ok(Model::new(Echo {
        cookie: headers.get_all(COOKIE).iter().map(|line| text(line.as_bytes())).collect(),
        pairs: pairs.collect(),
        read: read(&cookies, &question)?,
    }))
}

/// `None` if the request has no such cookie.
fn read(cookies: &RequestCookies<'_>, question: &Question) -> Result<Option<Reading>, Problem> {
    if cookies.get_raw(&question.name).is_none() {
        return Ok(None);
    }
    let (keys, now) = (keys()?, SystemTime::now());
    // The name's prefix constrains how the cookie is set, and not how it is read.
    let options = CookieOptions::new().encoding(question.encoding.into());
    let options = options.secure(true).http_only(true);
    Ok(Some(match CookieSpec::try_new(&question.name, options) {
        Err(invalid) => Reading::error(invalid),
        Ok(spec) => match question.protection {
            Protection::None => match cookies.get(&spec) {
                Ok(value) => Reading { value: value.map(Into::into), ..Reading::default() },
                Err(invalid) => Reading::error(invalid),
            },
            Protection::Signed => Reading::verified(spec.signed(keys).read(cookies, now)),
            Protection::Private => Reading::verified(spec.private(keys).read(cookies, now)),
        },
    }))
}

impl Reading {
    fn verified(verified: Result<Verified, VerifyError>) -> Self {
        match verified {
            Ok(verified) => {
                let issued_at = verified.issued_at().duration_since(UNIX_EPOCH);
                let issued_at = issued_at.ok().map(|since| since.as_secs());
                Self { value: Some(verified.into_value()), issued_at, error: None }
            }
            Err(error) => Self::error(error),
        }
    }

    fn error(error: impl std::fmt::Display) -> Self {
        Self { error: Some(Finding::new(error)), ..Self::default() }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
