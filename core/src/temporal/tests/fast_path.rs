//! The fast path merges like the full merge.

use std::time::Duration;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE, VARY};
use proptest::prelude::*;

use super::*;
use crate::temporal::merge::merge_all;

/// A change. The numbers select from a few names, so that changes meet.
#[derive(Clone, Debug)]
enum Change {
    Cookie(u8, u8, u8),
    Delete(u8),
    Forget(u8),
    Status(u16),
    Header(u8),
    OnSuccess(u8),
    Always(u8),
}

fn record(changes: &mut TemporalResponse, change: &Change) {
    let name = |n: u8| format!("name{n}");
    match change {
        Change::Cookie(n, length, options) => {
            let path = ["/", "/a", "/a/b"][usize::from(options % 3)];
            let options = match options {
                0..4 => CookieOptions::new().path(path),
                4 => CookieOptions::new()
                    .domain("localhost")
                    .expires(std::time::UNIX_EPOCH + Duration::from_secs(1 << 33)),
                5..8 => {
                    CookieOptions::new().path(path).max_age(Duration::from_secs(1 << (4 * options)))
                }
                _ => CookieOptions::new().secure(true).partitioned(true),
            };
            let name = name(*n);
            let spec = CookieSpec::try_new(&name, options).expect("a name and its options");
            changes.set_cookie(spec.with_value("v".repeat(usize::from(*length) * 40)));
        }
        Change::Delete(n) => changes.delete_cookie(name(*n).as_str()),
        Change::Forget(n) => changes.unset_cookie(name(*n).as_str()),
        Change::Status(status) => {
            changes.set_status(StatusCode::from_u16(*status).expect("a status"));
        }
        Change::Header(0) => changes.append_header(VARY, HeaderValue::from_static("cookie")),
        Change::Header(1) => {
            changes.insert_header(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        Change::Header(_) => changes.remove_header(CACHE_CONTROL),
        Change::OnSuccess(n) => changes.on_success().set_cookie((name(*n), "1")),
        Change::Always(n) => changes.always().set_cookie((name(*n), "2")),
    }
}

fn change() -> impl Strategy<Value = Change> {
    let status = prop::sample::select(vec![101, 200, 201, 202, 204, 205, 303, 304, 404, 500]);
    prop_oneof![
        // Most changes are those that the fast path applies.
        20 => (0..4_u8, 0..3_u8, 0..10_u8).prop_map(|(n, l, o)| Change::Cookie(n, l, o)),
        3 => status.prop_map(Change::Status),
        1 => (0..4_u8, Just(90_u8), 0..4_u8).prop_map(|(n, l, o)| Change::Cookie(n, l, o)),
        1 => (0..4_u8).prop_map(Change::Delete),
        1 => (0..4_u8).prop_map(Change::Forget),
        1 => (0..3_u8).prop_map(Change::Header),
        1 => (0..4_u8).prop_map(Change::OnSuccess),
        1 => (0..4_u8).prop_map(Change::Always),
    ]
}

fn effects(merged: &MergeOutcome) -> (BodyAction, Vec<(ChangeKind, DropReason)>, Vec<Warning>) {
    let dropped = merged.report.dropped().iter().map(|u| (u.kind().clone(), u.reason())).collect();
    (merged.body, dropped, merged.report.warnings().to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    /// T3, T5, T6, T7, T8, T9: head, content, report and warnings are equal.
    #[test]
    fn short_way_is_the_long_one(
        all in prop::collection::vec(change(), 0..5),
        many in prop_oneof![9 => Just(0_u8), 1 => 40..60_u8],
        own in prop::sample::select(vec![200_u16, 200, 201, 206, 206, 301, 404, 500]),
        brings in prop_oneof![3 => Just(0_u8), 1 => 1..4_u8],
        is_fastapi in any::<bool>(),
        is_raised in prop::bool::weighted(0.2),
        extra in prop::sample::select(vec!["", "", "max-age=60", "public", "clear"]),
        is_direct in prop::bool::weighted(0.1),
    ) {
        let mut changes = TemporalResponse::default();
        all.iter().for_each(|change| record(&mut changes, change));
        (0..many).for_each(|n| changes.set_cookie((format!("many{n}"), "1")));
        let mut policy = if is_fastapi { Policy::fastapi() } else { Policy::new() };
        if is_raised {
            policy = policy.max_cookies(58).max_cookie_bytes(12_000);
        }
        let head = || {
            let mut head = head(own, &[(CONTENT_TYPE, "text/plain"), (VARY, "accept")]);
            match extra {
                "" => {}
                "clear" => {
                    let clears = HeaderName::from_static("clear-site-data");
                    head.headers.insert(clears, HeaderValue::from_static("\"cookies\""));
                }
                cache => drop(head.headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache))),
            }
            for n in 0..brings {
                let line = format!("name{}=own; Path=/; SameSite=Lax", n % 3);
                head.headers.append(SET_COOKIE, HeaderValue::try_from(line).expect("a line"));
            }
            match is_direct {
                true => Response::from(Direct(Response::from_parts(head, ()))).into_parts().0,
                false => head,
            }
        };

        let (mut short, mut long) = (head(), head());
        let by_short = merge(changes.clone(), &mut short, &policy);
        let by_long = merge_all(&changes, &mut long, &policy, &MergeContext::new());

        prop_assert_eq!(short.status, long.status);
        prop_assert_eq!(
            short.headers.iter().collect::<Vec<_>>(),
            long.headers.iter().collect::<Vec<_>>()
        );
        prop_assert_eq!(effects(&by_short), effects(&by_long));
    }
}

/// Most responses take the fast path, which allocates nothing.
#[test]
fn cookies_of_different_names_take_the_fast_path() {
    for headers in [&[][..], &[(CACHE_CONTROL, "no-cache")]] {
        let (mut changes, mut head) = (TemporalResponse::default(), head(200, headers));
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("b", "2"));
        changes.set_status(StatusCode::CREATED);
        let applied = changes.merge_fast(&mut head, &Policy::new());
        assert!(matches!(applied, FastPath::Applied));
        assert_eq!(head.headers.get_all(SET_COOKIE).iter().count(), 2);
    }
}

/// As many cookies as a policy allows by default. They are near its limit.
#[test]
fn all_cookies_that_a_policy_allows_take_the_fast_path() {
    let (mut changes, mut head) = (TemporalResponse::default(), head(200, &[]));
    (0..50).for_each(|n| changes.set_cookie((format!("name{n}"), "1")));
    let applied = changes.merge_fast(&mut head, &Policy::new());
    assert!(matches!(applied, FastPath::AppliedWith(_)));
    assert_eq!(head.headers.get_all(SET_COOKIE).iter().count(), 50);
}
