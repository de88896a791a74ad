//! The dependencies of the published crates: licenses, versions, and where they come from.
//!
//! `.deny.toml` has the lists. `tests/supply/run` checks the same with cargo-deny, and known vulnerabilities.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use aside_conformance::documents;

/// A package that an application gets with `aside`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    license: String,
}

/// Returns what a published crate builds on any system with all features, without its tests.
fn packages() -> BTreeSet<Package> {
    let published = ["-p", "aside", "-p", "aside-axum", "-p", "aside-hyper", "-p", "aside-warp"];
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--all-features", "--target", "all", "--edges", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .args(published)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names are text");

    let lines = text.lines().filter(|line| !line.is_empty());
    let packages = lines.map(|line| {
        let (package, license) = line.split_once('|').expect("two parts");
        let mut words = package.split(' ');
        Package {
            name: words.next().expect("a name").to_owned(),
            version: words.next().expect("a version").trim_start_matches('v').to_owned(),
            license: license.trim_end_matches(" (*)").to_owned(),
        }
    });
    packages.collect()
}

/// Returns the strings of a list in `.deny.toml`.
fn list(key: &str) -> Vec<String> {
    let text = documents::read(".deny.toml");
    let lines = text.lines().skip_while(|line| *line != format!("{key} = [")).skip(1);
    let entries: Vec<_> = lines
        .take_while(|line| *line != "]")
        .map(|line| line.split('"').nth(1).expect("a string in each line").to_owned())
        .collect();
    assert!(!entries.is_empty(), "{key}");
    entries
}

/// Checks an SPDX expression whose alternatives and parts are not nested deeper than in parentheses.
fn is_allowed(license: &str, allowed: &[String]) -> bool {
    license.replace('/', " OR ").split(" AND ").all(|part| {
        let part = part.trim_matches(['(', ')']);
        part.split(" OR ").any(|name| allowed.iter().any(|it| it == name.trim()))
    })
}

#[test]
fn licenses_are_allowed_and_each_is_needed() {
    let (allowed, packages) = (list("allow"), packages());
    assert!(packages.len() > 50, "only {} packages", packages.len());
    for package in &packages {
        assert!(is_allowed(&package.license, &allowed), "{package:?}");
    }
    for license in &allowed {
        let is_needed = packages.iter().any(|package| package.license.contains(license));
        assert!(is_needed, "no package has the license {license}");
    }
}

#[test]
fn expressions_of_licenses_are_read() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    for license in ["MIT", "Apache-2.0 OR MIT", "Zlib/MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
        assert!(is_allowed(license, &allowed), "{license}");
    }
    for license in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Zlib) AND Zlib"] {
        assert!(!is_allowed(license, &allowed), "{license}");
    }
}

/// An application builds two versions of a package only if `.deny.toml` says why.
#[test]
fn packages_have_one_version_each() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages() {
        versions.entry(package.name).or_default().push(package.version);
    }
    let mut skipped = list("skip");
    for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        let rest = versions.iter().filter(|version| {
            let entry = skipped.iter().position(|entry| {
                let (skipped, older) = entry.split_once('@').expect("a version");
                skipped == name && version.starts_with(&format!("{older}."))
            });
            entry.map(|index| skipped.remove(index)).is_none()
        });
        assert_eq!(rest.count(), 1, "{name}: {versions:?}");
    }
    assert!(skipped.is_empty(), "not found twice: {skipped:?}");
}

/// Every lock file has packages of one registry, with a checksum each.
#[test]
fn packages_come_from_one_registry() {
    let files = ["", "benches/", "benches/servers/", "fuzz/", "tests/clients/reqwest/"];
    let mut sources = BTreeSet::new();
    for file in files.map(|folder| format!("{folder}Cargo.lock")) {
        let text = documents::read(&file);
        for package in text.split("[[package]]").skip(1) {
            if let Some((_, source)) = package.split_once("\nsource = ") {
                let source = source.lines().next().expect("a line");
                assert!(source.starts_with("\"registry+"), "{file}: {source}");
                assert!(package.contains("\nchecksum = "), "{file}: {package}");
                sources.insert(source.to_owned());
            }
        }
    }
    assert_eq!(sources.len(), 1, "{sources:?}");
}

/// CI runs what people run: one script, and nothing else.
#[test]
fn workflow_runs_one_script() {
    let workflow = documents::read(".github/workflows/ci.yml");
    let is_step = |line: &&str| line.trim_start().starts_with("- ");
    let steps: Vec<_> = workflow.lines().filter(is_step).map(str::trim).collect();
    assert_eq!(steps.len(), 2, "{steps:?}");
    assert!(steps[0].starts_with("- uses: actions/checkout@"), "{steps:?}");
    assert_eq!(steps[1], "- run: bash .ci/run");
}

/// `docs/performance.md` shows figures of the last run of `tests/weight/run`.
#[test]
fn weights_of_the_pages_are_the_same() {
    let shown = documents::tables(&documents::read("docs/performance.md"));
    let shown = shown.iter().find(|table| table.heading == "Dependencies").expect("the table");
    let measured = documents::tables(&documents::read("docs/proof/weight.md"));
    assert_eq!(shown.rows.len(), measured.len());
    for (row, table) in shown.rows.iter().zip(measured) {
        let is_axum = |row: &&Vec<String>| row[0].contains("axum");
        let axum = table.rows.iter().find(is_axum).expect("a row for axum");
        assert_eq!(row[1..3].join(" ").replace(',', ""), axum[1..3].join(" "), "{row:?}");
    }
}
