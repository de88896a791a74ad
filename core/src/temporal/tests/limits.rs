//! The limits on cookies.

use super::*;

/// T14: if too many cookies are the reason for the 500, they are not sent with it, even with `always`.
#[test]
fn too_many_cookies_are_not_sent_with_the_500() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |changes| {
        for n in 0..51 {
            changes.always().set_cookie((format!("c{n}"), "1"));
        }
    });
    assert_eq!(lines(&head), [""; 0]);
    assert_eq!(whys(&merged), [DropReason::Failed; 51]);
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert!(failure.to_string().starts_with("51 cookies of "), "{failure}");
}

/// C2, rules 33 and 37: three quarters of 50 cookies or of 8 KiB.
#[test]
fn many_cookies_give_a_warning_before_they_are_an_error() {
    let record = |count: usize, len: usize| {
        let (_, merged) = merged(head(200, &[]), Policy::new(), |changes| {
            for number in 0..count {
                changes.set_cookie((format!("n{number}"), "v".repeat(len)));
            }
        });
        (merged.body, risks(&merged))
    };
    assert_eq!(record(37, 1), (BodyAction::Keep, vec![]));
    let near = WarningKind::NearLimit { lines: 38, bytes: 28 * 27 + 10 * 26 };
    assert_eq!(record(38, 1), (BodyAction::Keep, vec![near]));
    assert_eq!(record(51, 1), (BodyAction::Replace(ERROR_TEXT), vec![]));
    assert_eq!(record(2, 3000), (BodyAction::Keep, vec![]));
    assert_eq!(record(2, 3072 - 25), (BodyAction::Keep, vec![]));
    let near = WarningKind::NearLimit { lines: 2, bytes: 2 * 3525 };
    assert_eq!(record(2, 3500), (BodyAction::Keep, vec![near]));
}

/// T5: a policy raises both limits, and the warning follows.
#[test]
fn a_policy_raises_the_cookie_limits() {
    let record = |policy: Policy, count: usize, len: usize| {
        let (head, merged) = merged(head(200, &[]), policy, |changes| {
            for number in 0..count {
                changes.set_cookie((format!("n{number}"), "v".repeat(len)));
            }
        });
        (lines(&head).len(), merged.body, risks(&merged).len())
    };
    let many = Policy::new().max_cookies(200);
    assert_eq!(record(many, 150, 1), (150, BodyAction::Keep, 0));
    assert_eq!(record(many, 151, 1), (151, BodyAction::Keep, 1));
    assert_eq!(record(many, 201, 1), (0, BodyAction::Replace(ERROR_TEXT), 0));
    let large = Policy::fastapi().max_cookie_bytes(16 * 1024);
    assert_eq!(record(large, 3, 4000), (3, BodyAction::Keep, 0));
    assert_eq!(record(large, 5, 4000), (0, BodyAction::Replace(ERROR_TEXT), 0));
    assert_eq!(record(Policy::new().max_cookies(1), 2, 1), (0, BodyAction::Replace(ERROR_TEXT), 0));

    let mut changes = TemporalResponse::default();
    (0..60).for_each(|number| changes.set_cookie((format!("n{number}"), "1")));
    assert!(
        changes.check().is_err() && changes.check_with(&Policy::new().max_cookies(59)).is_err()
    );
    assert!(changes.check_with(&Policy::new().max_cookies(60)).is_ok());
}

/// T5: under a raised limit, two cookies of one name among many are still reported.
#[test]
fn names_are_compared_under_a_raised_limit_too() {
    let nested = CookieSpec::new("n7", CookieOptions::new().path("/nested"));
    let (_, merged) = merged(head(200, &[]), Policy::new().max_cookies(200), |changes| {
        (0..80).for_each(|number| changes.set_cookie((format!("n{number}"), "1")));
        changes.set_cookie(nested.with_value("2"));
    });
    assert_eq!(risks(&merged), [WarningKind::DuplicateName("n7".into())]);
}

/// T5: what the handler's response already has does not count.
#[test]
fn cookies_of_the_response_itself_do_not_count() {
    let proxied = || {
        let mut head = head(200, &[]);
        for number in 0..60 {
            let line = format!("upstream{number}={}; Path=/", "v".repeat(200));
            head.headers.append(SET_COOKIE, HeaderValue::try_from(line).unwrap());
        }
        head
    };
    let (head, kept) = merged(proxied(), Policy::new(), |changes| changes.set_cookie(("a", "1")));
    assert_eq!((kept.body, lines(&head).len(), risks(&kept).len()), (BodyAction::Keep, 61, 0));

    // A cookie that replaces one of the response counts.
    let (_, error) = merged(proxied(), Policy::new().max_cookies(1), |changes| {
        changes.set_cookie(("upstream1", "1"));
        changes.set_cookie(("upstream2", "1"));
    });
    assert_eq!(error.body, BodyAction::Replace(ERROR_TEXT));
}

/// T5, T14: a raised limit also applies to the cookies of the generated 500.
#[test]
fn a_raised_limit_applies_to_the_generated_500() {
    let (head, merged) = merged(head(200, &[]), Policy::new().max_cookies(60), |changes| {
        (0..60).for_each(|number| changes.always().set_cookie((format!("n{number}"), "1")));
        changes.set_cookie(("no token", "1"));
    });
    assert_eq!((merged.body, lines(&head).len()), (BodyAction::Replace(ERROR_TEXT), 60));
}
