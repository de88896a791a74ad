//! The dependencies between the crates of the workspace, and the lints of every crate.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Frameworks and runtimes, on which the core must not depend.
const FRAMEWORKS: [&str; 8] =
    ["axum", "axum-core", "hyper", "hyper-util", "tokio", "tower", "warp", "async-std"];

/// Databases and session stores, which only the package `aside-examples-store` may build.
const STORES: [&str; 7] = [
    "fred",
    "libsqlite3-sys",
    "sqlx",
    "sqlx-core",
    "tower-sessions",
    "tower-sessions-core",
    "tower-cookies",
];

/// The most recent Rust that a published crate may require.
const MSRV: (u32, u32) = (1, 88);

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("metadata is JSON")
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn package<'m>(metadata: &'m Value, name: &str) -> &'m Value {
    packages(metadata).find(|package| package["name"] == name).expect("a package of that name")
}

/// Returns all dependencies of a crate, without those of its tests.
fn reach(metadata: &Value, from: &str) -> BTreeSet<String> {
    let nodes = metadata["resolve"]["nodes"].as_array().expect("nodes");
    let mut reached = BTreeSet::new();
    let mut todo = vec![package(metadata, from)["id"].clone()];
    while let Some(id) = todo.pop() {
        let node = nodes.iter().find(|node| node["id"] == id).expect("a node of that id");
        for dep in node["deps"].as_array().expect("dependencies") {
            let kinds = dep["dep_kinds"].as_array().expect("kinds");
            let is_built_in = kinds.iter().any(|kind| kind["kind"] != "dev");
            let package = packages(metadata).find(|package| package["id"] == dep["pkg"]);
            let name = package.expect("a package of that id")["name"].as_str().expect("a name");
            if is_built_in && reached.insert(name.to_owned()) {
                todo.push(dep["pkg"].clone());
            }
        }
    }
    reached
}

/// The core depends on no framework and no runtime.
#[test]
fn core_depends_on_no_framework() {
    let reached = reach(&metadata(), "aside");
    let reached: Vec<_> = FRAMEWORKS.iter().filter(|name| reached.contains(**name)).collect();
    assert!(reached.is_empty(), "the core reaches {reached:?}");
}

/// An adapter depends on the core and its framework, but on no other adapter.
#[test]
fn adapters_depend_on_no_sibling() {
    let metadata = metadata();
    let adapters = ["aside-axum", "aside-warp", "aside-hyper"];
    for adapter in adapters {
        let reached = reach(&metadata, adapter);
        assert!(reached.contains("aside"));
        let siblings: Vec<_> = adapters.iter().filter(|name| reached.contains(**name)).collect();
        assert!(siblings.is_empty(), "{adapter} reaches {siblings:?}");
    }
}

/// `cargo run` on a fresh clone builds only the examples, without a database.
#[test]
fn only_the_store_example_builds_a_store() {
    let metadata = metadata();
    let examples = &package(&metadata, "aside-examples")["id"];
    assert_eq!(metadata["workspace_default_members"], Value::from(vec![examples.clone()]));

    let members = metadata["workspace_members"].as_array().expect("members");
    for member in packages(&metadata).filter(|package| members.contains(&package["id"])) {
        let name = member["name"].as_str().expect("a name");
        let reached = reach(&metadata, name);
        let stores: Vec<_> = STORES.iter().filter(|store| reached.contains(**store)).collect();
        let expected = if name == "aside-examples-store" { STORES.len() } else { 0 };
        assert_eq!(stores.len(), expected, "{name} reaches {stores:?}");
    }
}

/// Programs and tests are not published, and no published crate needs them.
#[test]
fn examples_and_tests_are_not_published() {
    let metadata = metadata();
    let members = metadata["workspace_members"].as_array().expect("members");
    for member in packages(&metadata).filter(|package| members.contains(&package["id"])) {
        let name = member["name"].as_str().expect("a name");
        let is_published = member["publish"].is_null();
        let published = ["aside", "aside-axum", "aside-warp", "aside-hyper"];
        assert_eq!(is_published, published.contains(&name), "{name}");
        let reached = reach(&metadata, name);
        let programs = ["aside-conformance", "aside-examples", "aside-examples-store"];
        let programs = programs.iter().filter(|program| reached.contains(**program)).count();
        assert!(!is_published || programs == 0, "{name} reaches a program");
    }
}

/// An adapter is thin: fewer than 600 lines of code, without comments and blank lines.
#[test]
fn adapters_are_thin() {
    for adapter in ["adapter-axum", "adapter-warp", "adapter-hyper"] {
        let lines = code_lines(&root().join(adapter).join("src"));
        assert!(lines < 600, "{adapter} has {lines} lines of code");
    }
}

/// A published crate builds with its stated Rust, if the statements of its dependencies are right.
#[test]
fn dependencies_support_the_stated_rust() {
    let metadata = metadata();
    let version = |text: &str| {
        let mut parts = text.split('.').map(|part| part.parse::<u32>().expect("a number"));
        (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
    };
    for published in ["aside", "aside-axum", "aside-warp", "aside-hyper"] {
        let stated = package(&metadata, published)["rust_version"].as_str().expect("a version");
        assert_eq!(version(stated), MSRV, "{published}");
        for name in reach(&metadata, published) {
            for needed in packages(&metadata).filter(|package| package["name"] == *name) {
                if let Some(needed) = needed["rust_version"].as_str() {
                    assert!(
                        version(needed) <= MSRV,
                        "{published} needs {name}, which needs {needed}"
                    );
                }
            }
        }
    }
}

/// Each crate of the workspace forbids unsafe code itself.
#[test]
fn every_crate_forbids_unsafe_code() {
    let metadata = metadata();
    let members = metadata["workspace_members"].as_array().expect("members");
    for package in packages(&metadata).filter(|package| members.contains(&package["id"])) {
        for target in package["targets"].as_array().expect("targets") {
            let kind = target["kind"][0].as_str();
            if matches!(kind, Some("lib" | "bin")) {
                let path = target["src_path"].as_str().expect("a path");
                let text = std::fs::read_to_string(path).expect("a source file");
                assert!(text.starts_with("#![forbid(unsafe_code)]"), "{path}");
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

fn code_lines(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let lines = |path: &Path| {
        let text = std::fs::read_to_string(path).expect("a source file");
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        text.lines().filter(is_code).count()
    };
    entries
        .map(|entry| entry.path())
        .map(|path| if path.is_dir() { code_lines(&path) } else { lines(&path) })
        .sum()
}
