//! What the merge does with changes.

use super::*;

#[test]
fn nothing_said_changes_nothing() {
    let (head, merged) = merged(head(500, &[(VARY, "accept")]), Policy::new(), |_| {});
    assert_eq!((head.status.as_u16(), head.headers.len()), (500, 1));
    assert_eq!(merged.body, BodyAction::Keep);
    assert!(merged.report.is_empty() && head.extensions.is_empty());
}

/// T5: three writes of one cookie among others keep the first one's place.
#[test]
fn last_of_three_keeps_the_first_place() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |said| {
        for value in ["1", "2", "3"] {
            said.set_cookie(("a", value));
            said.set_cookie((format!("x{value}"), "1"));
        }
    });
    let names: Vec<_> = lines(&head).iter().map(|line| &line[..4]).collect();
    assert_eq!(names, ["a=3;", "x1=1", "x2=1", "x3=1"]);
    assert_eq!(whys(&merged), [DropReason::Superseded; 2]);
}

/// T5: set, set, forget leaves none; set, forget, set one.
#[test]
fn forget_reaches_back_and_not_forward() {
    let (none, _) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(("a", "1"));
        said.set_cookie(("a", "2"));
        said.unset_cookie("a");
    });
    assert_eq!(lines(&none), [""; 0]);

    let (one, _) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(("a", "1"));
        said.unset_cookie("a");
        said.set_cookie(("a", "2"));
    });
    assert_eq!(lines(&one), ["a=2; Path=/; SameSite=Lax"]);
}

/// T5: a second own line of the same cookie would win in the browser, so it goes as well.
#[test]
fn own_cookie_said_twice_gives_way_once() {
    let own = [(SET_COOKIE, "a=1; path=/"), (SET_COOKIE, "b=1"), (SET_COOKIE, "a=2; PATH=/")];
    let (head, merged) = merged(head(200, &own), Policy::new(), |said| said.set_cookie(("a", "3")));
    assert_eq!(lines(&head), ["a=3; Path=/; SameSite=Lax", "b=1"]);
    assert_eq!(whys(&merged), [DropReason::ReplacedExisting]);
}

/// T5 under `Policy::fastapi()`: 2.8, both lines, in order, and the value's own too.
#[test]
fn fastapi_sends_every_line() {
    let own = [(SET_COOKIE, "a=0; Path=/")];
    let (head, merged) = merged(head(200, &own), Policy::fastapi(), |said| {
        said.set_cookie(("a", "1"));
        said.delete_cookie("a");
        said.set_cookie(("b", "1"));
        said.unset_cookie("b");
    });
    assert_eq!(lines(&head).len(), 3);
    assert!(lines(&head)[0].starts_with("a=0"));
    assert!(lines(&head)[2].contains("Max-Age=0"));
    assert_eq!(whys(&merged), [DropReason::Superseded]);
}

/// T8: what is not admitted cannot withdraw or replace what is.
#[test]
fn dropped_write_has_no_effect() {
    let (head, merged) = merged(head(404, &[(VARY, "own")]), Policy::new(), |said| {
        said.set_cookie(("a", "1"));
        said.on_success().unset_cookie("a");
        said.on_success().remove_header(VARY);
        said.on_success().set_status(StatusCode::CREATED);
    });
    assert_eq!(lines(&head).len(), 1);
    assert_eq!(head.headers[VARY], "own");
    assert_eq!(whys(&merged), [DropReason::Error(StatusCode::NOT_FOUND); 2]);
}

/// T6: a switch of protocols is never repainted.
#[test]
fn switching_protocols_stays() {
    for policy in [Policy::new(), Policy::fastapi()] {
        let (head, merged) =
            merged(head(101, &[]), policy, |said| said.set_status(StatusCode::CREATED));
        assert_eq!(head.status, StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(whys(&merged), [DropReason::StatusKept(StatusCode::SWITCHING_PROTOCOLS)]);
    }
}

/// T7: what was said of a content that is not there is not sent, and reported.
#[test]
fn type_said_of_no_content_goes() {
    let own = [(CONTENT_TYPE, "text/plain"), (CONTENT_LENGTH, "5")];
    let (head, merged) = merged(head(200, &own), Policy::new(), |said| {
        said.set_status(StatusCode::NO_CONTENT);
        said.insert_header(CONTENT_TYPE, HeaderValue::from_static("text/csv"));
    });
    assert!(head.headers.is_empty());
    assert_eq!(merged.body, BodyAction::Clear);
    assert_eq!(whys(&merged), [DropReason::NoContent]);
}

/// T7, 4.2: FastAPI leaves a 205 the length of the body that it dropped; that is a defect.
#[test]
fn reset_content_has_length_zero_under_every_policy() {
    for policy in [Policy::new(), Policy::fastapi()] {
        let (head, _) = merged(head(200, &[(CONTENT_LENGTH, "5")]), policy, |said| {
            said.set_status(StatusCode::RESET_CONTENT);
        });
        assert_eq!(head.headers[CONTENT_LENGTH], "0");
    }
}

/// T14: nothing of the value is left, its extensions included.
#[test]
fn our_own_500_is_a_fresh_head() {
    #[derive(Clone)]
    struct OfTheValue;

    let mut own = head(200, &[(ETAG, "\"1\""), (SET_COOKIE, "own=1")]);
    own.extensions.insert(OfTheValue);
    own.version = http::Version::HTTP_2;
    let (head, merged) = merged(own, Policy::new(), |said| said.set_status(StatusCode::CONTINUE));

    assert_eq!((head.status.as_u16(), head.headers.len()), (500, 1));
    assert_eq!(head.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(head.version, http::Version::HTTP_2);
    assert_eq!(merged.body, BodyAction::Replace(ERROR_TEXT));
    assert!(head.extensions.get::<OfTheValue>().is_none());
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert_eq!(failure.invalid_change(), Some(&InvalidChange::Status(StatusCode::CONTINUE)));
}

/// T14: what was said always describes another content than the text of our own 500, whatever made it one.
#[test]
fn our_own_500_says_what_it_is_itself() {
    let say = |said: &mut TemporalResponse| {
        said.always().insert_header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        said.always().append_header(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        said.always().remove_header(CONTENT_TYPE);
        said.always().insert_header(VARY, HeaderValue::from_static("accept"));
    };
    let (refused, merged_refused) = merged(head(200, &[]), Policy::new(), |said| {
        say(said);
        said.insert_header(CONTENT_LENGTH, HeaderValue::from_static("1"));
    });
    let mut own_500 = head(200, &[]);
    ResponseError::refused(InvalidChange::HeaderLimit, None).write_head(&mut own_500);
    let (failed, merged_failed) = merged(own_500, Policy::new(), say);

    for (head, merged) in [(refused, merged_refused), (failed, merged_failed)] {
        assert_eq!(head.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
        assert!(!head.headers.contains_key(CONTENT_ENCODING));
        assert_eq!(head.headers[VARY], "accept");
        assert!(whys(&merged).iter().all(|why| *why == DropReason::Failed));
        assert!(merged.report.dropped().len() >= 3);
    }
}

/// T3: past 24,576 names `HeaderMap::append` panics; here it is an error.
#[test]
fn more_headers_than_a_map_holds_are_a_failure() {
    let (head, _) = merged(head(200, &[]), Policy::new(), |said| {
        for n in 0..40_000 {
            let name = HeaderName::from_bytes(format!("x-{n}").as_bytes()).unwrap();
            said.append_header(name, HeaderValue::from_static("1"));
        }
    });
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert_eq!(failure.invalid_change(), Some(&InvalidChange::HeaderLimit));
}

/// T12: a rollback takes back a refusal as well.
#[test]
fn rollback_goes_back_to_the_mark() {
    let mut said = TemporalResponse::default();
    let start = said.savepoint();
    said.set_cookie(("a", "1"));
    let mark = said.savepoint();
    said.set_cookie(("b c", "1"));
    said.set_status(StatusCode::CREATED);
    assert!(said.check().is_err());

    said.rollback_to(mark);
    assert!(said.check().is_ok());
    assert_eq!((said.status(), said.cookies().len()), (None, 1));
    said.rollback_to(start);
    assert_eq!(said, TemporalResponse::default());
}

/// T2: reading back says what a success would be sent with.
#[test]
fn reading_back_is_what_will_be_sent() {
    let mut said = TemporalResponse::default();
    said.append_header(VARY, HeaderValue::from_static("lost"));
    said.set_cookie(("a", "1"));
    said.insert_header(VARY, HeaderValue::from_static("cookie"));
    said.append_header(VARY, HeaderValue::from_static("origin"));
    said.set_cookie(("b", "1"));
    said.set_cookie(("a", "2"));
    said.set_status(StatusCode::CREATED);
    said.unset_status();

    let cookies: Vec<_> = said.cookies().iter().map(|cookie| cookie.header().clone()).collect();
    assert_eq!(said.status(), None);
    assert_eq!(said.headers().get_all(VARY).iter().collect::<Vec<_>>(), ["cookie", "origin"]);

    let mut head = head(200, &[]);
    let _ = merge(said, &mut head, &Policy::new());
    assert_eq!(head.headers.get_all(SET_COOKIE).iter().cloned().collect::<Vec<_>>(), cookies);
    assert_eq!(lines(&head), ["a=2; Path=/; SameSite=Lax", "b=1; Path=/; SameSite=Lax"]);
}

/// C7: neither `Debug` nor a report nor a failure shows a value.
#[test]
fn no_value_is_ever_shown() {
    let mut said = TemporalResponse::default();
    said.set_cookie(("sid", "hunter2"));
    said.set_cookie_raw(HeaderValue::from_static("raw=hunter2"));
    said.insert_header(ETAG, HeaderValue::from_static("hunter2"));
    said.set_cookie(("sid", "hunter2".repeat(1000)));
    let shown = format!("{said:?} {:?}", said.check());

    let mut head = head(200, &[]);
    let merged = merge(said, &mut head, &Policy::new());
    let failure = head.extensions.get::<ResponseError>().unwrap();
    let shown = format!("{shown} {merged:?} {failure:?} {failure}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// The index over a long log gives the same answers as looking through a short one.
#[test]
fn long_logs_are_merged_like_short_ones() {
    let long = |said: &mut TemporalResponse| {
        for n in 0..80 {
            said.remove_header(HeaderName::from_bytes(format!("x-{n}").as_bytes()).unwrap());
        }
    };
    let say = |said: &mut TemporalResponse| {
        said.set_cookie(("a", "1"));
        said.set_cookie(("b", "1"));
        said.on_success().unset_cookie("b");
        said.set_cookie(("a", "2"));
        said.set_cookie(("c", "1"));
        said.append_header(VARY, HeaderValue::from_static("lost"));
        said.insert_header(VARY, HeaderValue::from_static("cookie"));
        said.append_header(VARY, HeaderValue::from_static("origin"));
        said.set_status(StatusCode::CREATED);
        said.unset_status();
        said.set_status(StatusCode::ACCEPTED);
        said.delete_cookie("c");
    };
    for (policy, own) in [(Policy::new(), 200), (Policy::fastapi(), 200), (Policy::new(), 404)] {
        let (short, one) = merged(head(own, &[(VARY, "own")]), policy, say);
        let (long, other) = merged(head(own, &[(VARY, "own")]), policy, |said| {
            long(said);
            say(said);
        });
        assert_eq!((short.status, &short.headers), (long.status, &long.headers));
        assert_eq!(whys(&one), whys(&other));
    }
}

/// T8: what was withdrawn is not sent with an error either, nor with our own 500.
#[test]
fn withdrawn_cookie_does_not_come_back_with_an_error() {
    let say = |said: &mut TemporalResponse| {
        said.always().set_cookie(("a", "1"));
        said.always().set_cookie(("b", "1"));
        said.unset_cookie("a");
    };
    let (error, _) = merged(head(500, &[]), Policy::new(), say);
    assert_eq!(lines(&error), ["b=1; Path=/; SameSite=Lax"]);

    let (own_500, _) = merged(head(200, &[]), Policy::new(), |said| {
        say(said);
        said.set_cookie(("no token", "1"));
    });
    assert_eq!(lines(&own_500), ["b=1; Path=/; SameSite=Lax"]);
}
