//! Each link inside the project resolves: to a file, and to a heading of it.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use aside_conformance::documents::code;
use aside_conformance::pages::{self, Page};

/// The folders of the project. A path in code that starts with one of them must exist.
const FOLDERS: [&str; 9] = [
    ".ci/",
    "adapter-axum/",
    "adapter-hyper/",
    "adapter-warp/",
    "benches/",
    "core/",
    "docs/",
    "examples/",
    "tests/",
];

/// The pages that crates.io shows, where a relative link leads to nothing.
const PUBLISHED: [&str; 4] = [
    "adapter-axum/README.md",
    "adapter-hyper/README.md",
    "adapter-warp/README.md",
    "core/README.md",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Returns what is wrong with a link, if something is.
fn mistake(pages: &HashMap<&str, &Page>, from: &str, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = if path.is_empty() { from.to_owned() } else { joined(from, path)? };
    if !root().join(&file).exists() {
        return Some(format!("no file `{file}`"));
    }
    let page = pages.get(&*file);
    if anchor.is_empty() || page.is_some_and(|page| page.anchors().iter().any(|it| it == anchor)) {
        return None;
    }
    Some(format!("no heading `{anchor}` in `{file}`"))
}

/// Joins the folder of a page and a relative path.
fn joined(from: &str, path: &str) -> Option<String> {
    let mut file = Path::new(from).parent()?.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir => assert!(file.pop(), "{from}: `{path}` is outside"),
            Component::Normal(name) => file.push(name),
            _ => {}
        }
    }
    Some(file.to_string_lossy().into_owned())
}

#[test]
fn links_of_pages_resolve() {
    let pages = pages::all();
    let by_path: HashMap<&str, &Page> = pages.iter().map(|page| (&*page.path, page)).collect();
    let (mut found, mut count) = (Vec::new(), 0);
    for page in &pages {
        for (line, target) in page.links() {
            if target.starts_with("https://") || target.starts_with("http://") {
                continue;
            }
            count += 1;
            if PUBLISHED.contains(&&*page.path) {
                found.push(format!("{}:{line}: `{target}` is relative", page.path));
            } else if let Some(mistake) = mistake(&by_path, &page.path, &target) {
                found.push(format!("{}:{line}: {mistake}", page.path));
            }
        }
    }
    assert!(count > 100, "only {count} links");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A comment of a source file can name a page as `docs/cookies.md#rules`.
#[test]
fn pages_that_sources_name_exist() {
    let pages = pages::all();
    let by_path: HashMap<&str, &Page> = pages.iter().map(|page| (&*page.path, page)).collect();
    let (mut found, mut count) = (Vec::new(), 0);
    for (path, text) in pages::files("rs") {
        if path == "tests/tests/links.rs" {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            let is_path = |c: char| c.is_alphanumeric() || "-_./#".contains(c);
            for word in line.split(|c| !is_path(c)) {
                let word = word.trim_start_matches("../").trim_end_matches('.');
                if word.starts_with("docs/") && word.contains(".md") {
                    count += 1;
                    let mistake = mistake(&by_path, "README.md", word);
                    found.extend(mistake.map(|it| format!("{path}:{}: {it}", index + 1)));
                }
            }
        }
    }
    assert!(count > 20, "only {count} pages");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A page can name a file in code, as `tests/tests/links.rs`.
#[test]
fn files_that_pages_name_exist() {
    let (mut found, mut count) = (Vec::new(), 0);
    for page in pages::all() {
        for (line, text) in &page.lines {
            for word in code(text).flat_map(|code| code.split(' ')) {
                let is_file = FOLDERS.iter().any(|folder| word.starts_with(folder));
                // The tests of FastAPI are in its own repository.
                if !is_file
                    || word.ends_with(".py") && page.path == "PARITY.md"
                    || word.contains(['{', '*', '…', '<'])
                {
                    continue;
                }
                count += 1;
                let (path, _) = word.split_once("::").unwrap_or((word, ""));
                if !root().join(path).exists()
                    && !PathBuf::from(&page.path).with_file_name(path).exists()
                {
                    found.push(format!("{}:{line}: no file `{path}`", page.path));
                }
            }
        }
    }
    assert!(count > 50, "only {count} files");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn wrong_links_are_found() {
    let text = "# A page\n## A page\n`[x](no.md)` [a](b.md) <img src=\"c.png\">\n\n[b]: d.md#e\n\n```text\n[x](no.md)\n```\n";
    let page = Page::new("docs/policy.md", text);
    let expected = [(3, "b.md"), (3, "c.png"), (5, "d.md#e")];
    assert_eq!(page.links(), expected.map(|(line, target)| (line, target.to_owned())));
    assert_eq!(page.anchors(), ["a-page", "a-page-1"]);

    let pages = HashMap::from([("docs/policy.md", &page)]);
    assert_eq!(mistake(&pages, "docs/policy.md", "#a-page"), None);
    assert!(mistake(&pages, "docs/policy.md", "#another").is_some());
    assert!(mistake(&pages, "docs/policy.md", "no.md").is_some());
    assert_eq!(mistake(&pages, "docs/policy.md", "../README.md"), None);
}
