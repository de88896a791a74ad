//! The number of revealed reasons that a process keeps is limited.

use aside::{BodyAction, Policy, TemporalResponse, merge};

/// The text of the generated 500 for a cookie whose name is invalid at `byte`, which the reason contains.
fn text(byte: usize) -> &'static str {
    let mut changes = TemporalResponse::default();
    changes.set_cookie((format!("{} ", "a".repeat(byte)), "1"));
    let (mut head, ()) = http::Response::new(()).into_parts();
    match merge(changes, &mut head, &Policy::new().reveal_errors(true)).body {
        BodyAction::Replace(text) => text,
        body => panic!("{body:?}"),
    }
}

// One test, because the texts belong to the process.
#[test]
fn at_most_a_thousand_texts_are_kept() {
    let first = text(0);
    assert!(first.contains("at byte 0"), "{first}");
    let is_plain = |byte: &usize| text(*byte) == "Internal Server Error";
    assert_eq!((0..1500).filter(is_plain).count(), 500);
    assert!(std::ptr::eq(first, text(0)), "a text is kept once");
}
