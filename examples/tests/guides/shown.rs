//! The guides show whole files.
//!
//! If a test fails after you changed a program, `UPDATE_STORIES=1 cargo test -p aside-examples --test guides shown`
//! writes the programs into the pages.

use super::pages;
use super::programs::EXAMPLES;

/// Each file of `examples/from_fastapi` is shown once, except those that check the others.
#[test]
fn from_fastapi_shows_whole_programs() {
    let mut shown = pages::assert_shown("from-fastapi.md", &["rust", "python"], pages::program);
    let mut files = vec!["from_fastapi/body.rs".to_owned()];
    for example in EXAMPLES {
        let folder = format!("from_fastapi/{example}");
        for file in std::fs::read_dir(pages::root(&folder)).expect("a folder") {
            let name = file.expect("a file").file_name().into_string().expect("UTF-8");
            if name != "cases.json" && name != "__pycache__" {
                files.push(format!("{folder}/{name}"));
            }
        }
    }
    shown.sort();
    files.sort();
    assert_eq!(shown, files);
}
