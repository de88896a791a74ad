//! Checks the tables of the guides in `docs`.

use std::collections::BTreeSet;

use aside_conformance::documents::{self, Table};

fn tables(page: &str) -> Vec<Table> {
    documents::tables(&documents::read(page))
}

/// Each difference from FastAPI has a number, a reason and tests.
#[test]
fn differences_name_their_tests() {
    let tables = tables("docs/differences.md");
    let tables: Vec<_> = tables
        .iter()
        .filter(|table| table.columns.last().is_some_and(|it| it == "tests"))
        .collect();
    let headings: Vec<_> = tables.iter().map(|table| &*table.heading).collect();
    assert_eq!(headings, ["Changes and the response", "Cookies", "Response models"]);
    let mut named = Vec::new();
    for row in tables.iter().flat_map(|table| &table.rows) {
        let is_number = |number: &str| number.split('.').all(|part| part.parse::<u8>().is_ok());
        assert!(row[0].split(", ").all(is_number), "{row:?}");
        let [.., reason, tests] = &row[..] else { panic!("{row:?}") };
        assert!(!reason.is_empty() && documents::code(tests).count() > 0, "{row:?}");
        named.extend(documents::code(tests));
    }
    documents::assert_tests(named);
    assert_eq!(tables[0].rows[0][0], "6.1", "the difference that ported code relies on is first");
}

/// A guide has the figures of the pages that say how they were measured.
#[test]
fn costs_are_those_that_were_measured() {
    let tables = [tables("docs/performance.md"), tables("docs/performance-serve.md")].concat();
    let guide = self::tables("docs/choosing.md");
    let costs: Vec<_> =
        guide.iter().filter(|table| table.heading == "What does it cost?").collect();
    assert_eq!(costs.len(), 2);
    for table in costs {
        for row in &table.rows {
            let is_measured = tables.iter().any(|measured| {
                let column = |name: &String| measured.columns.iter().position(|it| it == name);
                let columns: Option<Vec<_>> = table.columns.iter().map(column).collect();
                columns.is_some_and(|columns| {
                    let cells = |measured: &Vec<String>| -> Vec<String> {
                        columns.iter().map(|column| measured[*column].clone()).collect()
                    };
                    measured.rows.iter().any(|measured| cells(measured) == *row)
                })
            });
            assert!(is_measured, "{row:?}");
        }
    }
}

/// The methods of `aside` that the tables of the guides name exist.
#[test]
fn methods_in_tables_exist() {
    let mut functions = BTreeSet::new();
    for file in documents::rust_files(&[
        "core/src",
        "adapter-axum/src",
        "adapter-hyper/src",
        "adapter-warp/src",
    ]) {
        for line in file.split("fn ").skip(1) {
            functions.extend(line.split(['(', '<']).next().map(str::to_owned));
        }
    }
    let mut count = 0;
    for (page, column) in [
        ("docs/from-fastapi.md", "here"),
        ("docs/migrating.md", "here"),
        ("docs/testing.md", "helper"),
        ("docs/choosing.md", "entry point"),
        ("docs/policy.md", "write"),
    ] {
        for table in tables(page) {
            let Some(column) = table.columns.iter().position(|it| it == column) else { continue };
            for code in table.rows.iter().flat_map(|row| documents::code(&row[column])) {
                // `aside.once(…)` and `Policy::new().on_error(…)`, but not `axum::serve`.
                let calls = code.split(['.', ':']).skip(1).filter_map(|rest| rest.split_once('('));
                for (name, _) in calls.filter(|(name, _)| !name.is_empty()) {
                    count += 1;
                    assert!(functions.contains(name), "{page}: `{name}` in `{code}`");
                }
            }
        }
    }
    assert!(count > 30, "only {count} calls");
}
