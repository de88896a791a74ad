//! Imports point down: the files of a module of the core form no cycle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The modules whose files are checked.
const MODULES: [&str; 3] = ["cookie", "handle", "temporal"];

type Imports = BTreeMap<String, BTreeSet<String>>;

/// The files of a module, each with the files that it names after `super::`.
fn imports(module: &str) -> Imports {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src").join(module);
    let paths =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files: BTreeMap<_, _> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("a source file"))
        })
        .filter(|(name, _)| name != "mod")
        .collect();
    let named = |text: &str| {
        let code = text.lines().filter(|line| !line.trim().starts_with("//"));
        let words = code.flat_map(|line| line.split("super::").skip(1));
        // `use super::{one, other}` would hide from this.
        let first = |word: &str| {
            word.split(|c: char| c != '_' && !c.is_alphanumeric()).next().map(str::to_owned)
        };
        words.filter_map(first).filter(|word| files.contains_key(word)).collect()
    };
    files.iter().map(|(name, text)| (name.clone(), named(text))).collect()
}

/// Files that no longer import one another, after all files without imports are taken away again and again.
fn cycle(mut imports: Imports) -> BTreeSet<String> {
    loop {
        let files: BTreeSet<_> = imports.keys().cloned().collect();
        let is_leaf = |named: &BTreeSet<String>| named.intersection(&files).next().is_none();
        let count = imports.len();
        imports.retain(|_, named| !is_leaf(named));
        if imports.len() == count {
            return imports.into_keys().collect();
        }
    }
}

#[test]
fn files_of_a_module_form_no_cycle() {
    for module in MODULES {
        let imports = imports(module);
        let count: usize = imports.values().map(BTreeSet::len).sum();
        assert!(imports.len() > 8 && count > 20, "{module}: {imports:?}");
        assert_eq!(cycle(imports), BTreeSet::new(), "{module}");
    }
}

#[test]
fn no_import_hides_in_a_group() {
    for module in MODULES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src").join(module);
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let text = std::fs::read_to_string(&path).expect("a source file");
                assert!(!text.contains("super::{"), "{}", path.display());
            }
        }
    }
}

#[test]
fn a_cycle_is_found() {
    let imports = [("a", vec!["b"]), ("b", vec!["c"]), ("c", vec!["b"]), ("d", vec![])];
    let imports = imports
        .map(|(name, named)| (name.to_owned(), named.into_iter().map(str::to_owned).collect()));
    assert_eq!(cycle(imports.into()).into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
}
