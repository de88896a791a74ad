//! C10: with the guard, no cache gives the response for one user to another.

use aside::{Aside, Policy, policy::Caching};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, COOKIE, SET_COOKIE, VARY};
use http::{HeaderMap, Request, Response};

use crate::app::Moment;
use crate::read::{assert_generated_500, cookies, values};
use crate::{App, Harness, Reply};

const PRIVATE: &str = "private, no-cache=\"Set-Cookie\"";

const GUARD: Policy = Policy::new().caching(Caching::Guard);

fn reads(aside: &Aside) {
    let _ = aside.request_cookies(&HeaderMap::new());
}

/// `Vary` and `Cache-Control`.
fn guards(response: &Response<Bytes>) -> [Vec<String>; 2] {
    [values(response, &VARY), values(response, &CACHE_CONTROL)]
}

async fn cache_headers<H: Harness>(app: App) -> [Vec<String>; 2] {
    guards(&H::start(app).await.get().await)
}

/// A response with these headers, after `change`.
fn own(
    headers: &'static [(&'static str, &'static str)],
    change: impl Fn(&Aside) + Send + Sync + 'static,
) -> App {
    App::with_reply(move |aside| {
        change(aside);
        let own = Response::builder();
        let own = headers.iter().fold(own, |own, (name, value)| own.header(*name, *value));
        Reply::Response(own.body("own".into()).expect("a response"))
    })
}

/// C10. The handler reads the cookie, and the response varies by it.
pub async fn read_cookie_varies_the_response<H: Harness>() {
    let app = |policy| {
        let app = App::handle(|aside, request| {
            let theme =
                aside.request_cookies(request.headers()).get_raw("theme").map(<[u8]>::to_vec);
            let theme = String::from_utf8(theme.unwrap_or_default()).expect("ASCII");
            Box::pin(async { Reply::Response(Response::new(theme)) })
        });
        app.policy(policy)
    };
    let request = || Request::builder().header(COOKIE, "theme=dark").body(Bytes::new());
    let ask = async |app| H::start(app).await.call(request().expect("a request")).await;

    let response = ask(app(GUARD)).await;
    assert_eq!(*response.body(), "dark");
    assert_eq!(guards(&response), [vec!["Cookie"], vec![]]);
    assert_eq!(guards(&ask(app(Policy::new())).await), [vec![""; 0], vec![]]);
}

/// C10.
pub async fn set_cookie_makes_the_response_private<H: Harness>() {
    let sets = App::with_changes(|aside| aside.set_cookie(("sid", "1")));
    let deletes = App::with_changes(|aside| aside.delete_cookie("sid"));
    for app in [sets, deletes, own(&[("set-cookie", "own=1")], |_| {})] {
        assert_eq!(cache_headers::<H>(app.clone().policy(GUARD)).await, [vec![], vec![PRIVATE]]);
        assert_eq!(cache_headers::<H>(app).await, [vec![""; 0], vec![]]);
    }
}

/// C10. `Vary` is merged, never twice. `Vary: *` and a `Cache-Control` of the handler stay.
pub async fn cache_headers_of_the_handler_stay<H: Harness>() {
    let touches = |aside: &Aside| {
        reads(aside);
        aside.set_cookie(("sid", "1"));
    };
    let app = own(&[("vary", "Accept"), ("cache-control", "no-store")], touches);
    assert_eq!(cache_headers::<H>(app.policy(GUARD)).await, [["Accept, Cookie"], ["no-store"]]);
    let app = own(&[("vary", "Accept"), ("vary", "cookie")], touches);
    assert_eq!(
        cache_headers::<H>(app.policy(GUARD)).await,
        [vec!["Accept", "cookie"], vec![PRIVATE]]
    );
    let app = own(&[("vary", "*")], touches);
    assert_eq!(cache_headers::<H>(app.policy(GUARD)).await, [["*"], [PRIVATE]]);
    let app = own(&[("vary", "*"), ("cache-control", "max-age=60")], touches);
    let private = format!("max-age=60, {PRIVATE}");
    assert_eq!(cache_headers::<H>(app.policy(GUARD)).await, [["*"], [&*private]]);
}

/// C10, T9, T14.
pub async fn direct_and_generated_500_have_no_guard<H: Harness>() {
    let direct = App::with_reply(|aside| {
        reads(aside);
        let own = Response::builder().header(SET_COOKIE, "own=1").body(String::new());
        Reply::Direct(own.expect("a response"))
    });
    assert_eq!(cache_headers::<H>(direct.policy(GUARD)).await, [vec![""; 0], vec![]]);

    let invalid = App::with_changes(|aside| {
        reads(aside);
        aside.set_cookie(("no token", "1"));
    });
    assert_generated_500(&H::start(invalid.clone().policy(GUARD)).await.get().await);
    let outside = invalid.between(|aside, _| reads(aside)).outer_policy(GUARD);
    assert_generated_500(&H::start(outside).await.get().await);
}

/// C10. A guard of any layer applies, wherever a cookie is read or set.
pub async fn guard_holds_through_layers<H: Harness>() {
    let none = Policy::new();
    for (inner, outer) in [(GUARD, none), (none, GUARD), (GUARD, GUARD)] {
        let layers = |app: App| app.policy(inner).outer_policy(outer);
        let at = |when: Moment, change: fn(&Aside)| {
            let app = App::with_changes(|_| {}).between(move |aside, moment| {
                if moment == when {
                    change(aside);
                }
            });
            layers(app)
        };
        let inside = |change: fn(&Aside)| layers(App::with_changes(change).between(|_, _| {}));
        let sets = |aside: &Aside| aside.set_cookie(("sid", "1"));

        for app in [inside(reads), at(Moment::Before, reads), at(Moment::After, reads)] {
            assert_eq!(
                cache_headers::<H>(app).await,
                [vec!["Cookie"], vec![]],
                "{inner:?} {outer:?}"
            );
        }
        for app in [inside(sets), at(Moment::Before, sets), at(Moment::After, sets)] {
            assert_eq!(
                cache_headers::<H>(app).await,
                [vec![], vec![PRIVATE]],
                "{inner:?} {outer:?}"
            );
        }
    }
    let app = App::with_changes(reads).between(|_, _| {});
    assert_eq!(cache_headers::<H>(app).await, [vec![""; 0], vec![]]);
}

/// C10, L6. A cache between the layers sees the headers that the inner layer added.
pub async fn cache_between_layers_sees_the_guard<H: Harness>() {
    let app = App::with_changes(|aside| aside.set_cookie(("sid", "1"))).policy(GUARD);
    let app = app.between(|aside, moment| {
        if moment == Moment::Before {
            reads(aside);
        }
    });
    let app = app.edit(|head| {
        assert_eq!(head.headers[VARY], "Cookie");
        assert_eq!(head.headers[CACHE_CONTROL], PRIVATE);
    });
    assert_eq!(cache_headers::<H>(app).await, [["Cookie"], [PRIVATE]]);

    // Nothing was changed through `Aside`.
    let own = own(&[("set-cookie", "own=1")], |_| {}).policy(GUARD).outer_policy(GUARD);
    let own = own.between(|_, _| {}).edit(|head| assert_eq!(head.headers[CACHE_CONTROL], PRIVATE));
    assert_eq!(cache_headers::<H>(own).await, [vec![], vec![PRIVATE]]);
}

/// C10. A `Cache-Control` of the handler stays through layers, even if it equals the one that the guard adds.
pub async fn cache_control_of_the_handler_stays_through_layers<H: Harness>() {
    for (inner, outer) in [(GUARD, Policy::new()), (GUARD, GUARD)] {
        let app = own(&[("cache-control", PRIVATE)], |aside| {
            reads(aside);
            aside.insert_header("x-inner", "1");
        });
        let app = app.policy(inner).outer_policy(outer).between(|aside, moment| {
            if moment == Moment::After {
                aside.insert_header("x-outer", "1");
            }
        });
        assert_eq!(cache_headers::<H>(app).await, [["Cookie"], [PRIVATE]]);
    }
}

/// C10. The guard of an inner layer hides no change of an outer one, so two layers send what one sends.
pub async fn guard_of_an_inner_layer_hides_no_change<H: Harness>() {
    let app = |when: Moment| {
        let app = App::with_changes(|aside| {
            reads(aside);
            aside.append_header(VARY, "inner");
            aside.set_cookie(("sid", "1"));
        });
        let app = app.between(move |aside, moment| {
            if moment == when {
                aside.append_header(VARY, "outer");
                aside.append_header(CACHE_CONTROL, "no-store");
            }
        });
        app.policy(GUARD).outer_policy(GUARD)
    };
    let before = cache_headers::<H>(app(Moment::Before)).await;
    assert_eq!(before, [vec!["outer, Cookie", "inner"], vec!["no-store"]]);
    let after = cache_headers::<H>(app(Moment::After)).await;
    assert_eq!(after, [vec!["inner, Cookie", "outer"], vec!["no-store"]]);

    // The `Cache-Control` is the handler's own, or an inner change set it.
    let touches = |aside: &Aside| {
        reads(aside);
        aside.set_cookie(("sid", "1"));
    };
    let changed = App::with_changes(move |aside| {
        touches(aside);
        aside.insert_header(CACHE_CONTROL, "max-age=60");
    });
    for app in [own(&[("cache-control", "max-age=60")], touches), changed] {
        let app = app.policy(GUARD).outer_policy(GUARD);
        let private = format!("max-age=60, {PRIVATE}");
        let silent = app.clone().between(|_, _| {});
        assert_eq!(cache_headers::<H>(silent).await, [["Cookie"], [&*private]]);

        let app = app.between(|aside, moment| {
            if moment == Moment::After {
                aside.append_header(CACHE_CONTROL, "no-store");
            }
        });
        assert_eq!(cache_headers::<H>(app).await, [vec!["Cookie"], vec!["max-age=60", "no-store"]]);
    }
}

/// C10. Nothing is added, and nothing is lost, if no cookie is touched.
pub async fn guard_leaves_other_responses_alone<H: Harness>() {
    let silent = App::with_changes(|_| {}).policy(GUARD);
    assert_eq!(cache_headers::<H>(silent).await, [vec![""; 0], vec![]]);

    let app = App::with_changes(|aside| aside.set_status(201)).policy(GUARD);
    let response = H::start(app).await.get().await;
    assert_eq!(response.status(), 201);
    assert_eq!(guards(&response), [vec![""; 0], vec![]]);
    assert_eq!(cookies(&response), []);
}
