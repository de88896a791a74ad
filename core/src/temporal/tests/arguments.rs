//! The methods take what the builders of `http` take.

#![expect(clippy::needless_borrows_for_generic_args, reason = "a reference is a separate type")]

use http::header::ETAG;
use http::{HeaderName, HeaderValue, StatusCode};

use crate::temporal::{InvalidChange, TemporalResponse};

/// Runs each expression on fresh changes.
macro_rules! each {
    ($changes:ident: $($call:expr),+ $(,)?) => {
        vec![$({
            let mut $changes = TemporalResponse::default();
            $call;
            $changes
        }),+]
    };
}

fn error(changes: &TemporalResponse) -> (InvalidChange, String) {
    let error = changes.check().expect_err("an invalid change");
    let location = error.location().expect("the line of the call");
    assert!(location.file().ends_with("arguments.rs"), "{error}");
    let changes = error.invalid_change().expect("an invalid change").clone();
    (changes.clone(), changes.to_string())
}

#[test]
fn takes_every_type_of_a_header_name() {
    let all = each![changes:
        changes.insert_header("x-id", "7"),
        changes.insert_header("X-Id", "7"),
        changes.insert_header(String::from("x-id"), "7"),
        changes.insert_header(&String::from("x-id"), "7"),
        changes.insert_header(&b"x-id"[..], "7"),
        changes.insert_header(b"x-id".to_vec(), "7"),
        changes.insert_header(HeaderName::from_static("x-id"), "7"),
        changes.insert_header(&HeaderName::from_static("x-id"), "7"),
        changes.append_header("x-id", "7"),
        changes.append_header(&HeaderName::from_static("x-id"), "7"),
        changes.always().insert_header("x-id", "7"),
        changes.on_success().append_header("x-id", "7"),
    ];
    for changes in all {
        assert_eq!(changes.headers()["x-id"], "7", "{changes:?}");
    }
}

#[test]
fn takes_every_type_of_a_header_value() {
    let all = each![changes:
        changes.insert_header("x-id", "7"),
        changes.insert_header("x-id", String::from("7")),
        changes.insert_header("x-id", &String::from("7")),
        changes.insert_header("x-id", &b"7"[..]),
        changes.insert_header("x-id", b"7".to_vec()),
        changes.insert_header("x-id", 7),
        changes.insert_header("x-id", 7_u64),
        changes.insert_header("x-id", 7_usize),
        changes.insert_header("x-id", HeaderValue::from_static("7")),
        changes.insert_header("x-id", &HeaderValue::from_static("7")),
        changes.append_header("x-id", 7),
        changes.always().append_header("x-id", "7"),
    ];
    for changes in all {
        assert_eq!(changes.headers()["x-id"], "7", "{changes:?}");
    }

    let mut changes = TemporalResponse::default();
    changes.insert_header("x-id", ETAG);
    assert_eq!(changes.headers()["x-id"], "etag");
}

#[test]
fn removes_by_every_type_of_a_name() {
    let all = each![changes:
        { changes.insert_header("etag", "1"); changes.remove_header("etag") },
        { changes.insert_header("etag", "1"); changes.remove_header(String::from("ETag")) },
        { changes.insert_header("etag", "1"); changes.remove_header(ETAG) },
        { changes.insert_header("etag", "1"); changes.remove_header(&ETAG) },
        { changes.insert_header("etag", "1"); changes.always().remove_header("etag") },
    ];
    for changes in all {
        assert!(changes.headers().is_empty() && changes.check().is_ok(), "{changes:?}");
    }
}

#[test]
fn takes_every_type_of_a_status() {
    let all = each![changes:
        changes.set_status(201),
        changes.set_status(201_u16),
        changes.set_status("201"),
        changes.set_status(&b"201"[..]),
        changes.set_status(StatusCode::CREATED),
        changes.set_status(&StatusCode::CREATED),
        changes.always().set_status(201),
    ];
    for changes in all {
        assert_eq!(changes.status(), Some(StatusCode::CREATED), "{changes:?}");
    }
}

#[test]
fn rejects_a_name_that_is_not_a_token() {
    let message = "invalid header name: not a token (RFC 9110 §5.1)";
    let all = each![changes:
        changes.insert_header("x id", "7"),
        changes.insert_header("", "7"),
        changes.insert_header("x\r\ny: z", "7"),
        changes.insert_header("é", "7"),
        changes.insert_header("x id", "secret\n"),
        changes.append_header(String::from("x:"), "7"),
        changes.append_header("x".repeat(1 << 16), "7"),
        changes.remove_header("x id"),
        changes.always().remove_header(&b"\xff"[..]),
    ];
    for changes in all {
        assert_eq!(error(&changes), (InvalidChange::HeaderName, message.into()));
    }
}

/// A value can contain every octet except a control character (RFC 9110 §5.5), and is never shown.
#[test]
fn rejects_a_value_with_a_control_character() {
    let message = "invalid value of header `x-id`: control character (RFC 9110 §5.5)";
    let all = each![changes:
        changes.insert_header("x-id", "secret\r\nset-cookie: a=1"),
        changes.insert_header("x-id", String::from("secret\0")),
        changes.append_header("X-Id", &b"secret\x7f"[..]),
        changes.on_success().append_header("x-id", "secret\n"),
    ];
    for changes in all {
        let name = HeaderName::from_static("x-id");
        assert_eq!(error(&changes), (InvalidChange::HeaderValue(name), message.into()));
        assert!(!format!("{changes:?} {:?}", changes.check()).contains("secret"));
    }
}

#[test]
fn rejects_a_reserved_name_whatever_its_type() {
    let all = each![changes:
        changes.insert_header("Content-Length", 7),
        changes.insert_header("content-length", "secret\n"),
        changes.append_header(String::from("content-length"), "7"),
        changes.remove_header("CONTENT-LENGTH"),
    ];
    for changes in all {
        assert_eq!(error(&changes).0, InvalidChange::Header(http::header::CONTENT_LENGTH));
    }
}

#[test]
fn rejects_a_status_that_is_not_one() {
    let message = "invalid status: not a number from 100 to 999 (RFC 9110 §15)";
    let all = each![changes:
        changes.set_status(0),
        changes.set_status(42),
        changes.set_status(99),
        changes.set_status(1000),
        changes.set_status(u16::MAX),
        changes.set_status("created"),
        changes.always().set_status(42),
    ];
    for changes in all {
        assert_eq!(error(&changes), (InvalidChange::StatusRange, message.into()));
    }
    let mut changes = TemporalResponse::default();
    changes.set_status(101);
    let message = "invalid status 101: 1xx is not final (RFC 9110 §15.2)";
    let status = InvalidChange::Status(StatusCode::SWITCHING_PROTOCOLS);
    assert_eq!(error(&changes), (status, message.into()));
}
