//! Reads the public items of the published crates, with their documentation, from the sources.

use std::collections::HashSet;

use crate::documents;

/// The folders with the sources of the published crates.
const SOURCES: [&str; 4] =
    ["adapter-axum/src", "adapter-hyper/src", "adapter-warp/src", "core/src"];

/// The pages of the crates and of their public modules. Their `pub use` decides which names are public.
const PAGES: [&str; 7] = [
    "adapter-axum/src/lib.rs",
    "adapter-hyper/src/lib.rs",
    "adapter-warp/src/lib.rs",
    "core/src/lib.rs",
    "core/src/openapi/mod.rs",
    "core/src/session/mod.rs",
    "core/src/testing.rs",
];

/// A macro that gives its methods to several public types.
const METHODS: &str = "core/src/temporal/verbs.rs";

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page of a crate or of a module.
    Page,
    /// A struct, an enum, a trait or a macro.
    Type,
    /// A function, a method, or an item of a trait.
    Function,
    /// A field or a variant.
    Part,
}

/// A public item with its documentation.
#[derive(Debug)]
pub struct Item {
    /// The file, from the root of the project, and the line.
    pub location: String,
    /// What the item is.
    pub kind: Kind,
    /// The name, with the name of its type. The name of a page is its file.
    pub path: String,
    /// The declaration, without a body.
    pub declaration: String,
    /// The lines of the documentation.
    pub docs: Vec<String>,
}

impl Item {
    /// Returns the name of the type that the item belongs to, and the item's own name.
    pub fn parts(&self) -> (Option<&str>, &str) {
        match self.path.rsplit_once("::") {
            Some((owner, name)) => (Some(owner), name),
            None => (None, &self.path),
        }
    }

    /// Returns the lines of the documentation, and whether each is code.
    pub fn lines(&self) -> impl Iterator<Item = (bool, &str)> {
        let mut is_code = false;
        self.docs.iter().filter_map(move |line| {
            let is_fence = line.trim_start().starts_with("```");
            is_code ^= is_fence;
            (!is_fence).then_some((is_code, &**line))
        })
    }

    /// Returns the lines of the examples, without those that rustdoc hides.
    pub fn code(&self) -> impl Iterator<Item = &str> {
        self.lines().filter(|(is_code, line)| *is_code && !line.starts_with("# ")).map(|it| it.1)
    }

    /// Returns the names of the sections.
    pub fn sections(&self) -> Vec<&str> {
        let text = self.lines().filter(|(is_code, _)| !is_code);
        text.filter_map(|(_, line)| line.strip_prefix("# ")).collect()
    }

    /// Returns the paragraphs, each in one line.
    ///
    /// A row of a table and an item of a list are paragraphs. Code and the definitions of links are not.
    pub fn paragraphs(&self) -> Vec<String> {
        let (mut paragraphs, mut paragraph) = (Vec::new(), String::new());
        for (is_code, line) in self.lines() {
            let line = line.trim();
            let begins = line.is_empty() || line.starts_with(['|', '#']) || line.starts_with("- ");
            if begins || is_code {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
            let is_definition = line.starts_with('[') && line.contains("]: ");
            if !is_code && !is_definition {
                paragraph += &format!("{line} ");
            }
        }
        paragraphs.push(paragraph);
        paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
        paragraphs
    }
}

/// Returns the public items of the core and of the adapters that have documentation.
///
/// The compiler checks that every public item has it (`missing_docs`).
///
/// # Panics
///
/// Panics if the sources cannot be read.
pub fn read() -> Vec<Item> {
    let public = public_names();
    let mut items = Vec::new();
    for file in SOURCES.into_iter().flat_map(documents::sources_of) {
        read_file(&file, &documents::read(&file), &public, &mut items);
    }
    items
}

/// Returns the names in the `pub use` of the pages, and those that the pages define.
fn public_names() -> HashSet<String> {
    let mut names = HashSet::new();
    for text in PAGES.map(documents::read) {
        for path in text.split("pub use").skip(1) {
            let path = path.split(';').next().expect("a statement ends");
            names.extend(path.split(|c: char| !is_in_word(c)).map(str::to_owned));
        }
        names.extend(text.lines().filter_map(|line| Some(declared(line)?.1.to_owned())));
    }
    names
}

/// Adds the public items of one file.
fn read_file(file: &str, text: &str, public: &HashSet<String>, items: &mut Vec<Item>) {
    // What contains the line: its indentation, its keyword and its name.
    let mut block: Option<(usize, &str, &str)> = None;
    let (mut docs, mut is_page, mut is_attribute) = (Vec::new(), false, false);

    let lines: Vec<_> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indentation = line.len() - code.len();
        if let Some(doc) = code.strip_prefix("///").or(code.strip_prefix("//!")) {
            docs.push(doc.strip_prefix(' ').unwrap_or(doc).to_owned());
            is_page = code.starts_with("//!");
            continue;
        }
        if code.starts_with("#[") || is_attribute {
            is_attribute = !code.ends_with(']');
            continue;
        }
        let continues = code.is_empty() || code.starts_with("where") || code.starts_with('{');
        block = block.filter(|(outer, ..)| indentation > *outer || continues);
        let inside = block.filter(|(outer, ..)| indentation == outer + 4);
        let item = match inside {
            _ if is_page => PAGES.contains(&file).then_some((Kind::Page, file)),
            Some((_, "trait", _)) => keyword_and_name(code).map(|(_, name)| (Kind::Function, name)),
            Some((_, "enum", _)) => Some((Kind::Part, first_word(code))),
            Some((_, "struct", _)) => {
                code.strip_prefix("pub ").map(|field| (Kind::Part, first_word(field)))
            }
            _ => declared(code),
        };
        let owner = inside.map(|(.., name)| name).filter(|_| !is_page);
        block = opened(code).map(|(keyword, name)| (indentation, keyword, name)).or(block);

        let docs = std::mem::take(&mut docs);
        let is_page = std::mem::take(&mut is_page);
        let Some((kind, name)) = item.filter(|_| !docs.is_empty()) else { continue };
        // A name with underscores is for macros, and hidden.
        if is_page
            || (file, kind) == (METHODS, Kind::Function)
            || !name.starts_with("__") && public.contains(owner.unwrap_or(name))
        {
            let path = owner.map_or(name.to_owned(), |owner| format!("{owner}::{name}"));
            let declaration = declaration(&lines[index..]);
            items.push(Item {
                location: format!("{file}:{}", index + 1),
                kind,
                path,
                declaration,
                docs,
            });
        }
    }
}

/// Returns the kind and the name of a public item that the line declares.
fn declared(code: &str) -> Option<(Kind, &str)> {
    let (keyword, name) = match code.strip_prefix("macro_rules! ") {
        Some(name) => ("macro", first_word(name)),
        None => keyword_and_name(code.strip_prefix("pub ")?)?,
    };
    let kind = if keyword == "fn" { Kind::Function } else { Kind::Type };
    Some((kind, name))
}

/// Returns the keyword and the name of a declaration, without its visibility.
fn keyword_and_name(code: &str) -> Option<(&str, &str)> {
    let code = ["const fn ", "async fn "]
        .iter()
        .find_map(|it| code.strip_prefix(it))
        .map_or(code, |_| code.split_once(' ').expect("two words").1);
    let (keyword, rest) = code.split_once(' ')?;
    let is_known = ["fn", "struct", "enum", "trait", "const", "type"].contains(&keyword);
    is_known.then(|| (keyword, first_word(rest)))
}

/// Returns the keyword and the name of a block that the line opens.
fn opened(code: &str) -> Option<(&str, &str)> {
    if let Some(header) = code.strip_prefix("impl") {
        let target =
            header.rsplit_once(" for ").map_or_else(|| after_generics(header), |(_, it)| it);
        return Some(("impl", first_word(target.trim_start())));
    }
    let (keyword, name) = keyword_and_name(code.strip_prefix("pub ")?)?;
    ["struct", "enum", "trait"].contains(&keyword).then_some((keyword, name))
}

/// Returns the text behind `<…>`, if it begins with that.
fn after_generics(header: &str) -> &str {
    let mut depth = 0;
    let end = header.find(|c| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        depth == 0
    });
    if header.starts_with('<') { &header[end.map_or(0, |end| end + 1)..] } else { header }
}

/// Returns the declaration in the first of some lines, without its body.
fn declaration(lines: &[&str]) -> String {
    let lines = lines.iter().take_while(|line| !line.trim().is_empty());
    let text = lines.map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    text.split([';', '{']).next().expect("a text").to_owned()
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !is_in_word(c)).next().expect("a text")
}

fn is_in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
