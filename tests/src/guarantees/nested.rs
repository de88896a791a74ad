//! Nested layers with a middleware between them (T1, T2, T7, T8, T12).

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use aside::report::WarningKind;
use aside::{Aside, Policy, Report};
use http::header::{CACHE_CONTROL, ETAG, SET_COOKIE};
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::app::Moment;
use crate::read::{assert_generated_500, cookies, lines, text, values};
use crate::{App, Framework, Harness, InProcess, Reply};

fn before(
    change: impl Fn(&Aside) + Send + Sync + 'static,
) -> impl Fn(&Aside, Moment) + Send + Sync {
    move |aside, moment| {
        if moment == Moment::Before {
            change(aside);
        }
    }
}

/// T2, T14. An invalid change between two layers ends the request, too. Changes made with `always` are sent.
pub async fn invalid_change_between_layers_is_a_generated_500<H: Harness>() {
    let app = App::with_changes(|aside| aside.set_cookie(("handler", "1")));
    let app = app.between(before(|aside| aside.set_cookie(("no token", "1"))));
    assert_generated_500(&H::start(app).await.get().await);

    const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
    let app = App::with_changes(|aside| {
        aside.always().insert_header(REQUEST_ID, HeaderValue::from_static("7"));
        aside.set_cookie(("no token", "1"));
    });
    let app = app.between(before(|aside| aside.always().set_cookie(("between", "1"))));
    let response = H::start(app).await.get().await;
    assert_eq!(text(&response), "Internal Server Error");
    assert_eq!(values(&response, &REQUEST_ID), ["7"]);
    assert_eq!(cookies(&response).len(), 1);
}

/// T8, T1. The handler's status and the innermost policy decide about all changes.
pub async fn policy_decides_on_errors_in_nested_layers<H: Harness>() {
    let app = |status: u16| {
        let app = App::with_reply(move |aside| {
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

/// T7. It does not matter who sets a status without content, or when.
pub async fn status_between_layers_clears_the_body<H: Harness>() {
    for when in [Moment::Before, Moment::After] {
        let app = App::with_changes(|aside| aside.set_cookie(("a", "1")));
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

/// T12. A handler rolls back its own changes, and only those.
pub async fn changes_between_layers_can_be_rolled_back<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.set_cookie(("kept", "1"));
        let savepoint = aside.savepoint();
        aside.set_cookie(("tried", "1"));
        aside.set_cookie(("kept", "2"));
        aside.set_status(StatusCode::CREATED);
        aside.set_cookie(("no token", "1"));
        aside.rollback_to(savepoint);
    });
    let app = app.between(before(|aside| aside.set_cookie(("between", "1"))));
    let response = H::start(app).await.get().await;

    assert_eq!(response.status(), StatusCode::OK);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(cookies(&response), [pair("between", "1"), pair("kept", "1")]);
}

/// A middleware that sets a cookie before and after the inner layer.
fn around(aside: &Aside, moment: Moment) {
    aside.set_cookie((if moment == Moment::Before { "before" } else { "after" }, "1"));
}

fn names(response: &Response<bytes::Bytes>) -> Vec<String> {
    cookies(response).into_iter().map(|(name, _)| name).collect()
}

/// L6. A cache between the layers responds to the second request with the first one's head, without its cookies.
/// Nothing of the first request is sent again.
pub async fn stored_response_carries_nothing_of_another_request<H: Harness>() {
    let stored: Mutex<Option<Parts>> = Mutex::new(None);
    let count = AtomicU32::new(1);
    let app = App::with_changes(move |aside| {
        aside.set_cookie(("session", count.fetch_add(1, Ordering::Relaxed).to_string()));
    });
    let app = app.between(around);
    let client = H::start(app.edit(move |head| {
        let mut stored = stored.lock().expect("no panic");
        if let Some(stored) = &*stored {
            *head = stored.clone();
            return;
        }
        // The inner layer merged its own change, and none that was made outside.
        let lines: Vec<_> = head.headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(lines, ["session=1; Path=/; SameSite=Lax"]);
        let mut keep = head.clone();
        keep.headers.remove(SET_COOKIE);
        *stored = Some(keep);
    }))
    .await;

    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let of = |session| [pair("before", "1"), pair("session", session), pair("after", "1")];
    assert_eq!(cookies(&client.get().await), of("1"));
    assert_eq!(cookies(&client.get().await), of("2"));
}

/// An app of two layers with a cache between them, which gives the head of the first response to all requests. The first
/// response is a 503, set through `Aside`.
fn stored_503() -> App {
    let stored: Mutex<Option<Parts>> = Mutex::new(None);
    let count = AtomicU32::new(1);
    let app = App::with_changes(move |aside| {
        let count = count.fetch_add(1, Ordering::Relaxed);
        aside.set_cookie((format!("session-{count}"), "1"));
        if count == 1 {
            aside.set_status(StatusCode::SERVICE_UNAVAILABLE);
        }
    });
    app.between(|_, _| {}).edit(move |head| {
        let mut stored = stored.lock().expect("no panic");
        *head = stored.get_or_insert_with(|| head.clone()).clone();
        head.headers.remove(SET_COOKIE);
    })
}

/// L6. The handler's status behind a stored response is not that of this request, so the 503 drops its changes.
pub async fn receipt_of_another_request_is_not_used<H: Harness>() {
    let client = H::start(stored_503()).await;
    assert_eq!(client.get().await.status(), StatusCode::SERVICE_UNAVAILABLE);

    let response = client.get().await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(names(&response), [""; 0]);
}

/// L6, T10. The report of a stored response concerns the request that made it.
pub async fn report_of_another_request_is_not_kept<F: Framework>() {
    let client = InProcess::<F>::start(stored_503()).await;
    let dropped = async || {
        let response = client.get().await;
        let report = response.extensions().get::<Report>();
        let dropped = report.map(Report::dropped).unwrap_or_default();
        dropped.iter().map(|dropped| dropped.kind().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(dropped().await, [""; 0]);
    assert_eq!(dropped().await, ["cookie `session-2`"]);
}

/// C2, C10. A header of an outer layer can make a cookie of an inner layer risky.
pub async fn hazard_outside_of_the_inner_layer_is_reported<F: Framework>() {
    let app = || App::with_changes(|aside| aside.set_cookie(("inner", "1")));
    let after = |change: fn(&Aside)| {
        app().between(move |aside, moment| {
            if moment == Moment::After {
                change(aside);
            }
        })
    };
    let edited = |name: &'static str, value: &'static str| {
        app().between(|_, _| {}).edit(move |head| {
            head.headers.insert(name, HeaderValue::from_static(value));
        })
    };
    let warnings = async |app: App| {
        let response = InProcess::<F>::start(app).await.get().await;
        let report = response.extensions().get::<Report>();
        let warnings = report.map(Report::warnings).unwrap_or_default().to_vec();
        warnings.into_iter().map(|warning| warning.kind().clone()).collect::<Vec<_>>()
    };
    let shared = [WarningKind::SharedCache("inner".into())];
    let cleared = [WarningKind::ClearedBySiteData("inner".into())];

    assert_eq!(warnings(after(|aside| aside.insert_header(CACHE_CONTROL, "public"))).await, shared);
    assert_eq!(warnings(edited("cache-control", "s-maxage=60")).await, shared);
    let clears = |aside: &Aside| aside.insert_header("clear-site-data", "\"cookies\"");
    assert_eq!(warnings(after(clears)).await, cleared);
    assert_eq!(warnings(edited("clear-site-data", "\"*\"")).await, cleared);

    // The inner layer warned already.
    let public = App::with_changes(|aside| {
        aside.set_cookie(("inner", "1"));
        aside.insert_header(CACHE_CONTROL, "public");
    });
    assert_eq!(warnings(public.between(|_, _| {})).await, shared);
    // The cookie is gone, or is a deletion.
    let gone = edited("cache-control", "public").edit(|head| {
        head.headers.remove(SET_COOKIE);
        head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("public"));
    });
    assert_eq!(warnings(gone).await, []);
    let deletes = App::with_changes(|aside| aside.delete_cookie("inner"))
        .between(move |aside, _| clears(aside));
    assert_eq!(warnings(deletes).await, []);
}

/// A cache stores nothing that was set outside of it.
pub async fn inner_layer_merges_nothing_that_was_set_outside<H: Harness>() {
    let app = App::with_changes(|aside| {
        assert_eq!(aside.cookies().len(), 1);
        aside.set_cookie(("inner", "1"));
    });
    let app = app.between(around).edit(|head| {
        let lines: Vec<_> = head.headers.get_all(SET_COOKIE).iter().collect();
        assert_eq!(lines, ["inner=1; Path=/; SameSite=Lax"]);
    });

    assert_eq!(names(&H::start(app).await.get().await), ["before", "inner", "after"]);
}

/// W13.
pub async fn header_removed_between_layers_stays_removed<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.set_cookie(("inner", "1"));
        aside.insert_header(ETAG, HeaderValue::from_static("\"1\""));
    });
    let app = app.between(|aside, moment| {
        around(aside, moment);
        if moment == Moment::Before {
            aside.insert_header(ETAG, HeaderValue::from_static("\"0\""));
        }
    });
    let response = H::start(app.edit(|head| {
        head.headers.remove(SET_COOKIE);
        head.headers.remove(ETAG);
    }))
    .await
    .get()
    .await;

    assert_eq!(names(&response), ["before", "after"]);
    assert_eq!(values(&response, &ETAG), [""; 0]);
}

/// A response that a layer in between rebuilds gets all changes again.
pub async fn response_rebuilt_between_layers_gets_all_changes<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.delete_cookie("session");
        aside.on_success().set_cookie(("success", "1"));
        let own = Response::builder().status(401).body("own".into());
        Reply::Response(own.expect("a response"))
    });
    let response = H::start(app.between(around).edit(|head| {
        let (mut rebuilt, ()) = Response::new(()).into_parts();
        rebuilt.status = head.status;
        *head = rebuilt;
    }))
    .await
    .get()
    .await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(names(&response), ["before", "session", "after"]);
}

/// W14. The handler inside sees the changes made outside, and `check` counts them.
pub async fn handler_inside_sees_the_changes_outside<H: Harness>() {
    let app = App::with_reply(|aside| {
        let seen = (aside.cookies().len(), aside.status());
        for n in 0..50 {
            aside.set_cookie((format!("c{n}"), "1"));
        }
        let seen = format!("{seen:?} {}", aside.check().is_err());
        assert_eq!(seen, "(1, Some(201)) true");
        Reply::Response(Response::new(seen))
    });
    let app = app.between(before(|aside| {
        aside.set_cookie(("outer", "1"));
        aside.set_status(StatusCode::CREATED);
    }));

    assert_generated_500(&H::start(app).await.get().await);
}

/// The cookies of the handler's own response keep their positions, as with one layer.
pub async fn existing_cookies_keep_their_positions_in_layers<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("b", "1"));
        let own = Response::builder()
            .header(SET_COOKIE, "x=9")
            .header(SET_COOKIE, "b=9; Path=/")
            .body("own".into());
        Reply::Response(own.expect("a response"))
    });
    let two = H::start(app.clone().between(|_, _| {})).await.get().await;
    let one = H::start(app).await.get().await;

    assert_eq!(lines(&one), ["x=9", "b=1; Path=/; SameSite=Lax"]);
    assert_eq!(lines(&two), lines(&one));
}

/// No trace of the layers is left in the response.
pub async fn outermost_layer_leaves_no_receipt<H: Harness>() {
    let app = App::with_changes(|aside| aside.set_cookie(("inner", "1")));
    let one = H::start(app.clone()).await.get().await;
    let two = H::start(app.between(around)).await.get().await;

    assert_eq!(two.extensions().len(), one.extensions().len());
}
