//! Layers upon layers, with a writer between them, where something goes wrong (T1, T2, T7, T8, T12).

use aside::{Aside, Policy};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::app::Moment;
use crate::read::{assert_own_500, cookies, lines, text, values};
use crate::{App, Harness, Reply};

fn before(say: impl Fn(&Aside) + Send + Sync + 'static) -> impl Fn(&Aside, Moment) + Send + Sync {
    move |aside, moment| {
        if moment == Moment::Before {
            say(aside);
        }
    }
}

/// T2, T14. What is refused between two layers ends the request too; what goes out always goes along.
pub async fn refusal_between_layers_is_our_own_500<H: Harness>() {
    let app = App::say(|aside| aside.set_cookie(("handler", "1")));
    let app = app.between(before(|aside| aside.set_cookie(("no token", "1"))));
    assert_own_500(&H::start(app).await.get().await);

    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    let app = App::say(|aside| {
        aside.always().insert_header(REQUEST_ID, HeaderValue::from_static("7"));
        aside.set_cookie(("no token", "1"));
    });
    let app = app.between(before(|aside| aside.always().set_cookie(("between", "1"))));
    let response = H::start(app).await.get().await;
    assert_eq!(text(&response), "Internal Server Error");
    assert_eq!(values(&response, &REQUEST_ID), ["7"]);
    assert_eq!(cookies(&response).len(), 1);
}

/// T8, T1. The value's status decides for all that was said, and the innermost policy.
pub async fn error_within_layers_keeps_by_the_policy<H: Harness>() {
    let app = |status: u16| {
        let app = App::answer(move |aside| {
            aside.set_cookie(("handler", "1"));
            let own = Response::builder().status(status).body("own".into());
            Reply::Response(own.expect("a response"))
        });
        app.between(before(|aside| {
            aside.set_cookie(("between", "1"));
            aside.on_success().set_cookie(("success", "1"));
            aside.always().set_cookie(("always", "1"));
        }))
    };
    let names = async |app: App| {
        let response = H::start(app).await.get().await;
        let names = cookies(&response).into_iter().map(|(name, _)| name);
        names.collect::<Vec<_>>()
    };

    assert_eq!(names(app(200)).await, ["between", "success", "always", "handler"]);
    assert_eq!(names(app(404)).await, ["between", "always", "handler"]);
    assert_eq!(names(app(500)).await, ["always"]);
    assert_eq!(names(app(404).policy(Policy::fastapi())).await, ["always"]);
}

/// T7. Who says that there is no content, and when, makes no difference.
pub async fn status_between_layers_empties_the_body<H: Harness>() {
    for when in [Moment::Before, Moment::After] {
        let app = App::say(|aside| aside.set_cookie(("a", "1")));
        let app = app.between(move |aside, moment| {
            if moment == when {
                aside.set_status(StatusCode::NO_CONTENT);
            }
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
        assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax"]);
    }
}

/// T12. A handler takes back what it tried, and only that.
pub async fn writes_between_layers_can_be_taken_back<H: Harness>() {
    let app = App::say(|aside| {
        aside.set_cookie(("kept", "1"));
        let mark = aside.savepoint();
        aside.set_cookie(("tried", "1"));
        aside.set_cookie(("kept", "2"));
        aside.set_status(StatusCode::CREATED);
        aside.set_cookie(("no token", "1"));
        aside.rollback_to(mark);
    });
    let app = app.between(before(|aside| aside.set_cookie(("between", "1"))));
    let response = H::start(app).await.get().await;

    assert_eq!(response.status(), StatusCode::OK);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(cookies(&response), [pair("between", "1"), pair("kept", "1")]);
}
