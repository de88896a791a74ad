//! The temporal response of a request, which no other request sees (T1, T2, T3, T5, T11).

use aside::{Aside, CookieOptions, CookieSpec, InvalidChange};
use http::header::SET_COOKIE;
use http::{HeaderValue, Request, Response, StatusCode};

use crate::app::Moment;
use crate::read::{assert_generated_500, cookies, lines, text};
use crate::{App, Harness, Hyper, InProcess, Reply};

fn pair(name: &str, value: &str) -> (String, String) {
    (name.into(), value.into())
}

/// T1, FastAPI's `test_repeated_cookie_headers.py` and 1.8. A handler reads the changes of its dependency.
pub async fn handler_and_dependency_share_one_temporal_response<H: Harness>() {
    let app = App::with_reply(|aside| {
        let seen = aside.cookies()[0].name().to_owned();
        aside.set_cookie(("handler", "2"));
        Reply::Response(Response::new(seen))
    });
    let response = H::start(app.dependency(|aside| {
        aside.set_cookie(("dependency", "1"));
        Ok(())
    }))
    .await
    .get()
    .await;

    assert_eq!(text(&response), "dependency");
    assert_eq!(cookies(&response), [pair("dependency", "1"), pair("handler", "2")]);
}

/// T1, T11. Also on a connection that is kept alive.
pub async fn every_request_starts_empty<H: Harness>() {
    let client = H::start(App::with_reply(|aside| {
        let count = aside.cookies().len();
        aside.set_cookie(("a", "1"));
        Reply::Response(Response::new(count.to_string()))
    }))
    .await;

    for _ in 0..3 {
        let response = client.get().await;
        assert_eq!(text(&response), "0");
        assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax"]);
    }
}

/// T1. Nested layers act as one. Cookies keep their order, and one cookie stays one.
pub async fn nested_layers_share_one_temporal_response<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.set_cookie(("both", "handler"));
        aside.set_cookie(("handler", "1"));
    });
    let response = H::start(app.between(|aside, moment| match moment {
        Moment::Before => {
            aside.set_cookie(("both", "middleware"));
            aside.set_cookie(("before", "1"));
        }
        Moment::After => aside.set_cookie(("handler", "2")),
    }))
    .await
    .get()
    .await;

    assert_eq!(
        cookies(&response),
        [pair("both", "handler"), pair("before", "1"), pair("handler", "2")]
    );
}

/// T1. The outer layer removes the changes of the inner one before it merges all changes.
pub async fn nested_layers_send_headers_and_status_once<H: Harness>() {
    let vary = http::header::VARY;
    let name = vary.clone();
    let app = App::with_changes(move |aside| {
        aside.append_header(name.clone(), HeaderValue::from_static("cookie"));
        aside.set_status(StatusCode::CREATED);
    });
    let response = H::start(app.between(move |aside, moment| match moment {
        Moment::Before => {
            aside.append_header(http::header::VARY, HeaderValue::from_static("origin"));
        }
        Moment::After => aside.set_status(StatusCode::ACCEPTED),
    }))
    .await
    .get()
    .await;

    assert_eq!(crate::read::values(&response, &vary), ["origin", "cookie"]);
    assert_eq!(response.status(), StatusCode::ACCEPTED);
}

/// T11. A request that a handler makes to a service itself has its own temporal response. The service is hyper's
/// under every framework, because warp forbids a nested call.
pub async fn request_inside_a_request_has_its_own_temporal_response<H: Harness>() {
    let inner = App::with_changes(|aside| aside.set_cookie(("inner", "1")));
    let inner = InProcess::<Hyper>::start(inner).await;
    let app = App::handle(move |aside, _| {
        let inner = inner.clone();
        Box::pin(async move {
            aside.set_cookie(("outer", "1"));
            let response = inner.get().await;
            Reply::Response(Response::new(cookies(&response)[0].0.clone()))
        })
    });
    let response = H::start(app).await.get().await;

    assert_eq!(text(&response), "inner");
    assert_eq!(cookies(&response), [pair("outer", "1")]);
}

/// T11, T1. If the handler returns the response of such a request as its own, it is sent once, with the changes of
/// both.
pub async fn response_of_an_inner_request_can_be_returned<H: Harness>() {
    let inner = App::with_changes(|aside| aside.set_cookie(("inner", "1")));
    let inner = InProcess::<Hyper>::start(inner).await;
    let app = App::handle(move |aside, _| {
        let inner = inner.clone();
        Box::pin(async move {
            aside.set_cookie(("outer", "1"));
            Reply::Response(inner.get().await.map(|_| "proxied".into()))
        })
    });
    let response = H::start(app).await.get().await;

    assert_eq!(text(&response), "proxied");
    // T3: the cookies of the handler's response come first.
    assert_eq!(cookies(&response), [pair("inner", "1"), pair("outer", "1")]);
}

/// T11. Requests that wait for each other in every order never see each other's changes.
pub async fn concurrent_requests_never_mix<H: Harness>() {
    let client = H::start(App::handle(|aside, request| {
        Box::pin(async move {
            let id = request.uri().path()[1..].to_owned();
            aside.set_cookie(("first", &id));
            for _ in 0..id.len() + usize::from(id.ends_with('3')) {
                tokio::task::yield_now().await;
            }
            aside.set_cookie(("second", &id));
            Reply::Response(Response::new(id))
        })
    }))
    .await;

    let requests = (0..200).map(|id| {
        let client = client.clone();
        async move {
            let request = Request::builder().uri(format!("/{id}")).body(bytes::Bytes::new());
            let response = client.call(request.expect("a path")).await;
            let id = id.to_string();
            assert_eq!(cookies(&response), [pair("first", &id), pair("second", &id)]);
        }
    });
    futures_util::future::join_all(requests).await;
}

/// T2, T14. An invalid cookie makes the response a 500, and no part of the cookie is sent.
pub async fn invalid_cookie_is_a_generated_500<H: Harness>() {
    for name in ["", "a b", "a;b", "a\r\nSet-Cookie: evil=1", "ü", "__Host-x"] {
        let response = H::start(App::with_changes(move |aside| {
            aside.set_cookie(("good", "1"));
            aside.set_cookie((name, "1"));
        }))
        .await
        .get()
        .await;

        assert_generated_500(&response);
    }
}

/// T2. The request after an invalid change succeeds.
pub async fn invalid_change_does_not_outlive_its_request<H: Harness>() {
    let client = H::start(App::handle(|aside, request| {
        Box::pin(async move {
            aside.set_cookie((&request.uri().path()[1..], "1"));
            Reply::Response(Response::new("hello".into()))
        })
    }))
    .await;
    let at = |path: &str| Request::builder().uri(path).body(bytes::Bytes::new()).expect("a path");

    assert_generated_500(&client.call(at("/a,b")).await);
    assert_eq!(cookies(&client.call(at("/good")).await), [pair("good", "1")]);
}

/// T2. `check()` returns the error before side effects, and is right about the result.
pub async fn check_returns_the_error_at_once<H: Harness>() {
    let response = H::start(App::with_reply(|aside| {
        assert!(aside.check().is_ok());
        let savepoint = aside.savepoint();
        aside.set_cookie(("sid", "x".repeat(5000)));
        let failure = aside.check().expect_err("too long");
        assert!(matches!(failure.invalid_change(), Some(InvalidChange::Cookie(_))));
        assert!(failure.location().expect("a line").file().ends_with("temporal_response.rs"));
        aside.rollback_to(savepoint);
        Reply::Response(Response::new(failure.to_string()))
    }))
    .await
    .get()
    .await;

    assert_eq!(response.status(), StatusCode::OK);
    assert!(
        text(&response).starts_with("invalid value of cookie `sid`: name and encoded value"),
        "{response:?}"
    );
}

/// T3. Folding `Set-Cookie` into one header loses cookies (RFC 6265 §3).
pub async fn two_cookies_stay_two_headers<H: Harness>() {
    let response = H::start(App::with_changes(|aside| {
        aside.set_cookie(("b", "1"));
        aside.set_cookie(("a", "2"));
    }))
    .await
    .get()
    .await;

    assert_eq!(lines(&response), ["b=1; Path=/; SameSite=Lax", "a=2; Path=/; SameSite=Lax"]);
}

/// T5. The last value wins, at the first position. DIFFERENCE from FastAPI 2.8.
pub async fn same_cookie_is_sent_once<H: Harness>() {
    let response = H::start(App::with_changes(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_cookie(("b", "1"));
        aside.set_cookie(("a", "2"));
    }))
    .await
    .get()
    .await;

    assert_eq!(cookies(&response), [pair("a", "2"), pair("b", "1")]);
}

/// T5. A deletion after setting is one deletion, and setting after a deletion is one cookie.
pub async fn delete_and_set_are_one_line<H: Harness>() {
    let response = H::start(App::with_changes(|aside| {
        aside.set_cookie(("a", "1"));
        aside.delete_cookie("a");
        aside.delete_cookie("b");
        aside.set_cookie(("b", "1"));
    }))
    .await
    .get()
    .await;

    let expected = [
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax",
        "b=1; Path=/; SameSite=Lax",
    ];
    assert_eq!(lines(&response), expected);
}

/// T5. A different domain, path or partition is a different cookie, as in browsers.
pub async fn other_path_is_another_cookie<H: Harness>() {
    const ROOT: CookieSpec = CookieSpec::new("a", CookieOptions::new());
    const APP: CookieSpec = CookieSpec::new("a", CookieOptions::new().path("/app"));

    let response = H::start(App::with_changes(|aside| {
        aside.set_cookie(ROOT.with_value("1"));
        aside.set_cookie(APP.with_value("2"));
        aside.delete_cookie(APP);
    }))
    .await
    .get()
    .await;

    assert_eq!(lines(&response)[0], "a=1; Path=/; SameSite=Lax");
    assert!(lines(&response)[1].contains("Max-Age=0; Path=/app"));
    assert_eq!(lines(&response).len(), 2);
}

/// T5. A cookie that was unset is not sent.
pub async fn unset_cookie_is_not_sent<H: Harness>() {
    let response = H::start(App::with_changes(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_cookie(("b", "1"));
        aside.unset_cookie("a");
    }))
    .await
    .get()
    .await;

    assert_eq!(cookies(&response), [pair("b", "1")]);
}

/// T5, T3. Cookies of the handler's response stay and come first. A change that sets the same cookie replaces it.
pub async fn existing_cookie_stays_unless_it_is_the_same<H: Harness>() {
    let response = H::start(App::with_reply(|aside| {
        aside.set_cookie(("same", "aside"));
        aside.set_cookie(("new", "1"));
        let own = Response::builder()
            .header(SET_COOKIE, "same=own; Path=/")
            .header(SET_COOKIE, "own=1; Path=/")
            .body("hello".into());
        Reply::Response(own.expect("a response"))
    }))
    .await
    .get()
    .await;

    assert_eq!(cookies(&response), [pair("same", "aside"), pair("own", "1"), pair("new", "1")]);
}

/// T5. 50 cookies are sent, and 51 are an error.
pub async fn fifty_cookies_are_the_most<H: Harness>() {
    let count = |count: usize| {
        App::with_changes(move |aside| {
            for n in 0..count {
                aside.set_cookie((format!("c{n}"), "1"));
            }
        })
    };

    assert_eq!(lines(&H::start(count(50)).await.get().await).len(), 50);
    assert_generated_500(&H::start(count(51)).await.get().await);
}

/// T5. A response has at most 8 KiB of cookies.
pub async fn eight_kibibytes_of_cookies_are_the_most<H: Harness>() {
    // `a=…; Path=/; SameSite=Lax` has 24 bytes without its value.
    let bytes = |bytes: usize| {
        App::with_changes(move |aside| {
            aside.set_cookie(("a", "x".repeat(4096 - 24)));
            aside.set_cookie(("b", "x".repeat(bytes - 4096 - 24)));
        })
    };

    let response = H::start(bytes(8192)).await.get().await;
    assert_eq!(lines(&response).iter().map(String::len).sum::<usize>(), 8192);
    assert_generated_500(&H::start(bytes(8193)).await.get().await);
}

/// T12. An alternative that fails rolls back its changes, also an invalid one. Changes before and after it stay.
pub async fn alternative_rolls_back_its_changes<H: Harness>() {
    let response = H::start(App::with_changes(move |aside| {
        aside.set_cookie(("before", "1"));
        let savepoint = aside.savepoint();
        aside.set_cookie(("tried", "1"));
        aside.set_cookie(("no token", "1"));
        aside.set_status(StatusCode::ACCEPTED);
        aside.rollback_to(savepoint);
        aside.set_cookie(("after", "1"));
    }))
    .await
    .get()
    .await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(cookies(&response), [pair("before", "1"), pair("after", "1")]);
}

/// T10. A change after the head was sent is ignored and counted, and `check()` reports it.
pub async fn change_after_the_head_is_ignored<H: Harness>() {
    let (kept, mut handles) = tokio::sync::mpsc::unbounded_channel::<Aside>();
    let client = H::start(App::with_changes(move |aside| {
        let _ = kept.send(aside.clone());
    }))
    .await;
    let response = client.get().await;
    let aside = handles.recv().await.expect("a handle");
    aside.set_cookie(("late", "1"));

    assert_eq!(lines(&response), [""; 0]);
    assert_eq!(aside.late_writes(), 1);
    assert_eq!(aside.check().expect_err("too late").invalid_change(), Some(&InvalidChange::Late));
}
