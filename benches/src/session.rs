//! A session in a cookie, read and written again, compared with axum-extra's jars and with the cookie alone.

use std::hint::black_box;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aside::session::{SessionSpec, Sessions};
use aside::{CookieOptions, CookieSpec, KeyRing, RequestCookies};
use aside_axum::{Aside, with_aside};
use axum::extract::State;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::extract::cookie::{Cookie, PrivateCookieJar, SameSite, SignedCookieJar};
use serde::{Deserialize, Serialize};

use crate::axum::asking;
use crate::cookie::sign::{cookie_key, keys};
use crate::http::{Answer, MESSAGE, Message};
use crate::work::Work;

const NAME: &str = "session";
const IDLE: u64 = 1800;
const ABSOLUTE: u64 = 8 * 3600;
const OPTIONS: CookieOptions = CookieOptions::new().max_age(Duration::from_secs(IDLE));
const SIGNED: SessionSpec<Login> = SessionSpec::signed(NAME, OPTIONS);
const PRIVATE: SessionSpec<Login> = SessionSpec::private(NAME, OPTIONS);
const COOKIE_ALONE: CookieSpec<Login> = CookieSpec::json(NAME, OPTIONS);
const BEGAN: u64 = 1_800_000_000;

/// The times at which a session is read: soon, or when it must be written again.
const READ: u64 = 60;
const ROLL: u64 = IDLE / 2;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(BEGAN + seconds)
}

#[derive(Clone, Serialize, Deserialize)]
struct Login {
    user: String,
    email: String,
}

fn login() -> Login {
    Login { user: "rick".into(), email: "rick@example.com".into() }
}

/// The times that a session in a jar needs to end: its begin and its last write.
#[derive(Serialize, Deserialize)]
struct Timed {
    began: u64,
    written: u64,
    login: Login,
}

pub fn works() -> Vec<Work> {
    let mut works = Vec::new();
    for (step, now, lines) in [("read", READ, 0), ("roll", ROLL, 1)] {
        works.extend([
            request(&format!("session/{step}/signed"), lines, move || {
                (by_session(SIGNED, now), begun(SIGNED))
            }),
            request(&format!("session/{step}/private"), lines, move || {
                (by_session(PRIVATE, now), begun(PRIVATE))
            }),
            request(&format!("session/{step}/SignedCookieJar"), lines, move || {
                (by_signed_jar(now), signed_by_jar())
            }),
            request(&format!("session/{step}/PrivateCookieJar"), lines, move || {
                (by_private_jar(now), sealed_by_jar())
            }),
        ]);
    }
    works.extend([
        alone("session-alone/read", 0, || {
            let (sessions, headers) = (sessions(READ), headers(&begun(PRIVATE)));
            move |aside| session(&sessions, &PRIVATE, aside, &RequestCookies::new(&headers))
        }),
        alone("session-alone/roll", 1, || {
            let (sessions, headers) = (sessions(ROLL), headers(&begun(PRIVATE)));
            move |aside| session(&sessions, &PRIVATE, aside, &RequestCookies::new(&headers))
        }),
        alone("private-alone/read", 0, || {
            let (keys, headers) = (keys(), headers(&written_alone()));
            move |_| read_alone(&keys, &headers, READ).is_some()
        }),
        alone("private-alone/roll", 1, || {
            let (keys, headers) = (keys(), headers(&written_alone()));
            move |aside| {
                let login = read_alone(&keys, &headers, ROLL);
                login.is_some_and(|login| {
                    aside.set_cookie(COOKIE_ALONE.private(&keys).with_value(&login, at(ROLL)));
                    true
                })
            }
        }),
    ]);
    works
}

/// Without a framework.
fn alone<F>(name: &str, cookies: usize, make: impl Fn() -> F + 'static) -> Work
where
    F: FnMut(&aside::Aside) -> bool + 'static,
{
    let check = move |(is_read, count): &(bool, usize)| assert!(*is_read && *count == cookies);
    Work::new(name, 500, check, move || {
        let mut work = make();
        move || {
            let aside = aside::Aside::default();
            let is_read = work(&aside);
            (is_read, aside.finish().cookies().len())
        }
    })
}

fn sessions(now: u64) -> Sessions {
    Sessions::new(keys(), move || at(now))
}

fn session(
    sessions: &Sessions,
    spec: &SessionSpec<'_, Login>,
    aside: &aside::Aside,
    cookies: &RequestCookies<'_>,
) -> bool {
    let mut session = sessions.load(spec, aside, cookies);
    session.save(aside);
    black_box(&session.value).is_some()
}

fn read_alone(keys: &KeyRing, headers: &HeaderMap, now: u64) -> Option<Login> {
    let cookies = RequestCookies::new(black_box(headers));
    let verified = COOKIE_ALONE.private(keys).read(&cookies, at(now));
    black_box(verified.ok()).map(|login| login.into_value())
}

/// The pair of a new session.
fn begun(spec: SessionSpec<'_, Login>) -> String {
    let (aside, none) = (aside::Aside::default(), HeaderMap::new());
    let mut session = sessions(0).load(&spec, &aside, &RequestCookies::new(&none));
    session.begin(login());
    session.save(&aside);
    pair(aside.cookies()[0].header())
}

fn written_alone() -> String {
    let cookie = COOKIE_ALONE.private(&keys()).with_value(&login(), at(0));
    pair(cookie.expect("a cookie").header())
}

fn pair(line: &HeaderValue) -> String {
    line.to_str().expect("ASCII").split(';').next().unwrap_or_default().to_owned()
}

fn headers(pair: &str) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(pair).expect("octets of a header"))])
}

/// A request to a router with this cookie. The response is the same for all.
fn request(name: &str, lines: usize, make: impl Fn() -> (Router, String) + 'static) -> Work {
    let check = move |answer: &Answer| {
        assert_eq!(answer.head.status, 200);
        assert_eq!(answer.head.headers.get_all(SET_COOKIE).iter().count(), lines);
        assert!(answer.body.starts_with(b"{\"message\":"));
    };
    asking(name, check, make)
}

fn by_session(spec: SessionSpec<'static, Login>, now: u64) -> Router {
    let sessions = sessions(now);
    let handler = async move |aside: Aside, cookies: aside_axum::RequestCookies| {
        assert!(session(&sessions, &spec, &aside, &cookies));
        Json(MESSAGE)
    };
    Router::new().route("/", get(with_aside(handler)))
}

/// The code that a session in a jar needs.
macro_rules! by_jar {
    ($jar:ident, $router:ident, $line:ident, $with:ident) => {
        fn $router(now: u64) -> Router {
            let handler =
                async move |jar: $jar, State(_): State<axum_extra::extract::cookie::Key>| {
                    roll(jar, now, $jar::get, $jar::add)
                };
            Router::new().route("/", get(handler)).with_state(cookie_key())
        }

        fn $line() -> String {
            let timed = Timed { began: BEGAN, written: BEGAN, login: login() };
            let mut jar = cookie::CookieJar::new();
            jar.$with(&cookie_key()).add(in_jar(&timed));
            let line = jar.delta().next().expect("a cookie").encoded().to_string();
            line.split(';').next().unwrap_or_default().to_owned()
        }
    };
}

by_jar!(SignedCookieJar, by_signed_jar, signed_by_jar, signed_mut);
by_jar!(PrivateCookieJar, by_private_jar, sealed_by_jar, private_mut);

fn roll<J>(
    jar: J,
    now: u64,
    find: impl Fn(&J, &str) -> Option<Cookie<'static>>,
    add: impl Fn(J, Cookie<'static>) -> J,
) -> (J, Json<Message>) {
    let now = BEGAN + now;
    let cookie = find(&jar, NAME);
    let timed = cookie.and_then(|cookie| serde_json::from_str::<Timed>(cookie.value()).ok());
    let mut timed = black_box(timed).expect("a session");
    let is_live = now - timed.written <= IDLE && now - timed.began <= ABSOLUTE;
    assert!(is_live);
    if now - timed.written < IDLE / 2 {
        return (jar, Json(MESSAGE));
    }
    timed.written = now;
    (add(jar, in_jar(&timed)), Json(MESSAGE))
}

fn in_jar(timed: &Timed) -> Cookie<'static> {
    let value = serde_json::to_string(timed).expect("a value that JSON can represent");
    let cookie = Cookie::build((NAME, value)).path("/").same_site(SameSite::Lax);
    cookie.max_age(cookie::time::Duration::seconds(IDLE as i64)).build()
}
