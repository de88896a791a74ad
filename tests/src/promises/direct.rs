//! A response that goes out as it is (T9).

use aside::{Policy, ResponseExt as _};
use http::{HeaderValue, Response, StatusCode};

use crate::read::{lines, text, values};
use crate::{App, Harness, Reply};

/// T9, under every policy; FastAPI 5.1 and `docs/response-cookies`, second example.
pub async fn direct_response_goes_out_untouched<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("said", "1"));
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

/// T9. Also a refused write does not touch it.
pub async fn direct_response_survives_a_refusal<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("no token", "1"));
        Reply::Direct(Response::new("own".into()))
    });

    assert_eq!(text(&H::start(app).await.get().await), "own");
}

/// T9, T1: a direct response is one through two layers too.
pub async fn direct_response_passes_two_layers<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("said", "1"));
        Reply::Direct(Response::new("own".into()))
    });
    let app = app.between(|aside, _| aside.set_cookie(("middleware", "1")));

    assert_eq!(lines(&H::start(app).await.get().await), [""; 0]);
}
