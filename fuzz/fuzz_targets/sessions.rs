//! A session over many requests holds the value of its last save, and ends when a timeout has passed.

#![no_main]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use aside::session::{SessionSpec, Sessions};
use aside::{Aside, CookieOptions, Key, RequestCookies};
use http::{HeaderMap, HeaderValue, header::COOKIE};
use libfuzzer_sys::arbitrary::{self, Arbitrary};

const IDLE: u64 = 100;
const ABSOLUTE: u64 = 1_000;
const SPEC: SessionSpec<'static, u32> =
    SessionSpec::signed("sid", CookieOptions::new().secure(true))
        .idle_timeout(Duration::from_secs(IDLE))
        .absolute_timeout(Duration::from_secs(ABSOLUTE));

#[derive(Arbitrary, Debug)]
struct Visit {
    /// Seconds since the last request.
    after: u8,
    action: Action,
}

#[derive(Arbitrary, Debug)]
enum Action {
    Read,
    Begin(u32),
    Change(u32),
    End,
}

/// The session that the server must see.
#[derive(Clone, Copy, Debug)]
struct Expected {
    value: u32,
    began: u64,
    written: u64,
}

libfuzzer_sys::fuzz_target!(|visits: Vec<Visit>| {
    let now = Arc::new(AtomicU64::new(1_000_000));
    let clock = now.clone();
    let key = Key::new([7; 32]).expect("32 octets");
    let sessions = Sessions::new(key.into(), move || {
        UNIX_EPOCH + Duration::from_secs(clock.load(Ordering::Relaxed))
    });
    let (mut jar, mut expected) = (None::<HeaderValue>, None::<Expected>);

    for visit in &visits {
        let time = now.fetch_add(visit.after.into(), Ordering::Relaxed) + u64::from(visit.after);
        let headers = HeaderMap::from_iter(jar.clone().map(|cookie| (COOKIE, cookie)));
        let aside = Aside::default();
        let mut session = sessions.load(&SPEC, &aside, &RequestCookies::new(&headers));
        expected = expected
            .filter(|session| time - session.written <= IDLE && time - session.began <= ABSOLUTE);
        assert_eq!(session.value, expected.map(|session| session.value), "{visits:?}");

        match visit.action {
            Action::Read => {}
            Action::Begin(value) => session.begin(value),
            Action::Change(value) => session.value = session.value.map(|_| value),
            Action::End => session.value = None,
        }
        let value = session.value;
        session.save(&aside);
        let cookies = aside.cookies();
        if let Some(cookie) = cookies.last() {
            let line = cookie.header().to_str().expect("ASCII");
            let pair = line.split(';').next().unwrap_or_default();
            // In the last second of a session, its cookie has no lifetime left.
            let is_over = expected.is_some_and(|session| time - session.began == ABSOLUTE);
            let is_deleted = line.contains("Max-Age=0");
            assert!(is_deleted == value.is_none() || is_over, "{line}, {visits:?}");
            jar = (!is_deleted).then(|| HeaderValue::from_str(pair).expect("ASCII"));
        }
        expected = match (value, expected) {
            _ if jar.is_none() => None,
            (None, _) => None,
            (Some(value), old) => {
                let is_written = cookies.last().is_some();
                let began = match (&visit.action, old) {
                    (Action::Begin(_), _) | (_, None) => time,
                    (_, Some(old)) => old.began,
                };
                let written = if is_written { time } else { old.map_or(time, |old| old.written) };
                Some(Expected { value, began, written })
            }
        };
    }
});
