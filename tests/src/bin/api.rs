#![forbid(unsafe_code)]
//! Compares the public items of the published crates with `docs/api`: `cargo run -p aside-conformance --bin api`.
//!
//! Builds the documentation first. Set `UPDATE_GOLDEN` to write the files after a change that you intend. Their
//! difference is what a reviewer reads.

use std::process::{Command, ExitCode};
use std::{env, fs};

use aside_conformance::api;
use aside_conformance::documents;

const CRATES: [&str; 4] = ["aside", "aside-axum", "aside-hyper", "aside-warp"];

fn main() -> ExitCode {
    let root = documents::root();
    let packages = CRATES.iter().flat_map(|name| ["-p", name]);
    let status = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["doc", "-q", "--no-deps", "--all-features", "--locked"])
        .args(packages)
        .current_dir(root)
        .status();
    assert!(status.expect("cargo runs").success(), "the documentation cannot be built");

    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or("target".into());
    let pages = root.join(target).join("doc");
    let mut is_same = true;
    for name in CRATES {
        let path = format!("docs/api/{name}.txt");
        let heading = format!(
            "The public items of `{name}` with all features. `tests/src/bin/api.rs` writes this file.\n"
        );
        let text = heading + &api::listing(&pages, &name.replace('-', "_"));
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(root.join(&path), &text).expect("the file can be written");
        }
        is_same &= print_difference(&path, &documents::read(&path), &text);
    }
    if is_same { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints the lines that only one text has, and returns whether the texts are the same.
fn print_difference(path: &str, expected: &str, actual: &str) -> bool {
    println!(
        "{path}: {} lines, {}",
        actual.lines().count(),
        if expected == actual { "the same" } else { "changed" }
    );
    for line in expected.lines().filter(|line| !actual.lines().any(|it| it == *line)) {
        println!("- {line}");
    }
    for line in actual.lines().filter(|line| !expected.lines().any(|it| it == *line)) {
        println!("+ {line}");
    }
    if expected != actual {
        println!("if you intend it: UPDATE_GOLDEN=1 cargo run -p aside-conformance --bin api");
    }
    expected == actual
}
