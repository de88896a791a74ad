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
    let mut files = vec!["from_fastapi/body.rs".to_owned(), "from_fastapi/visits.rs".to_owned()];
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

#[test]
fn migrating_shows_whole_programs() {
    let shown = pages::assert_shown("migrating.md", &["rust"], pages::program);
    let files = [
        "migrating/cookie_jar/before.rs",
        "migrating/cookie_jar/after.rs",
        "migrating/tower_cookies/before.rs",
        "migrating/tower_cookies/after.rs",
        "migrating/rocket/before.rs",
    ];
    assert_eq!(shown, files);
}

#[test]
fn porting_shows_the_difference_of_two_programs() {
    let diff = |_: &str| diff(&pages::text("porting/axum.rs"), &pages::text("porting/hyper.rs"));
    assert_eq!(pages::assert_shown("porting.md", &["diff"], diff), ["porting/hyper.rs"]);
}

/// The lines of both texts: those of `old` alone after `-`, those of `new` alone after `+`.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());

    // How many lines the rests of both texts share.
    let mut shared = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            shared[i][j] = if old[i] == new[j] {
                shared[i + 1][j + 1] + 1
            } else {
                shared[i + 1][j].max(shared[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    let mut add = |sign: char, line: &str| {
        text.push(sign);
        text.push_str(line);
        text.push('\n');
    };
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            add(' ', old[i]);
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && shared[i + 1][j] >= shared[i][j + 1]) {
            add('-', old[i]);
            i += 1;
        } else {
            add('+', new[j]);
            j += 1;
        }
    }
    text
}

#[test]
fn diff_has_all_lines_of_both_texts() {
    assert_eq!(diff("a\nb\nd\n", "a\nc\nd\ne\n"), " a\n-b\n+c\n d\n+e\n");
}
