//! The endpoints of the main application.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, COOKIE};
use http::{Method, Request, Response, StatusCode};

use crate::read::{lines, text, values};
use crate::{Client, MainJobHarness};

const SEED: &str = r#"{"message":"Come to the dark side, we have cookies"}"#;
const SEED_COOKIE: &str = "fakesession=fake-cookie-session-value; Path=/; SameSite=Lax";
const PASSWORD: &str = "correct horse battery staple";

async fn ask(
    client: &Client,
    method: Method,
    path: &str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let request = Request::builder().method(method).uri(path).body(body.into());
    client.call(request.expect("a request")).await
}

/// FastAPI's page "Response Cookies", first example (`test_response_cookies/test_tutorial002.py`).
pub async fn cookie_and_object<H: MainJobHarness>() {
    let client = H::start().await;
    for method in [Method::GET, Method::POST] {
        let response = ask(&client, method, "/cookie-and-object/", "").await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, SEED));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
        assert_eq!(lines(&response), [SEED_COOKIE]);
    }
}

/// HEAD responds as GET does, without the body (RFC 9110 §9.3.2).
pub async fn head_of_cookie_and_object<H: MainJobHarness>() {
    let response = ask(&H::start().await, Method::HEAD, "/cookie-and-object/", "").await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["52"]);
    assert_eq!(lines(&response), [SEED_COOKIE]);
}

/// The same page, second example (`test_response_cookies/test_tutorial001.py`).
pub async fn cookie<H: MainJobHarness>() {
    let client = H::start().await;
    for method in [Method::GET, Method::POST] {
        let response = ask(&client, method, "/cookie/", "").await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, SEED));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
        assert_eq!(lines(&response), [SEED_COOKIE]);
    }
}

/// The model omits the password, the handler sets a status, and a dependency sets a cookie and a header.
pub async fn create_user<H: MainJobHarness>() {
    let user = format!(
        r#"{{"username":"morty","email":"m@example.com","password":"{PASSWORD}","full_name":"Morty"}}"#
    );
    let response = ask(&H::start().await, Method::POST, "/users/", user).await;

    assert_eq!(response.status(), StatusCode::CREATED);
    let body: serde_json::Value = serde_json::from_slice(response.body()).expect("JSON");
    let expected = serde_json::json!({
        "username": "morty", "email": "m@example.com", "full_name": "Morty",
    });
    assert_eq!(body, expected);
    assert_eq!(lines(&response), ["visits=1; Path=/; HttpOnly; SameSite=Lax"]);
    assert_eq!(response.headers()["x-visits"], "1");
}

/// The dependency reads the cookie that it set for the last response.
pub async fn create_user_counts_visits<H: MainJobHarness>() {
    let request = Request::post("/users/").header(COOKIE, "other=1; visits=41");
    let response = H::start().await.call(request.body(Bytes::new()).expect("a request")).await;

    assert_eq!(response.headers()["x-visits"], "42");
    assert_eq!(lines(&response), ["visits=42; Path=/; HttpOnly; SameSite=Lax"]);
}

/// A 4xx names the mistake, and repeats no value of the request.
pub async fn create_user_rejects_invalid_users<H: MainJobHarness>() {
    let client = H::start().await;
    for (body, kind) in [
        (String::new(), "json_invalid"),
        (format!("username={PASSWORD}"), "json_invalid"),
        (format!("[\"{PASSWORD}\"]"), "json_invalid"),
        (format!(r#"{{"password":"{PASSWORD}""#), "json_invalid"),
        (format!(r#"{{"password":"{PASSWORD}"}}"#), "missing"),
        (format!(r#"{{"username":"u","email":"e","password":["{PASSWORD}"]}}"#), "string_type"),
        (format!(r#"{{"username":["{PASSWORD}"],"email":"e","password":"p"}}"#), "string_type"),
    ] {
        let response = ask(&client, Method::POST, "/users/", body).await;

        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&response).contains(kind), "{}", text(&response));
        assert!(!format!("{response:?}").contains(PASSWORD));
    }
    let response = ask(&client, Method::POST, "/users/", vec![b'x'; 100_000]).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

/// A 401 deletes the session cookie, because the changes of a dependency survive its own rejection.
pub async fn me_without_a_session<H: MainJobHarness>() {
    let client = H::start().await;
    for cookie in ["", "fakesession=guessed", "FAKESESSION=fake-cookie-session-value"] {
        let request = Request::get("/users/me").header(COOKIE, cookie).body(Bytes::new());
        let response = client.call(request.expect("a request")).await;

        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let deleted =
            "fakesession=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax";
        assert_eq!(lines(&response), [deleted]);
    }
}

/// With the cookie of the seed, the response has the user without the password.
pub async fn me<H: MainJobHarness>() {
    let request = Request::get("/users/me").header(COOKIE, "fakesession=fake-cookie-session-value");
    let response = H::start().await.call(request.body(Bytes::new()).expect("a request")).await;

    assert_eq!(response.status(), StatusCode::OK);
    assert!(text(&response).contains("rick") && !text(&response).contains("password"));
    assert_eq!(lines(&response), [""; 0]);
}

/// If a user sends an invalid name for a cookie, the response is a clear 400, and the next request succeeds.
pub async fn name_from_a_user<H: MainJobHarness>() {
    let client = H::start().await;
    for path in [
        "/cookies/a;b",
        "/cookies/a%3Bb",
        "/cookies/a%0D%0ASet-Cookie:%20evil=1",
        "/cookies/%00",
        "/cookies/a=b",
    ] {
        let response = ask(&client, Method::GET, path, "").await;

        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
        assert!(text(&response).contains("token"));
        assert_eq!(lines(&response), [""; 0]);
    }
    let response = ask(&client, Method::GET, "/cookies/mine", "").await;
    assert_eq!(lines(&response), ["mine=chosen; Path=/; SameSite=Lax"]);
}

/// A path that the app does not have.
pub async fn nothing_else_is_there<H: MainJobHarness>() {
    let client = H::start().await;
    for (method, path, status) in [
        (Method::GET, "/missing", 404),
        (Method::GET, "/cookie-and-object/more", 404),
        (Method::DELETE, "/users/", 405),
        (Method::POST, "/users/me", 405),
    ] {
        let response = ask(&client, method, path, "").await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().contains_key(ALLOW), status == 405);
        assert!(text(&response).starts_with(r#"{"detail":"#));
    }
}
