//! Compares two responses as a client would.

use std::collections::BTreeMap;
use std::fmt;

use http::Response;
use serde_json::{Number, Value};

use super::scenario::Answer;
use crate::vectors::header::{is_set_cookie, latin1, of_latin1, shown};
use crate::vectors::set_cookie::Seen;

impl Answer {
    /// Our response in the format of the file.
    pub(super) fn of(response: &Response<String>, trace: Vec<String>) -> Self {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            (name.as_str().to_owned(), latin1(value.as_bytes()))
        };
        Self {
            status: Some(response.status().as_u16().into()),
            headers: response.headers().iter().map(header).collect(),
            body: response.body().clone(),
            trace,
        }
    }

    /// Returns `true` if `ours` is equivalent for a client.
    ///
    /// Values of one name are compared in order, and names in any order. Cookies are compared as a browser reads them, JSON
    /// as JSON, and the order of events exactly. The response to a `HEAD` may have no body, because the server drops it.
    pub(super) fn is_kept_by(&self, ours: &Self, method: &str, now: i64) -> bool {
        let is_bare = method.eq_ignore_ascii_case("HEAD") && ours.body.is_empty();
        self.status == ours.status
            && self.other_headers() == ours.other_headers()
            && self.cookies(now) == ours.cookies(now)
            && (is_bare || self.is_length_kept_by(ours))
            && (is_bare || is_same_text(&self.body, &ours.body))
            && self.trace == ours.trace
    }

    /// Returns `true` if this is only an error of the server.
    pub(super) fn is_plain_500(&self) -> bool {
        self.status == Some(500)
            && self.cookies(0).is_empty()
            && self.other_headers().keys().all(|name| name == "content-type")
            && self.body == "Internal Server Error"
    }

    /// Our length must be that of our body. If it is absent, a server adds it. An expected length must therefore be that of
    /// the body, unless the JSON can be written differently.
    fn is_length_kept_by(&self, ours: &Self) -> bool {
        let len = ours.body.len().to_string();
        let is_right = ours.lengths().all(|length| length == len) && ours.lengths().count() <= 1;
        let is_same_body = self.body == ours.body;
        is_right
            && self.lengths().count() <= 1
            && self.lengths().all(|length| length == len || !is_same_body)
    }

    fn lengths(&self) -> impl Iterator<Item = &str> {
        let is_length = |name: &str| name.eq_ignore_ascii_case("content-length");
        self.headers
            .iter()
            .filter(move |(name, _)| is_length(name))
            .map(|(_, value)| value.as_str())
    }

    fn cookies(&self, now: i64) -> Vec<Seen> {
        let lines = self.headers.iter().filter(|(name, _)| is_set_cookie(name));
        lines.map(|(_, line)| Seen::of(&of_latin1(line), now)).collect()
    }

    fn other_headers(&self) -> BTreeMap<String, Vec<&str>> {
        let mut headers: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (name, value) in &self.headers {
            let name = name.to_ascii_lowercase();
            if name != "content-length" && !is_set_cookie(&name) {
                headers.entry(name).or_default().push(value.as_str());
            }
        }
        headers
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => writeln!(f, "{status}")?,
            None => writeln!(f, "(no status)")?,
        }
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", shown(value))?;
        }
        writeln!(f, "{}", shown(&self.body))?;
        write!(f, "[{}]", self.trace.join(", "))
    }
}

/// Compares two bodies, as JSON if both are JSON. `1.0` is `1`, and the order of keys does not matter.
fn is_same_text(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    match (serde_json::from_str(one), serde_json::from_str(other)) {
        (Ok(one), Ok(other)) => is_same_json(&one, &other),
        _ => false,
    }
}

/// Compares two numbers. Every digit of a whole number counts, and a float is the number that Rust reads.
fn is_same_number(one: &Number, other: &Number) -> bool {
    let is_whole = |number: &Number| !number.to_string().contains(['.', 'e', 'E']);
    if is_whole(one) && is_whole(other) {
        return one.to_string() == other.to_string();
    }
    one.as_f64() == other.as_f64()
}

fn is_same_json(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => is_same_number(one, other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| is_same_json(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, a)| other.get(key).is_some_and(|b| is_same_json(a, b)))
        }
        (one, other) => one == other,
    }
}
