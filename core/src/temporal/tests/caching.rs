//! C10: the guard against caches.

use http::HeaderMap;
use http::header::{CACHE_CONTROL, VARY};

use super::*;

const PRIVATE: &str = "private, no-cache=\"Set-Cookie\"";

fn guard() -> Policy {
    Policy::new().caching(Caching::Guard)
}

fn values<'h>(head: &'h Parts, name: &HeaderName) -> Vec<&'h str> {
    head.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

fn reads(changes: &mut TemporalResponse) {
    let _ = changes.request_cookies(&HeaderMap::new());
}

fn sets(changes: &mut TemporalResponse) {
    changes.set_cookie(("sid", "1"));
}

#[test]
fn read_cookie_varies_the_response() {
    for (own, expected) in [
        (&[][..], &["Cookie"][..]),
        (&["Accept"], &["Accept, Cookie"]),
        (&["Accept", "Origin"], &["Accept, Cookie", "Origin"]),
        (&["Accept, cookie"], &["Accept, cookie"]),
        (&["Accept", "COOKIE"], &["Accept", "COOKIE"]),
        (&["Cookies"], &["Cookies, Cookie"]),
        (&["*"], &["*"]),
        (&["Accept", "Origin, *"], &["Accept", "Origin, *"]),
        (&[""], &["Cookie"]),
    ] {
        let own: Vec<_> = own.iter().map(|value| (VARY, *value)).collect();
        let (head, _) = merged(head(200, &own), guard(), reads);
        assert_eq!(values(&head, &VARY), expected);
        assert_eq!(values(&head, &CACHE_CONTROL), [""; 0]);
    }
}

#[test]
fn set_cookie_makes_the_response_private() {
    let deletes = |changes: &mut TemporalResponse| changes.delete_cookie("sid");
    for changes in [sets, deletes] {
        let (head, _) = merged(head(200, &[]), guard(), changes);
        assert_eq!(values(&head, &CACHE_CONTROL), [PRIVATE]);
        assert_eq!(values(&head, &VARY), [""; 0]);
    }
    let own = head(200, &[(SET_COOKIE, "own=1")]);
    let (head, _) = merged(own, guard(), |_| {});
    assert_eq!(values(&head, &CACHE_CONTROL), [PRIVATE]);
}

#[test]
fn cache_control_of_the_handler_stays() {
    let (head, outcome) = merged(head(200, &[(CACHE_CONTROL, "public")]), guard(), sets);
    assert_eq!(values(&head, &CACHE_CONTROL), ["public"]);
    assert_eq!(risks(&outcome), [WarningKind::SharedCache("sid".into())]);

    let (head, _) = merged(self::head(200, &[]), guard(), |changes| {
        sets(changes);
        changes.insert_header(CACHE_CONTROL, "no-store");
    });
    assert_eq!(values(&head, &CACHE_CONTROL), ["no-store"]);
}

/// A shared cache can store these, unless a directive says otherwise (RFC 9111 §3).
#[test]
fn cache_control_that_shared_caches_may_store_becomes_private() {
    let others =
        ["max-age=60", "no-transform", "immutable", "no-cache", "private=\"Date\"", "x=\"public\""];
    for own in others {
        let (head, outcome) = merged(head(200, &[(CACHE_CONTROL, own)]), guard(), sets);
        assert_eq!(values(&head, &CACHE_CONTROL), [format!("{own}, {PRIVATE}")]);
        assert_eq!(risks(&outcome), []);
    }
    let (head, _) = merged(self::head(200, &[(CACHE_CONTROL, " ")]), guard(), sets);
    assert_eq!(values(&head, &CACHE_CONTROL), [PRIVATE]);

    let own = [(CACHE_CONTROL, "max-age=60"), (CACHE_CONTROL, "immutable")];
    let (head, _) = merged(self::head(200, &own), guard(), sets);
    let expected = [format!("max-age=60, {PRIVATE}"), "immutable".into()];
    assert_eq!(values(&head, &CACHE_CONTROL), expected);
    let own = [(CACHE_CONTROL, "max-age=60"), (CACHE_CONTROL, "Private")];
    let (head, _) = merged(self::head(200, &own), guard(), sets);
    assert_eq!(values(&head, &CACHE_CONTROL), ["max-age=60", "Private"]);
}

#[test]
fn response_without_cookies_gets_no_header() {
    let (head, _) = merged(head(200, &[]), guard(), |changes| changes.set_status(201));
    assert!(head.headers.is_empty());
    // The cookie is dropped.
    let (head, _) = merged(self::head(500, &[]), guard(), sets);
    assert!(head.headers.is_empty());
}

#[test]
fn without_the_guard_no_header_is_added() {
    for policy in [Policy::new(), Policy::fastapi(), guard().caching(Caching::Manual)] {
        let (head, _) = merged(head(200, &[]), policy, |changes| {
            reads(changes);
            sets(changes);
        });
        assert_eq!(head.headers.len(), 1);
    }
}

#[test]
fn direct_response_and_generated_500_get_no_header() {
    let touches = |changes: &mut TemporalResponse| {
        reads(changes);
        changes.always().set_cookie(("always", "1"));
    };
    let direct = Response::from(Direct(Response::new(()))).into_parts().0;
    let (head, _) = merged(direct, guard(), touches);
    assert!(head.headers.is_empty());

    let (head, outcome) = merged(self::head(200, &[]), guard(), |changes| {
        touches(changes);
        changes.set_cookie(("no token", "1"));
    });
    assert_eq!((outcome.body, lines(&head).len()), (BodyAction::Replace(ERROR_TEXT), 1));
    assert!(values(&head, &VARY).is_empty() && values(&head, &CACHE_CONTROL).is_empty());

    // The handler returned it.
    let mut invalid = TemporalResponse::default();
    invalid.set_cookie(("no token", "1"));
    let returned: Response<&str> = invalid.check().unwrap_err().into_response();
    let (head, _) = merged(returned.map(drop).into_parts().0, guard(), touches);
    assert_eq!(lines(&head).len(), 1);
    assert!(values(&head, &VARY).is_empty() && values(&head, &CACHE_CONTROL).is_empty());
}

#[test]
fn rollback_does_not_undo_reading() {
    let (head, _) = merged(head(200, &[]), guard(), |changes| {
        let savepoint = changes.savepoint();
        reads(changes);
        changes.rollback_to(savepoint);
    });
    assert_eq!(values(&head, &VARY), ["Cookie"]);
}

#[test]
fn setters_of_one_policy_do_not_affect_each_other() {
    let policy = Policy::fastapi().caching(Caching::Guard);
    assert_eq!(policy.empty_content_type(EmptyContentType::Keep), policy);
    assert_eq!(policy.caching(Caching::Manual), Policy::fastapi());
    assert_ne!(policy.empty_content_type(EmptyContentType::Remove), policy);
    assert!(format!("{policy:?}").contains("empty_content_type: Keep, caching: Guard"));
    assert_eq!(size_of::<Policy>(), 8, "every request copies it");
}
