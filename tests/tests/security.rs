//! Checks that each test that SECURITY.md names exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Adds the names of all functions in the Rust files of a folder.
fn add_functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the folder exists").flatten() {
        let path = entry.path();
        if path.is_dir() {
            add_functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("sources are text");
            let after = source.split("fn ").skip(1);
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            names.extend(
                after.map(|rest| rest.split(|c| !is_part(c)).next().unwrap_or_default().to_owned()),
            );
        }
    }
}

#[test]
fn tests_that_hold_a_guarantee_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this is a member");
    let mut functions = BTreeSet::new();
    for folder in ["core/src", "tests/src", "tests/tests"] {
        add_functions(&root.join(folder), &mut functions);
    }
    let page = fs::read_to_string(root.join("SECURITY.md")).expect("the page exists");
    let rows = page.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut count = 0;
    for row in rows {
        let tests = row.rsplit('|').nth(1).expect("a row has two cells");
        for name in tests.split('`').skip(1).step_by(2) {
            count += 1;
            assert!(functions.contains(name), "SECURITY.md names `{name}`, which is not a test");
        }
    }
    assert!(count > 30, "only {count} tests are named");
}
