//! A merge sends what a plain list of changes says.

#![no_main]

use aside::{Policy, TemporalResponse, merge};
use http::{HeaderName, HeaderValue, Response, StatusCode, header::SET_COOKIE};
use libfuzzer_sys::arbitrary::{self, Arbitrary};

const COOKIES: [&str; 3] = ["a", "b", "c"];
const HEADERS: [HeaderName; 3] = [
    HeaderName::from_static("x-one"),
    HeaderName::from_static("x-two"),
    HeaderName::from_static("vary"),
];
const STATUSES: [StatusCode; 4] =
    [StatusCode::OK, StatusCode::CREATED, StatusCode::NOT_FOUND, StatusCode::SEE_OTHER];

#[derive(Arbitrary, Clone, Debug)]
enum Change {
    SetCookie(u8, u8),
    UnsetCookie(u8),
    Insert(u8, u8),
    Append(u8, u8),
    Remove(u8),
    Status(u8),
    Savepoint,
    Rollback,
}

#[derive(Arbitrary, Debug)]
struct Case {
    own_status: u8,
    own_headers: Vec<(u8, u8)>,
    changes: Vec<Change>,
}

/// The changes that remain after all rollbacks.
fn remaining(changes: &[Change]) -> Vec<Change> {
    let (mut kept, mut savepoint) = (Vec::new(), None);
    for change in changes {
        match change {
            Change::Savepoint => savepoint = Some(kept.len()),
            Change::Rollback => {
                if let Some(length) = savepoint.take() {
                    kept.truncate(length);
                }
            }
            _ => kept.push(change.clone()),
        }
    }
    kept
}

fn cookie(name: u8) -> &'static str {
    COOKIES[name as usize % COOKIES.len()]
}

fn header(name: u8) -> HeaderName {
    HEADERS[name as usize % HEADERS.len()].clone()
}

fn status(number: u8) -> StatusCode {
    STATUSES[number as usize % STATUSES.len()]
}

libfuzzer_sys::fuzz_target!(|case: Case| {
    let mut changes = TemporalResponse::default();
    let mut savepoint = None;
    for change in &case.changes {
        match *change {
            Change::SetCookie(name, value) => changes.set_cookie((cookie(name), value.to_string())),
            Change::UnsetCookie(name) => changes.unset_cookie(cookie(name)),
            Change::Insert(name, value) => changes.insert_header(header(name), u16::from(value)),
            Change::Append(name, value) => changes.append_header(header(name), u16::from(value)),
            Change::Remove(name) => changes.remove_header(header(name)),
            Change::Status(number) => changes.set_status(status(number)),
            Change::Savepoint => savepoint = Some(changes.savepoint()),
            Change::Rollback => {
                if let Some(savepoint) = savepoint.take() {
                    changes.rollback_to(savepoint);
                }
            }
        }
    }

    let (mut head, ()) = Response::new(()).into_parts();
    head.status = status(case.own_status);
    for (name, value) in &case.own_headers {
        head.headers.append(header(*name), HeaderValue::from(u16::from(*value)));
    }
    let own = head.clone();
    let _ = merge(changes, &mut head, &Policy::default());

    let kept = remaining(&case.changes);
    for (index, name) in HEADERS.iter().enumerate() {
        let is_this = |header: u8| header as usize % HEADERS.len() == index;
        let mut expected: Vec<String> = own
            .headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("a number").to_owned())
            .collect();
        for change in &kept {
            match *change {
                Change::Insert(header, value) if is_this(header) => {
                    expected = vec![value.to_string()]
                }
                Change::Append(header, value) if is_this(header) => {
                    expected.push(value.to_string())
                }
                Change::Remove(header) if is_this(header) => expected.clear(),
                _ => {}
            }
        }
        let sent: Vec<_> = head
            .headers
            .get_all(name)
            .iter()
            .map(|value| value.to_str().expect("a number"))
            .collect();
        assert_eq!(sent, expected, "{name}, {case:?}");
    }

    let mut expected: Vec<(&str, String)> = Vec::new();
    for change in &kept {
        match *change {
            Change::SetCookie(name, value) => {
                match expected.iter_mut().find(|(set, _)| *set == cookie(name)) {
                    Some((_, set)) => *set = value.to_string(),
                    None => expected.push((cookie(name), value.to_string())),
                }
            }
            Change::UnsetCookie(name) => expected.retain(|(set, _)| *set != cookie(name)),
            _ => {}
        }
    }
    let lines: Vec<_> = expected
        .iter()
        .map(|(name, value)| format!("{name}={value}; Path=/; SameSite=Lax"))
        .collect();
    let sent: Vec<_> = head
        .headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| value.to_str().expect("ASCII"))
        .collect();
    assert_eq!(sent, lines, "{case:?}");

    let last = kept.iter().rev().find_map(|change| match change {
        Change::Status(number) => Some(status(*number)),
        _ => None,
    });
    let expected = last.filter(|_| own.status.is_success()).unwrap_or(own.status);
    assert_eq!(head.status, expected, "{case:?}");
});
