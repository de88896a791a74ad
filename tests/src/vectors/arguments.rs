//! The arguments of `set_cookie` and `delete_cookie` in a case, and their conversion to `aside`'s types.

use std::time::{Duration, SystemTime};

use aside::{
    CookieOptions, CookieSpec, Encoding, InvalidChange, InvalidCookie, Priority, SameSite,
};
use serde_json::{Map, Value};

use super::date;
use super::set_cookie::Line;

/// The arguments of a call, before any check.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) max_age: Option<i128>,
    pub(super) expires: Expires,
    pub(super) path: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<String>,
    pub(super) partitioned: bool,
    pub(super) priority: Option<Priority>,
    pub(super) encoding: Encoding,
}

#[derive(Clone, Debug)]
pub(super) enum Expires {
    Unset,
    /// Seconds since 1970.
    At(i64),
    /// A text that is not a date, or more than a date.
    NoDate,
    /// A time without a zone, or in another zone than UTC. Python rejects it, and it is not a `SystemTime`.
    NoUtc,
}

/// An argument of a type that only Python accepts.
#[derive(Debug)]
pub(super) struct Untyped;

/// A value that an argument type of `aside` cannot hold, so that the compiler or a constructor rejects it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvalidArgument {
    /// `SystemTime` for a text that is not a date.
    ExpiresText,
    /// `SystemTime` for a time whose zone is not UTC.
    ExpiresZone,
    /// `SystemTime` for a time beyond it.
    ExpiresBeyond,
    /// `SameSite` has three values.
    SameSiteWord,
    /// `Duration` has no sign and no fraction of a `Max-Age`.
    MaxAgeText,
    /// A repeated attribute, or one that no method of `CookieOptions` sets.
    ForeignAttribute,
    /// `HeaderName` is a token.
    HeaderName,
    /// `HeaderValue` holds no control character.
    HeaderControl,
    /// A header consists of bytes, and a character above U+00FF is not a byte.
    HeaderWide,
}

/// The reason why a change was not made.
#[derive(Clone, Debug)]
pub(super) enum Rejected {
    /// `aside` rejected it.
    ByAside(InvalidChange),
    /// A type rejected it.
    ByType(InvalidArgument),
    /// `aside` failed for another reason.
    Otherwise(String),
}

impl Arguments {
    /// Reads the arguments of a case under Starlette's names, with Starlette's defaults. An `expires` in seconds counts
    /// from `now`.
    pub(super) fn of_python(map: &Map<String, Value>, now: i64) -> Result<Self, Untyped> {
        let path = match map.get("path") {
            None => Some("/".to_owned()),
            Some(_) => text(map, "path")?,
        };
        let same_site = match map.get("samesite") {
            None => Some("lax".to_owned()),
            Some(_) => text(map, "samesite")?,
        };
        let value = match map.get("value") {
            None => String::new(),
            Some(value) => value.as_str().ok_or(Untyped)?.to_owned(),
        };
        Ok(Self {
            name: text(map, "key")?.ok_or(Untyped)?,
            value,
            max_age: map.get("max_age").map_or(Ok(None), max_age)?,
            expires: map.get("expires").map_or(Ok(Expires::Unset), |value| expires(value, now))?,
            // Starlette omits empty attributes.
            path: path.filter(|path| !path.is_empty()),
            domain: text(map, "domain")?.filter(|domain| !domain.is_empty()),
            secure: flag(map, "secure")?,
            http_only: flag(map, "httponly")?,
            same_site,
            partitioned: flag(map, "partitioned")?,
            priority: None,
            encoding: Encoding::Quoted,
        })
    }

    /// Returns the arguments that write `line` unchanged.
    pub(super) fn of_line(line: &str) -> Result<Self, InvalidArgument> {
        let line = Line::split(line.as_bytes());
        let own = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut arguments = Self {
            name: own(line.name),
            value: own(line.value),
            max_age: None,
            expires: Expires::Unset,
            path: None,
            domain: None,
            secure: false,
            http_only: false,
            same_site: None,
            partitioned: false,
            priority: None,
            encoding: Encoding::Raw,
        };
        let mut names: Vec<Vec<u8>> = Vec::new();
        for (name, value) in line.attributes {
            let name = name.to_ascii_lowercase();
            if names.contains(&name) {
                return Err(InvalidArgument::ForeignAttribute);
            }
            match name.as_slice() {
                b"max-age" => arguments.max_age = Some(digits(value)?),
                b"expires" => arguments.expires = expires_text(&own(value)),
                b"path" => arguments.path = Some(own(value)),
                b"domain" => arguments.domain = Some(own(value)),
                b"secure" => arguments.secure = true,
                b"httponly" => arguments.http_only = true,
                b"samesite" => arguments.same_site = Some(own(value)),
                b"partitioned" => arguments.partitioned = true,
                b"priority" => arguments.priority = Some(priority(value)?),
                _ => return Err(InvalidArgument::ForeignAttribute),
            }
            names.push(name);
        }
        Ok(arguments)
    }

    /// Returns the argument of `set_cookie`.
    pub(super) fn set(&self) -> Result<Result<aside::SetCookie, InvalidCookie>, InvalidArgument> {
        Ok(self.spec()?.and_then(|spec| spec.with_value(&self.value)))
    }

    /// Returns the argument of `delete_cookie`.
    pub(super) fn spec(&self) -> Result<Result<CookieSpec<'_>, InvalidCookie>, InvalidArgument> {
        let mut options = CookieOptions::new()
            .without_path()
            .without_same_site()
            .secure(self.secure)
            .http_only(self.http_only)
            .partitioned(self.partitioned)
            .encoding(self.encoding);
        if let Some(priority) = self.priority {
            options = options.priority(priority);
        }
        if let Some(path) = &self.path {
            options = options.path(path);
        }
        if let Some(domain) = &self.domain {
            options = options.domain(domain);
        }
        if let Some(word) = &self.same_site {
            options = options.same_site(same_site(word).ok_or(InvalidArgument::SameSiteWord)?);
        }
        if let Some(seconds) = self.max_age {
            // A negative lifetime is over, like a lifetime of zero.
            let seconds = u64::try_from(seconds.max(0)).unwrap_or(u64::MAX);
            options = options.max_age(Duration::from_secs(seconds));
        }
        options = match self.expires {
            Expires::Unset => options,
            Expires::At(seconds) => {
                options.expires(system_time(seconds).ok_or(InvalidArgument::ExpiresBeyond)?)
            }
            Expires::NoDate => return Err(InvalidArgument::ExpiresText),
            Expires::NoUtc => return Err(InvalidArgument::ExpiresZone),
        };
        Ok(CookieSpec::try_new(&self.name, options))
    }
}

/// A text, or `None` for Python's.
fn text(map: &Map<String, Value>, name: &str) -> Result<Option<String>, Untyped> {
    match map.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Untyped),
    }
}

fn flag(map: &Map<String, Value>, name: &str) -> Result<bool, Untyped> {
    match map.get(name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Untyped),
    }
}

fn max_age(value: &Value) -> Result<Option<i128>, Untyped> {
    match value {
        Value::Null => Ok(None),
        Value::Number(_) => Ok(Some(integer(value).ok_or(Untyped)?)),
        _ => Err(Untyped),
    }
}

/// Reads a whole number. A float in JSON is whole if it is too large to have a fraction.
fn integer(value: &Value) -> Option<i128> {
    if let Some(number) = value.as_i64() {
        return Some(number.into());
    }
    if let Some(number) = value.as_u64() {
        return Some(number.into());
    }
    let number = value.as_f64()?;
    (number.abs() >= 1e18).then_some(number as i128)
}

fn expires(value: &Value, now: i64) -> Result<Expires, Untyped> {
    match value {
        Value::Null => Ok(Expires::Unset),
        Value::Number(_) => {
            let at = integer(value).ok_or(Untyped)?.saturating_add(now.into());
            Ok(Expires::At(i64::try_from(at).unwrap_or(if at < 0 { i64::MIN } else { i64::MAX })))
        }
        Value::String(text) if text.is_empty() => Ok(Expires::Unset),
        Value::String(text) => Ok(expires_text(text)),
        Value::Object(map) => datetime(map),
        Value::Bool(_) | Value::Array(_) => Err(Untyped),
    }
}

/// Reads a date as a time. A text that contains more than a date is not one.
fn expires_text(text: &str) -> Expires {
    match date::read(text.as_bytes()) {
        Some(at) if date::has_only_date_octets(text) => Expires::At(at),
        _ => Expires::NoDate,
    }
}

/// `{"$datetime": [year, month, day, hour, minute, second, microsecond], "tz": "UTC" | seconds | null}`.
fn datetime(map: &Map<String, Value>) -> Result<Expires, Untyped> {
    let parts = map.get("$datetime").and_then(Value::as_array).ok_or(Untyped)?;
    let part = |at: usize| parts.get(at).map_or(Some(0), Value::as_i64).ok_or(Untyped);
    let date = [part(0)?, part(1)?, part(2)?];
    let at = date::seconds(date, [part(3)?, part(4)?, part(5)?]).ok_or(Untyped)?;
    match map.get("tz") {
        Some(Value::String(zone)) if zone.eq_ignore_ascii_case("utc") => Ok(Expires::At(at)),
        Some(Value::Number(offset)) if offset.as_i64() == Some(0) => Ok(Expires::At(at)),
        _ => Ok(Expires::NoUtc),
    }
}

fn priority(word: &[u8]) -> Result<Priority, InvalidArgument> {
    match word.to_ascii_lowercase().as_slice() {
        b"low" => Ok(Priority::Low),
        b"medium" => Ok(Priority::Medium),
        b"high" => Ok(Priority::High),
        _ => Err(InvalidArgument::ForeignAttribute),
    }
}

/// Reads the `Max-Age` of a line. The grammar allows only digits.
fn digits(value: &[u8]) -> Result<i128, InvalidArgument> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(InvalidArgument::MaxAgeText);
    }
    let number = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
    Ok(number.unwrap_or(i128::MAX))
}

fn same_site(word: &str) -> Option<SameSite> {
    match word.to_ascii_lowercase().as_str() {
        "strict" => Some(SameSite::Strict),
        "lax" => Some(SameSite::Lax),
        "none" => Some(SameSite::None),
        _ => None,
    }
}

fn system_time(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

impl From<aside::ResponseError> for Rejected {
    fn from(failure: aside::ResponseError) -> Self {
        match failure.invalid_change() {
            Some(change) => Self::ByAside(change.clone()),
            None => Self::Otherwise(failure.to_string()),
        }
    }
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ByAside(change) => change.fmt(f),
            Self::ByType(unsayable) => write!(f, "no type of ours holds it: {unsayable:?}"),
            Self::Otherwise(text) => f.write_str(text),
        }
    }
}
