//! What the documentation of each public item has: an example, `# Errors`, short sentences, and links to the sections
//! of its sources.
//!
//! rustdoc checks the links between items, the doc tests run the examples, and `wording.rs` checks the first sentences.

use aside_conformance::public_items::{self, Item, Kind};

/// Items without an example, and the reason.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[];

fn items() -> Vec<Item> {
    let items = public_items::read();
    for kind in [Kind::Page, Kind::Type, Kind::Function, Kind::Part] {
        let count = items.iter().filter(|item| item.kind == kind).count();
        let expected = match kind {
            Kind::Page => 12,
            Kind::Type => 90,
            Kind::Function => 250,
            Kind::Part => 120,
        };
        assert!(count >= expected, "only {count} of {kind:?}");
    }
    items
}

#[test]
fn public_items_have_an_example() {
    let items = items();
    let mut used = vec![false; WITHOUT_EXAMPLE.len()];
    let mut found = Vec::new();
    for item in items.iter().filter(|item| item.kind != Kind::Part && !has_example(item, &items)) {
        match WITHOUT_EXAMPLE.iter().position(|(path, _)| *path == item.path) {
            Some(index) => used[index] = true,
            None => found.push(format!("{} {}", item.location, item.path)),
        }
    }
    assert!(found.is_empty(), "{} items without an example:\n{}", found.len(), found.join("\n"));
    let unused = WITHOUT_EXAMPLE.iter().zip(used).find(|(_, used)| !used);
    assert!(unused.is_none(), "the exception is not needed: {unused:?}");
}

/// An item has an example of its own, or an example of its type calls it. A method of an adapter's type can refer to
/// the method of the core.
fn has_example(item: &Item, items: &[Item]) -> bool {
    let (Some(owner), name) = item.parts() else { return item.code().next().is_some() };
    let refers_to_core = item.docs.iter().any(|line| line.contains("See [`aside::"));
    let package = |item: &Item| item.location.split('/').next().map(str::to_owned);
    let page = items.iter().filter(|it| {
        let path = it.parts();
        (path.0 == Some(owner) || path == (None, owner)) && package(it) == package(item)
    });
    let calls = [".", "::"].map(|before| format!("{before}{name}"));
    let is_called = |line: &str| {
        let mut calls = calls.iter().flat_map(|call| line.match_indices(&**call));
        calls.any(|(at, call)| {
            !line[at + call.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    };
    item.code().next().is_some() || refers_to_core || page.flat_map(Item::code).any(is_called)
}

#[test]
fn results_have_an_errors_section() {
    let items = items();
    let results: Vec<_> = items.iter().filter(|it| it.declaration.contains("-> Result<")).collect();
    assert!(results.len() > 50, "only {} functions", results.len());
    let missing: Vec<_> = results.iter().filter(|it| !it.sections().contains(&"Errors")).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn sections_are_in_order() {
    const ORDER: [&str; 3] = ["Errors", "Panics", "Examples"];
    for item in items() {
        let sections = item.sections();
        let positions = sections.iter().filter_map(|name| ORDER.iter().position(|it| it == name));
        assert!(positions.is_sorted(), "{} {}: {sections:?}", item.location, item.path);
    }
}

/// `RFC 9110 §6.4.1` in the text is a link, and the link ends in `#section-6.4.1`.
#[test]
fn sources_are_links_to_a_section() {
    let (mut found, mut count) = (Vec::new(), 0);
    for item in items() {
        for text in item.paragraphs() {
            for (at, _) in text.match_indices("RFC ") {
                let source = text[at..].split([']', ')', ',', ':']).next().expect("a text");
                let section =
                    source.split_once(" §").map(|(_, section)| format!("#section-{section}"));
                let definition = format!("[{source}]: https://");
                let is_link = text[..at].ends_with('[')
                    && section.is_some_and(|section| {
                        let is_target = |line: &String| {
                            line.starts_with(&definition) && line.ends_with(&section)
                        };
                        item.docs.iter().any(is_target)
                    });
                count += 1;
                if !is_link {
                    found.push(format!("{} {}: {source}", item.location, item.path));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} sources without a link:\n{}", found.len(), found.join("\n"));
    assert!(count > 20, "only {count} sources");
}

#[test]
fn sentences_are_short() {
    let (mut found, mut count) = (Vec::new(), 0);
    for item in items() {
        for text in item.paragraphs().iter().filter(|text| !text.starts_with('|')) {
            for sentence in
                text.trim().split_inclusive(". ").flat_map(|text| text.split_inclusive(".) "))
            {
                let words = sentence.split(' ').filter(|word| !word.is_empty() && *word != "-");
                let count_of_words = words.count();
                count += 1;
                if count_of_words > 20
                    || sentence.split('`').step_by(2).any(|text| text.contains(';'))
                {
                    found.push(format!(
                        "{} {} ({count_of_words}): {sentence}",
                        item.location, item.path
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} long sentences:\n{}", found.len(), found.join("\n"));
    assert!(count > 1000, "only {count} sentences");
}
