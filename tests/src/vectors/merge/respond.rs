//! Starlette's response classes, which make a response of a value before the merge.

use aside::{Aside, SetCookieExt as _};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::class::{Class, Render};
use super::python::{allows_body, phrase};
use super::scenario::{HttpException, Op, Own, Return};
use crate::vectors::arguments::{Arguments, InvalidArgument, Rejected};
use crate::vectors::header::{header_name, header_value};

/// The reason why no response could be made.
pub(super) enum NoResponse {
    /// A header or a cookie of the response was rejected.
    Rejected(Rejected),
    /// The class cannot render the value.
    Unrenderable,
}

impl Class {
    /// Creates the response of a value that the handler returned.
    pub(super) fn response(self, value: &Value) -> Result<Response<String>, NoResponse> {
        let mut parts = Parts::new(self.status);
        parts.media_type = self.media_type.map(str::to_owned);
        parts.render(self, value)?;
        Ok(parts.build())
    }

    /// Creates the response of a generator.
    pub(super) fn stream(
        class: Option<Self>,
        items: &[Value],
    ) -> Result<Response<String>, NoResponse> {
        let class = class.unwrap_or(Self::JSON_LINES);
        let mut parts = Parts::new(class.status);
        parts.media_type = class.media_type.map(str::to_owned);
        parts.is_stream = true;
        for item in items {
            match (class.render, item) {
                (Render::Events, item) => parts.body += &format!("data: {item}\n\n"),
                (Render::Stream, Value::String(text)) if class.media_type.is_none() => {
                    parts.body += text;
                }
                (_, item) => parts.body += &format!("{item}\n"),
            }
        }
        if class.render == Render::Events {
            parts.header("cache-control", "no-cache")?;
            parts.header("x-accel-buffering", "no")?;
        }
        Ok(parts.build())
    }
}

impl Own {
    /// Creates the response that the case describes.
    pub(super) fn response(&self, aside: &Aside, now: i64) -> Result<Response<String>, NoResponse> {
        let class = match &self.class {
            Some(name) => Class::of(name).ok_or(NoResponse::Unrenderable)?,
            None if self.chunks.is_empty() => Class::JSON,
            None => Class::STREAM,
        };
        let status = self.status_code.map_or(Some(class.status), status);
        let mut parts = Parts::new(status.ok_or(NoResponse::Unrenderable)?);
        parts.media_type = self.media_type.clone().or(class.media_type.map(str::to_owned));
        parts.headers_of(&self.headers, aside)?;
        if class.render == Render::Stream {
            parts.is_stream = true;
            parts.body = self.chunks.iter().filter_map(Value::as_str).collect();
        } else {
            parts.render(class, &self.content)?;
        }

        let mut response = parts.build();
        copy_changes(&self.headers_from_temporal, aside, response.headers_mut());
        for op in &self.cookies {
            on_response(op, &mut response, now)?;
        }
        Ok(response)
    }
}

impl Return {
    /// Returns `true` if its kind and its class are known.
    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Response(own) | Self::Stream(own) => {
                own.class.as_deref().is_none_or(|name| Class::of(name).is_some())
            }
            _ => true,
        }
    }
}

/// FastAPI's response to an `HTTPException`.
pub(super) fn of_exception(
    exception: &HttpException,
    aside: &Aside,
) -> Result<Response<String>, NoResponse> {
    let status = status(exception.status).ok_or(NoResponse::Unrenderable)?;
    let mut parts = Parts::new(status);
    parts.headers_of(&exception.headers, aside)?;
    if allows_body(status) {
        let detail = match &exception.detail {
            Value::Null => json!(phrase(status)),
            detail => detail.clone(),
        };
        parts.media_type = Class::JSON.media_type.map(str::to_owned);
        parts.render(Class::JSON, &json!({ "detail": detail }))?;
    }
    Ok(parts.build())
}

/// FastAPI's response to a request that does not validate.
pub(super) fn of_validation(errors: &[Value]) -> Result<Response<String>, NoResponse> {
    let class = Class { status: StatusCode::UNPROCESSABLE_ENTITY, ..Class::JSON };
    class.response(&json!({ "detail": errors }))
}

/// Starlette's response to an unhandled exception.
pub(super) fn of_crash() -> Response<String> {
    let mut parts = Parts::new(StatusCode::INTERNAL_SERVER_ERROR);
    parts.media_type = Some("text/plain".to_owned());
    "Internal Server Error".clone_into(&mut parts.body);
    parts.build()
}

/// An operation on a response that is being built, or that a middleware sees.
pub(super) fn on_response(
    op: &Op,
    response: &mut Response<String>,
    now: i64,
) -> Result<(), NoResponse> {
    let rejected = |unsayable| NoResponse::Rejected(Rejected::ByType(unsayable));
    let invalid = |e| NoResponse::Rejected(Rejected::ByAside(aside::InvalidChange::Cookie(e)));
    let pair = |name: &str, value: &str| -> Result<_, InvalidArgument> {
        Ok((header_name(name)?, header_value(value)?))
    };
    let headers = response.headers_mut();
    match op {
        Op::SetCookie(map) => {
            let arguments = Arguments::of_python(map, now).map_err(|_| NoResponse::Unrenderable)?;
            response.set_cookie(arguments.set().map_err(rejected)?).map_err(invalid)?;
        }
        Op::DeleteCookie(map) => {
            let arguments = Arguments::of_python(map, now).map_err(|_| NoResponse::Unrenderable)?;
            let spec = arguments.spec().map_err(rejected)?.map_err(invalid)?;
            response.delete_cookie(spec).map_err(invalid)?;
        }
        Op::HeaderSet { name, value } => {
            let (name, value) = pair(name, value).map_err(rejected)?;
            headers.insert(name, value);
        }
        Op::HeaderAppend { name, value } => {
            let (name, value) = pair(name, value).map_err(rejected)?;
            headers.append(name, value);
        }
        Op::HeaderSetdefault { name, value } => {
            let (name, value) = pair(name, value).map_err(rejected)?;
            headers.entry(name).or_insert(value);
        }
        Op::HeaderDel { name } => {
            headers.remove(header_name(name).map_err(rejected)?);
        }
        Op::Status { code: Some(code) } => {
            *response.status_mut() = status(*code).ok_or(NoResponse::Unrenderable)?;
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn status(code: i64) -> Option<StatusCode> {
    u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok())
}

/// The idioms that copy the changes into a returned response (5.7). `dict(…)` keeps the first of a name, and the others
/// keep all.
fn copy_changes(how: &Value, aside: &Aside, headers: &mut HeaderMap) {
    if matches!(how, Value::Null | Value::Bool(false)) {
        return;
    }
    let only_first = how == "dict";
    let changed = aside.headers();
    for name in changed.keys() {
        let values = changed.get_all(name).iter();
        for value in values.take(if only_first { 1 } else { usize::MAX }) {
            headers.append(name, value.clone());
        }
    }
}

/// A response before it is built.
struct Parts {
    status: StatusCode,
    headers: HeaderMap,
    media_type: Option<String>,
    body: String,
    is_stream: bool,
}

impl Parts {
    fn new(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            media_type: None,
            body: String::new(),
            is_stream: false,
        }
    }

    fn header(&mut self, name: &str, value: &str) -> Result<(), NoResponse> {
        let rejected = |unsayable| NoResponse::Rejected(Rejected::ByType(unsayable));
        let (name, value): (HeaderName, HeaderValue) =
            (header_name(name).map_err(rejected)?, header_value(value).map_err(rejected)?);
        self.headers.append(name, value);
        Ok(())
    }

    /// Headers as a `dict`, as pairs, or as those of the temporal response.
    fn headers_of(&mut self, headers: &Value, aside: &Aside) -> Result<(), NoResponse> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match headers {
            Value::Object(map) => {
                map.iter().try_for_each(|(name, value)| self.header(name, &text(value)))
            }
            Value::Array(pairs) => pairs.iter().try_for_each(|pair| match pair.as_array() {
                Some(pair) if pair.len() == 2 => self.header(&text(&pair[0]), &text(&pair[1])),
                _ => Err(NoResponse::Unrenderable),
            }),
            how => {
                copy_changes(how, aside, &mut self.headers);
                Ok(())
            }
        }
    }

    fn render(&mut self, class: Class, value: &Value) -> Result<(), NoResponse> {
        /// The characters that Starlette does not quote in a `Location`, in addition to those of `urllib.parse.quote`.
        const QUOTED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'_')
            .remove(b'.')
            .remove(b'-')
            .remove(b'~')
            .remove(b':')
            .remove(b'/')
            .remove(b'%')
            .remove(b'#')
            .remove(b'?')
            .remove(b'=')
            .remove(b'@')
            .remove(b'[')
            .remove(b']')
            .remove(b'!')
            .remove(b'$')
            .remove(b'&')
            .remove(b'\'')
            .remove(b'(')
            .remove(b')')
            .remove(b'*')
            .remove(b'+')
            .remove(b',')
            .remove(b';');

        match (class.render, value) {
            (Render::Json, value) => self.body = value.to_string(),
            (Render::Redirect, Value::String(url)) => {
                self.header(LOCATION.as_str(), &utf8_percent_encode(url, QUOTED).to_string())?;
            }
            (Render::Redirect, _) => return Err(NoResponse::Unrenderable),
            (_, Value::Null) => {}
            (_, Value::String(text)) => self.body.clone_from(text),
            (_, _) => return Err(NoResponse::Unrenderable),
        }
        Ok(())
    }

    /// Adds the length and the type if they are missing (5.5).
    fn build(mut self) -> Response<String> {
        let is_bare = self.status.is_informational() || matches!(self.status.as_u16(), 204 | 304);
        if !self.is_stream && !is_bare && !self.headers.contains_key(CONTENT_LENGTH) {
            self.headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        if let Some(mut media_type) = self.media_type {
            if media_type.starts_with("text/") && !media_type.to_lowercase().contains("charset=") {
                media_type += "; charset=utf-8";
            }
            if !self.headers.contains_key(CONTENT_TYPE)
                && let Ok(media_type) = HeaderValue::try_from(media_type)
            {
                self.headers.insert(CONTENT_TYPE, media_type);
            }
        }
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
