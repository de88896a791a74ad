//! T10: each change is sent or reported, and never both.
//!
//! The values of all changes differ, or are counted, so the response itself tells which changes it has. That
//! does not depend on how the merge decides.

use std::collections::BTreeMap;
use std::panic::Location;

use http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, SET_COOKIE, TRANSFER_ENCODING, VARY,
};
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use proptest::prelude::*;

use crate::temporal::content::BodyAction;
use crate::temporal::entry::{Operation, When};
use crate::temporal::{
    ChangeKind, Direct, DropReason, InvalidChange, MergeOutcome, ResponseError, TemporalResponse,
    merge,
};
use crate::temporal::{
    DuplicateCookies, EmptyContentType, ExistingHeaders, OnError, Policy, StatusOverride,
};

type CallSite = &'static Location<'static>;

#[track_caller]
const fn here() -> CallSite {
    Location::caller()
}

/// A location for each change, so that the report shows which change it means.
#[rustfmt::skip]
static PLACES: [CallSite; 12] = [
    here(), here(), here(), here(), here(), here(),
    here(), here(), here(), here(), here(), here(),
];

/// A change. The numbers select from a few names, so that changes meet.
#[derive(Clone, Debug)]
enum Change {
    Cookie(u8),
    RawCookie(u8),
    LargeCookie(u8),
    SameCookie(u8),
    UnsetCookie(u8),
    Insert(u8),
    Append(u8),
    Remove(u8),
    Status(u16),
    UnsetStatus,
    Invalid,
}

const NAMES: [HeaderName; 4] = [CONTENT_TYPE, CONTENT_ENCODING, VARY, ETAG];

fn header(name: u8) -> HeaderName {
    NAMES[usize::from(name) % NAMES.len()].clone()
}

/// The name of the cookie. The path is the same, so equal names are equal cookies.
fn cookie(name: u8) -> String {
    format!("c{}", name % 3)
}

fn text(value: String) -> HeaderValue {
    HeaderValue::try_from(value).expect("visible ASCII")
}

impl Change {
    /// The change with a value that only the change at `index` has.
    fn operation(&self, index: usize) -> Operation {
        match self {
            Self::Cookie(name) => Operation::set_cookie((cookie(*name), format!("v{index}"))),
            Self::RawCookie(name) => Operation::set_cookie_raw(text(format!(
                "{}=v{index}; Path=/; Priority=High",
                cookie(*name)
            ))),
            Self::LargeCookie(name) => {
                Operation::set_cookie((cookie(*name), format!("v{index}{}", "x".repeat(3_000))))
            }
            Self::SameCookie(name) => Operation::set_cookie((cookie(*name), "same")),
            Self::UnsetCookie(name) => Operation::unset_cookie(&*cookie(*name)),
            Self::Insert(name) => {
                Operation::insert_header(Some(header(*name)), Some(text(format!("v{index}"))))
            }
            Self::Append(name) => {
                Operation::append_header(Some(header(*name)), Some(text(format!("v{index}"))))
            }
            Self::Remove(name) => Operation::remove_header(Some(header(*name))),
            Self::Status(status) => Operation::set_status(StatusCode::from_u16(*status).ok()),
            Self::UnsetStatus => Operation::UnsetStatus,
            Self::Invalid => Operation::set_status(None),
        }
    }
}

fn change() -> impl Strategy<Value = (Change, When)> {
    let status = prop::sample::select(vec![201, 202, 204, 205, 304, 404, 503]);
    let change = prop_oneof![
        6 => (0..3_u8).prop_map(Change::Cookie),
        2 => (0..3_u8).prop_map(Change::RawCookie),
        1 => (0..3_u8).prop_map(Change::LargeCookie),
        2 => (0..3_u8).prop_map(Change::SameCookie),
        2 => (0..3_u8).prop_map(Change::UnsetCookie),
        6 => (0..4_u8).prop_map(Change::Insert),
        6 => (0..4_u8).prop_map(Change::Append),
        4 => (0..4_u8).prop_map(Change::Remove),
        4 => status.prop_map(Change::Status),
        1 => Just(Change::UnsetStatus),
    ];
    let change = prop_oneof![40 => change, 1 => Just(Change::Invalid)];
    (
        change,
        prop_oneof![6 => Just(When::Policy), 1 => Just(When::OnSuccess), 1 => Just(When::Always)],
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let on_error = prop::sample::select(vec![OnError::KeepBelow500, OnError::Keep, OnError::Drop]);
    (on_error, any::<[bool; 4]>()).prop_map(|(on_error, [keep, all, non_error, keep_type])| {
        let mut policy = Policy::new().on_error(on_error);
        if keep {
            policy = policy.existing_headers(ExistingHeaders::Keep);
        }
        if all {
            policy = policy.duplicate_cookies(DuplicateCookies::SendAll);
        }
        if non_error {
            policy = policy.status_override(StatusOverride::NonError);
        }
        if keep_type {
            policy = policy.empty_content_type(EmptyContentType::Keep);
        }
        policy
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    FastPath,
    Direct,
    /// The generated 500 of a model, to which the changes come later.
    Failed,
}

#[derive(Clone, Debug)]
struct Own {
    kind: Kind,
    status: u16,
    cookies: Vec<u8>,
    headers: Vec<u8>,
}

impl Own {
    fn head(&self) -> Parts {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status");
        for name in &self.cookies {
            response
                .headers_mut()
                .append(SET_COOKIE, text(format!("{}=own; Path=/", cookie(*name))));
        }
        for name in &self.headers {
            response.headers_mut().append(header(*name), HeaderValue::from_static("own"));
        }
        response.headers_mut().insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        match self.kind {
            Kind::FastPath => response.into_parts().0,
            Kind::Direct => Response::from(Direct(response)).into_parts().0,
            Kind::Failed => {
                let mut head = response.into_parts().0;
                ResponseError::of_change(InvalidChange::HeaderLimit, None).write_head(&mut head);
                head
            }
        }
    }
}

fn own() -> impl Strategy<Value = Own> {
    let kind =
        prop_oneof![8 => Just(Kind::FastPath), 1 => Just(Kind::Direct), 1 => Just(Kind::Failed)];
    let status = prop::sample::select(vec![200, 200, 206, 101, 307, 403, 500]);
    let names = |most| prop::collection::vec(0..4_u8, 0..most);
    (kind, status, names(3), names(5)).prop_map(|(kind, status, cookies, headers)| Own {
        kind,
        status,
        cookies,
        headers,
    })
}

fn values(head: &Parts, name: &HeaderName) -> Vec<String> {
    let all = head.headers.get_all(name).iter();
    all.map(|value| value.to_str().expect("ASCII").to_owned()).collect()
}

/// The number of times that the response has the result of the change.
fn sent(change: &Operation, head: &Parts, own: &Parts) -> usize {
    match change {
        Operation::SetCookie(cookie) => {
            head.headers.get_all(SET_COOKIE).iter().filter(|line| *line == cookie.header()).count()
        }
        Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value) => {
            head.headers.get_all(name).iter().filter(|sent| *sent == value).count()
        }
        Operation::SetStatus(status) => {
            usize::from(head.status == *status && own.status != *status)
        }
        _ => 0,
    }
}

/// The subject of two changes that set the same. Then the test compares only their number.
fn group(change: &Operation) -> Option<String> {
    match change {
        // Not its `Debug` output, because the value is marked as sensitive.
        Operation::SetCookie(cookie) => {
            Some(String::from_utf8_lossy(cookie.header().as_bytes()).into_owned())
        }
        Operation::InsertHeader(name, value) | Operation::AppendHeader(name, value) => {
            Some(format!("{name}: {value:?}"))
        }
        Operation::SetStatus(status) => Some(status.to_string()),
        Operation::Invalid(_) | Operation::RemoveHeader(_) => None,
        Operation::UnsetCookie(_) | Operation::UnsetStatus | Operation::Moved => None,
    }
}

/// Checks one merge.
fn check(
    changes: &[(Operation, When)],
    policy: &Policy,
    own: &Parts,
    head: &Parts,
    outcome: &MergeOutcome,
) -> Result<(), TestCaseError> {
    let mut reasons: Vec<Vec<DropReason>> = vec![Vec::new(); changes.len()];
    let mut replacing = 0;
    for dropped in outcome.report.dropped() {
        let Some(index) = PLACES.iter().position(|location| *location == dropped.location()) else {
            // Of the changes that only make the log long.
            continue;
        };
        if dropped.reason() == DropReason::ReplacedExisting {
            // This entry is about the handler's cookie, and the change is sent.
            replacing += 1;
            prop_assert_eq!(sent(&changes[index].0, head, own), 1);
        } else {
            reasons[index].push(dropped.reason());
        }
    }
    let is_own = |name: &HeaderName| values(head, name).contains(&"own".to_owned());

    let mut groups: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    for ((change, _), reasons) in changes.iter().zip(&reasons) {
        prop_assert!(reasons.len() <= 1, "{change:?}: {reasons:?}");
        match change {
            Operation::UnsetCookie(_) | Operation::UnsetStatus => prop_assert!(reasons.is_empty()),
            Operation::Invalid(_) => prop_assert_eq!(reasons.len(), 1),
            Operation::RemoveHeader(name) => match reasons[..] {
                [] => prop_assert!(!is_own(name), "{name} was removed"),
                [DropReason::ExistingKept] => prop_assert!(
                    policy.existing_headers == ExistingHeaders::Keep
                        && own.headers.contains_key(name)
                ),
                _ => {}
            },
            _ => {}
        }
        if let Some(group) = group(change) {
            let counts = groups.entry(group).or_default();
            counts.0 += 1;
            counts.1 += reasons.len();
            counts.2 = sent(change, head, own);
        }
    }
    for (group, (changes, reported, sent)) in groups {
        prop_assert_eq!(changes, reported + sent, "{}", group);
    }

    // A line of the handler that is gone is reported, unless the whole head is gone.
    let lost = values(own, &SET_COOKIE).len()
        - values(head, &SET_COOKIE).iter().filter(|line| line.contains("=own")).count();
    if matches!(outcome.body, BodyAction::Replace(_)) {
        prop_assert_eq!(replacing, 0);
        prop_assert_eq!(head.status, StatusCode::INTERNAL_SERVER_ERROR);
    } else {
        prop_assert!(replacing <= lost && (lost == 0) == (replacing == 0), "{lost} {replacing}");
    }
    // Framing (T7).
    if outcome.body == BodyAction::Clear {
        for name in [TRANSFER_ENCODING, CONTENT_ENCODING] {
            prop_assert!(!head.headers.contains_key(name));
        }
        let length = head.headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
        prop_assert_eq!(length, (head.status == 205).then_some(&b"0"[..]));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn each_change_is_sent_or_reported_once(
        changes in prop::collection::vec(change(), 0..PLACES.len()),
        policy in policy(),
        own in own(),
    ) {
        let changes: Vec<_> = changes
            .iter()
            .enumerate()
            .map(|(index, (change, when))| (change.operation(index), *when))
            .collect();
        let merged = |padding: usize| {
            let mut record = TemporalResponse::default();
            for number in 0..padding {
                record.remove_header(format!("x-number-{number}"));
            }
            for ((operation, when), location) in changes.iter().zip(PLACES) {
                record.record_when(operation.clone(), *when, location);
            }
            let mut head = own.head();
            let outcome = merge(record, &mut head, &policy);
            (head, outcome)
        };
        let (head, outcome) = merged(0);
        check(&changes, &policy, &own.head(), &head, &outcome)?;

        // An index replaces the scan in a long log, with the same result.
        let (long_head, long) = merged(70);
        check(&changes, &policy, &own.head(), &long_head, &long)?;
        prop_assert_eq!(head.status, long_head.status);
        prop_assert_eq!(&head.headers, &long_head.headers);
        prop_assert_eq!(outcome.body, long.body);
        prop_assert_eq!(outcome.report.warnings(), long.report.warnings());
    }
}

fn reasons(policy: Policy, changes: impl Fn(&mut TemporalResponse)) -> Vec<(String, DropReason)> {
    let mut record = TemporalResponse::default();
    changes(&mut record);
    let (mut head, ()) = Response::new(()).into_parts();
    let report = merge(record, &mut head, &policy).report;
    let kind = |kind: &ChangeKind| kind.to_string();
    report.dropped().iter().map(|dropped| (kind(dropped.kind()), dropped.reason())).collect()
}

#[test]
fn superseded_content_type_is_reported_under_fastapi() {
    let dropped = (String::from("header `content-type`"), DropReason::Superseded);
    let of = |changes: fn(&mut TemporalResponse)| reasons(Policy::fastapi(), changes);
    let twice = of(|changes| {
        changes.append_header(CONTENT_TYPE, "a");
        changes.append_header(CONTENT_TYPE, "b");
    });
    assert_eq!(twice, std::slice::from_ref(&dropped));
    let mixed = of(|changes| {
        changes.insert_header(CONTENT_TYPE, "a");
        changes.append_header(CONTENT_TYPE, "b");
        changes.insert_header(CONTENT_TYPE, "c");
    });
    assert_eq!(mixed, [dropped.clone(), dropped]);
}

#[test]
fn change_without_content_is_reported_once() {
    let changes = |changes: &mut TemporalResponse| {
        changes.insert_header(CONTENT_TYPE, "a");
        changes.insert_header(CONTENT_TYPE, "b");
        changes.append_header(CONTENT_ENCODING, "gzip");
        changes.set_status(204);
    };
    let content_type = String::from("header `content-type`");
    let encoding = (String::from("header `content-encoding`"), DropReason::NoContent);
    assert_eq!(
        reasons(Policy::new(), changes),
        [
            (content_type.clone(), DropReason::Superseded),
            (content_type.clone(), DropReason::NoContent),
            encoding.clone(),
        ]
    );
    assert_eq!(
        reasons(Policy::fastapi(), changes),
        [(content_type, DropReason::Superseded), encoding,]
    );
}

#[test]
fn removal_that_the_policy_prevents_is_reported() {
    let mut record = TemporalResponse::default();
    record.remove_header(ETAG);
    record.remove_header(VARY);
    let response = Response::builder().header(ETAG, "own").body(()).expect("a response");
    let (mut head, ()) = response.into_parts();
    let report = merge(record, &mut head, &Policy::fastapi()).report;
    let [dropped] = report.dropped() else { panic!("one entry, not {report:?}") };
    assert_eq!(dropped.kind(), &ChangeKind::Header(ETAG));
    assert_eq!(dropped.reason(), DropReason::ExistingKept);
    assert_eq!(values(&head, &ETAG), ["own"]);
}
