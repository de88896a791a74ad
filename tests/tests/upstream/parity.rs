//! Checks `PARITY.md`: the tests and cases that it names exist, and the cases pass.

use std::collections::BTreeMap;
use std::path::Path;

use aside_conformance::documents::{self, Table};
use aside_conformance::vectors::{Adapter, CaseFile, Outcome};

const SECTIONS: [&str; 4] =
    ["Cookies and headers", "Temporal response", "Dependencies", "Response models"];

fn tables() -> Vec<Table> {
    documents::tables(&documents::read("PARITY.md"))
}

/// Returns the tests and the `file:case`s that the last cell of a row names.
fn named(row: &[String]) -> (Vec<&str>, Vec<(&str, &str)>) {
    let (mut tests, mut cases) = (Vec::new(), Vec::new());
    for name in documents::code(&row[3]) {
        let is_rust = name.chars().all(|c| c.is_ascii_lowercase() || c.is_numeric() || c == '_');
        if let Some((file, case)) = name.split_once(':').filter(|(_, case)| !case.starts_with(':'))
        {
            cases.push((file, case));
        } else if is_rust {
            tests.push(name);
        }
    }
    (tests, cases)
}

#[test]
fn every_row_has_a_test_or_a_reason() {
    let tables = tables();
    let headings: Vec<_> = tables.iter().map(|table| &*table.heading).collect();
    assert_eq!(headings, SECTIONS);
    for row in tables.iter().flat_map(|table| &table.rows) {
        let (tests, cases) = named(row);
        match &*row[2] {
            "yes" => assert!(!tests.is_empty(), "{row:?}"),
            "partly" | "optional" | "no" => {
                assert!(!tests.is_empty() || !cases.is_empty() || !row[3].is_empty(), "{row:?}");
            }
            _ => panic!("unknown value of `port`: {row:?}"),
        }
    }
    assert!(tables.iter().map(|table| table.rows.len()).sum::<usize>() > 75);
}

#[test]
fn every_test_that_is_named_exists() {
    for row in tables().iter().flat_map(|table| &table.rows) {
        documents::assert_tests(named(row).0);
    }
}

/// A ported test names its origin.
#[test]
fn every_portable_row_is_named_by_a_test() {
    let ours = ["cookies", "dependencies", "models", "temporal"]
        .map(|file| documents::read(&format!("tests/tests/upstream/{file}.rs")))
        .join("\n");
    let mut missing = Vec::new();
    for table in tables() {
        for row in table.rows.iter().filter(|row| row[2] == "yes") {
            for name in documents::code(&row[0]).filter(|name| name.starts_with("test_")) {
                let file = name.split("::").next().unwrap_or_default();
                let file = file.rsplit('/').next().unwrap_or_default();
                if !ours.contains(file) {
                    missing.push(name.to_owned());
                }
            }
        }
    }
    assert!(missing.is_empty(), "no test names {missing:#?} as its origin");
}

#[test]
fn every_case_that_is_named_passes() {
    let mut passed = BTreeMap::new();
    for file in ["merge", "cookies", "filter"] {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(format!("{file}.json"));
        let cases = CaseFile::read(&path).unwrap_or_else(|error| panic!("{error}"));
        for verdict in cases.run(&Adapter::ALL) {
            let has_passed = matches!(verdict.outcome, Outcome::Passed);
            passed.insert((file, verdict.id.clone()), has_passed);
        }
    }
    let tables = tables();
    let rows = tables.iter().flat_map(|table| &table.rows);
    let cases: Vec<_> = rows.flat_map(|row| named(row).1).collect();
    assert!(cases.len() > 40);
    for (file, id) in cases {
        let has_passed = passed.iter().find(|((of, case), _)| *of == file && case == id);
        assert_eq!(has_passed.map(|(_, has_passed)| *has_passed), Some(true), "{file}:{id}");
    }
}
