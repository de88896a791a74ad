//! The adapters have the same public names, unless the framework forces a difference. `docs/adapters.md` has the
//! reasons.

use std::collections::BTreeMap;

use aside_conformance::documents;

const ADAPTERS: [&str; 3] = ["axum", "warp", "hyper"];

/// Returns the names that an adapter exports, and whether each is the core's or its own.
fn exported(adapter: &str) -> BTreeMap<String, &'static str> {
    let source = documents::read(&format!("adapter-{adapter}/src/lib.rs"));
    let code: Vec<_> =
        source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join(" ");

    let mut names = BTreeMap::new();
    for path in code.split("pub use ").skip(1) {
        let path = path.split(';').next().expect("a statement ends");
        let path = path.trim_start_matches("::");
        let (origin, items) = path.split_once("::").expect("a path");
        let origin = if origin == "aside" { "core" } else { "own" };
        for item in items.trim_matches(['{', '}', ' ']).split(',').map(str::trim) {
            assert!(!item.contains([' ', ':', '*']), "{adapter}: `{item}` is not a plain name");
            let name = if item == "self" { "aside (the crate)" } else { item };
            if !name.is_empty() {
                assert!(names.insert(name.to_owned(), origin).is_none(), "{adapter}: {name}");
            }
        }
    }
    // This test does not see other exports.
    for other in ["pub mod ", "pub fn ", "pub struct ", "pub enum ", "pub trait ", "pub type "] {
        assert!(!code.contains(other), "{adapter}: `{other}` in `lib.rs`");
    }
    names
}

#[test]
fn adapters_differ_only_as_the_table_says() {
    let tables = documents::tables(&documents::read("docs/adapters.md"));
    let [table] = &tables[..] else { panic!("one table") };
    assert_eq!(table.columns[1..4], ADAPTERS);

    for (index, adapter) in ADAPTERS.into_iter().enumerate() {
        let expected: BTreeMap<_, _> = table
            .rows
            .iter()
            .map(|row| (row[0].replace('`', ""), &*row[index + 1]))
            .filter(|(_, origin)| *origin != "–")
            .collect();
        assert_eq!(exported(adapter), expected, "{adapter}");
    }
}

#[test]
fn each_difference_has_a_reason() {
    let tables = documents::tables(&documents::read("docs/adapters.md"));
    for row in &tables[0].rows {
        let is_same = row[1..4].iter().all(|origin| *origin == row[1]);
        assert_eq!(is_same, row[4].is_empty(), "{row:?}");
    }
}

/// The items that most handlers need have one name in all three.
#[test]
fn common_names_are_in_all_three() {
    for adapter in ADAPTERS {
        let names = exported(adapter);
        for name in
            ["Aside", "CookieOptions", "CookieSpec", "Direct", "Model", "Policy", "SameSite"]
        {
            assert!(names.contains_key(name), "{adapter}: {name}");
        }
    }
}

/// An application depends on one adapter, so examples for users name no other crate.
#[test]
fn examples_use_one_crate() {
    let pages = ADAPTERS.map(|adapter| format!("adapter-{adapter}/src/lib.rs"));
    for page in pages.iter().map(String::as_str).chain(["README.md"]) {
        let text = documents::read(page);
        let uses = |line: &&str| line.trim_start_matches("//!").trim().starts_with("use aside");
        let lines: Vec<_> = text.lines().filter(uses).collect();
        assert!(!lines.is_empty(), "{page}");
        assert!(lines.iter().all(|line| line.contains("use aside_")), "{page}: {lines:?}");
    }
}
