//! The effect of a merge.

use super::*;

#[test]
fn no_changes_have_no_effect() {
    let (head, merged) = merged(head(500, &[(VARY, "accept")]), Policy::new(), |_| {});
    assert_eq!((head.status.as_u16(), head.headers.len()), (500, 1));
    assert_eq!(merged.body, BodyAction::Keep);
    assert!(merged.report.is_empty() && head.extensions.is_empty());
}

/// T5: the last of three changes to one cookie has the position of the first.
#[test]
fn last_of_three_keeps_the_first_position() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |changes| {
        for value in ["1", "2", "3"] {
            changes.set_cookie(("a", value));
            changes.set_cookie((format!("x{value}"), "1"));
        }
    });
    let names: Vec<_> = lines(&head).iter().map(|line| &line[..4]).collect();
    assert_eq!(names, ["a=3;", "x1=1", "x2=1", "x3=1"]);
    assert_eq!(whys(&merged), [DropReason::Superseded; 2]);
}

/// T5: an unset discards earlier changes, and no later ones.
#[test]
fn unset_applies_to_earlier_changes_only() {
    let (none, _) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("a", "2"));
        changes.unset_cookie("a");
    });
    assert_eq!(lines(&none), [""; 0]);

    let (one, _) = merged(head(200, &[]), Policy::new(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.unset_cookie("a");
        changes.set_cookie(("a", "2"));
    });
    assert_eq!(lines(&one), ["a=2; Path=/; SameSite=Lax"]);
}

/// T5: a second line of the handler for the same cookie would win in the browser, so it is removed too.
#[test]
fn duplicate_cookie_of_the_handler_is_replaced_once() {
    let own = [(SET_COOKIE, "a=1; path=/"), (SET_COOKIE, "b=1"), (SET_COOKIE, "a=2; PATH=/")];
    let (head, merged) =
        merged(head(200, &own), Policy::new(), |changes| changes.set_cookie(("a", "3")));
    assert_eq!(lines(&head), ["a=3; Path=/; SameSite=Lax", "b=1"]);
    assert_eq!(whys(&merged), [DropReason::ReplacedExisting]);
}

/// T5: a change that unsets one cookie does not protect the line of another.
#[test]
fn unset_of_another_cookie_keeps_the_replacement() {
    let own = [(SET_COOKIE, "a=1; Path=/")];
    let (head, _) = merged(head(200, &own), Policy::new(), |changes| {
        changes.set_cookie(("a", "2"));
        changes.unset_cookie("b");
    });
    assert_eq!(lines(&head), ["a=2; Path=/; SameSite=Lax"]);
}

/// T5: the handler's cookie stays if every change to it was unset.
#[test]
fn unset_keeps_the_cookie_of_the_handler() {
    let own = [(SET_COOKIE, "a=1; Path=/")];
    let (head, _) = merged(head(200, &own), Policy::new(), |changes| {
        changes.set_cookie(("a", "2"));
        changes.unset_cookie("a");
        changes.set_cookie(("b", "1"));
    });
    assert_eq!(lines(&head), ["a=1; Path=/", "b=1; Path=/; SameSite=Lax"]);
}

/// T4: `Policy::fastapi()` adds to the handler's headers, except a second type of the content.
#[test]
fn fastapi_adds_headers() {
    let own = [(VARY, "own"), (CONTENT_TYPE, "text/plain")];
    let (head, _) = merged(head(200, &own), Policy::fastapi(), |changes| {
        changes.insert_header(VARY, HeaderValue::from_static("cookie"));
        changes.append_header(VARY, HeaderValue::from_static("origin"));
        changes.append_header(CONTENT_TYPE, HeaderValue::from_static("text/csv"));
    });
    let values = |name| head.headers.get_all(name).iter().collect::<Vec<_>>();
    assert_eq!(values(VARY), ["own", "cookie", "origin"]);
    assert_eq!(values(CONTENT_TYPE), ["text/csv"]);
}

/// T12: two lists of changes are equal if they have the same effect, wherever they were made.
#[test]
fn changes_are_compared_by_their_effect() {
    let record = |value: &str| {
        let mut changes = TemporalResponse::default();
        changes.set_cookie(("a", value));
        changes
    };
    let one = record("1");
    assert_eq!(one, record("1"));
    assert_ne!(one, record("2"));
    assert_ne!(one, TemporalResponse::default());
}

/// T5: `Policy::fastapi()` sends every line in order, also that of the handler (2.8).
#[test]
fn fastapi_sends_every_line() {
    let own = [(SET_COOKIE, "a=0; Path=/")];
    let (head, merged) = merged(head(200, &own), Policy::fastapi(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.delete_cookie("a");
        changes.set_cookie(("b", "1"));
        changes.unset_cookie("b");
    });
    assert_eq!(lines(&head).len(), 3);
    assert!(lines(&head)[0].starts_with("a=0"));
    assert!(lines(&head)[2].contains("Max-Age=0"));
    assert_eq!(whys(&merged), [DropReason::Superseded]);
}

/// T8: a dropped change cannot unset or replace another one.
#[test]
fn dropped_change_has_no_effect() {
    let (head, merged) = merged(head(404, &[(VARY, "own")]), Policy::new(), |changes| {
        changes.set_cookie(("a", "1"));
        changes.on_success().unset_cookie("a");
        changes.on_success().remove_header(VARY);
        changes.on_success().set_status(StatusCode::CREATED);
    });
    assert_eq!(lines(&head).len(), 1);
    assert_eq!(head.headers[VARY], "own");
    assert_eq!(whys(&merged), [DropReason::Error(StatusCode::NOT_FOUND); 2]);
}

/// T6: no change replaces the status of a protocol switch.
#[test]
fn switching_protocols_stays() {
    for policy in [Policy::new(), Policy::fastapi()] {
        let (head, merged) =
            merged(head(101, &[]), policy, |changes| changes.set_status(StatusCode::CREATED));
        assert_eq!(head.status, StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(whys(&merged), [DropReason::StatusKept(StatusCode::SWITCHING_PROTOCOLS)]);
    }
}

/// T7: the type of content that does not exist is not sent, and it is reported.
#[test]
fn content_type_without_content_is_dropped() {
    let own = [(CONTENT_TYPE, "text/plain"), (CONTENT_LENGTH, "5")];
    let (head, merged) = merged(head(200, &own), Policy::new(), |changes| {
        changes.set_status(StatusCode::NO_CONTENT);
        changes.insert_header(CONTENT_TYPE, HeaderValue::from_static("text/csv"));
    });
    assert!(head.headers.is_empty());
    assert_eq!(merged.body, BodyAction::Clear);
    assert_eq!(whys(&merged), [DropReason::NoContent]);
}

/// T7, 4.2: FastAPI keeps the length of the body that a 205 dropped, which is a defect.
#[test]
fn reset_content_has_length_zero_under_every_policy() {
    for policy in [Policy::new(), Policy::fastapi()] {
        let (head, _) = merged(head(200, &[(CONTENT_LENGTH, "5")]), policy, |changes| {
            changes.set_status(StatusCode::RESET_CONTENT);
        });
        assert_eq!(head.headers[CONTENT_LENGTH], "0");
    }
}

/// T14: the generated 500 has nothing of the handler's response, not even its extensions.
#[test]
fn generated_500_is_a_fresh_head() {
    #[derive(Clone)]
    struct OfTheValue;

    let mut own = head(200, &[(ETAG, "\"1\""), (SET_COOKIE, "own=1")]);
    own.extensions.insert(OfTheValue);
    own.version = http::Version::HTTP_2;
    let (head, merged) =
        merged(own, Policy::new(), |changes| changes.set_status(StatusCode::CONTINUE));

    assert_eq!((head.status.as_u16(), head.headers.len()), (500, 1));
    assert_eq!(head.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(head.version, http::Version::HTTP_2);
    assert_eq!(merged.body, BodyAction::Replace(ERROR_TEXT));
    assert!(head.extensions.get::<OfTheValue>().is_none());
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert_eq!(failure.invalid_change(), Some(&InvalidChange::Status(StatusCode::CONTINUE)));
}

/// T14: a change with `always` does not describe the content of the generated 500, whatever its reason.
#[test]
fn generated_500_describes_its_own_content() {
    let record = |changes: &mut TemporalResponse| {
        changes.always().insert_header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        changes.always().append_header(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        changes.always().remove_header(CONTENT_TYPE);
        changes.always().insert_header(VARY, HeaderValue::from_static("accept"));
    };
    let (error, merged_invalid) = merged(head(200, &[]), Policy::new(), |changes| {
        record(changes);
        changes.insert_header(CONTENT_LENGTH, HeaderValue::from_static("1"));
    });
    let mut own_500 = head(200, &[]);
    ResponseError::of_change(InvalidChange::HeaderLimit, None).write_head(&mut own_500);
    let (failed, merged_failed) = merged(own_500, Policy::new(), record);

    for (head, merged) in [(error, merged_invalid), (failed, merged_failed)] {
        assert_eq!(head.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
        assert!(!head.headers.contains_key(CONTENT_ENCODING));
        assert_eq!(head.headers[VARY], "accept");
        assert!(whys(&merged).iter().all(|why| *why == DropReason::Failed));
        assert!(merged.report.dropped().len() >= 3);
    }
}

/// T3: `HeaderMap::append` panics above 24,576 names. The merge makes an error of it.
#[test]
fn more_headers_than_a_map_holds_are_an_error() {
    let (head, _) = merged(head(200, &[]), Policy::new(), |changes| {
        for n in 0..40_000 {
            let name = HeaderName::from_bytes(format!("x-{n}").as_bytes()).unwrap();
            changes.append_header(name, HeaderValue::from_static("1"));
        }
    });
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert_eq!(failure.invalid_change(), Some(&InvalidChange::HeaderLimit));
}

/// T12: a rollback also discards an invalid change.
#[test]
fn rollback_discards_invalid_changes() {
    let mut changes = TemporalResponse::default();
    let start = changes.savepoint();
    changes.set_cookie(("a", "1"));
    let savepoint = changes.savepoint();
    changes.set_cookie(("b c", "1"));
    changes.set_status(StatusCode::CREATED);
    assert!(changes.check().is_err());

    changes.rollback_to(savepoint);
    assert!(changes.check().is_ok());
    assert_eq!((changes.status(), changes.cookies().len()), (None, 1));
    changes.rollback_to(start);
    assert_eq!(changes, TemporalResponse::default());
}

/// T2: the getters return what a success would send.
#[test]
fn getters_return_what_is_sent() {
    let mut changes = TemporalResponse::default();
    changes.append_header(VARY, HeaderValue::from_static("lost"));
    changes.set_cookie(("a", "1"));
    changes.insert_header(VARY, HeaderValue::from_static("cookie"));
    changes.append_header(VARY, HeaderValue::from_static("origin"));
    changes.set_cookie(("b", "1"));
    changes.set_cookie(("a", "2"));
    changes.set_status(StatusCode::CREATED);
    changes.unset_status();

    let cookies: Vec<_> = changes.cookies().iter().map(|cookie| cookie.header().clone()).collect();
    assert_eq!(changes.status(), None);
    assert_eq!(changes.headers().get_all(VARY).iter().collect::<Vec<_>>(), ["cookie", "origin"]);

    let mut head = head(200, &[]);
    let _ = merge(changes, &mut head, &Policy::new());
    assert_eq!(head.headers.get_all(SET_COOKIE).iter().cloned().collect::<Vec<_>>(), cookies);
    assert_eq!(lines(&head), ["a=2; Path=/; SameSite=Lax", "b=1; Path=/; SameSite=Lax"]);
}

/// C7: `Debug`, a report and an error show no value.
#[test]
fn no_value_is_ever_shown() {
    let mut changes = TemporalResponse::default();
    changes.set_cookie(("sid", "hunter2"));
    changes.set_cookie_raw(HeaderValue::from_static("raw=hunter2"));
    changes.insert_header(ETAG, HeaderValue::from_static("hunter2"));
    changes.set_cookie(("sid", "hunter2".repeat(1000)));
    let shown = format!("{changes:?} {:?}", changes.check());
    assert!(shown.contains("SetCookie(\"sid\"") && shown.contains("InsertHeader(etag, 7 bytes)"));

    let mut head = head(200, &[]);
    let merged = merge(changes, &mut head, &Policy::new());
    let failure = head.extensions.get::<ResponseError>().unwrap();
    let shown = format!("{shown} {merged:?} {failure:?} {failure}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// The index over a long log gives the same results as the scan of a short one.
#[test]
fn long_logs_are_merged_like_short_ones() {
    let long = |changes: &mut TemporalResponse| {
        for n in 0..80 {
            changes.remove_header(HeaderName::from_bytes(format!("x-{n}").as_bytes()).unwrap());
        }
    };
    let record = |changes: &mut TemporalResponse| {
        changes.set_cookie(("a", "1"));
        changes.set_cookie(("b", "1"));
        changes.on_success().unset_cookie("b");
        changes.set_cookie(("a", "2"));
        changes.set_cookie(("c", "1"));
        changes.append_header(VARY, HeaderValue::from_static("lost"));
        changes.insert_header(VARY, HeaderValue::from_static("cookie"));
        changes.append_header(VARY, HeaderValue::from_static("origin"));
        changes.set_status(StatusCode::CREATED);
        changes.unset_status();
        changes.set_status(StatusCode::ACCEPTED);
        changes.delete_cookie("c");
    };
    for (policy, own) in [(Policy::new(), 200), (Policy::fastapi(), 200), (Policy::new(), 404)] {
        let (short, one) = merged(head(own, &[(VARY, "own")]), policy, record);
        let (long, other) = merged(head(own, &[(VARY, "own")]), policy, |changes| {
            long(changes);
            record(changes);
        });
        assert_eq!((short.status, &short.headers), (long.status, &long.headers));
        assert_eq!(whys(&one), whys(&other));
    }
}

/// T8: an unset cookie is not sent with an error or with the generated 500.
#[test]
fn unset_cookie_is_not_sent_with_an_error() {
    let record = |changes: &mut TemporalResponse| {
        changes.always().set_cookie(("a", "1"));
        changes.always().set_cookie(("b", "1"));
        changes.unset_cookie("a");
    };
    let (error, _) = merged(head(500, &[]), Policy::new(), record);
    assert_eq!(lines(&error), ["b=1; Path=/; SameSite=Lax"]);

    let (own_500, _) = merged(head(200, &[]), Policy::new(), |changes| {
        record(changes);
        changes.set_cookie(("no token", "1"));
    });
    assert_eq!(lines(&own_500), ["b=1; Path=/; SameSite=Lax"]);
}

/// T10: a change that another one replaces, or whose request was cancelled, is not a mistake of the server.
#[cfg(feature = "tracing")]
#[test]
fn expected_reasons_are_few() {
    for reason in [DropReason::Superseded, DropReason::ReplacedExisting, DropReason::Cancelled] {
        assert!(reason.is_expected(), "{reason}");
    }
    for reason in [DropReason::Failed, DropReason::Direct, DropReason::NoResponse] {
        assert!(!reason.is_expected(), "{reason}");
    }
    let status = DropReason::Error(StatusCode::NOT_FOUND);
    assert_eq!(status.to_string(), "the handler's status is 404");
}
