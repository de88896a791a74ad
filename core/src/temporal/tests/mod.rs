mod arguments;
mod fast_path;
mod reported_once;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, SET_COOKIE, VARY};
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::*;
use crate::cookie::{CookieOptions, CookieSpec};

fn head(status: u16, headers: &[(HeaderName, &'static str)]) -> Parts {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().append(name, HeaderValue::from_static(value));
    }
    response.into_parts().0
}

/// Merges what `say` says over a head; gives back both.
fn merged(
    mut head: Parts,
    policy: Policy,
    say: impl Fn(&mut TemporalResponse),
) -> (Parts, MergeOutcome) {
    let mut said = TemporalResponse::default();
    say(&mut said);
    let merged = merge(said, &mut head, &policy);
    (head, merged)
}

fn lines(head: &Parts) -> Vec<&str> {
    head.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

fn whys(merged: &MergeOutcome) -> Vec<DropReason> {
    merged.report.dropped().iter().map(DroppedChange::reason).collect()
}

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
    assert_eq!(merged.body, BodyAction::Replace);
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

/// T14: cookies that are the reason for the 500 do not go out with it, whoever said them.
#[test]
fn too_many_cookies_said_always_do_not_go_out() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |said| {
        for n in 0..51 {
            said.always().set_cookie((format!("c{n}"), "1"));
        }
    });
    assert_eq!(lines(&head), [""; 0]);
    assert_eq!(whys(&merged), [DropReason::Failed; 51]);
    let failure = head.extensions.get::<ResponseError>().unwrap();
    assert!(failure.to_string().starts_with("51 cookies of "), "{failure}");
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

fn risks(merged: &MergeOutcome) -> Vec<WarningKind> {
    merged.report.warnings().iter().map(|advice| advice.kind().clone()).collect()
}

fn living(days: u64) -> CookieSpec<'static> {
    let age = std::time::Duration::from_secs(days * 24 * 60 * 60);
    CookieSpec::try_new("long", CookieOptions::new().max_age(age)).unwrap()
}

/// C2, rule 13: user agents cut a lifetime to 400 days.
#[test]
fn a_cookie_that_outlives_user_agents_is_advised_against() {
    let (head, merged) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(living(401).with_value("1"));
    });
    assert_eq!(lines(&head), ["long=1; Max-Age=34646400; Path=/; SameSite=Lax"]);
    assert_eq!(risks(&merged), [WarningKind::LongLifetime("long".into())]);
    assert!(!merged.report.is_empty() && merged.report.dropped().is_empty());
    assert!(merged.report.warnings()[0].location().file().ends_with("mod.rs"));
}

/// C2, rule 13: nor one that is said again, dropped, or 400 days old at most.
#[test]
fn a_cookie_that_is_not_sent_is_not_advised_against() {
    let (_, again) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(living(401).with_value("1"));
        said.set_cookie(living(400).with_value("2"));
    });
    assert_eq!(risks(&again), []);
    let (_, dropped) = merged(head(500, &[]), Policy::new(), |said| {
        said.set_cookie(living(401).with_value("1"));
    });
    assert_eq!(risks(&dropped), []);
}

/// C2, rule 22: two cookies of one name, with different paths or domains; also one of the value's own.
#[test]
fn cookies_of_one_name_are_advised_against() {
    let nested = CookieSpec::new("a", CookieOptions::new().path("/nested"));
    let (head_of_two, two) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(("a", "1"));
        said.set_cookie(("b", "1"));
        said.set_cookie(nested.with_value("2"));
    });
    assert_eq!(lines(&head_of_two).len(), 3);
    assert_eq!(risks(&two), [WarningKind::DuplicateName("a".into())]);

    let own = head(200, &[(SET_COOKIE, "a=1; Path=/own")]);
    let (_, own) = merged(own, Policy::new(), |said| said.set_cookie(("a", "1")));
    assert_eq!(risks(&own), [WarningKind::DuplicateName("a".into())]);

    // FastAPI's policy sends what is said twice twice.
    let (_, twice) = merged(head(200, &[]), Policy::fastapi(), |said| {
        said.set_cookie(("a", "1"));
        said.set_cookie(("a", "2"));
    });
    assert_eq!(risks(&twice), [WarningKind::DuplicateName("a".into())]);
}

/// C2, rule 22: other names, other letter case, and what the value itself brought.
#[test]
fn cookies_of_other_names_are_not_advised_against() {
    let own = head(200, &[(SET_COOKIE, "x=1; Path=/a"), (SET_COOKIE, "x=1; Path=/b")]);
    let (_, merged) = merged(own, Policy::new(), |said| {
        for name in ["a", "A", "ab", "x2"] {
            said.set_cookie((name, "1"));
        }
        said.set_cookie(("a", "2"));
    });
    assert_eq!(risks(&merged), []);
}

/// C2, rules 33 and 37: three quarters of 50 cookies or of 8 KiB.
#[test]
fn many_cookies_are_advised_against_before_they_are_refused() {
    let say = |count: usize, len: usize| {
        let (_, merged) = merged(head(200, &[]), Policy::new(), |said| {
            for number in 0..count {
                said.set_cookie((format!("n{number}"), "v".repeat(len)));
            }
        });
        (merged.body, risks(&merged))
    };
    assert_eq!(say(37, 1), (BodyAction::Keep, vec![]));
    let near = WarningKind::NearLimit { lines: 38, bytes: 28 * 27 + 10 * 26 };
    assert_eq!(say(38, 1), (BodyAction::Keep, vec![near]));
    assert_eq!(say(51, 1), (BodyAction::Replace, vec![]));
    assert_eq!(say(2, 3000), (BodyAction::Keep, vec![]));
    let near = WarningKind::NearLimit { lines: 2, bytes: 2 * 3525 };
    assert_eq!(say(2, 3500), (BodyAction::Keep, vec![near]));
}

/// T5: a policy raises both limits, and the warning follows.
#[test]
fn a_policy_raises_the_cookie_limits() {
    let say = |policy: Policy, count: usize, len: usize| {
        let (head, merged) = merged(head(200, &[]), policy, |said| {
            for number in 0..count {
                said.set_cookie((format!("n{number}"), "v".repeat(len)));
            }
        });
        (lines(&head).len(), merged.body, risks(&merged).len())
    };
    let many = Policy::new().max_cookies(200);
    assert_eq!(say(many, 150, 1), (150, BodyAction::Keep, 0));
    assert_eq!(say(many, 151, 1), (151, BodyAction::Keep, 1));
    assert_eq!(say(many, 201, 1), (0, BodyAction::Replace, 0));
    let large = Policy::fastapi().max_cookie_bytes(16 * 1024);
    assert_eq!(say(large, 3, 4000), (3, BodyAction::Keep, 0));
    assert_eq!(say(large, 5, 4000), (0, BodyAction::Replace, 0));
    assert_eq!(say(Policy::new().max_cookies(1), 2, 1), (0, BodyAction::Replace, 0));

    let mut said = TemporalResponse::default();
    (0..60).for_each(|number| said.set_cookie((format!("n{number}"), "1")));
    assert!(said.check().is_err() && said.check_with(&Policy::new().max_cookies(59)).is_err());
    assert!(said.check_with(&Policy::new().max_cookies(60)).is_ok());
}

/// T5: under a raised limit, two cookies of one name among many are still reported.
#[test]
fn names_are_compared_under_a_raised_limit_too() {
    let nested = CookieSpec::new("n7", CookieOptions::new().path("/nested"));
    let (_, merged) = merged(head(200, &[]), Policy::new().max_cookies(200), |said| {
        (0..80).for_each(|number| said.set_cookie((format!("n{number}"), "1")));
        said.set_cookie(nested.with_value("2"));
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
    let (head, kept) = merged(proxied(), Policy::new(), |said| said.set_cookie(("a", "1")));
    assert_eq!((kept.body, lines(&head).len(), risks(&kept).len()), (BodyAction::Keep, 61, 0));

    // One that takes the place of its own counts.
    let (_, refused) = merged(proxied(), Policy::new().max_cookies(1), |said| {
        said.set_cookie(("upstream1", "1"));
        said.set_cookie(("upstream2", "1"));
    });
    assert_eq!(refused.body, BodyAction::Replace);
}

/// T5, T14: a raised limit holds for what goes out with the generated 500.
#[test]
fn a_raised_limit_holds_for_the_generated_500() {
    let (head, merged) = merged(head(200, &[]), Policy::new().max_cookies(60), |said| {
        (0..60).for_each(|number| said.always().set_cookie((format!("n{number}"), "1")));
        said.set_cookie(("no token", "1"));
    });
    assert_eq!((merged.body, lines(&head).len()), (BodyAction::Replace, 60));
}

fn options_warn(options: CookieOptions<'_>, expected: &[WarningKind]) {
    let spec = CookieSpec::try_new("a", options).unwrap();
    let (head, merged) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(spec.with_value("1"));
    });
    assert_eq!(lines(&head).len(), 1);
    assert_eq!(risks(&merged), expected, "{options:?}");
}

/// S9: attributes with which browsers drop the cookie or never send it.
#[test]
fn attributes_that_browsers_do_not_accept_are_reported() {
    use crate::cookie::SameSite;

    let a = || String::from("a");
    let options = CookieOptions::new().secure(true);
    let partitioned = options.partitioned(true);
    options_warn(partitioned, &[WarningKind::PartitionedSameSite(a())]);
    for same_site in [SameSite::Strict, SameSite::Lax] {
        let options = partitioned.same_site(same_site);
        options_warn(options, &[WarningKind::PartitionedSameSite(a())]);
    }
    options_warn(partitioned.without_same_site(), &[WarningKind::PartitionedSameSite(a())]);
    options_warn(partitioned.same_site(SameSite::None), &[]);
    for domain in ["localhost", "com", ".com", "com."] {
        options_warn(options.domain(domain), &[WarningKind::SingleLabelDomain(a())]);
    }
    options_warn(options.domain("127.0.0.1"), &[WarningKind::AddressDomain(a())]);
    options_warn(options.domain("shop.example"), &[]);
    options_warn(options, &[]);
}

/// S9: `Set-Cookie` does not stop a shared cache.
#[test]
fn a_cookie_in_a_response_for_shared_caches_is_reported() {
    use http::header::CACHE_CONTROL;

    let shared = [WarningKind::SharedCache("b".into())];
    let two = |said: &mut TemporalResponse| {
        said.set_cookie(("a", "1"));
        said.set_cookie(("b", "1"));
    };
    for (cache_control, expected) in [
        ("public", &shared[..]),
        ("max-age=60, PUBLIC", &shared),
        ("s-maxage=60", &shared),
        ("no-cache=\"Set-Cookie\" , s-maxage = 60", &shared),
        ("private", &[]),
        ("max-age=60", &[]),
        ("private=\"a, public\", max-age=60", &[]),
        ("x-public, publicly", &[]),
        ("", &[]),
    ] {
        let head = || head(200, &[(VARY, "accept"), (CACHE_CONTROL, cache_control)]);
        let (_, few) = merged(head(), Policy::new(), two);
        assert_eq!(risks(&few), expected, "{cache_control}");
        let (_, many) = merged(with_many_headers(head()), Policy::new(), two);
        assert_eq!(risks(&many), expected, "{cache_control}");
        let (_, without) =
            merged(head(), Policy::new(), |said| said.set_status(StatusCode::CREATED));
        assert_eq!(risks(&without), []);
    }
    let (_, said_too) = merged(head(200, &[]), Policy::new(), |said| {
        two(said);
        said.insert_header(CACHE_CONTROL, HeaderValue::from_static("public"));
    });
    assert_eq!(risks(&said_too), shared);
    let (_, replaced) = merged(head(200, &[(CACHE_CONTROL, "public")]), Policy::new(), |said| {
        two(said);
        said.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    });
    assert_eq!(risks(&replaced), []);
}

fn with_many_headers(mut head: Parts) -> Parts {
    for number in 0..9 {
        let name = HeaderName::try_from(format!("x-{number}")).unwrap();
        head.headers.append(name, HeaderValue::from_static("1"));
    }
    head
}

/// S9: Chromium drops a cookie that comes with `Clear-Site-Data: "cookies"`.
#[test]
fn a_cookie_that_clear_site_data_deletes_is_reported() {
    let name = HeaderName::from_static("clear-site-data");
    for (value, is_reported) in [
        ("\"cookies\"", true),
        ("\"cache\" , \"cookies\"", true),
        ("\"*\"", true),
        ("\"cache\", \"storage\"", false),
        ("cookies", false),
    ] {
        let cleared = WarningKind::ClearedBySiteData("a".into());
        let expected = if is_reported { vec![cleared] } else { vec![] };
        let head = || head(200, &[(name.clone(), value)]);
        let set = |said: &mut TemporalResponse| {
            said.set_cookie(("a", "1"));
            said.delete_cookie("b");
        };
        assert_eq!(risks(&merged(head(), Policy::new(), set).1), expected, "{value}");
        let many = with_many_headers(head());
        assert_eq!(risks(&merged(many, Policy::new(), set).1), expected, "{value}");
        // Both delete, so nothing is lost.
        let (_, deleted) = merged(head(), Policy::new(), |said| said.delete_cookie("a"));
        assert_eq!(risks(&deleted), []);
    }
}

/// S9: what only the request's host and the time can tell.
#[test]
fn host_and_time_are_used_if_they_are_known() {
    use std::time::{Duration, SystemTime};

    let warn = |options: CookieOptions<'_>, context: MergeContext<'_>| {
        let mut said = TemporalResponse::default();
        said.set_cookie(CookieSpec::try_new("a", options).unwrap().with_value("1"));
        let mut head = head(200, &[]);
        risks(&merge_with(said, &mut head, &Policy::new(), &context))
    };
    let mismatch = [WarningKind::DomainMismatch("a".into())];
    for (domain, host, expected) in [
        ("shop.example", "shop.example", &[][..]),
        ("shop.example", "SHOP.example:8080", &[]),
        (".shop.example", "www.shop.example", &[]),
        ("shop.example", "myshop.example", &mismatch),
        ("shop.example", "example", &mismatch),
        ("www.shop.example", "shop.example", &mismatch),
        ("shop.example", "[::1]:8080", &mismatch),
        ("shop.example", "[::1]", &mismatch),
        ("shop.example", "127.0.0.1", &mismatch),
        ("shop.example", "", &mismatch),
        ("shop.example.", "shop.example", &mismatch),
    ] {
        let context = MergeContext::new().host(host);
        assert_eq!(warn(CookieOptions::new().domain(domain), context), expected, "{domain} {host}");
    }
    assert_eq!(warn(CookieOptions::new(), MergeContext::new().host("shop.example")), []);
    assert_eq!(warn(CookieOptions::new().domain("shop.example"), MergeContext::new()), []);

    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let long = [WarningKind::LongLifetime("a".into())];
    let expires = |time| CookieOptions::new().expires(time);
    let context = MergeContext::new().now(now);
    assert_eq!(warn(expires(now + days(400)), context), []);
    assert_eq!(warn(expires(now + days(400) + Duration::from_secs(1)), context), long);
    assert_eq!(warn(expires(now + days(4000)), MergeContext::new()), []);
    // `Max-Age` wins.
    assert_eq!(warn(expires(now + days(4000)).max_age(days(1)), context), []);
    let far = MergeContext::new().now(SystemTime::UNIX_EPOCH + days(365 * 9000));
    assert_eq!(warn(expires(now), far), []);
}

#[test]
fn every_warning_is_a_line_that_names_the_cookie() {
    let name = || String::from("sid");
    let kinds = [
        WarningKind::LongLifetime(name()),
        WarningKind::PartitionedSameSite(name()),
        WarningKind::SingleLabelDomain(name()),
        WarningKind::AddressDomain(name()),
        WarningKind::DomainMismatch(name()),
        WarningKind::ClearedBySiteData(name()),
        WarningKind::SharedCache(name()),
    ];
    let texts: std::collections::HashSet<_> = kinds.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), kinds.len());
    assert!(texts.iter().all(|text| text.starts_with("cookie `sid` ") && !text.contains('\n')));
}

#[test]
fn advice_reads_as_a_sentence() {
    let (_, merged) = merged(head(200, &[]), Policy::new(), |said| {
        said.set_cookie(living(500).with_value("s3cret"));
    });
    let text = merged.report.warnings()[0].to_string();
    assert!(text.starts_with(
        "cookie `long` lives longer than the 400 days that browsers keep a cookie (RFC 6265bis §5.5), at "
    ), "{text}");
    assert!(!format!("{:?}", merged.report).contains("s3cret"));
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
