//! Reads the project's documents, which tests compare with the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A table of a document.
#[derive(Clone, Debug)]
pub struct Table {
    /// The heading above it, without `#` and backticks.
    pub heading: String,
    /// The cells of its first row.
    pub columns: Vec<String>,
    /// The cells of the other rows.
    pub rows: Vec<Vec<String>>,
}

/// Reads a file of the project by its path from the root.
///
/// # Panics
///
/// Panics if the file does not exist.
pub fn read(path: &str) -> String {
    let text = std::fs::read_to_string(root().join(path));
    text.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns all tables of a document, in order.
///
/// # Panics
///
/// Panics if a row has more or fewer cells than its table has columns.
pub fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let (mut heading, mut is_open) = (String::new(), false);
    for line in text.lines() {
        if line.starts_with('#') {
            heading = line.trim_start_matches('#').replace('`', "").trim().to_owned();
        }
        match cells(line) {
            Some(columns) if !is_open => {
                tables.push(Table { heading: heading.clone(), columns, rows: Vec::new() });
            }
            Some(row) if !row.iter().all(|cell| cell.chars().all(|c| "-:".contains(c))) => {
                let table = tables.last_mut().expect("a table that has begun");
                assert_eq!(row.len(), table.columns.len(), "{line}");
                table.rows.push(row);
            }
            _ => {}
        }
        is_open = line.starts_with('|');
    }
    tables
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(
        inner
            .replace("\\|", "\u{1}")
            .split('|')
            .map(|cell| cell.trim().replace('\u{1}', "|"))
            .collect(),
    )
}

/// Returns the texts between backticks.
pub fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Returns the text of each Rust file in these folders, by their path from the root.
///
/// # Panics
///
/// Panics if a file cannot be read.
pub fn rust_files(folders: &[&str]) -> Vec<String> {
    let paths = folders.iter().flat_map(|folder| sources(&root().join(folder)));
    paths.map(|path| std::fs::read_to_string(path).expect("a source file")).collect()
}

/// Returns the names of all tests: functions that are marked as tests, and listed guarantees.
///
/// # Panics
///
/// Panics if the sources cannot be read.
pub fn tests() -> BTreeSet<String> {
    let folders = [
        "core/src",
        "core/tests",
        "adapter-axum/src",
        "adapter-hyper/src",
        "adapter-warp/src",
        "examples",
        "tests/tests",
    ];
    let mut names: BTreeSet<_> =
        rust_files(&folders).iter().flat_map(|text| marked(text)).collect();
    let listed = read("tests/src/lib.rs");
    for text in rust_files(&["tests/src"]) {
        let guarantees = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        let name = |line: &str| line.split(['<', '(']).next().unwrap_or_default().to_owned();
        let is_listed = |name: &String| listed.split([' ', ',', ';', ':']).any(|word| word == name);
        names.extend(guarantees.map(name).filter(is_listed));
        names.extend(marked(&text));
    }
    names
}

/// Returns the functions of a source file that are marked as tests.
fn marked(text: &str) -> Vec<String> {
    let mut is_marked = false;
    let mut names = Vec::new();
    for line in text.lines().map(str::trim) {
        let name = line.trim_start_matches("async ").strip_prefix("fn ");
        if line == "#[test]" || line.starts_with("#[tokio::test") {
            is_marked = true;
        } else if let (true, Some(name)) = (is_marked, name) {
            names.push(name.split(['<', '(']).next().unwrap_or_default().to_owned());
            is_marked = false;
        }
    }
    names
}

/// Asserts that each name is that of a test.
///
/// # Panics
///
/// Panics if there is no test of a name.
#[track_caller]
pub fn assert_tests<'n>(named: impl IntoIterator<Item = &'n str>) {
    let tests = tests();
    let missing: Vec<_> = named.into_iter().filter(|name| !tests.contains(*name)).collect();
    assert!(missing.is_empty(), "no test has the name {missing:#?}");
}

/// Returns the Rust files of a folder that contain no tests, by their paths from the root.
///
/// # Panics
///
/// Panics if the folder cannot be read.
pub fn sources_of(folder: &str) -> Vec<String> {
    let from_root =
        |path: PathBuf| path.strip_prefix(root()).expect("a file").to_string_lossy().into_owned();
    let mut files: Vec<_> = sources(&root().join(folder)).into_iter().map(from_root).collect();
    files.retain(|file| !file.contains("/tests/") && !file.ends_with("/tests.rs"));
    files.sort();
    files
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let below = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    entries.flat_map(below).filter(is_rust).collect()
}

/// Returns the folder of the project.
///
/// # Panics
///
/// Does not panic. The package is in a folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}
