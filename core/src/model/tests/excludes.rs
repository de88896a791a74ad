//! `assert_model_excludes!`.

use std::panic::catch_unwind;

use schemars::JsonSchema;
use serde::Serialize;

use crate::assert_model_excludes;

#[derive(Serialize, JsonSchema)]
struct User {
    name: String,
    #[serde(rename = "pass\"word")]
    password: String,
}

/// Returns whether the assertion fails for a user with this password.
fn finds(text: &'static str, password: &'static str) -> bool {
    let user = move || User { name: "ada".into(), password: password.into() };
    // An expression, for example as the body of a closure.
    catch_unwind(|| assert_model_excludes!(User, &user(), text)).is_err()
}

#[test]
fn a_text_is_found_with_and_without_its_escapes() {
    let texts =
        ["s3cret", "a\"b", "a\\b", "a\nb", "tab\tx", "\u{1}", "</script>", "é", "\u{2028}", "\\"];
    for text in texts {
        assert!(finds(text, text), "{text:?}");
        assert!(!finds("other", text), "{text:?}");
    }
    assert!(finds("\"b", "a\"b") && finds("pass\"word", "") && finds("a\\nb", "a\nb"));
    assert!(finds("\":\"ada\",\"", ""), "the JSON text itself");
    assert_model_excludes!(
        User,
        &User { name: String::new(), password: "a\\".into() },
        "x",
        "\"\"\"",
    );
}
