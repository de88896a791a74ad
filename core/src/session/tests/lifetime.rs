//! The lifetime of a session (C9).

use std::time::Duration;

use proptest::prelude::*;

use super::*;

#[test]
fn idle_session_ends() {
    let keys = ring([1]);
    for spec in SPECS {
        let line = begun(&spec, &keys);
        assert_eq!(request(&spec, &keys, at(IDLE), &line, |_| ()).value, Some(data(1)));
        let seen = request(&spec, &keys, at(IDLE + 1), &line, |_| ());
        assert_eq!((seen.value, seen.error), (None, Some(VerifyErrorKind::Expired)));
        assert_eq!(attribute(&seen.sent[0], "Max-Age"), "0");
    }
}

#[test]
fn session_in_use_ends_at_its_absolute_timeout() {
    let keys = ring([1]);
    for spec in SPECS {
        let mut line = begun(&spec, &keys);
        for seconds in (IDLE / 2..=ABSOLUTE).step_by(300) {
            let seen = request(&spec, &keys, at(seconds), &line, |_| ());
            assert_eq!(seen.value, Some(data(1)), "{seconds}");
            let [cookie] = &seen.sent[..] else { panic!("one cookie") };
            let max_age = IDLE.min(ABSOLUTE - seconds);
            assert_eq!(attribute(cookie, "Max-Age"), max_age.to_string());
            line = pair(cookie);
        }
        let seen = request(&spec, &keys, at(ABSOLUTE + 1), &line, |_| ());
        assert_eq!((seen.value, seen.error), (None, Some(VerifyErrorKind::Expired)));
        assert_eq!(seen.sent.len(), 1);
    }
}

#[test]
fn begin_starts_the_lifetime_again() {
    let keys = ring([1]);
    let (aside, headers) = (Aside::default(), headers(begun(&SIGNED, &keys)));
    let cookies = RequestCookies::new(&headers);
    let mut session = sessions(&keys, at(IDLE)).load(&SIGNED, &aside, &cookies);
    session.begin(data(2));
    session.save(&aside);

    let mut line = pair(&aside.cookies()[0]);
    for seconds in (2 * IDLE..=IDLE + ABSOLUTE).step_by(300) {
        let seen = request(&SIGNED, &keys, at(seconds), &line, |_| ());
        assert_eq!(seen.value, Some(data(2)), "{seconds}");
        line = seen.sent.first().map_or(line, pair);
    }
    assert_eq!(request(&SIGNED, &keys, at(IDLE + ABSOLUTE + 1), &line, |_| ()).value, None);
}

#[test]
fn shorter_timeout_is_the_max_age() {
    const SHORT: SessionSpec<'static, Data> =
        SIGNED.idle_timeout(Duration::from_secs(90)).absolute_timeout(Duration::from_millis(9500));

    let options = OPTIONS.max_age(Duration::from_secs(5)).expires(at(0));
    let replaced = timed(SessionSpec::signed("__Host-s", options));
    for (spec, max_age) in [(SIGNED, "600"), (SHORT, "10"), (replaced, "600")] {
        let seen = request(&spec, &ring([1]), at(0), "", |value| *value = Some(data(1)));
        assert_eq!(attribute(&seen.sent[0], "Max-Age"), max_age);
        assert_eq!(attribute(&seen.sent[0], "Expires"), "");
    }
}

/// A cookie alone cannot be revoked, as the documentation states.
#[test]
fn copy_of_a_session_survives_the_log_out() {
    let keys = ring([1]);
    let line = begun(&SIGNED, &keys);
    request(&SIGNED, &keys, at(1), &line, |value| *value = None);
    assert_eq!(request(&SIGNED, &keys, at(2), &line, |_| ()).value, Some(data(1)));
}

/// A request of an honest client or an attacker.
#[derive(Clone, Debug)]
struct Step {
    /// Seconds since the last request.
    wait: u64,
    /// Any cookie that was ever sent, or the newest.
    older: Option<prop::sample::Index>,
    is_change: bool,
    /// The site adds a new key before the request.
    is_rotation: bool,
}

prop_compose! {
    fn step()(
        wait in prop_oneof![8 => 0..IDLE, 1 => 0..3 * IDLE],
        older in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        is_change in any::<bool>(),
        is_rotation in prop::bool::weighted(0.1),
    ) -> Step {
        Step { wait, older, is_change, is_rotation }
    }
}

proptest! {
    /// C9: no sequence of requests keeps a session alive past its absolute timeout, or idle past its idle
    /// timeout. Each cookie is kept with the time of its writing.
    #[test]
    fn no_sequence_of_requests_outlives_the_absolute_timeout(
        steps in prop::collection::vec(step(), 30),
        is_private in any::<bool>(),
    ) {
        let spec = SPECS[usize::from(is_private)];
        let (mut now, mut newest) = (0, 1);
        let mut cookies = vec![(begun(&spec, &ring([1])), 0)];
        for Step { wait, older, is_change, is_rotation } in steps {
            now += wait;
            newest += u8::from(is_rotation);
            let last = cookies.len() - 1;
            let (line, written) = cookies[older.map_or(last, |index| index.index(last + 1))].clone();
            let seen = request(&spec, &ring([newest, newest - 1]), at(now), &line, |value| {
                if let Some(data) = value.as_mut().filter(|_| is_change) {
                    data.visits += 1;
                }
            });
            if seen.value.is_none() {
                prop_assert_eq!(attribute(&seen.sent[0], "Max-Age"), "0");
                continue;
            }
            prop_assert!(now <= ABSOLUTE && now - written <= IDLE);
            for cookie in &seen.sent {
                let max_age: u64 = attribute(cookie, "Max-Age").parse().unwrap();
                prop_assert!(now + max_age <= ABSOLUTE);
                cookies.push((pair(cookie), now));
            }
        }
    }

    /// A browser that comes back within half of the idle timeout stays logged in until the absolute timeout.
    #[test]
    fn session_in_use_lives(waits in prop::collection::vec(0..=IDLE / 2, 1..60), is_private in any::<bool>()) {
        let (spec, keys) = (SPECS[usize::from(is_private)], ring([1]));
        let (mut now, mut line) = (0, begun(&spec, &keys));
        for wait in waits {
            now += wait;
            let seen = request(&spec, &keys, at(now), &line, |_| ());
            prop_assert_eq!(seen.value.is_some(), now <= ABSOLUTE);
            if now > ABSOLUTE {
                break;
            }
            line = seen.sent.first().map_or(line, pair);
        }
    }
}
