//! Cookie models: the cookies of a request as one value, and the 422 of FastAPI.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{Request, Response, StatusCode};

use crate::read::text;
use crate::{Client, Harness};

async fn ask(client: &Client, path: &str, cookie: impl AsRef<[u8]>) -> Response<Bytes> {
    let request = Request::builder().uri(path).header(COOKIE, cookie.as_ref());
    client.call(request.body(Bytes::new()).expect("a request")).await
}

/// Fields are cookies by name, with numbers, booleans and enums as text. The first of equal names counts.
pub async fn cookies_are_one_value<H: Harness>() {
    let client = super::sessions::start::<H>().await;
    for (line, expected) in [
        ("theme=dark", "Dark None false"),
        ("theme=%6Cight; rows-per-page=\"20\"; compact=1; compact=many", "Light Some(20) true"),
    ] {
        for path in ["/prefs", "/mapped"] {
            let response = ask(&client, path, line).await;
            assert_eq!((response.status(), text(&response)), (StatusCode::OK, expected));
        }
    }
}

/// A missing or malformed cookie is FastAPI's 422, without its `input`.
pub async fn malformed_cookie_is_a_422<H: Harness>() {
    let client = super::sessions::start::<H>().await;
    for (line, kind, name, message) in [
        (&b"rows-per-page=1"[..], "missing", "theme", "Field required"),
        (b"theme=s3cret", "enum", "theme", "Input should be 'dark' or 'light'"),
        (
            b"theme=dark; rows-per-page=s3cret",
            "int_parsing",
            "rows-per-page",
            "Input should be a valid integer, unable to parse string as an integer",
        ),
        (
            b"theme=dark; compact=s3cret",
            "bool_parsing",
            "compact",
            "Input should be a valid boolean, unable to interpret input",
        ),
        (b"theme=dark; sid=s3cret", "extra_forbidden", "sid", "Extra inputs are not permitted"),
    ] {
        let response = ask(&client, "/prefs", line).await;
        let body = format!(
            r#"{{"detail":[{{"type":"{kind}","loc":["cookie","{name}"],"msg":"{message}"}}]}}"#
        );
        assert_eq!(
            (response.status(), text(&response)),
            (StatusCode::UNPROCESSABLE_ENTITY, &*body)
        );
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        assert!(!response.headers().contains_key(SET_COOKIE));
    }
}

/// The application can respond to the rejection itself.
pub async fn rejection_of_a_cookie_model_is_mapped<H: Harness>() {
    let client = super::sessions::start::<H>().await;
    let response = ask(&client, "/mapped", "theme=dark; rows-per-page=s3cret").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(text(&response), "invalid cookie `rows-per-page`: value is not an integer");
}
