//! `docs/stories.md` shows what is there.

use std::fs;
use std::path::Path;

/// The programs, without `.rs`.
fn programs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let is_program = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "rs");
    let name =
        |path: std::path::PathBuf| path.file_stem().expect("a name").to_string_lossy().into();
    files.filter(is_program).map(name).collect()
}

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

/// The part of the page that tells of `program`.
fn story<'p>(page: &'p str, program: &str) -> &'p str {
    let link = format!("(../examples/examples/{program}.rs)");
    // Before the first story is a table of all.
    let mut stories = page.split("\n## ").skip(1);
    stories.find(|story| story.contains(&link)).unwrap_or_else(|| panic!("no story of {program}"))
}

#[test]
fn every_program_has_its_story() {
    let page = text("../docs/stories.md");
    for program in programs() {
        let command = format!("cargo run -p aside-examples --example {program}");
        assert!(story(&page, &program).contains(&command), "{program}");
        assert!(text(&format!("examples/{program}.rs")).contains(&command), "{program}");
    }
}

/// What the page shows of programs, they have, line by line.
#[test]
fn what_is_shown_is_there() {
    let page = text("../docs/stories.md");
    let business = text("src/dependencies.rs");
    for story in page.split("\n## ").skip(1) {
        let shown = programs().into_iter().filter(|name| story.contains(&format!("{name}.rs)")));
        let sources: Vec<_> = shown.map(|name| text(&format!("examples/{name}.rs"))).collect();
        let sources = [sources.concat(), business.clone()].concat();
        for block in story.split("```rust\n").skip(1) {
            let block = block.split("```").next().unwrap_or_default();
            for line in block.lines().filter(|line| !line.trim().is_empty()) {
                assert!(sources.contains(line), "no program has `{line}`");
            }
        }
    }
}
