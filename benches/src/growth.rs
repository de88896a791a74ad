//! The growth of cost with cookies, headers, the items of a list, the bytes of a hostile `Cookie` line, and the number of
//! models and routes in the process.

use std::convert::Infallible;
use std::future::ready;
use std::sync::LazyLock;

use aside::{Policy, TemporalResponse, merge};
use aside_axum::{Aside, AsideLayer, with_aside};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use tower::{Layer as _, ServiceExt as _, service_fn};

use crate::http::{Answer, MESSAGE, VALUE, has_cookie, has_cookies, line, now};
use crate::work::Work;
use crate::{axum as entry_points, cookie, model};

/// One curve: the instructions of one way for each amount.
pub struct Series {
    /// The thing whose amount grows.
    pub of: &'static str,
    /// The way: `aside`, by hand or a peer.
    pub way: &'static str,
    /// The amounts and their costs.
    pub points: Vec<(u32, f64)>,
}

const CURVES: &[(&str, &[&str], &[u32])] = &[
    ("cookies", &["aside", "hand", "CookieJar"], &[0, 1, 2, 5, 10, 20, 50]),
    ("headers", &["aside", "hand"], &[0, 1, 10, 100, 1_000, 10_000]),
    ("list", &["aside", "view"], &[10, 100, 1_000, 10_000, 100_000]),
    ("hostile", &["get", "iter", "cookie"], &[100, 1_000, 10_000, 100_000, 1_000_000]),
    ("models", &["aside"], &[1, 10, 100, 200]),
    ("routes", &["aside", "hand"], &[1, 10, 100, 200]),
];

/// Returns the points of all curves: `curve/way/amount`.
pub fn works() -> Vec<Work> {
    let curves = CURVES.iter().flat_map(|(of, ways, amounts)| {
        ways.iter().flat_map(move |way| amounts.iter().map(move |amount| work(of, way, *amount)))
    });
    let layers = [10, 2_000].map(|count| nested(name("nested", "aside", count), count as usize));
    let changes = ["check", "cookies", "headers", "merge"];
    let changes =
        changes.into_iter().flat_map(|what| [100, 10_000].map(|count| change(what, count)));
    curves.chain(layers).chain(changes).collect()
}

/// Measures all curves. A program that calls this begins with [`count::has_run`](crate::count::has_run).
///
/// # Errors
///
/// Returns an error if valgrind is missing.
pub fn measure() -> Result<Vec<Series>, String> {
    let counts = crate::count::instructions(works().iter())?;
    let series = CURVES.iter().flat_map(|(of, ways, amounts)| {
        let counts = &counts;
        ways.iter().map(move |way| Series {
            of,
            way,
            points: amounts.iter().map(|n| (*n, counts[&name(of, way, *n)])).collect(),
        })
    });
    Ok(series.collect())
}

fn name(of: &str, way: &str, amount: u32) -> String {
    format!("{of}/{way}/{amount}")
}

fn work(of: &str, way: &str, amount: u32) -> Work {
    let (name, count) = (name(of, way, amount), amount as usize);
    match (of, way) {
        ("cookies", way) => cookies(name, way, count),
        ("headers", "aside") => headers(name, count, merged),
        ("headers", _) => headers(name, count, appended),
        ("list", way) => model::list(name, way, amount),
        ("hostile", "get") => cookie::hostile_get(name, count),
        ("hostile", "iter") => cookie::hostile_iter(name, count),
        ("hostile", _) => cookie::hostile_by_cookie(name, count),
        ("models", _) => model::among(name, count),
        ("routes", "aside") => routes(name, count, |router, path| {
            router.route(path, get(with_aside(entry_points::spec)))
        }),
        (_, _) => {
            routes(name, count, |router, path| router.route(path, get(entry_points::by_hand)))
        }
    }
}

/// Returns this many names.
static NAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| (0..10_000).map(|number| format!("x-number-{number}")).collect());

/// Sets this many cookies in one response of axum.
fn cookies(name: String, way: &str, count: usize) -> Work {
    let check = move |answer: &Answer| {
        let line = |name: &String| line(name, VALUE).to_str().expect("ASCII").to_owned();
        let expected: Vec<_> = NAMES[..count].iter().map(line).collect();
        has_cookies(answer, &expected);
    };
    let handler = match way {
        "aside" => |count: usize| {
            get(with_aside(move |aside: Aside| async move {
                NAMES[..count].iter().for_each(|name| aside.set_cookie((name, VALUE)));
                Json(MESSAGE)
            }))
        },
        "hand" => |count: usize| get(move || by_hand(count)),
        _ => |count: usize| get(move |jar: CookieJar| cookie_jar(jar, count)),
    };
    entry_points::work(name, check, move || Router::new().route("/", handler(count)))
}

async fn by_hand(count: usize) -> Response {
    let mut response = Json(MESSAGE).into_response();
    for name in &NAMES[..count] {
        response.headers_mut().append(SET_COOKIE, line(name, VALUE));
    }
    response
}

async fn cookie_jar(jar: CookieJar, count: usize) -> Response {
    let cookie = |name: &'static String| {
        Cookie::build((name.as_str(), VALUE)).path("/").same_site(SameSite::Lax)
    };
    let jar = NAMES[..count].iter().map(cookie).fold(jar, CookieJar::add);
    (jar, Json(MESSAGE)).into_response()
}

/// Merges this many headers into a head.
fn headers(
    name: String,
    count: usize,
    merge: fn(&[HeaderName], &HeaderValue) -> HeaderMap,
) -> Work {
    let times = (20_000 / count.max(1) as u64).max(2);
    let are_so_many = move |headers: &HeaderMap| assert_eq!(headers.len(), count);
    Work::new(name, times, are_so_many, move || {
        let name = |name: &String| HeaderName::try_from(name).expect("a token");
        let names: Vec<_> = NAMES[..count].iter().map(name).collect();
        let value = HeaderValue::from_static(VALUE);
        move || merge(&names, &value)
    })
}

fn merged(names: &[HeaderName], value: &HeaderValue) -> HeaderMap {
    let (mut head, ()) = http::Response::new(()).into_parts();
    let mut changes = TemporalResponse::default();
    for name in names {
        changes.append_header(name.clone(), value.clone());
    }
    let merged = merge(changes, &mut head, &Policy::default());
    assert!(merged.report.is_empty(), "a dropped change");
    head.headers
}

fn appended(names: &[HeaderName], value: &HeaderValue) -> HeaderMap {
    let (mut head, ()) = http::Response::new(()).into_parts();
    for name in names {
        head.headers.append(name.clone(), value.clone());
    }
    head.headers
}

/// Sets this many headers and cookies before, inside and after an inner layer. The cookies are too many for a response, so
/// they are unset again.
fn nested(name: String, count: usize) -> Work {
    let times = (20_000 / count as u64).max(2);
    let are_so_many = move |headers: &HeaderMap| assert_eq!(headers.len(), 3 * 3 * 3 * (count / 3));
    Work::new(name, times, are_so_many, move || {
        let change = move |part: usize| {
            let aside = aside::Aside::current().expect("a layer");
            for name in &NAMES[part * count / 3..][..count / 3] {
                let header = HeaderName::try_from(name).expect("a token");
                for _ in 0..3 {
                    aside.append_header(header.clone(), HeaderValue::from_static(VALUE));
                }
                aside.set_cookie((name, VALUE));
                aside.unset_cookie(name.as_str());
            }
        };
        move || {
            let inner = AsideLayer::new().layer(service_fn(move |_: Request<()>| {
                (0..3).for_each(change);
                ready(Ok::<_, Infallible>(http::Response::new("")))
            }));
            let outside = service_fn(move |request| {
                (0..3).for_each(change);
                let answer = inner.clone().oneshot(request);
                async move {
                    let answer = answer.await;
                    (0..3).for_each(change);
                    answer
                }
            });
            let answer = now(AsideLayer::new().layer(outside).oneshot(Request::new(())));
            answer.unwrap_or_else(|never| match never {}).into_parts().0.headers
        }
    })
}

/// Checks, reads or merges this many changes. Half of them are cookies, each set twice, and half are headers, each
/// inserted twice.
fn change(what: &'static str, count: usize) -> Work {
    let times = (20_000 / count as u64).max(2);
    let is_complete = move |length: &usize| {
        let (cookies, fits) = (count / 4, count / 4 <= 50);
        let expected = match what {
            "check" => usize::from(fits),
            "cookies" => cookies,
            // The generated 500 has one header.
            "merge" if !fits => 1,
            // As many headers as cookies.
            _ => 2 * cookies,
        };
        assert_eq!(*length, expected);
    };
    Work::new(format!("changes/{what}/{count}"), times, is_complete, move || {
        let mut changes = TemporalResponse::default();
        for _ in 0..2 {
            for name in &NAMES[..count / 4] {
                changes.set_cookie((name, VALUE));
                changes.insert_header(name, VALUE);
            }
        }
        let (mut head, ()) = http::Response::new(()).into_parts();
        for name in &NAMES[..count / 4] {
            head.headers.append(SET_COOKIE, line(name, VALUE));
        }
        move || match what {
            "check" => usize::from(changes.check().is_ok()),
            "cookies" => changes.cookies().len(),
            "headers" => changes.headers().len(),
            _ => {
                let mut head = head.clone();
                let _ = merge(changes.clone(), &mut head, &Policy::default());
                head.headers.len()
            }
        }
    })
}

/// Sends a request to one of this many routes.
fn routes(name: String, count: usize, add: fn(Router, &str) -> Router) -> Work {
    entry_points::at(name, "/x-number-0", has_cookie, move || {
        NAMES[..count].iter().fold(Router::new(), |router, name| add(router, &format!("/{name}")))
    })
}
