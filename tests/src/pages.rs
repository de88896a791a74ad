//! Reads the Markdown pages of the project: their links, headings and blocks of code.

use std::collections::HashMap;
use std::path::Path;

/// A Markdown page.
#[derive(Debug)]
pub struct Page {
    /// The path from the root of the project.
    pub path: String,
    /// The lines outside of blocks of code, with their numbers.
    pub lines: Vec<(usize, String)>,
    /// The blocks of code, in order.
    pub blocks: Vec<Block>,
}

/// A block of code.
#[derive(Clone, Debug)]
pub struct Block {
    /// The number of the line that opens it.
    pub line: usize,
    /// The words after the opening backticks, such as `rust,ignore`.
    pub info: String,
    /// The code.
    pub text: String,
}

impl Page {
    /// Reads a page from its text.
    ///
    /// # Panics
    ///
    /// Panics if a block of code does not end.
    pub fn new(path: impl Into<String>, text: &str) -> Self {
        let mut page = Self { path: path.into(), lines: Vec::new(), blocks: Vec::new() };
        let mut open: Option<Block> = None;
        for (index, line) in text.lines().enumerate() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (Some(block), Some(_)) => {
                    page.blocks.push(block.clone());
                    open = None;
                }
                (Some(block), None) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
                (None, Some(info)) => {
                    let info = info.trim().to_owned();
                    open = Some(Block { line: index + 1, info, text: String::new() });
                }
                (None, None) => page.lines.push((index + 1, line.to_owned())),
            }
        }
        assert!(open.is_none(), "{}: a block does not end: {open:?}", page.path);
        page
    }

    /// Returns the targets of all links and images, with the numbers of their lines.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (number, line) in &self.lines {
            // Code has no links.
            let plain: String = line.split('`').step_by(2).collect();
            let ends = |rest: &str, end: char| rest.split(end).next().map(str::to_owned);
            let inline = plain.split("](").skip(1).filter_map(|rest| ends(rest, ')'));
            let html = ["href=\"", "src=\""].into_iter();
            let html = html.flat_map(|name| plain.split(name).skip(1));
            let html = html.filter_map(|rest| ends(rest, '"'));
            let definition = plain.strip_prefix('[').and_then(|rest| rest.split_once("]: "));
            let targets = inline.chain(html).chain(definition.map(|(_, url)| url.to_owned()));
            links.extend(targets.map(|target| (*number, target)));
        }
        links
    }

    /// Returns the anchors of the headings, as GitHub makes them.
    pub fn anchors(&self) -> Vec<String> {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut anchors = Vec::new();
        for (_, line) in &self.lines {
            let text = line.trim_start_matches('#');
            if text.len() == line.len() || !text.starts_with(' ') {
                continue;
            }
            let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
            let anchor: String = text.trim().to_lowercase().chars().filter(is_kept).collect();
            let anchor = anchor.replace(' ', "-");
            let count = counts.entry(anchor.clone()).or_default();
            anchors.push(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
            *count += 1;
        }
        anchors
    }
}

impl Block {
    /// Returns whether rustdoc reads the block as Rust.
    pub fn is_rust(&self) -> bool {
        let mut words = self.info.split([',', ' ']).filter(|word| !word.is_empty());
        words.all(|word| {
            ["rust", "ignore", "no_run", "should_panic", "compile_fail"].contains(&word)
                || word.starts_with("edition")
                || word.starts_with('E')
        })
    }
}

/// Returns all pages of the project.
///
/// # Panics
///
/// Panics if a file cannot be read.
pub fn all() -> Vec<Page> {
    files("md").into_iter().map(|(path, text)| Page::new(path, &text)).collect()
}

/// Returns the path and the text of each file with this extension, except build output.
///
/// # Panics
///
/// Panics if a file cannot be read.
pub fn files(extension: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(&*name, "target" | "node_modules") && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|it| it == extension) {
                let text = std::fs::read_to_string(&path).expect("a file in UTF-8");
                let path = path.strip_prefix(root).expect("a file of the project");
                files.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    files.sort();
    files
}
