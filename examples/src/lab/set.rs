//! `POST /lab/cookies`: sets the cookie of the form.

use std::time::SystemTime;

use aside::report::MergeContext;
use aside::{Aside, InvalidCookie, Model, Policy, merge_with};
use http::header::{CACHE_CONTROL, HOST};
use http::{HeaderMap, Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use super::finding::Finding;
use super::form::{Form, keys, parse};
use crate::app::Problem;

/// What became of the form: a header with warnings, or an error.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Outcome {
    set_cookie: Option<String>,
    error: Option<Finding>,
    warnings: Vec<Finding>,
}

/// `POST /lab/cookies`: sets or deletes the cookie that the form describes.
///
/// The response has the status 422 if the cookie is invalid.
///
/// # Errors
///
/// Returns 422 if the body is not the form.
pub fn set_cookie(
    aside: &Aside,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Model<Outcome>, Problem> {
    let form: Form = parse(headers, body)?;
    aside.insert_header(CACHE_CONTROL, "no-store");
    let now = SystemTime::now();
    if let Err(invalid) = change(aside, &form, now)? {
        let outcome = Outcome { error: Some(Finding::new(invalid)), ..Outcome::default() };
        return Ok(Model::new(outcome).status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let cookie = aside.cookies().pop();
    let line = cookie.map(|cookie| String::from_utf8_lossy(cookie.header().as_bytes()).into());
    let warnings = warnings(aside, headers, now);
    Ok(Model::new(Outcome { set_cookie: line, error: None, warnings }))
}

fn change(
    aside: &Aside,
    form: &Form,
    now: SystemTime,
) -> Result<Result<(), InvalidCookie>, Problem> {
    let keys = keys()?;
    Ok(if form.delete {
        form.spec().map(|spec| aside.delete_cookie(spec))
    } else {
        form.cookie(keys, now).map(|cookie| aside.set_cookie(cookie))
    })
}

/// The warnings that the adapter logs later. A merge into an empty response finds them now.
fn warnings(aside: &Aside, headers: &HeaderMap, now: SystemTime) -> Vec<Finding> {
    let (mut head, ()) = Response::new(()).into_parts();
    let mut context = MergeContext::new().now(now);
    if let Some(host) = headers.get(HOST).and_then(|host| host.to_str().ok()) {
        context = context.host(host);
    }
    let merged = merge_with(aside.snapshot(), &mut head, &Policy::default(), &context);
    merged.report.warnings().iter().map(|warning| Finding::new(warning.kind())).collect()
}
