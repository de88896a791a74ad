//! Sessions: C9 and the bad input that a client can send.

mod bad_input;
mod lifetime;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use super::{SessionSpec, Sessions};
use crate::cookie::{
    CookieOptions, Key, KeyRing, RequestCookies, SetCookie, VerifyError, VerifyErrorKind,
};
use crate::handle::Aside;
use crate::testing::ParsedSetCookie;

const IDLE: u64 = 600;
const ABSOLUTE: u64 = 3600;
const OPTIONS: CookieOptions<'static> = CookieOptions::new().secure(true);
const SIGNED: SessionSpec<'static, Data> = timed(SessionSpec::signed("__Host-s", OPTIONS));
const PRIVATE: SessionSpec<'static, Data> = timed(SessionSpec::private("__Host-s", OPTIONS));
const SPECS: [SessionSpec<'static, Data>; 2] = [SIGNED, PRIVATE];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Data {
    user: String,
    visits: u32,
}

const fn timed<T>(spec: SessionSpec<'static, T>) -> SessionSpec<'static, T>
where
    T: Serialize + serde::de::DeserializeOwned,
{
    spec.idle_timeout(Duration::from_secs(IDLE)).absolute_timeout(Duration::from_secs(ABSOLUTE))
}

fn data(visits: u32) -> Data {
    Data { user: "rick é".into(), visits }
}

fn ring<const N: usize>(keys: [u8; N]) -> KeyRing {
    KeyRing::new(keys.map(|key| Key::new([key; 32]).unwrap())).unwrap()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds)
}

fn sessions(keys: &KeyRing, now: SystemTime) -> Sessions {
    Sessions::new(keys.clone(), move || now)
}

fn headers(line: impl AsRef<[u8]>) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_bytes(line.as_ref()).unwrap())])
}

/// `name=value` of a cookie.
fn pair(cookie: &SetCookie) -> String {
    cookie.header().to_str().unwrap().split(';').next().unwrap().to_owned()
}

fn attribute(cookie: &SetCookie, name: &str) -> String {
    let cookie = ParsedSetCookie::parse(cookie.header()).unwrap();
    cookie.attribute(name).unwrap_or_default().to_owned()
}

/// One request: its value, the reason for an anonymous session, and the cookies of the response.
struct Seen {
    value: Option<Data>,
    error: Option<VerifyErrorKind>,
    sent: Vec<SetCookie>,
}

/// Loads the session of `line`, changes it and saves it.
fn request(
    spec: &SessionSpec<'static, Data>,
    keys: &KeyRing,
    now: SystemTime,
    line: impl AsRef<[u8]>,
    change: impl FnOnce(&mut Option<Data>),
) -> Seen {
    let (aside, headers) = (Aside::default(), headers(line));
    let mut session = sessions(keys, now).load(spec, &aside, &RequestCookies::new(&headers));
    let value = session.value.clone();
    change(&mut session.value);
    session.save(&aside);
    aside.check().unwrap();
    Seen { value, error: session.error().map(VerifyError::kind), sent: aside.cookies() }
}

/// A session that begins at 0, as a browser sends it.
fn begun(spec: &SessionSpec<'static, Data>, keys: &KeyRing) -> String {
    let seen = request(spec, keys, at(0), "", |value| *value = Some(data(1)));
    pair(&seen.sent[0])
}

#[test]
fn value_is_read_back() {
    let keys = ring([1]);
    for spec in SPECS {
        let line = begun(&spec, &keys);
        let seen = request(&spec, &keys, at(1), &line, |_| ());
        assert_eq!((seen.value, seen.error), (Some(data(1)), None));
    }
}

#[test]
fn anonymous_request_sends_nothing() {
    for spec in SPECS {
        let seen = request(&spec, &ring([1]), at(0), "other=1", |_| ());
        assert_eq!((seen.value, seen.error, seen.sent), (None, None, vec![]));
    }
}

#[test]
fn value_that_cannot_be_read_back_is_an_error() {
    const RATE: SessionSpec<'static, f64> = SessionSpec::signed("rate", OPTIONS);

    let (keys, aside, headers) = (ring([1]), Aside::default(), headers(""));
    let mut session = sessions(&keys, at(0)).load(&RATE, &aside, &RequestCookies::new(&headers));
    session.begin(f64::NAN);
    session.save(&aside);
    assert!(aside.check().is_err());
}

/// A middleware reads the session after the handler saved a new one.
#[test]
fn load_keeps_a_session_that_was_saved() {
    let (keys, aside, headers) = (ring([1]), Aside::default(), headers("__Host-s=forged"));
    let load = || sessions(&keys, at(0)).load(&SIGNED, &aside, &RequestCookies::new(&headers));
    let mut session = load();
    assert_eq!(attribute(&aside.cookies()[0], "Max-Age"), "0");
    session.begin(data(1));
    session.save(&aside);
    assert_eq!(load().value, None);
    let [cookie] = &aside.cookies()[..] else { panic!("one cookie") };
    let seen = request(&SIGNED, &keys, at(1), pair(cookie), |_| ());
    assert_eq!(seen.value, Some(data(1)));
}

#[test]
fn nothing_is_sent_without_a_save() {
    let (keys, aside, headers) = (ring([1]), Aside::default(), headers(""));
    let mut session = sessions(&keys, at(0)).load(&SIGNED, &aside, &RequestCookies::new(&headers));
    session.begin(data(1));
    drop(session);
    assert_eq!(aside.cookies(), []);
}

#[test]
fn unchanged_session_is_written_after_half_of_the_idle_timeout() {
    let keys = ring([1]);
    for spec in SPECS {
        let line = begun(&spec, &keys);
        for (seconds, count) in [(0, 0), (IDLE / 2 - 1, 0), (IDLE / 2, 1), (IDLE, 1)] {
            let seen = request(&spec, &keys, at(seconds), &line, |_| ());
            assert_eq!((seen.value, seen.sent.len()), (Some(data(1)), count), "{seconds}");
        }
    }
}

#[test]
fn changed_session_is_written() {
    let keys = ring([1]);
    for spec in SPECS {
        let line = begun(&spec, &keys);
        let seen = request(&spec, &keys, at(1), &line, |value| *value = Some(data(2)));
        let seen = request(&spec, &keys, at(2), pair(&seen.sent[0]), |_| ());
        assert_eq!(seen.value, Some(data(2)));

        // A change that was undone does not count.
        let undone = request(&spec, &keys, at(1), &line, |value| *value = Some(data(1)));
        assert_eq!(undone.sent, []);
    }
}

#[test]
fn session_of_an_old_key_is_written_with_the_new_one() {
    for spec in SPECS {
        let line = begun(&spec, &ring([1]));
        let seen = request(&spec, &ring([2, 1]), at(1), &line, |_| ());
        assert_eq!(seen.value, Some(data(1)));
        let seen = request(&spec, &ring([2]), at(2), pair(&seen.sent[0]), |_| ());
        assert_eq!((seen.value, seen.sent), (Some(data(1)), vec![]));
    }
}

#[test]
fn session_without_a_value_is_deleted() {
    let keys = ring([1]);
    for spec in SPECS {
        let seen = request(&spec, &keys, at(1), begun(&spec, &keys), |value| *value = None);
        assert_eq!(seen.sent.len(), 1);
        assert_eq!(
            (pair(&seen.sent[0]), attribute(&seen.sent[0], "max-age")),
            ("__Host-s=".into(), "0".into())
        );
    }
}

#[test]
fn saves_of_one_request_are_one_cookie() {
    let (keys, aside) = (ring([1]), Aside::default());
    let headers = headers(begun(&SIGNED, &keys));
    let cookies = RequestCookies::new(&headers);
    let mut session = sessions(&keys, at(1)).load(&SIGNED, &aside, &cookies);

    // The value of the browser again, after another value was saved.
    for visits in [2, 1] {
        session.value = Some(data(visits));
        session.save(&aside);
        session.save(&aside);
    }
    let [cookie] = &aside.cookies()[..] else { panic!("one cookie") };
    assert_eq!(request(&SIGNED, &keys, at(2), pair(cookie), |_| ()).value, Some(data(1)));

    session.value = None;
    session.save(&aside);
    session.save(&aside);
    assert_eq!(aside.cookies().len(), 1);
    assert_eq!(attribute(&aside.cookies()[0], "Max-Age"), "0");
}

#[test]
fn value_that_cannot_be_sent_is_an_error() {
    for spec in SPECS {
        let (aside, headers) = (Aside::default(), headers(""));
        let cookies = RequestCookies::new(&headers);
        let mut session = sessions(&ring([1]), at(0)).load(&spec, &aside, &cookies);
        session.begin(Data { user: "s3cret".repeat(600), visits: 1 });
        session.save(&aside);
        let error = aside.check().unwrap_err();
        assert!(error.location().unwrap().file().ends_with("session/tests/mod.rs"));
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }
}

#[test]
fn name_is_checked_at_run_time_too() {
    assert!(SessionSpec::<Data>::try_signed("my session", OPTIONS).is_err());
    assert!(SessionSpec::<Data>::try_private("__Host-s", CookieOptions::new()).is_err());
    assert_eq!(SessionSpec::<Data>::try_signed("s", OPTIONS).unwrap().name(), "s");
}

#[test]
fn debug_shows_no_value() {
    let (keys, aside) = (ring([1]), Aside::default());
    let headers = headers(begun(&SIGNED, &keys));
    let session = sessions(&keys, at(1)).load(&SIGNED, &aside, &RequestCookies::new(&headers));
    let text = format!("{session:?} {SIGNED:?} {:?}", sessions(&keys, at(1)));
    assert!(!text.contains("rick") && text.contains("__Host-s"), "{text}");
}
