//! The body of the generated 500 under a policy (T14).

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use http::HeaderValue;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::response::Parts;

use super::policy::Policy;
use super::response_error::{ERROR_TEXT, ResponseError};

/// The text as problem details (RFC 9457).
pub(crate) const PROBLEM_TEXT: &str =
    r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#;

/// Returns the text that replaces [`ERROR_TEXT`], if the policy asks for another one and `head` is a generated 500.
/// Changes the head, which describes the text.
#[inline] // Most policies ask for nothing.
pub(super) fn error_text(head: &mut Parts, policy: &Policy) -> Option<&'static str> {
    let (is_problem, is_revealed) = (policy.describes_problems(), policy.reveals_errors());
    if is_problem || is_revealed { other_text(head, is_problem, is_revealed) } else { None }
}

#[cold]
fn other_text(head: &mut Parts, is_problem: bool, is_revealed: bool) -> Option<&'static str> {
    let error = ResponseError::of_generated(head)?;
    let reason = is_revealed.then(|| error.to_string());
    if is_problem {
        let problem = HeaderValue::from_static("application/problem+json");
        head.headers.insert(CONTENT_TYPE, problem);
    }
    head.headers.remove(CONTENT_LENGTH);
    let text = if is_problem { PROBLEM_TEXT } else { ERROR_TEXT };
    Some(reason.map_or(text, |reason| keep(with_reason(text, &reason, is_problem)).unwrap_or(text)))
}

fn with_reason(text: &str, reason: &str, is_problem: bool) -> String {
    if !is_problem {
        return format!("{text}: {reason}");
    }
    // Without `serde_json`, because the core is built without the feature `json` too.
    let mut problem = text.trim_end_matches('}').to_owned();
    problem.push_str(r#","detail":""#);
    for c in reason.chars() {
        match c {
            '"' | '\\' => problem.extend(['\\', c]),
            // Writing to a `String` does not fail.
            c if c.is_control() => drop(write!(problem, "\\u{:04x}", u32::from(c))),
            c => problem.push(c),
        }
    }
    problem + "\"}"
}

/// Keeps a text for the rest of the process, because a body is made from a `&'static str`.
///
/// Each text is kept once. A client can cause errors with other texts, so their number is limited.
fn keep(text: String) -> Option<&'static str> {
    static TEXTS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    const MOST: usize = 1000;

    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    let texts = texts.get_or_insert_default();
    if let Some(text) = texts.get(text.as_str()) {
        return Some(text);
    }
    if texts.len() == MOST {
        return None;
    }
    let text: &'static str = text.leak();
    texts.insert(text);
    Some(text)
}
