//! What the documentation of each public item has: an example, `# Errors`, short sentences, and links to the sections
//! of its sources.
//!
//! rustdoc checks the links between items, the doc tests run the examples, and `wording.rs` checks the first sentences.

use std::collections::BTreeMap;

use aside_conformance::documents;
use aside_conformance::public_items::{self, Item, Kind};

/// Items without an example, and the reason.
const WITHOUT_EXAMPLE: &[(&str, &str)] = &[
    ("::into_inner", "the same conversion of every newtype"),
    ("::new", "the adapters' errors have the example"),
    ("CookieValue::Codec", "only this crate can use it"),
    ("ResponseFuture", "callers do not name the future of a service"),
    ("wants_facts", "the example of `pass_facts` calls it"),
];

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

/// The table of features has those of the manifest, with their defaults and dependencies.
#[test]
fn features_are_those_of_the_manifest() {
    let core = feature_rows("core");
    for package in ["core", "adapter-axum", "adapter-hyper", "adapter-warp"] {
        let rows = feature_rows(package);
        let mut manifest = manifest_features(package);
        let defaults = manifest.remove("default").expect("default features");
        assert!(rows.keys().eq(manifest.keys()), "{package}: {:?}", rows.keys());

        for (feature, [default, adds, dependencies]) in &rows {
            let parts = &manifest[feature];
            let by =
                defaults.iter().find(|it| manifest.get(*it).is_some_and(|it| it.contains(feature)));
            let expected = match by {
                _ if defaults.contains(feature) => "yes".to_owned(),
                Some(by) => format!("with `{by}`"),
                None => "no".to_owned(),
            };
            assert_eq!(*default, expected, "{package}: {feature}");
            let also = parts.iter().filter(|part| manifest.contains_key(*part));
            for also in also {
                assert!(
                    adds.contains(&format!("`{also}`")),
                    "{package}: {feature} also adds {also}"
                );
            }
            let crates: Vec<_> =
                parts.iter().filter_map(|part| part.strip_prefix("dep:")).collect();
            let of_core = core.get(feature).map(|[.., dependencies]| dependencies);
            // A feature of a dependency is described in words.
            let is_listed = package != "core" || parts.iter().any(|part| part.contains('/'));
            assert!(
                is_listed || dependencies.replace('`', "").split(", ").eq(listed(&crates)),
                "{package}: {feature}: {crates:?}"
            );
            assert!(Some(dependencies) == of_core, "{package}: {feature}: {dependencies}");
        }
    }
}

/// An empty list is an empty cell.
fn listed<'c>(crates: &[&'c str]) -> Vec<&'c str> {
    if crates.is_empty() { vec![""] } else { crates.to_vec() }
}

/// The rows of the table of features in a crate's page: default, what it adds, dependencies.
fn feature_rows(package: &str) -> BTreeMap<String, [String; 3]> {
    let source = documents::read(&format!("{package}/src/lib.rs"));
    let page: Vec<_> = source.lines().filter_map(|line| line.strip_prefix("//! ")).collect();
    let tables = documents::tables(&page.join("\n"));
    let table =
        tables.iter().find(|table| table.heading == "Features").expect("a table of features");
    let rows = table.rows.iter().map(|row| {
        let [feature, rest @ ..] = &row[..] else { panic!("an empty row") };
        (feature.replace('`', ""), rest.to_vec().try_into().expect("four cells"))
    });
    rows.collect()
}

/// The features of a manifest, with what each enables.
fn manifest_features(package: &str) -> BTreeMap<String, Vec<String>> {
    let manifest = documents::read(&format!("{package}/Cargo.toml"));
    let (_, features) = manifest.split_once("[features]\n").expect("features");
    let lines = features.lines().take_while(|line| !line.starts_with('['));
    let features = lines.filter_map(|line| line.split_once(" = ")).map(|(name, parts)| {
        let parts = parts.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        (name.to_owned(), parts)
    });
    features.collect()
}

/// The pages name the versions of the manifest. The links of the adapters' pages lead to the version of the core.
#[test]
fn pages_name_the_versions_of_the_manifest() {
    let manifest = documents::read("Cargo.toml");
    let version_of = |name: &str| {
        let line = manifest.lines().find(|line| line.starts_with(&format!("{name} = ")));
        let version = line.and_then(|line| {
            line.split('"').find(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        });
        let mut parts = version.unwrap_or_else(|| panic!("no version of {name}")).split('.');
        let major = parts.next().expect("a number");
        // Versions of 0.x differ by the second number.
        if major == "0" {
            format!("0.{}", parts.next().expect("two numbers"))
        } else {
            major.to_owned()
        }
    };
    let rust =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    let core = documents::read("core/src/lib.rs");
    assert!(
        core.contains(&format!(
            "html_root_url = \"https://docs.rs/aside/{}\"",
            version_of("version")
        ))
    );
    for (page, crates) in [
        ("core", &["http", "schemars"][..]),
        ("adapter-axum", &["axum"]),
        ("adapter-hyper", &["hyper"]),
        ("adapter-warp", &["warp"]),
    ] {
        let page = documents::read(&format!("{page}/src/lib.rs"));
        assert!(page.contains(&format!("Rust {} or newer", rust.replace('"', ""))));
        for name in crates {
            let version = version_of(name);
            let is_named = page.contains(&format!("{name} {version}"))
                || page.contains(&format!("`{name}` {version}"));
            assert!(is_named, "{name} {version}");
        }
    }
}
