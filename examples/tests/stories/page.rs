//! `docs/stories.md` shows whole programs, and shows all of them.

use std::fs;

use super::pages::{assert_shown, program, root, text};

const PAGE: &str = "stories.md";

/// The programs of `examples/examples`, without `.rs`.
fn programs() -> Vec<String> {
    let files = fs::read_dir(root("examples")).expect("a folder");
    let files = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8"));
    files.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect()
}

/// If this fails after you changed a program, `UPDATE_STORIES=1 cargo test -p aside-examples --test stories page`
/// writes the programs into the page.
#[test]
fn programs_are_shown_whole() {
    let shown = assert_shown(PAGE, &["rust"], program);
    for name in programs() {
        let path = format!("examples/{name}.rs");
        let count = shown.iter().filter(|shown| **shown == path).count();
        assert_eq!(count, 1, "{path} is shown once");
    }
}

#[test]
fn every_program_has_its_command() {
    let page = text(&format!("../docs/{PAGE}"));
    for name in programs() {
        let command = format!("cargo run -p aside-examples --example {name}");
        assert!(page.contains(&command), "{name}");
        assert!(text(&format!("examples/{name}.rs")).contains(&command), "{name}");
    }
}

/// The head of a program has the command, and then what to see.
#[test]
fn every_program_says_how_to_run_it_and_what_to_see() {
    let programs = programs().into_iter().map(|name| format!("examples/{name}.rs"));
    for path in programs.chain(["src/main.rs".into(), "store/src/main.rs".into()]) {
        let text = text(&path);
        let lines = text.lines().skip_while(|line| line.starts_with("#!["));
        let head: Vec<_> = lines.take_while(|line| line.starts_with("//!")).collect();
        let command = head.iter().position(|line| line.starts_with("//! $ cargo run"));
        let sight = head.iter().position(|line| line.starts_with("//! You see "));
        assert!(command.is_some() && command < sight, "{path}: {head:#?}");
    }
}

/// Each program is compiled into a test of this folder, which calls its service.
#[test]
fn every_program_has_a_test() {
    let tests = fs::read_dir(root("tests/stories")).expect("a folder");
    let tests: String = tests
        .map(|file| fs::read_to_string(file.expect("a file").path()).expect("UTF-8"))
        .collect();
    for name in programs() {
        let path = format!("#[path = \"../../examples/{name}.rs\"]");
        assert!(tests.contains(&path), "no test of {name}");
    }
}

/// Each link within a page leads to a heading, and each link to a file leads to a file.
#[test]
fn links_resolve() {
    let anchor = |heading: &str| {
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-');
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    };
    let anchors = |page: &str| -> Vec<String> {
        page.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor).collect()
    };
    for name in ["stories.md", "sessions.md"] {
        let page = text(&format!("../docs/{name}"));
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("https://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let file = format!("../docs/{}", if file.is_empty() { name } else { file });
            assert!(root(&file).exists(), "{link}");
            assert!(
                heading.is_empty() || anchors(&text(&file)).contains(&heading.into()),
                "{link}"
            );
        }
    }
}
