//! The versions and the figures that pages name are those of the manifests and of the measurements.

use std::collections::BTreeMap;

use aside_conformance::documents;
use aside_conformance::pages;

/// The published crates.
const CRATES: [&str; 4] = ["core", "adapter-axum", "adapter-hyper", "adapter-warp"];

/// Returns the values of a table of `Cargo.toml` by their keys, for keys and values of one line.
fn entries(manifest: &str, table: &str) -> BTreeMap<String, String> {
    let lines = manifest.lines().skip_while(|line| line.split(" #").next() != Some(table)).skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let pairs = lines.filter_map(|line| line.split_once(" = "));
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

/// Returns the first version in a value such as `{ version = "0.8.9", features = [] }`.
fn version(value: &str) -> &str {
    let value = value.split_once("version = ").map_or(value, |(_, rest)| rest);
    value.split('"').nth(1).expect("a version in quotes")
}

fn is_prefix(stated: &str, version: &str) -> bool {
    version == stated || version.starts_with(&format!("{stated}."))
}

#[test]
fn versions_of_the_pages_are_those_of_the_manifest() {
    let manifest = documents::read("Cargo.toml");
    let workspace = entries(&manifest, "[workspace.package]");
    let dependencies = entries(&manifest, "[workspace.dependencies]");
    let rust = version(&workspace["rust-version"]);

    let tables = documents::tables(&documents::read("docs/stability.md"));
    let mut named = Vec::new();
    for row in &tables[0].rows {
        let actual = if row[0] == "Rust" { rust } else { version(&dependencies[&row[0]]) };
        assert!(is_prefix(&row[1], actual), "{}: {}, not {actual}", row[0], row[1]);
        named.push(&*row[0]);
    }
    for needed in ["Rust", "axum", "warp", "hyper", "http", "schemars", "serde"] {
        assert!(named.contains(&needed), "{needed}");
    }

    // The READMEs name them in sentences.
    let mut count = 0;
    for page in pages::all().iter().filter(|page| page.path.ends_with("README.md")) {
        let text: Vec<_> = page.lines.iter().flat_map(|(_, line)| line.split(' ')).collect();
        for pair in text.windows(2) {
            let stated = pair[1].trim_end_matches([',', '.']);
            let is_version =
                !stated.is_empty() && stated.chars().all(|c| ".0123456789".contains(c));
            let actual = if pair[0] == "Rust" { Some(rust) } else { None };
            let actual = actual.or_else(|| dependencies.get(pair[0]).map(|it| version(it)));
            if let (true, Some(actual)) = (is_version, actual) {
                count += 1;
                assert!(is_prefix(stated, actual), "{}: {pair:?}, not {actual}", page.path);
            }
        }
    }
    assert!(count > 10, "only {count} versions");
}

#[test]
fn each_crate_has_what_a_registry_shows() {
    for folder in CRATES {
        let manifest = documents::read(&format!("{folder}/Cargo.toml"));
        for key in ["description", "keywords", "categories", "readme", "documentation", "license"] {
            assert!(manifest.lines().any(|line| line.starts_with(key)), "{folder}: {key}");
        }
        for key in ["version", "edition", "rust-version", "license"] {
            assert!(manifest.contains(&format!("\n{key}.workspace = true")), "{folder}: {key}");
        }
        let docs_rs = entries(&manifest, "[package.metadata.docs.rs]");
        assert_eq!(docs_rs["all-features"], "true", "{folder}");
        assert!(docs_rs["rustdoc-args"].starts_with("[\"--cfg\", \"docsrs\"]"), "{folder}");
        let source = documents::read(&format!("{folder}/src/lib.rs"));
        let badges = "#![cfg_attr(docsrs, feature(doc_cfg))]";
        assert!(source.lines().any(|line| line == badges), "{folder}: no badges of features");
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let text = documents::read(license);
            assert_eq!(documents::read(&format!("{folder}/{license}")), text, "{folder}");
        }
    }
}

/// Each figure under *What it costs* is in a page of measurements, so a new measurement changes both.
#[test]
fn figures_of_the_readme_are_measured() {
    let tables = documents::tables(&documents::read("README.md"));
    let costs = tables.iter().find(|table| table.heading == "What it costs").expect("the table");
    let measured: Vec<_> = ["docs/performance.md", "docs/performance-serve.md"]
        .iter()
        .flat_map(|path| documents::tables(&documents::read(path)))
        .flat_map(|table| table.rows)
        .flatten()
        .collect();
    let mut count = 0;
    for row in &costs.rows {
        let figures = row[1].split(|c: char| !c.is_ascii_digit() && c != '.');
        for figure in figures.filter(|figure| figure.contains('.') && figure.len() > 2) {
            count += 1;
            let is_measured =
                measured.iter().any(|cell| cell.split(' ').any(|word| word == figure));
            assert!(is_measured, "{figure} is not in the measurements: {row:?}");
        }
    }
    assert!(count > 5, "only {count} figures");
}

/// The README has the lowest and the highest ratio of all tables, not of the first one.
#[test]
fn range_of_the_response_models_is_the_measured_one() {
    let tables = documents::tables(&documents::read("docs/performance.md"));
    let mut measured = Vec::new();
    for table in tables.iter().filter(|table| table.heading == "A response model") {
        if let Some(json) = table.columns.iter().position(|column| column == "time of `json`") {
            measured.extend(table.rows.iter().flat_map(|row| row[json].split(" to ")));
        }
    }
    assert_eq!(measured.len(), 15, "{measured:?}");
    measured.sort_unstable();
    let range = format!("{} to {} times as long", measured[0], measured[14]);

    let tables = documents::tables(&documents::read("README.md"));
    let costs = tables.iter().find(|table| table.heading == "What it costs").expect("the table");
    let row = costs.rows.iter().find(|row| row[0].starts_with("a response model"));
    assert_eq!(row.expect("its row")[1], range);
}
