//! `docs/stories.md` shows whole programs, and shows all of them.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

const PAGE: &str = "../docs/stories.md";

/// A Rust block of the page, and the file of the last link before it.
struct Block {
    path: String,
    range: Range<usize>,
}

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn text(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The programs of `examples/examples`, without `.rs`.
fn programs() -> Vec<String> {
    let files = fs::read_dir(root("examples")).expect("a folder");
    let files = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8"));
    files.filter_map(|name| name.strip_suffix(".rs").map(str::to_owned)).collect()
}

/// A program without the comment at its head.
fn program(path: &str) -> String {
    let text = text(path);
    let lines = text.split_inclusive('\n');
    lines.skip_while(|line| line.starts_with("//!") || line.trim().is_empty()).collect()
}

fn blocks(page: &str) -> Vec<Block> {
    const OPEN: &str = "```rust\n";

    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(at) = page[from..].find(OPEN) {
        let start = from + at + OPEN.len();
        let end = start + page[start..].find("```\n").expect("the block ends");
        let link = page[..start].rfind("](../examples/").expect("a link before the block");
        let path = &page[link + "](../examples/".len()..];
        let path = path[..path.find(')').expect("the link ends")].to_owned();
        blocks.push(Block { path, range: start..end });
        from = end;
    }
    blocks
}

/// If this fails after you changed a program, `UPDATE_STORIES=1 cargo test -p aside-examples --test stories page`
/// writes the programs into the page.
#[test]
fn programs_are_shown_whole() {
    let mut page = text(PAGE);
    if env::var_os("UPDATE_STORIES").is_some() {
        for block in blocks(&page).into_iter().rev() {
            page.replace_range(block.range, &program(&block.path));
        }
        fs::write(root(PAGE), &page).expect("the page is written");
    }
    let blocks = blocks(&page);
    for Block { path, range } in &blocks {
        assert!(page[range.clone()] == program(path), "the page shows another {path}");
    }
    for name in programs() {
        let path = format!("examples/{name}.rs");
        let count = blocks.iter().filter(|block| block.path == path).count();
        assert_eq!(count, 1, "{path} is shown once");
    }
}

#[test]
fn every_program_has_its_command() {
    let page = text(PAGE);
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
