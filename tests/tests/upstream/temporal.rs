//! FastAPI's tests of the temporal response.

use aside::{Aside, ResponseError};
use aside_axum::AsideLayer;
use aside_conformance::{App, Reply};
use axum::Router;
use axum::body::Body;
use axum::middleware::map_response;
use axum::response::IntoResponse as _;
use axum::routing::get;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Request, Response, StatusCode};
use tower::ServiceExt as _;

use super::{everywhere, everywhere_over_http, text, values};

const X_CAT_DOG: HeaderName = HeaderName::from_static("x-cat-dog");
const SECRET: &str = "fakesession=fake-cookie-session-value; Path=/; SameSite=Lax";

fn own(status: u16, body: &str) -> Response<String> {
    Response::builder().status(status).body(body.to_owned()).expect("a response")
}

/// `test_tutorial/test_response_cookies/test_tutorial001.py::test_path_operation`: the handler's own
/// response sets a cookie.
#[tokio::test]
async fn response_cookies_tutorial001() {
    let response = everywhere(App::with_reply(|_| {
        use aside::SetCookieExt as _;

        let mut own = own(200, "{\"message\":\"Come to the dark side, we have cookies\"}");
        own.set_cookie(("fakesession", "fake-cookie-session-value")).expect("a cookie");
        Reply::Direct(own)
    }))
    .await;
    assert_eq!(values(&response, "set-cookie"), [SECRET]);
    assert!(text(&response).contains("dark side"));
}

/// `test_tutorial/test_response_cookies/test_tutorial002.py::test_path_operation`: the handler sets
/// a cookie and returns plain data.
#[tokio::test]
async fn response_cookies_tutorial002() {
    let response = everywhere(App::with_changes(|aside| {
        aside.set_cookie(("fakesession", "fake-cookie-session-value"));
    }))
    .await;
    assert_eq!((response.status().as_u16(), text(&response)), (200, "hello"));
    assert_eq!(values(&response, "set-cookie"), [SECRET]);
}

/// `test_tutorial/test_response_headers/test_tutorial001.py::test_path_operation`.
#[tokio::test]
async fn response_headers_tutorial001() {
    let response = everywhere(App::with_reply(|_| {
        let mut own = own(200, "{\"message\":\"Hello World\"}");
        own.headers_mut().insert(X_CAT_DOG, HeaderValue::from_static("alone in the world"));
        own.headers_mut().insert("content-language", HeaderValue::from_static("en-US"));
        Reply::Direct(own)
    }))
    .await;
    assert_eq!(values(&response, "x-cat-dog"), ["alone in the world"]);
    assert_eq!(values(&response, "content-language"), ["en-US"]);
}

/// `test_tutorial/test_response_headers/test_tutorial002.py::test_path_operation`.
#[tokio::test]
async fn response_headers_tutorial002() {
    let response = everywhere(App::with_changes(|aside| {
        aside.insert_header(X_CAT_DOG, HeaderValue::from_static("alone in the world"));
    }))
    .await;
    assert_eq!(
        (text(&response), values(&response, "x-cat-dog")),
        ("hello", vec!["alone in the world"])
    );
}

/// `test_tutorial/test_response_change_status_code/test_tutorial001.py::test_path_operation`.
#[tokio::test]
async fn response_change_status_code_tutorial001() {
    let response =
        everywhere(App::with_changes(|aside| aside.set_status(StatusCode::CREATED))).await;
    assert_eq!((response.status().as_u16(), text(&response)), (201, "hello"));
}

/// `test_tutorial/test_response_directly/test_tutorial001.py`, `test_tutorial002.py`: JSON and XML are sent
/// unchanged.
#[tokio::test]
async fn response_directly_tutorials() {
    for (kind, body) in
        [("application/json", "{\"a\":1}"), ("application/xml", "<?xml version=\"1.0\"?>")]
    {
        let response = everywhere(App::with_reply(move |_| {
            let mut own = own(200, body);
            own.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            Reply::Direct(own)
        }))
        .await;
        assert_eq!((text(&response), values(&response, "content-type")), (body, vec![kind]));
    }
}

/// `test_tutorial/test_response_model/test_tutorial003_02.py`, `test_tutorial003_03.py`,
/// `test_tutorial003_05.py`: one handler responds with a redirect or data. Neither is filtered.
#[tokio::test]
async fn response_is_not_a_model() {
    for is_teleport in [true, false] {
        let response = everywhere(App::with_reply(move |_| {
            let mut own =
                own(if is_teleport { 307 } else { 200 }, "{\"message\":\"interdimensional\"}");
            if is_teleport {
                own.headers_mut().insert("location", HeaderValue::from_static("/portal"));
            }
            Reply::Direct(own)
        }))
        .await;
        assert_eq!(response.status(), if is_teleport { 307 } else { 200 });
        assert_eq!(values(&response, "location").len(), usize::from(is_teleport));
        assert!(text(&response).contains("interdimensional"));
    }
}

/// `test_tutorial/test_additional_status_codes/test_tutorial001.py::test_update`, `test_create`: one handler
/// responds with 200 and data, or with 201 directly.
#[tokio::test]
async fn additional_status_codes_tutorial001() {
    for (is_new, status) in [(false, 200), (true, 201)] {
        let response = everywhere(App::with_reply(move |_| {
            if is_new { Reply::Direct(own(201, "item")) } else { Reply::Response(own(200, "item")) }
        }))
        .await;
        assert_eq!((response.status().as_u16(), text(&response)), (status, "item"));
    }
}

/// `test_tutorial/test_response_status_code/test_tutorial001_tutorial002.py::test_create_item`: a status that
/// is declared. Here it is the status of the handler's response.
#[tokio::test]
async fn response_status_code_tutorials() {
    let response = everywhere(App::with_reply(|_| Reply::Response(own(201, "item")))).await;
    assert_eq!((response.status().as_u16(), text(&response)), (201, "item"));
}

/// `test_response_change_status_code.py::test_dependency_set_status_code`: a sub-dependency of a dependency
/// sets the status.
#[tokio::test]
async fn dependency_set_status_code() {
    fn parent(aside: &Aside) {
        sub_dependency(aside);
    }
    fn sub_dependency(aside: &Aside) {
        aside.set_status(StatusCode::CREATED);
    }
    let app = App::with_changes(|_| {}).dependency(|aside| {
        parent(aside);
        Ok(())
    });
    assert_eq!(everywhere(app).await.status(), StatusCode::CREATED);
}

/// `test_response_set_response_code_empty.py::test_dependency_set_status_code`: 204 is declared, 400 is set,
/// and the body is sent.
#[tokio::test]
async fn set_response_code_empty() {
    let app =
        App::with_changes(|aside| aside.set_status(StatusCode::BAD_REQUEST)).dependency(|aside| {
            aside.set_status(StatusCode::NO_CONTENT);
            Ok(())
        });
    let response = everywhere(app).await;
    assert_eq!((response.status().as_u16(), text(&response)), (400, "hello"));
}

/// `test_repeated_cookie_headers.py::test_cookie_is_set_once`: a dependency that is reached in two ways.
#[tokio::test]
async fn cookie_is_set_once() {
    fn direct(aside: &Aside) {
        indirect(aside);
    }
    fn indirect(aside: &Aside) {
        aside.set_cookie(("testcookie", "testvalue"));
    }
    let app = App::with_changes(indirect).dependency(|aside| {
        direct(aside);
        Ok(())
    });
    assert_eq!(
        values(&everywhere(app).await, "set-cookie"),
        ["testcookie=testvalue; Path=/; SameSite=Lax"]
    );
}

/// `test_response_code_no_body.py::test_get_response`.
#[tokio::test]
async fn response_code_no_body() {
    let app = App::with_changes(|aside| aside.set_status(StatusCode::NO_CONTENT));
    let response = everywhere_over_http(app).await;
    assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
    assert_eq!(values(&response, "content-length"), [""; 0]);
}

/// `test_response_dependency.py::test_response_with_depends_annotated`, `_default`, `_without_depends`,
/// `_dependency_chain`: a dependency passes the handle on, and all changes are merged.
#[tokio::test]
async fn response_dependency_chain() {
    const FIRST: HeaderName = HeaderName::from_static("x-first");
    const SECOND: HeaderName = HeaderName::from_static("x-second");
    const HANDLER: HeaderName = HeaderName::from_static("x-handler");

    fn first(aside: &Aside) -> Aside {
        aside.insert_header(FIRST, HeaderValue::from_static("1"));
        aside.clone()
    }
    fn second(aside: Aside) -> Aside {
        aside.insert_header(SECOND, HeaderValue::from_static("2"));
        aside
    }
    let response = everywhere(App::with_changes(|aside| {
        second(first(aside)).insert_header(HANDLER, HeaderValue::from_static("3"));
    }))
    .await;
    for (name, value) in [("x-first", "1"), ("x-second", "2"), ("x-handler", "3")] {
        assert_eq!(values(&response, name), [value]);
    }
}

/// `test_response_dependency.py::test_response_dependency_returns_different_response_instance`: a dependency
/// makes a response, which the handler changes and returns directly.
#[tokio::test]
async fn response_dependency_returns_different_response() {
    fn dependency() -> Response<String> {
        own(200, "{\"status\":\"ok\"}")
    }
    let response = everywhere(App::with_reply(|aside| {
        aside.set_cookie(("temporal", "1"));
        let mut own = dependency();
        own.headers_mut().insert("x-custom", HeaderValue::from_static("modified"));
        Reply::Direct(own)
    }))
    .await;
    assert_eq!(values(&response, "x-custom"), ["modified"]);
    assert_eq!(
        (text(&response), values(&response, "set-cookie").len()),
        ("{\"status\":\"ok\"}", 0)
    );
}

/// `test_starlette_exception.py::test_get_item_not_found`, `test_get_starlette_item_not_found`: the headers
/// of an error reach the client.
#[tokio::test]
async fn headers_of_an_error() {
    let app = App::with_changes(|_| {}).dependency(|_| {
        let mut error = own(404, "{\"detail\":\"Item not found\"}");
        error.headers_mut().insert("x-error", HeaderValue::from_static("Some custom header"));
        Err(error)
    });
    let response = everywhere(app).await;
    assert_eq!((response.status().as_u16(), values(&response, "x-error").len()), (404, 1));
    assert!(text(&response).contains("Item not found"));
}

/// `test_starlette_exception.py::test_no_body_status_code_exception_handlers`,
/// `test_no_body_status_code_with_detail_exception_handlers`.
#[tokio::test]
async fn error_of_a_status_without_body() {
    let app = App::with_changes(|_| {}).dependency(|_| Err(own(204, "")));
    let response = everywhere_over_http(app).await;
    assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
}

/// `test_exception_handlers.py::test_override_http_exception`,
/// `test_override_request_validation_exception`, `test_override_server_error_exception_response`: a layer
/// around the app replaces the responses of errors, also the generated 500.
#[tokio::test]
async fn override_errors() {
    async fn handler(response: axum::response::Response) -> axum::response::Response {
        let exception = match response.status().as_u16() {
            404 => "http-exception",
            400 => "request-validation",
            500 if response.extensions().get::<ResponseError>().is_some() => "server-error",
            _ => return response,
        };
        (response.status(), exception).into_response()
    }
    let app: Router = Router::new()
        .route(
            "/invalid",
            get(async |aside: aside_axum::Aside| aside.set_cookie(("no token", "1"))),
        )
        .route("/number/{number}", get(async |_: axum::extract::Path<u32>| "number"))
        .layer(AsideLayer::new())
        .layer(map_response(handler));
    for (path, exception) in [
        ("/missing", "http-exception"),
        ("/number/none", "request-validation"),
        ("/invalid", "server-error"),
        ("/number/1", "number"),
    ] {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        let response = app.clone().oneshot(request).await.expect("a response");
        let body = http_body_util::BodyExt::collect(response.into_body()).await.expect("a body");
        assert_eq!(body.to_bytes(), exception, "{path}");
    }
}
