//! The document and its viewer as responses.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use aside::openapi::Version;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Response, StatusCode};
use utoipa_swagger_ui::{Config, serve};

use super::document::document;
use crate::app::Problem;

/// The document of `GET /openapi.json`.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| document(Version::V3_1).to_string().into());

/// `GET /openapi.json`, `/docs` and the files below `/docs/`.
///
/// The program contains the files of Swagger UI, so the page needs no other site.
#[must_use]
pub fn answer(path: &str) -> Response<Bytes> {
    match path {
        "/openapi.json" => content("application/json", DOCUMENT.clone()),
        // The page refers to its files by relative URLs.
        "/docs" => {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
            response.headers_mut().insert(LOCATION, HeaderValue::from_static("/docs/"));
            response
        }
        _ => file(path).unwrap_or_else(|| {
            Problem::new(StatusCode::NOT_FOUND, "there is nothing here").into_response()
        }),
    }
}

fn file(path: &str) -> Option<Response<Bytes>> {
    // The validator of Swagger UI is on another site.
    let config = Config::new(["/openapi.json"]).validator_url("none");
    let file = serve(path.strip_prefix("/docs/")?, Arc::new(config)).ok()??;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Some(content(&file.content_type, bytes))
}

fn content(media_type: &str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    if let Ok(media_type) = HeaderValue::from_str(media_type) {
        response.headers_mut().insert(CONTENT_TYPE, media_type);
    }
    response
}
