//! Direct responses, and responses that only look alike (T9, T10).

use aside::{Policy, SetCookieExt as _};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::header::{CONTENT_LENGTH, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use crate::read::{lines, text, values};
use crate::{App, Harness, Pieces, Reply};

/// T9, under every policy; FastAPI 5.1 and `docs/response-cookies`, second example.
pub async fn direct_response_is_sent_unchanged<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        aside.always().set_cookie(("always", "1"));
        aside.set_status(StatusCode::NO_CONTENT);
        aside.insert_header(http::header::VARY, HeaderValue::from_static("cookie"));
        let mut own = Response::builder().status(203).body("own".to_owned()).expect("a response");
        own.set_cookie(("own", "1")).expect("a cookie");
        Reply::Direct(own)
    });
    for policy in [Policy::new(), Policy::fastapi()] {
        let response = H::start(app.clone().policy(policy)).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (203, "own"));
        assert_eq!(lines(&response), ["own=1; Path=/; SameSite=Lax"]);
        assert_eq!(values(&response, &http::header::VARY), [""; 0]);
    }
}

/// T9. An invalid change does not affect it, either.
pub async fn direct_response_survives_an_invalid_change<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("no token", "1"));
        Reply::Direct(Response::new("own".into()))
    });

    assert_eq!(text(&H::start(app).await.get().await), "own");
}

/// T9, T1. A direct response stays direct through two layers.
pub async fn direct_response_passes_two_layers<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        Reply::Direct(Response::new("own".into()))
    });
    let app = app.between(|aside, _| aside.set_cookie(("middleware", "1")));

    assert_eq!(lines(&H::start(app).await.get().await), [""; 0]);
}

/// T9, T6. A redirect is a response like any other, so cookies apply. DIFFERENCE from FastAPI 5.1.
pub async fn every_redirect_gets_cookies<H: Harness>() {
    for status in [301, 302, 303, 307, 308] {
        let app = App::with_reply(move |aside| {
            aside.set_cookie(("a", "1"));
            let own = Response::builder().status(status).header(LOCATION, "/x");
            Reply::Response(own.body(String::new()).expect("a response"))
        });
        let response = H::start(app).await.get().await;

        assert_eq!(response.status(), status);
        assert_eq!(values(&response, &LOCATION), ["/x"]);
        assert_eq!(lines(&response).len(), 1);
    }
}

/// T9, T10. FastAPI 5.9 loses the cookie. A body that is made in pieces is passed on in pieces. The head is merged
/// before, so changes of the body are too late.
pub async fn streamed_body_is_sent_and_its_changes_are_late<H: Harness>() {
    let app = App::handle(|aside, _| {
        aside.set_cookie(("a", "1"));
        let pieces = stream::iter(0..3).map(move |n| {
            aside.set_cookie(("late", "1"));
            Bytes::from(format!("{n}:{} ", aside.late_writes()))
        });
        let pieces: Pieces = Box::pin(pieces);
        Box::pin(async {
            Reply::Stream(Response::builder().status(206).body(pieces).expect("parts"))
        })
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (206, "0:1 1:2 2:3 "));
    assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax"]);
}

/// RFC 9110 §9.3.2. The response to a HEAD has the headers of the response to a GET, and no body.
pub async fn head_request_gets_the_changes<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_status(StatusCode::ACCEPTED);
        let own = Response::builder().header(CONTENT_LENGTH, "5").body("hello".to_owned());
        Reply::Response(own.expect("a response"))
    });
    let head = Request::builder().method(Method::HEAD).body(Bytes::new()).expect("a request");
    let response = H::start(app).await.call(head).await;

    assert_eq!((response.status().as_u16(), text(&response)), (202, ""));
    assert_eq!(values(&response, &CONTENT_LENGTH), ["5"]);
    assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax"]);
}
