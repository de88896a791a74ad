//! The pages of `docs`, and the programs that they show.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A block of code of a page, and the file of the last link before it.
pub(crate) struct Block {
    pub(crate) path: String,
    pub(crate) range: Range<usize>,
}

/// A path from the package of the examples.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of a file of the examples.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A program without the comment at its head.
pub(crate) fn program(path: &str) -> String {
    let text = text(path);
    let lines = text.split_inclusive('\n');
    lines.skip_while(|line| line.starts_with("//!") || line.trim().is_empty()).collect()
}

/// The blocks of a page in these languages, in order.
pub(crate) fn blocks(page: &str, languages: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    for line in page.split_inclusive('\n') {
        match (open, line.trim_end().strip_prefix("```")) {
            (None, Some(language)) => {
                // A block in another language has no length, so it is skipped.
                let start =
                    if languages.contains(&language) { at + line.len() } else { usize::MAX };
                open = Some(start);
            }
            (Some(start), Some(_)) => {
                if start != usize::MAX {
                    blocks.push(Block { path: linked(&page[..start]), range: start..at });
                }
                open = None;
            }
            _ => {}
        }
        at += line.len();
    }
    assert!(open.is_none(), "a block does not end");
    blocks
}

/// The last file of the examples to which a text links.
fn linked(page: &str) -> String {
    const LINK: &str = "](../examples/";

    let link = page.rfind(LINK).expect("a link before the block");
    let path = &page[link + LINK.len()..];
    path[..path.find(')').expect("the link ends")].to_owned()
}

/// Asserts that each block of a page is the file of the link before it. Returns these files.
///
/// With `UPDATE_STORIES=1`, writes the files into the page first.
pub(crate) fn assert_shown(
    page: &str,
    languages: &[&str],
    shown: impl Fn(&str) -> String,
) -> Vec<String> {
    let path = format!("../docs/{page}");
    let mut page = text(&path);
    if env::var_os("UPDATE_STORIES").is_some() {
        for block in blocks(&page, languages).into_iter().rev() {
            page.replace_range(block.range, &shown(&block.path));
        }
        fs::write(root(&path), &page).expect("the page is written");
    }
    let blocks = blocks(&page, languages);
    for Block { path, range } in &blocks {
        assert!(page[range.clone()] == shown(path), "the page shows another {path}");
    }
    blocks.into_iter().map(|block| block.path).collect()
}
