//! The words of the project: no source file and no document uses the phrases of an older vocabulary.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each phrase, with a plain one to use instead. The words of a phrase can be on two lines, or in one identifier.
const PHRASES: &[(&str, &str)] = &[
    ("advised against", "warned about"),
    ("advice", "warning"),
    ("all the same", "still"),
    ("anew", "again"),
    ("are none of", "are not"),
    ("asked of", "requested from"),
    ("behaviour", "behavior"),
    ("beside", "next to"),
    ("believed", "verified"),
    ("by whomever", "by other tasks"),
    ("came with", "had"),
    ("colour", "color"),
    ("door", "adapter, entry point or layer"),
    ("doors", "adapters, entry points or layers"),
    ("favour", "favor"),
    ("for who", "if you"),
    ("foreign", "third-party"),
    ("goes aside", "is separate"),
    ("goes out", "is sent"),
    ("go out", "are sent"),
    ("going out", "sent"),
    ("honored", "supported"),
    ("honour", "honor"),
    ("honoured", "supported"),
    ("hence", "so"),
    ("house", "crate"),
    ("in silence", "silently"),
    ("indeed", "(nothing)"),
    ("is no token", "is not a token"),
    ("is none of", "is not"),
    ("it is told", "`aside` logs"),
    ("laid", "merged"),
    ("lay over", "merge"),
    ("lays", "merges"),
    ("leads nowhere", "does not exist"),
    ("none of its model s", "does not match its model"),
    ("of course", "(nothing)"),
    ("of one s own", "your own"),
    ("our own 500", "the generated 500"),
    ("refusal", "error"),
    ("refuse", "reject"),
    ("refused", "invalid or rejected"),
    ("refuses", "rejects"),
    ("recognise", "recognize"),
    ("room", "space or module"),
    ("rooms", "modules"),
    ("round the", "around the"),
    ("said", "set, changed or declared"),
    ("say aside", "change"),
    ("says aside", "changes"),
    ("take back", "roll back"),
    ("takes back", "rolls back"),
    ("tape", "recording"),
    ("thus", "so"),
    ("told", "logged or reported"),
    ("user s own", "your"),
    ("what came", "the input"),
    ("what goes out", "the response"),
    ("what is sent aside", "the changes"),
    ("whereas", "but"),
    ("whichever", "any"),
    ("whoever", "you"),
    ("whomever", "you"),
    ("unsent", "dropped"),
    ("withdraw", "unset"),
    ("withdrawn", "unset"),
    ("zoo", "all types"),
];

/// A word that has another meaning in one place: the file, the phrase, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] =
    &[("tests/src/vectors/browser.rs", "refused", "a key of the golden cases")];

#[test]
fn words_are_plain() {
    let root = root();
    let mut files = Vec::new();
    add_files(&root, &mut files);
    assert!(files.len() > 400, "only {} files", files.len());

    let mut found = Vec::new();
    let mut used = vec![false; EXCEPTIONS.len()];
    for file in files {
        let name = file.strip_prefix(&root).expect("a file of the project").to_string_lossy();
        let text = fs::read_to_string(&file).expect("a file in UTF-8");
        for (line, phrase, instead) in phrases(&text) {
            let exception = EXCEPTIONS.iter().position(|it| (it.0, it.1) == (&*name, phrase));
            match exception {
                Some(index) => used[index] = true,
                None => found.push(format!("{name}:{line}: `{phrase}`, write: {instead}")),
            }
        }
    }
    assert!(found.is_empty(), "{} odd phrases:\n{}", found.len(), found.join("\n"));
    let unused = EXCEPTIONS.iter().zip(used).find(|(_, used)| !used);
    assert!(unused.is_none(), "the exception is not needed: {unused:?}");
}

#[test]
fn phrases_are_found_in_identifiers_and_across_lines() {
    let text = "/// Our own\n/// 500.\nfn type_said_twice() {}\n// saidly, Afterwards";
    let found: Vec<_> = phrases(text).into_iter().map(|(line, phrase, _)| (line, phrase)).collect();
    assert_eq!(found, [(1, "our own 500"), (3, "said")]);
}

#[test]
fn public_items_begin_with_a_short_sentence() {
    let root = root();
    let mut files = Vec::new();
    for path in ["adapter-axum/src", "adapter-hyper/src", "adapter-warp/src", "core/src"] {
        add_files(&root.join(path), &mut files);
    }
    let (mut found, mut count) = (Vec::new(), 0);
    for file in files.iter().filter(|file| !file.iter().any(|part| part == "tests")) {
        let text = fs::read_to_string(file).expect("a file in UTF-8");
        for (line, sentence) in first_sentences(&text) {
            count += 1;
            if !sentence.ends_with('.') || sentence.split(' ').count() > 15 {
                found.push(format!("{}:{line}: {sentence}", file.display()));
            }
        }
    }
    assert!(count > 400, "only {count} public items");
    assert!(
        found.is_empty(),
        "longer than 15 words, or without a full stop:\n{}",
        found.join("\n")
    );
}

/// The first sentence of the documentation of each public item, with the number of its line.
fn first_sentences(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // The line of the first paragraph, its text, and whether it has ended.
    let mut docs: Option<(usize, String, bool)> = None;
    let mut is_attribute = false;
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if let Some(line) = line.strip_prefix("///") {
            let (_, paragraph, has_ended) =
                docs.get_or_insert_with(|| (index + 1, String::new(), false));
            *has_ended |= line.trim().is_empty();
            if !*has_ended {
                paragraph.push_str(line);
            }
        } else if line.starts_with("#[") || is_attribute {
            is_attribute = !line.ends_with(']');
        } else if let Some((line_number, paragraph, _)) = docs.take()
            && line.starts_with("pub ")
        {
            let paragraph = paragraph.trim();
            let end = paragraph.find(". ").map_or(paragraph.len(), |end| end + 1);
            found.push((line_number, paragraph[..end].to_owned()));
        }
    }
    found
}

/// The phrases in a text, with the number of the line in which each begins.
fn phrases(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let words: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .flat_map(|(index, line)| {
            let words = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(move |word| (index + 1, word.to_lowercase()))
        })
        .collect();
    let mut by_first_word: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for (phrase, instead) in PHRASES {
        let first = phrase.split(' ').next().expect("a word");
        by_first_word.entry(first).or_default().push((phrase, instead));
    }
    let mut found = Vec::new();
    for (at, (line, word)) in words.iter().enumerate() {
        for (phrase, instead) in by_first_word.get(&**word).into_iter().flatten() {
            let mut rest = words[at..].iter();
            if phrase.split(' ').all(|part| rest.next().is_some_and(|(_, word)| word == part)) {
                found.push((*line, *phrase, *instead));
            }
        }
    }
    found
}

/// Adds the `.rs` and `.md` files of a folder, except build output and this file.
fn add_files(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "target" || name == "node_modules" || (name.starts_with('.') && name.len() > 1) {
            return;
        }
        let entries = fs::read_dir(path).expect("a folder");
        let mut entries: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        entries.sort();
        entries.iter().for_each(|entry| add_files(entry, files));
    } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md")
        && !path.ends_with("tests/tests/wording.rs")
    {
        files.push(path.to_owned());
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}
