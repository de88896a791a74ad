//! Imports between the files of a crate point one way, without cycles.
//!
//! The test reads every `use` and every path that starts with `crate`, `self` or `super`. A name that a `mod.rs`
//! re-exports counts as an import of the file that defines it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The crates of the workspace, by folder.
const CRATES: [&str; 7] = [
    "core",
    "adapter-axum",
    "adapter-warp",
    "adapter-hyper",
    "examples",
    "examples/store",
    "tests",
];

/// The path of a module from the root of its crate.
type Module = Vec<String>;

/// One source file: the names that it re-exports, and the paths that it uses.
#[derive(Default)]
struct File {
    reexports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    paths: BTreeSet<Vec<String>>,
}

/// A crate's files by module path.
struct Crate {
    files: BTreeMap<Module, File>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut files = BTreeMap::new();
        for path in rust_files(source) {
            let module = module_of(source, &path);
            let is_test = module.iter().any(|name| name == "tests");
            let is_program = module.first().is_some_and(|name| name == "bin");
            if !is_test && !is_program {
                let text = std::fs::read_to_string(&path).expect("a source file");
                files.insert(module.clone(), File::parse(&text, &module));
            }
        }
        Self { files }
    }

    /// The file that a path refers to: the longest prefix that is a module, through re-exports.
    fn file_of(&self, path: &[String], depth: usize) -> Option<Module> {
        let length =
            (0..=path.len()).rev().find(|&length| self.files.contains_key(&path[..length]))?;
        let (module, rest) = path.split_at(length);
        let file = &self.files[module];
        let Some(name) = rest.first().filter(|_| depth < 16) else { return Some(module.to_vec()) };
        if let Some(target) = file.reexports.get(name) {
            return self.file_of(&[target, &rest[1..]].concat(), depth + 1);
        }
        for glob in &file.globs {
            let target = [glob, rest].concat();
            if let Some(found) = self.file_of(&target, depth + 1).filter(|found| found != glob) {
                return Some(found);
            }
        }
        Some(module.to_vec())
    }

    /// Which files each file imports.
    fn imports(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let targets = |module: &Module, file: &File| {
            let files = file.paths.iter().filter_map(|path| self.file_of(path, 0));
            files.filter(|target| target != module).collect()
        };
        self.files.iter().map(|(module, file)| (module, targets(module, file))).collect()
    }

    /// The files that import each other, directly or through others, as groups.
    fn rings(&self) -> Vec<Vec<String>> {
        let imports = self.imports();
        let reached = |from: &Module| {
            let mut reached = BTreeSet::new();
            let mut todo: Vec<Module> = imports[from].iter().cloned().collect();
            while let Some(module) = todo.pop() {
                if reached.insert(module.clone()) {
                    todo.extend(imports.get(&module).into_iter().flatten().cloned());
                }
            }
            reached
        };
        let all: BTreeMap<&Module, BTreeSet<Module>> =
            self.files.keys().map(|module| (module, reached(module))).collect();

        let mut rings = BTreeSet::new();
        for (module, reached) in &all {
            let ring: Vec<String> = reached
                .iter()
                .filter(|other| all.get(other).is_some_and(|back| back.contains(*module)))
                .map(|other| other.join("::"))
                .collect();
            if !ring.is_empty() {
                rings.insert(ring);
            }
        }
        rings.into_iter().collect()
    }
}

impl File {
    fn parse(text: &str, module: &Module) -> Self {
        let code = without_comments_and_tests(text);
        let mut file = Self::default();
        let mut rest = String::new();
        let mut statements = code.as_str();
        while let Some(start) = find_use(statements) {
            let (before, from) = statements.split_at(start);
            rest.push_str(before);
            let end = from.find(';').expect("a `use` ends");
            file.add_use(before, &from[..end], module);
            statements = &from[end..];
        }
        rest.push_str(statements);
        file.add_paths(&rest, module);
        file
    }

    fn add_use(&mut self, before: &str, statement: &str, module: &Module) {
        let is_reexport = before
            .rsplit([';', '}', '{', ']'])
            .next()
            .is_some_and(|visibility| visibility.trim_start().starts_with("pub"));
        let tree = statement.trim_start_matches("use").trim();
        if tree.starts_with("::") {
            return; // another crate
        }
        for (path, name) in leaves(tree) {
            let Some(path) = absolute(&path, module) else { continue };
            match (is_reexport, name.as_str()) {
                (true, "*") => self.globs.push(path),
                (true, _) => {
                    self.reexports.insert(name, path);
                }
                (false, _) => {
                    self.paths.insert(path);
                }
            }
        }
    }

    /// Adds the paths in code that start with `crate`, `self` or `super`.
    fn add_paths(&mut self, code: &str, module: &Module) {
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for word in code.split(|c: char| !is_name(c) && c != '$') {
            let path: Vec<String> =
                word.split("::").filter(|part| !part.is_empty()).map(String::from).collect();
            let starts = ["crate", "self", "super"]
                .iter()
                .any(|start| path.first().is_some_and(|p| p == start));
            if starts && path.len() > 1 {
                self.paths.extend(absolute(&path, module));
            }
        }
    }
}

/// The position of the next `use` keyword. It begins a statement, unlike that word in a message.
fn find_use(code: &str) -> Option<usize> {
    code.match_indices("use ").map(|(at, _)| at).find(|&at| {
        let before = code[..at].trim_end();
        let is_public = before.ends_with("pub")
            || before.ends_with(')')
                && before[before.rfind('(').unwrap_or(0)..].len() < 24
                && before[..before.rfind('(').unwrap_or(0)].ends_with("pub");
        before.is_empty() || is_public || before.ends_with([';', '{', '}', ']'])
    })
}

/// The paths of a `use` tree, each with the name that it gets.
fn leaves(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let prefix: Vec<String> = segments(&tree[..open]);
        let inner = &tree[open + 1..tree.rfind('}').expect("a brace closes")];
        let items = split_at_depth_zero(inner);
        return items
            .into_iter()
            .flat_map(leaves)
            .map(|(path, name)| {
                // `{self, …}` is the prefix itself.
                let is_self = path.len() == 1 && path[0] == "self" && !prefix.is_empty();
                let path = if is_self { prefix.clone() } else { [&prefix[..], &path[..]].concat() };
                let name = if is_self { path.last().cloned().unwrap_or_default() } else { name };
                (path, name)
            })
            .collect();
    }
    let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
    let path = segments(path);
    let Some(last) = path.last().cloned() else { return Vec::new() };
    let name = if alias.is_empty() { last.clone() } else { alias.trim().to_owned() };
    let path = if last == "*" { path[..path.len() - 1].to_vec() } else { path };
    vec![(path, name)]
}

fn segments(path: &str) -> Vec<String> {
    path.split("::").map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
}

fn split_at_depth_zero(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A path from the root of the crate, or `None` if it refers to another crate.
fn absolute(path: &[String], module: &Module) -> Option<Vec<String>> {
    let mut base = match path.first()?.as_str() {
        "crate" => return Some(path[1..].to_vec()),
        "self" => module.clone(),
        "super" => module.split_last()?.1.to_vec(),
        // A child of this module, as in `pub use merge::merge;` of a `mod.rs`.
        _ => return Some([&module[..], path].concat()),
    };
    let mut rest = &path[1..];
    while rest.first().is_some_and(|part| part == "super") {
        base.pop()?;
        rest = &rest[1..];
    }
    base.extend_from_slice(rest);
    Some(base)
}

/// Code without comments, and without what follows a `#[cfg(test)]` module.
fn without_comments_and_tests(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.trim() != "mod tests {");
    let code = lines.map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn module_of(source: &Path, file: &Path) -> Module {
    let path = file.strip_prefix(source).expect("a file of the crate").with_extension("");
    let names: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match names.last().map(String::as_str) {
        Some("mod" | "lib" | "main") => names[..names.len() - 1].to_vec(),
        _ => names,
    }
}

#[test]
fn files_never_import_each_other_in_a_cycle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let (mut rings, mut count) = (Vec::new(), 0);
    for name in CRATES {
        let found = Crate::read(&root.join(name).join("src"));
        count += found.imports().values().map(BTreeSet::len).sum::<usize>();
        rings.extend(found.rings().into_iter().map(|ring| format!("{name}: {}", ring.join(" ↔ "))));
    }
    assert!(count > 300, "{count} imports are fewer than the workspace has");
    assert!(rings.is_empty(), "files import each other:\n{}", rings.join("\n"));
}

/// A cycle of three files, one of them through a re-export and one through a path in code.
#[test]
fn finds_a_cycle_through_a_reexport() {
    let module = |name: &str| -> Module { segments(name) };
    let parse = |name: &str, text: &str| (module(name), File::parse(text, &module(name)));
    let files = BTreeMap::from([
        parse("", "mod a; pub mod b;"),
        parse("a", "mod one; pub use one::One; pub(crate) use one::{Two as Deux};"),
        parse("a::one", "use crate::b::{self, two::Three};\nfn one() {}"),
        parse("b", "pub mod two;"),
        parse("b::two", "fn two() { crate::a::Deux::new() } // use crate::nothing;"),
    ]);
    let rings = Crate { files }.rings();
    assert_eq!(rings, [["a::one", "b::two"]]);
}
