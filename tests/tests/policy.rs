//! Checks `docs/policy.md`: each cell of a matrix is what `merge` does. The tests that `docs/layers.md` names exist.

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

/// The result of a merge.
struct Outcome {
    head: Parts,
    body: BodyAction,
    report: Report,
}

fn tables() -> Vec<Table> {
    documents::tables(&documents::read("docs/policy.md"))
}

/// Merges the change of a row into the response of a column.
fn outcome(policy: &Policy, column: &str, row: &str) -> Outcome {
    let (own_status, set_status) = match column.split_once(", set ") {
        Some((own, set)) => (own, Some(set)),
        None => (column, None),
    };
    let own_status =
        if column == "generated 500" || column == "`Direct`" { "200" } else { own_status };
    let mut response = Response::builder().status(own_status).header(OWN, "own");
    response = response.header(CONTENT_TYPE, "text/own");
    if row.contains("of an existing cookie") {
        response = response.header(SET_COOKIE, "c=own; Path=/");
    }
    let mut response = response.body(()).expect("a response");
    if column == "`Direct`" {
        response = Direct(response).into();
    }

    let mut changes = TemporalResponse::default();
    change(&mut changes, row);
    if let Some(status) = set_status {
        changes.set_status(status);
    }
    if column == "generated 500" {
        changes.set_cookie(("no token", "1"));
    }
    let (mut head, ()) = response.into_parts();
    let merged = merge(changes, &mut head, policy);
    Outcome { head, body: merged.body, report: merged.report }
}

/// Makes the change of a row.
fn change(changes: &mut TemporalResponse, row: &str) {
    let text = HeaderValue::from_static("text/aside");
    match row {
        "`set_cookie`" | "`set_cookie` of an existing cookie" => changes.set_cookie(("c", "1")),
        "`set_cookie` twice" => {
            changes.set_cookie(("c", "1"));
            changes.set_cookie(("c", "2"));
        }
        "`insert_header`" => changes.insert_header(OWN, text),
        "`append_header`" => changes.append_header(OWN, text),
        "`remove_header`" => changes.remove_header(OWN),
        "`insert_header(Content-Type)`" => changes.insert_header(CONTENT_TYPE, text),
        "`set_status`" => changes.set_status(StatusCode::ACCEPTED),
        "`on_success().set_cookie`" => changes.on_success().set_cookie(("c", "1")),
        "`always().set_cookie`" => changes.always().set_cookie(("c", "1")),
        "`always().insert_header`" => changes.always().insert_header(OWN, text),
        "`always().set_status`" => changes.always().set_status(StatusCode::ACCEPTED),
        "the body" => changes.set_cookie(("c", "1")),
        _ => panic!("unknown row: {row}"),
    }
}

/// The word that the matrix has for an outcome.
fn word(outcome: &Outcome, row: &str) -> &'static str {
    if row == "the body" {
        return match outcome.body {
            BodyAction::Keep => "kept",
            BodyAction::Clear => "cleared",
            BodyAction::Replace(_) => "error text",
        };
    }
    let sent = if row.contains("cookie") {
        let lines = values(outcome, &SET_COOKIE);
        let values = lines.iter().map(|line| line.split([';', '=']).nth(1).unwrap_or_default());
        match values.collect::<Vec<_>>()[..] {
            ["1"] if row.ends_with("an existing cookie") => "replaces it",
            ["1"] => "sent",
            ["2"] => "the last",
            ["1", "2"] => "both",
            ["own", "1"] => "added",
            ["own"] | [] => "dropped",
            _ => panic!("{lines:?}"),
        }
    } else if row.contains("status") {
        if outcome.head.status == StatusCode::ACCEPTED { "sent" } else { "dropped" }
    } else {
        let name = if row.contains("Content-Type") { CONTENT_TYPE } else { OWN };
        let is_removed = row.contains("remove") && !is_reported(outcome);
        match values(outcome, &name)[..] {
            ["text/aside"] => "replaces it",
            [_, "text/aside"] => "added",
            ["own"] if row.contains("remove") && !is_reported(outcome) => "no effect",
            [] if is_removed => "removed",
            _ => "dropped",
        }
    };
    let superseded = |dropped: &DroppedChange| {
        dropped.reason() == DropReason::Superseded
            && matches!(dropped.kind(), ChangeKind::Status(_))
    };
    if sent == "dropped" && outcome.report.dropped().iter().any(superseded) {
        return "superseded";
    }
    // T10: no change is dropped silently.
    assert!(sent != "dropped" || is_reported(outcome), "{row}: {:?}", outcome.report);
    sent
}

/// Whether the report has the change of the row. An invalid change is that of the column.
fn is_reported(outcome: &Outcome) -> bool {
    outcome.report.dropped().iter().any(|dropped| *dropped.kind() != ChangeKind::Invalid)
}

fn values<'o>(outcome: &'o Outcome, name: &HeaderName) -> Vec<&'o str> {
    let all = outcome.head.headers.get_all(name).iter();
    all.map(|value| value.to_str().expect("text")).collect()
}

/// Every cell of both matrices: policy, kind of response, kind of change.
#[test]
fn matrix_is_what_merge_does() {
    let mut wrong = Vec::new();
    for (heading, policy) in
        [("Policy::default()", Policy::default()), ("Policy::fastapi()", Policy::fastapi())]
    {
        let tables = tables();
        let table = tables.iter().find(|table| table.heading == heading).expect("a table");
        let (kinds, changes) = (table.columns.len(), table.rows.len());
        assert!(kinds > 8 && changes > 10, "{heading} has {kinds} columns, {changes} rows");
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
fn errors_keep_changes_as_the_table_says() {
    let tables = tables();
    let table = tables.iter().find(|table| table.heading == "OnError").expect("a table");
    for row in &table.rows {
        let on_error = match &*row[0] {
            "`KeepBelow500`" => OnError::KeepBelow500,
            "`Keep`" => OnError::Keep,
            "`Drop`" => OnError::Drop,
            other => panic!("unknown rule: {other}"),
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

/// Every cell of the table of `Caching`: the headers that the guard adds.
#[test]
fn guard_adds_what_the_table_says() {
    let tables = tables();
    let table = tables.iter().find(|table| table.heading == "Caching").expect("a table");
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
    assert_eq!((table.columns.len(), table.rows.len()), (9, 4));
}

/// `Vary` and `Cache-Control` after the changes of a row to the response of a column.
fn guarded(policy: Policy, column: &str, row: &str) -> Vec<String> {
    let mut response = Response::new(());
    match column {
        "neither" | "generated 500" => {}
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
    if column == "generated 500" {
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

/// The table of layers names tests that exist.
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
