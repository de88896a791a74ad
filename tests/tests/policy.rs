//! `docs/policy.md` says what is so: each cell of its matrix is merged, each test that it names exists.

use aside::{
    BodyAction, Direct, OnError, Policy, Report, TemporalResponse, merge,
    policy::Caching,
    report::{ChangeKind, DropReason, DroppedChange},
};
use aside_conformance::documents::{self, Table};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE, VARY};
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

const OWN: HeaderName = HeaderName::from_static("x-own");

/// What came of a merge.
struct Outcome {
    head: Parts,
    body: BodyAction,
    report: Report,
}

fn tables() -> Vec<Table> {
    documents::tables(&documents::read("docs/policy.md"))
}

/// Builds the value of a column, says the write of a row and what the column says, and merges.
fn outcome(policy: &Policy, column: &str, write: &str) -> Outcome {
    let (own, said_status) = match column.split_once(", said ") {
        Some((own, said)) => (own, Some(said)),
        None => (column, None),
    };
    let own = if column == "our own 500" || column == "`Direct`" { "200" } else { own };
    let mut response = Response::builder().status(own).header(OWN, "own");
    response = response.header(CONTENT_TYPE, "text/own");
    if write.contains("of the value's own") {
        response = response.header(SET_COOKIE, "c=own; Path=/");
    }
    let mut response = response.body(()).expect("a response");
    if column == "`Direct`" {
        response = Direct(response).into();
    }

    let mut said = TemporalResponse::default();
    say(&mut said, write);
    if let Some(status) = said_status {
        said.set_status(status);
    }
    if column == "our own 500" {
        said.set_cookie(("no token", "1"));
    }
    let (mut head, ()) = response.into_parts();
    let merged = merge(said, &mut head, policy);
    Outcome { head, body: merged.body, report: merged.report }
}

fn say(said: &mut TemporalResponse, write: &str) {
    let text = HeaderValue::from_static("text/aside");
    match write {
        "`set_cookie`" | "`set_cookie` of the value's own" => said.set_cookie(("c", "1")),
        "`set_cookie` twice" => {
            said.set_cookie(("c", "1"));
            said.set_cookie(("c", "2"));
        }
        "`insert_header`" => said.insert_header(OWN, text),
        "`append_header`" => said.append_header(OWN, text),
        "`remove_header`" => said.remove_header(OWN),
        "`insert_header(Content-Type)`" => said.insert_header(CONTENT_TYPE, text),
        "`set_status`" => said.set_status(StatusCode::ACCEPTED),
        "`on_success().set_cookie`" => said.on_success().set_cookie(("c", "1")),
        "`always().set_cookie`" => said.always().set_cookie(("c", "1")),
        "`always().insert_header`" => said.always().insert_header(OWN, text),
        "`always().set_status`" => said.always().set_status(StatusCode::ACCEPTED),
        "the body" => said.set_cookie(("c", "1")),
        _ => panic!("no such write: {write}"),
    }
}

/// The word that the matrix has for what came out.
fn word(outcome: &Outcome, write: &str) -> &'static str {
    if write == "the body" {
        return match outcome.body {
            BodyAction::Keep => "kept",
            BodyAction::Clear => "emptied",
            BodyAction::Replace(_) => "our text",
        };
    }
    let sent = if write.contains("cookie") {
        let lines = values(outcome, &SET_COOKIE);
        let values = lines.iter().map(|line| line.split([';', '=']).nth(1).unwrap_or_default());
        match values.collect::<Vec<_>>()[..] {
            ["1"] if write.ends_with("own") => "in its place",
            ["1"] => "sent",
            ["2"] => "the last",
            ["1", "2"] => "both",
            ["own", "1"] => "after it",
            ["own"] | [] => "dropped",
            _ => panic!("{lines:?}"),
        }
    } else if write.contains("status") {
        if outcome.head.status == StatusCode::ACCEPTED { "sent" } else { "dropped" }
    } else {
        let name = if write.contains("Content-Type") { CONTENT_TYPE } else { OWN };
        let is_gone = write.contains("remove") && !is_reported(outcome);
        match values(outcome, &name)[..] {
            ["text/aside"] => "in its place",
            [_, "text/aside"] => "after it",
            ["own"] if write.contains("remove") && !is_reported(outcome) => "no effect",
            [] if is_gone => "removed",
            _ => "dropped",
        }
    };
    let superseded = |unsent: &DroppedChange| {
        unsent.reason() == DropReason::Superseded && matches!(unsent.kind(), ChangeKind::Status(_))
    };
    if sent == "dropped" && outcome.report.dropped().iter().any(superseded) {
        return "superseded";
    }
    // T10: nothing is lost silently.
    assert!(sent != "dropped" || is_reported(outcome), "{write}: {:?}", outcome.report);
    sent
}

/// Whether the write of the row is in the report; a refused one is the column's.
fn is_reported(outcome: &Outcome) -> bool {
    outcome.report.dropped().iter().any(|unsent| *unsent.kind() != ChangeKind::Invalid)
}

fn values<'o>(outcome: &'o Outcome, name: &HeaderName) -> Vec<&'o str> {
    let all = outcome.head.headers.get_all(name).iter();
    all.map(|value| value.to_str().expect("text")).collect()
}

/// Every cell of both matrices: policy, kind of answer, kind of write.
#[test]
fn matrix_is_what_merge_does() {
    let mut wrong = Vec::new();
    for (heading, policy) in
        [("Policy::default()", Policy::default()), ("Policy::fastapi()", Policy::fastapi())]
    {
        let tables = tables();
        let table = tables.iter().find(|table| table.heading == heading).expect("its table");
        let (kinds, writes) = (table.columns.len(), table.rows.len());
        assert!(kinds > 8 && writes > 10, "{heading} has {kinds} columns, {writes} rows");
        for row in &table.rows {
            let cells = table.columns.iter().zip(row).skip(1);
            let words: Vec<_> = cells
                .map(|(column, _)| word(&outcome(&policy, column, &row[0]), &row[0]))
                .collect();
            if words != row[1..] {
                wrong.push(format!("{heading}: | {} | {} |", row[0], words.join(" | ")));
            }
        }
    }
    assert!(wrong.is_empty(), "the matrix should say\n{}", wrong.join("\n"));
}

/// Every cell of the table of `OnError`.
#[test]
fn errors_are_kept_as_the_table_says() {
    let tables = tables();
    let table = tables.iter().find(|table| table.heading == "OnError").expect("its table");
    for row in &table.rows {
        let on_error = match &*row[0] {
            "`KeepBelow500`" => OnError::KeepBelow500,
            "`Keep`" => OnError::Keep,
            "`Drop`" => OnError::Drop,
            other => panic!("no such rule: {other}"),
        };
        let policy = Policy::new().on_error(on_error);
        for (column, cell) in table.columns.iter().zip(row).skip(1) {
            assert_eq!(
                word(&outcome(&policy, column, "`set_cookie`"), "`set_cookie`"),
                cell,
                "{row:?}"
            );
        }
    }
    assert_eq!(table.rows.len(), 3);
}

/// Every cell of the table of `Caching`: what the guard changes.
#[test]
fn guard_adds_what_the_table_says() {
    let tables = tables();
    let table = tables.iter().find(|table| table.heading == "Caching").expect("its table");
    for row in &table.rows {
        for (column, cell) in table.columns.iter().zip(row).skip(1) {
            let policy = |caching| Policy::new().caching(caching);
            let with = guarded(policy(Caching::Guard), column, &row[0]);
            let without = guarded(policy(Caching::Manual), column, &row[0]);
            let added: Vec<_> = with.iter().filter(|line| !without.contains(line)).collect();
            let expected: Vec<_> = documents::code(cell).collect();
            assert_eq!(added, expected, "{column}: {row:?}");
        }
    }
    assert_eq!((table.columns.len(), table.rows.len()), (8, 4));
}

/// `Vary` and `Cache-Control` after the changes of a row to the response of a column.
fn guarded(policy: Policy, column: &str, row: &str) -> Vec<String> {
    let mut response = Response::new(());
    match column {
        "neither" | "our own 500" => {}
        "`Direct`" => response = Direct(response).into(),
        _ => {
            let header = documents::code(column).next().expect("a header");
            let (name, value) = header.split_once(": ").expect("a header");
            let name: HeaderName = name.parse().expect("a name");
            response.headers_mut().insert(name, value.parse().expect("a value"));
        }
    }
    let mut changes = TemporalResponse::default();
    if row.contains("read") {
        let _ = changes.request_cookies(&HeaderMap::new());
    }
    match row {
        row if row.contains("set") => changes.set_cookie(("sid", "1")),
        row if row.contains("deleted") => changes.delete_cookie("sid"),
        _ => {}
    }
    if column == "our own 500" {
        changes.set_cookie(("no token", "1"));
    }
    let (mut head, ()) = response.into_parts();
    let _ = merge(changes, &mut head, &policy);
    let lines = [("Vary", VARY), ("Cache-Control", CACHE_CONTROL)].map(|(text, name)| {
        let values = head.headers.get_all(name).iter();
        values.map(|value| format!("{text}: {}", value.to_str().expect("text"))).collect::<Vec<_>>()
    });
    lines.concat()
}

/// Each difference from FastAPI has its number and its tests.
#[test]
fn differences_name_their_tests() {
    let tables = tables();
    let table = tables.iter().find(|table| table.heading == "Differences from FastAPI");
    let rows = &table.expect("its table").rows;
    assert!(rows.len() > 10);
    for row in rows {
        let is_number = |number: &str| number.split('.').all(|part| part.parse::<u8>().is_ok());
        assert!(row[0].split(", ").all(is_number), "{row:?}");
        assert!(documents::code(&row[4]).count() > 0, "{row:?}");
        documents::assert_tests(documents::code(&row[4]));
    }
    assert_eq!(rows[0][0], "6.1", "what ported code counts on comes first");
}

/// The layers' table names tests that exist.
#[test]
fn layers_name_their_tests() {
    let tables = documents::tables(&documents::read("docs/layers.md"));
    let [table] = &tables[..] else { panic!("one table") };
    for row in &table.rows {
        let names: Vec<_> = documents::code(&row[4]).filter(|name| !name.contains('/')).collect();
        assert!(!names.is_empty(), "{row:?}");
        documents::assert_tests(names);
    }
}
