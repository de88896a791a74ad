//! Each block of Rust in a page is compiled.

use std::collections::{BTreeMap, BTreeSet};

use aside_conformance::pages;

/// A page whose blocks another test compares with source files, and the test.
const SHOWN: [(&str, &str); 3] = [
    (
        "docs/from-fastapi.md",
        "`from_fastapi_shows_whole_programs` in examples/tests/guides/shown.rs",
    ),
    ("docs/migrating.md", "`migrating_shows_whole_programs` in examples/tests/guides/shown.rs"),
    ("docs/stories.md", "`programs_are_shown_whole` in examples/tests/stories/page.rs"),
];

/// The blocks that do not run: the page, the words after the backticks, how many there are, and the reason.
const NOT_RUN: [(&str, &str, usize, &str); 5] = [
    ("README.md", "rust,no_run", 3, SERVER),
    ("adapter-axum/README.md", "rust,no_run", 1, SERVER),
    ("adapter-hyper/README.md", "rust,no_run", 1, SERVER),
    ("adapter-warp/README.md", "rust,no_run", 1, SERVER),
    ("docs/openapi.md", "rust,ignore", 1, "it needs aide, which the project does not use"),
];

/// The reason of a program that serves until it is stopped.
const SERVER: &str = "tests/tests/readme.rs runs it and sends a request";

/// Returns the pages that a module includes for doc tests, by their path from the root.
fn included() -> BTreeSet<String> {
    let mut included = BTreeSet::new();
    for (file, text) in pages::files("rs") {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate() {
            let path = line.strip_prefix("#[doc = include_str!(\"");
            let Some(path) = path.and_then(|rest| rest.strip_suffix("\")]")) else { continue };
            let mut attributes = lines[..index].iter().rev().take_while(|it| it.starts_with("#["));
            let is_doc_test =
                attributes.any(|it| it.starts_with("#[cfg(") && it.contains("doctest"));
            assert!(is_doc_test, "{file}: {path} is included without `#[cfg(doctest)]`");
            let mut folder: Vec<_> = file.split('/').collect();
            folder.pop();
            for part in path.split('/') {
                if part == ".." {
                    folder.pop();
                } else {
                    folder.push(part);
                }
            }
            let page = folder.join("/");
            // A published crate has only the files of its own folder.
            let (package, _) = file.split_once('/').expect("a folder");
            let is_inside = package == "tests" || page.starts_with(&format!("{package}/"));
            assert!(is_inside, "{file}: {page} is not in the package");
            included.insert(page);
        }
    }
    included
}

#[test]
fn each_page_with_rust_is_compiled() {
    let included = included();
    let mut with_rust = BTreeSet::new();
    for page in
        pages::all().into_iter().filter(|page| page.blocks.iter().any(pages::Block::is_rust))
    {
        let is_shown = SHOWN.iter().any(|(path, _)| *path == page.path);
        assert!(
            included.contains(&page.path) != is_shown,
            "{}: add `#[cfg(doctest)] #[doc = include_str!(…)]` to tests/src/lib.rs",
            page.path
        );
        with_rust.insert(page.path);
    }
    assert!(with_rust.len() > 8, "only {with_rust:?}");
    assert_eq!(included.difference(&with_rust).next(), None, "a page without Rust is included");
}

#[test]
fn each_block_that_does_not_run_has_a_reason() {
    let mut found = BTreeMap::new();
    for page in pages::all() {
        for block in page.blocks.into_iter().filter(pages::Block::is_rust) {
            if block.info.contains("ignore") || block.info.contains("no_run") {
                *found.entry((page.path.clone(), block.info)).or_insert(0) += 1;
            }
        }
    }
    let expected =
        NOT_RUN.map(|(page, info, count, _)| ((page.to_owned(), info.to_owned()), count));
    assert_eq!(found, BTreeMap::from(expected));
}
