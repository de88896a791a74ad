//! Reads the public items of a crate from the pages that rustdoc makes of it.
//!
//! So macros are expanded, and automatic traits such as `Send` are listed. Pages of Rust 1.88 and 1.95 give the same
//! text, except for unstable traits, which are left out.

use std::fs;
use std::path::Path;

/// How the names of the sections with implementations of traits end.
const TRAITS: [&str; 3] = ["-impls", "-implementations", "implementors"];

/// Traits that no program can name in stable Rust.
const UNSTABLE: [&str; 3] = ["Freeze", "StructuralPartialEq", "UnsafeUnpin"];

/// Returns the public items of a crate, one declaration or implementation in each line.
///
/// # Panics
///
/// Panics if the folder has no page of the crate.
pub fn listing(pages: &Path, name: &str) -> String {
    let folder = pages.join(name);
    let mut files = Vec::new();
    add_files(&folder, &mut files);
    files.sort();
    // The folder can have pages of items that no longer exist. This page is always written again.
    let all = fs::read_to_string(folder.join("all.html")).expect("a page with all items");

    let mut text = String::new();
    for file in &files {
        let link = file.strip_prefix(&folder).expect("a page below the folder");
        let link = link.to_str().expect("names are text").replace('\\', "/");
        // A module is there if one of its items is.
        let start = link.strip_suffix("index.html").map(|module| format!("href=\"{module}"));
        if !all.contains(&start.unwrap_or(format!("href=\"{link}\""))) {
            continue;
        }
        let path = file.strip_prefix(pages).expect("a page below the folder");
        let module = path.parent().expect("a folder").to_str().expect("names are text");
        let module = module.replace(['/', '\\'], "::");
        let page = fs::read_to_string(file).expect("a page in UTF-8");
        let file = path.file_name().and_then(|it| it.to_str()).expect("a name");
        let lines = match file.split('.').collect::<Vec<_>>()[..] {
            ["index", "html"] => entry(&format!("mod {module}"), &exports(&page)),
            [kind, name, "html"] => entry(&format!("{kind} {module}::{name}"), &item(&page)),
            _ => String::new(),
        };
        text += &lines;
    }
    assert!(text.contains("\n  pub "), "no public item in {}/{name}", pages.display());
    text
}

/// Returns a heading with lines below it, or nothing if there are none.
fn entry(heading: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        String::new()
    } else {
        format!("\n{heading}\n  {}\n", lines.join("\n  "))
    }
}

/// Returns the items of other crates that the page of a module exports.
fn exports(page: &str) -> Vec<String> {
    let codes = page.split("<code>pub use ").skip(1);
    let mut names: Vec<_> = codes
        .map(|code| format!("pub use {}", text(code.split("</code>").next().unwrap_or(code))))
        .collect();
    names.sort();
    names
}

/// Returns the declaration of an item, its functions and the traits that it implements.
fn item(page: &str) -> Vec<String> {
    let declaration = between(page, "<pre class=\"rust item-decl\"><code>", "</code></pre>");
    let Some(declaration) = declaration else { return Vec::new() };
    let declaration = without_summary(declaration);
    // A variant stands in its own line, because enums are long.
    let mut lines: Vec<_> = match declaration.contains("pub enum ") {
        true => declaration.lines().map(variant).collect(),
        false => vec![text(&declaration)],
    };
    let mut traits = Vec::new();

    // Implementations for all types come last.
    let body = page.split("id=\"blanket-implementations\"").next().unwrap_or(page);
    let mut section = "";
    for piece in body.split("<h").skip(1) {
        if let Some(id) = piece.strip_prefix("2 id=\"") {
            section = id.split('"').next().unwrap_or(id);
        }
        let header = |level: &str| {
            let piece = piece.strip_prefix(level)?.strip_prefix(" class=\"code-header\">")?;
            Some(text(piece.split(&format!("</h{level}>")).next().unwrap_or(piece)))
        };
        match (section, header("3"), header("4")) {
            ("implementations", Some(implementation), _) => lines.push(implementation),
            ("implementations", _, Some(function)) => lines.push(format!("  {function}")),
            (section, Some(implementation), _) if has_traits(section) => {
                traits.push(implementation);
            }
            (section, _, Some(part)) if has_traits(section) && is_type(&part) => {
                let implementation = traits.last_mut().expect("a type is in an implementation");
                *implementation += &format!(" {{ {part} }}");
            }
            _ => {}
        }
    }
    traits.sort();
    traits.dedup();

    // Traits without a condition are words of one line.
    let simple = |line: &str| {
        let (name, target) = line.strip_prefix("impl ")?.split_once(" for ")?;
        let is_name =
            |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '!');
        (is_name(name) && is_name(target)).then(|| name.to_owned())
    };
    traits.retain(|line| !UNSTABLE.iter().any(|name| line.contains(&format!("{name} for "))));
    let words: Vec<_> = traits.iter().filter_map(|line| simple(line)).collect();
    if !words.is_empty() && !page.contains("<h1>Trait ") {
        lines.push(format!("traits: {}", words.join(", ")));
        traits.retain(|line| simple(line).is_none());
    }
    lines.extend(traits);
    lines
}

/// Returns a line of the declaration of an enum, with its variants below it.
fn variant(line: &str) -> String {
    let indentation = if line.starts_with("    ") { "  " } else { "" };
    format!("{indentation}{}", text(line))
}

fn has_traits(section: &str) -> bool {
    TRAITS.iter().any(|end| section.ends_with(end))
}

fn is_type(part: &str) -> bool {
    part.starts_with("type ") || part.starts_with("const ")
}

/// Returns the text of a piece of a page in one line.
fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        // The first piece has no tag, and a text has no `>`.
        let (tag, inner) = piece.split_once('>').unwrap_or(("", piece));
        let is_block = tag.starts_with("div") || tag.starts_with("/div");
        text += if is_block { " " } else { "" };
        text += inner;
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ");
    let text = text.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Versions of Rust differ in the order of the two traits.
    text.replace("( ", "(").replace(", )", ")").replace("Sync + Send", "Send + Sync")
}

/// Removes the button that shows a long list.
fn without_summary(html: &str) -> String {
    match html.split_once("<summary") {
        Some((before, rest)) => match rest.split_once("</summary>") {
            Some((_, after)) => format!("{before}{after}"),
            None => html.to_owned(),
        },
        None => html.to_owned(),
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    text.split_once(start)?.1.split_once(end).map(|(inner, _)| inner)
}

fn add_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| {
        panic!("no documentation in {}: {error}", folder.display());
    });
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { add_files(&path, files) } else { files.push(path) }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn declarations_functions_and_traits_are_read() {
        let page = "<pre class=\"rust item-decl\"><code>pub struct Key&lt;T&gt;(<span>/* private \
            fields */</span>);</code></pre><h2 id=\"implementations\"><h3 class=\"code-header\">impl\
            &lt;T&gt; <a href=\"x\">Key</a>&lt;T&gt;</h3><h4 class=\"code-header\">pub fn\n    new() \
            -&gt; Self<div class=\"where\">where\n    T: Copy,</div></h4>\
            <h2 id=\"trait-implementations\"><h3 class=\"code-header\">impl Iterator for Key</h3>\
            <h4 class=\"code-header\">type Item = u8</h4><h4 class=\"code-header\">fn next()</h4>\
            <h3 class=\"code-header\">impl Clone for Key</h3>\
            <h2 id=\"synthetic-implementations\"><h3 class=\"code-header\">impl Freeze for Key</h3>\
            <h3 class=\"code-header\">impl !Send for Key</h3>\
            <h2 id=\"blanket-implementations\"><h3 class=\"code-header\">impl Any for Key</h3>";
        let lines = [
            "pub struct Key<T>(/* private fields */);",
            "impl<T> Key<T>",
            "  pub fn new() -> Self where T: Copy,",
            "traits: !Send, Clone",
            "impl Iterator for Key { type Item = u8 }",
        ];
        assert_eq!(super::item(page), lines);
        assert!(super::item("<p>Redirecting</p>").is_empty());
    }

    #[test]
    fn exports_are_read() {
        let page = "<code>pub use aside::<a>Key</a>;</code><code>pub use <a>aside</a>;</code>";
        assert_eq!(super::exports(page), ["pub use aside::Key;", "pub use aside;"]);
    }
}
