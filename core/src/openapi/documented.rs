//! The check that a response is one that a document declares.

use http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, SET_COOKIE, TRANSFER_ENCODING,
    VARY,
};
use http::{HeaderName, Response};
use serde_json::Value;

use super::place::Place;
use crate::cookie::name_of;
use crate::model::ModelOptions;

/// Headers that are for servers, proxies and caches, and `Content-Type`, which the content declares.
const UNDECLARED: [HeaderName; 8] = [
    CACHE_CONTROL,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    DATE,
    TRANSFER_ENCODING,
    VARY,
    HeaderName::from_static("x-accel-buffering"),
];

/// Asserts that an operation of an OpenAPI document declares a response.
///
/// This includes its status, headers, cookies and body.
///
/// A `Set-Cookie` header must be declared as [`Response::sets`](crate::openapi::Response::sets) describes it, with
/// the same attributes. A JSON body must match its schema and have no other fields. The rows of newline-delimited
/// JSON and the data of server-sent events are checked too.
///
/// Headers for framing (`Content-Length`, `Date`), for caches (`Cache-Control`, `Vary`) and for proxies
/// (`X-Accel-Buffering`) need not be declared.
///
/// # Panics
///
/// Panics if the document does not declare the response, or has no operation of that `operationId`.
///
/// # Examples
///
/// ```
/// use aside::{Model, openapi::{Components, Response, Version}, testing::assert_documented};
/// use serde_json::json;
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Item { name: String }
///
/// let version = Version::V3_1;
/// let document = json!({
///     "openapi": version.as_str(),
///     "info": { "title": "Shop", "version": "1" },
///     "paths": { "/item": { "get": {
///         "operationId": "get_item",
///         "responses": { "200": Response::new("The item.").model::<Item>().to_json(version) },
///     } } },
///     "components": Components::new().model::<Item>().to_json()?,
/// });
///
/// let response: http::Response<bytes::Bytes> =
///     Model::<Item>::new(Item { name: "Foo".into() }).into_response();
/// assert_documented(&response, &document, "get_item");
/// # Ok::<_, aside::openapi::NameClash>(())
/// ```
#[track_caller]
pub fn assert_documented<B: AsRef<[u8]>>(
    response: &Response<B>,
    document: &Value,
    operation_id: &str,
) {
    if let Err(problem) = check(response, document, operation_id) {
        panic!("operation `{operation_id}`: {problem}");
    }
}

fn check<B: AsRef<[u8]>>(
    response: &Response<B>,
    document: &Value,
    operation_id: &str,
) -> Result<(), String> {
    let operation = operation(document, operation_id)?;
    let status = response.status();
    let declared = operation.get("responses").ok_or("no responses are declared")?;
    let declared = [status.as_str(), &format!("{}XX", status.as_u16() / 100), "default"]
        .into_iter()
        .find_map(|key| declared.get(key))
        .ok_or_else(|| format!("status {status} is not declared"))?;

    check_headers(response, &declared)?;
    check_cookies(response, &declared)?;
    check_content(response, &declared)
}

fn operation<'d>(document: &'d Value, operation_id: &str) -> Result<Place<'d>, String> {
    let paths = Place::root(document).get("paths").ok_or("the document has no `paths`")?;
    let operations = paths.entries().flat_map(|(_, path)| path.entries());
    let is_it = |operation: &Place<'_>| {
        operation.value().get("operationId").and_then(Value::as_str) == Some(operation_id)
    };
    let mut found = operations.map(|(_, operation)| operation).filter(is_it);
    let first = found.next().ok_or("the document has no such operation")?;
    match found.next() {
        Some(_) => Err("the document has several operations of this id".to_owned()),
        None => Ok(first),
    }
}

fn check_headers<B>(response: &Response<B>, declared: &Place<'_>) -> Result<(), String> {
    let headers: Vec<_> =
        declared.get("headers").into_iter().flat_map(|headers| headers.entries()).collect();
    for name in response.headers().keys().filter(|name| !UNDECLARED.contains(name)) {
        if !headers.iter().any(|(declared, _)| declared.eq_ignore_ascii_case(name.as_str())) {
            return Err(format!("header `{name}` is not declared"));
        }
    }
    for (name, header) in headers {
        let is_required = header.value().get("required") == Some(&Value::Bool(true));
        let mut values = response.headers().get_all(name).iter().peekable();
        if is_required && values.peek().is_none() {
            return Err(format!("header `{name}` is required"));
        }
        let Some(schema) = header.get("schema") else { continue };
        let is_cookie = name.eq_ignore_ascii_case(SET_COOKIE.as_str());
        for value in values.filter(|_| !is_cookie) {
            check_text(&String::from_utf8_lossy(value.as_bytes()), &schema)
                .map_err(|problem| format!("header `{name}`: {problem}"))?;
        }
    }
    Ok(())
}

/// Checks a text that can be the text of another scalar.
fn check_text(text: &str, schema: &Place<'_>) -> Result<(), String> {
    let as_text = check_value(&Value::from(text), schema);
    match serde_json::from_str(text) {
        Ok(scalar) if as_text.is_err() => check_value(&scalar, schema),
        _ => as_text,
    }
}

fn check_cookies<B>(response: &Response<B>, declared: &Place<'_>) -> Result<(), String> {
    let headers = declared.get("headers").into_iter().flat_map(|headers| headers.entries());
    let mut headers = headers.filter(|(name, _)| name.eq_ignore_ascii_case(SET_COOKIE.as_str()));
    let cookies = headers.next().and_then(|(_, header)| header.get("schema"));

    let mut sent = Vec::new();
    for line in response.headers().get_all(SET_COOKIE) {
        let name = String::from_utf8_lossy(name_of(line.as_bytes())).into_owned();
        let property = cookies.as_ref().and_then(|schema| {
            let property = schema.get("properties").and_then(|properties| properties.get(&name));
            property.or_else(|| schema.get("additionalProperties"))
        });
        let property = property.ok_or_else(|| format!("cookie `{name}` is not declared"))?;
        let line = String::from_utf8_lossy(line.as_bytes());
        let (_, value) = line.split_once('=').unwrap_or_default();
        check_value(&value.trim_start().into(), &property)
            .map_err(|_| format!("cookie `{name}` has attributes that are not declared"))?;
        sent.push(name);
    }
    let required = cookies.as_ref().and_then(|schema| schema.value().get("required")?.as_array());
    let mut missing = required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|name| !sent.iter().any(|sent| sent == name));
    missing.next().map_or(Ok(()), |name| Err(format!("cookie `{name}` is required")))
}

fn check_content<B: AsRef<[u8]>>(
    response: &Response<B>,
    declared: &Place<'_>,
) -> Result<(), String> {
    let body = response.body().as_ref();
    let Some(content) = declared.get("content") else {
        return if body.is_empty() { Ok(()) } else { Err("no body is declared".to_owned()) };
    };
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.ok_or("the body has no `Content-Type`")?;
    let media_type = essence(media_type);
    let (main, _) = media_type.split_once('/').unwrap_or_default();
    let content = [&media_type, &format!("{main}/*"), "*/*"]
        .into_iter()
        .find_map(|wanted| content.entries().find(|(name, _)| essence(name) == *wanted))
        .ok_or_else(|| format!("content of type `{media_type}` is not declared"))?
        .1;
    let text = str::from_utf8(body).ok();

    let stream = || content.get("itemSchema").or_else(|| content.get("schema"));
    let (schema, values) = match (&*media_type, text) {
        ("application/x-ndjson" | "application/jsonl", Some(text)) => {
            (stream(), text.lines().map(|row| json(row.as_bytes())).collect())
        }
        ("text/event-stream", Some(text)) => {
            let event = stream();
            let data = event.as_ref().and_then(|event| event.get("properties")?.get("data"));
            let schema = data.and_then(|data| data.get("contentSchema"));
            // A document that describes only the data is understood too.
            let schema = schema.or(event);
            (schema, data_of(text).iter().map(|data| json(data.as_bytes())).collect())
        }
        (name, _) if name.ends_with("/json") || name.ends_with("+json") => {
            (content.get("schema"), vec![json(body)])
        }
        (_, Some(text)) => (content.get("schema"), vec![Ok(text.into())]),
        // There is no schema for bytes.
        (_, None) => (None, Vec::new()),
    };
    let Some(schema) = schema else { return Ok(()) };
    for value in values {
        check_value(&value?, &schema).map_err(|problem| format!("body: {problem}"))?;
    }
    Ok(())
}

/// Returns a media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn json(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map_err(|error| not_json(&error))
}

/// The message of serde has a part of the value for some errors.
fn not_json(error: &serde_json::Error) -> String {
    format!("body: not JSON at line {} column {}", error.line(), error.column())
}

/// Returns the data of each event.
fn data_of(stream: &str) -> Vec<String> {
    let stream = stream.replace("\r\n", "\n");
    let events = stream.split("\n\n").map(|event| {
        let lines = event.lines().filter_map(|line| line.strip_prefix("data:"));
        let lines: Vec<_> = lines.map(|data| data.strip_prefix(' ').unwrap_or(data)).collect();
        lines.join("\n")
    });
    events.filter(|data| !data.is_empty()).collect()
}

/// Checks a value against a schema of the document, and that the schema declares all of it.
fn check_value(value: &Value, schema: &Place<'_>) -> Result<(), String> {
    let model = |options: ModelOptions| {
        let model = options.allow_any(["**"]).from_openapi(schema.document(), &schema.reference());
        model.map_err(|error| format!("its schema cannot be checked: {error}"))
    };
    // The filter first, because an error of the validator does not name an undeclared field.
    let written = model(ModelOptions::new())?.to_bytes(value).map_err(|error| error.to_string())?;
    let written: Value = serde_json::from_slice(&written).map_err(|error| not_json(&error))?;
    if let Some(path) = undeclared(value, &written, String::new()) {
        return Err(format!("field `{path}` is not declared"));
    }
    let validator = model(ModelOptions::new().validate())?;
    validator.to_bytes(value).map(drop).map_err(|error| error.to_string())
}

/// Returns the path of a field that was not written. Fields that were filled in do not matter.
fn undeclared(value: &Value, written: &Value, path: String) -> Option<String> {
    match (value, written) {
        (Value::Object(value), Value::Object(written)) => value.iter().find_map(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            match written.get(key) {
                Some(written) => undeclared(value, written, path),
                None => Some(path),
            }
        }),
        (Value::Array(value), Value::Array(written)) => value
            .iter()
            .zip(written)
            .find_map(|(value, written)| undeclared(value, written, format!("{path}[]"))),
        _ => None,
    }
}
