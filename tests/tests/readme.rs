//! Each program of a README builds with exactly the crates that its `cargo add` lines name, and runs.
//!
//! A scratch workspace in the build directory has a package for each program. It takes the versions of `Cargo.lock`.
//! Its packages are built next to those of the tests, and share what has the same features.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use aside_conformance::{documents, pages};

const READMES: [&str; 5] = [
    "README.md",
    "adapter-axum/README.md",
    "adapter-hyper/README.md",
    "adapter-warp/README.md",
    "core/README.md",
];

/// The crates of the project, and their folders.
const OURS: [(&str, &str); 4] = [
    ("aside", "core"),
    ("aside-axum", "adapter-axum"),
    ("aside-hyper", "adapter-hyper"),
    ("aside-warp", "adapter-warp"),
];

/// The address of the servers in the READMEs.
const ADDRESS: &str = "127.0.0.1:3000";

/// A program and its crates.
#[derive(Debug, PartialEq)]
struct Program {
    /// The page and the line of the program.
    place: String,
    /// The lines below `[dependencies]`.
    dependencies: String,
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Returns the lines below `[dependencies]` after the `cargo add` lines of a block.
fn dependencies(block: &str) -> String {
    let mut dependencies = BTreeMap::new();
    for line in block.lines().filter_map(|line| line.strip_prefix("$ cargo add ")) {
        let (mut names, mut features, mut path) = (Vec::new(), Vec::new(), None);
        let mut words = line.split(' ');
        while let Some(word) = words.next() {
            match word {
                "--features" => features.extend(words.next().expect("features").split(',')),
                "--path" => path = words.next(),
                option if option.starts_with('-') => panic!("unknown option: {line}"),
                name => names.push(name),
            }
        }
        for name in names {
            let ours = OURS.into_iter().find(|(ours, _)| *ours == name);
            if let (Some(path), Some((_, folder))) = (path, ours) {
                assert_eq!(path, format!("../aside/{folder}"), "{line}");
            }
            assert!(path.is_none() || ours.is_some(), "{line}");
            let source = match ours {
                Some((_, folder)) => format!("path = {:?}", root().join(folder)),
                None => "version = \"*\"".to_owned(),
            };
            dependencies.insert(name, format!("{{ {source}, features = {features:?} }}"));
        }
    }
    dependencies.iter().fold(String::new(), |mut text, (name, source)| {
        let _ = writeln!(text, "{name} = {source}");
        text
    })
}

/// Returns the text of `main.rs`, as rustdoc makes it.
fn main_of(block: &str) -> String {
    let lines = block.lines().map(|line| match line.strip_prefix("# ") {
        Some(hidden) => hidden,
        None => line,
    });
    let code = lines.collect::<Vec<_>>().join("\n");
    if code.contains("fn main() ") {
        return code;
    }
    if block.trim_end().ends_with("(())") {
        let open = "fn main() { fn run() -> Result<(), impl std::fmt::Debug> {";
        return format!("#![allow(unused)]\n{open}\n{code}\n}} run().unwrap() }}");
    }
    format!("#![allow(unused)]\nfn main() {{\n{code}\n}}")
}

/// Returns the different programs of the READMEs.
fn programs() -> Vec<Program> {
    let mut programs: Vec<Program> = Vec::new();
    for path in READMES {
        let mut crates = None;
        for block in pages::Page::new(path, &documents::read(path)).blocks {
            if block.text.contains("cargo add") {
                crates = Some(dependencies(&block.text));
            } else if block.is_rust() {
                let place = format!("{path}:{}", block.line);
                let crates = crates.clone();
                let dependencies = crates.unwrap_or_else(|| panic!("{place}: no `cargo add`"));
                let code = main_of(&block.text);
                if !programs.iter().any(|it| it.code == code && it.dependencies == dependencies) {
                    programs.push(Program { place, dependencies, code });
                }
            }
        }
    }
    programs
}

/// Writes a workspace with a package for each program, and returns its folder.
fn workspace(programs: &[Program], port: u16) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    };
    let members: Vec<_> = (0..programs.len()).map(|index| format!("program-{index}")).collect();
    let profile = "[profile.dev]\ndebug = 0\nincremental = false\n";
    let members = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n{profile}");
    write("Cargo.toml", &members);
    write("Cargo.lock", &documents::read("Cargo.lock"));
    for (index, program) in programs.iter().enumerate() {
        let package = format!("[package]\nname = \"program-{index}\"\nedition = \"2024\"\n");
        let manifest = format!("{package}\n[dependencies]\n{}", program.dependencies);
        write(&format!("program-{index}/Cargo.toml"), &manifest);
        let code = program.code.replace(ADDRESS, &format!("127.0.0.1:{port}"));
        write(&format!("program-{index}/src/main.rs"), &code);
    }
    folder
}

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends the request of the README to a server, when the server is ready.
fn ask(port: u16) -> ureq::http::Response<ureq::Body> {
    let start = Instant::now();
    loop {
        match ureq::get(format!("http://127.0.0.1:{port}/theme")).call() {
            Ok(response) => return response,
            Err(error) => assert!(start.elapsed() < Duration::from_secs(120), "{error}"),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn programs_build_with_their_crates_and_run() {
    let programs = programs();
    assert_eq!(programs.len(), 5, "{programs:#?}");
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let folder = workspace(&programs, port);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the build directory");

    for (index, program) in programs.iter().enumerate() {
        // One package at a time, because the features of several would be united.
        let name = format!("program-{index}");
        let build = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--offline", "-p", &name, "--target-dir"])
            .arg(target)
            .current_dir(&folder)
            .output()
            .expect("cargo runs");
        let errors = String::from_utf8_lossy(&build.stderr);
        assert!(build.status.success(), "{}: {errors}", program.place);

        let mut run = Command::new(target.join("debug").join(&name));
        if program.code.contains(ADDRESS) {
            let _server = Server(run.spawn().expect("the program starts"));
            let mut response = ask(port);
            let cookie = &response.headers()["set-cookie"];
            assert_eq!(cookie, "theme=dark; Path=/; SameSite=Lax", "{}", program.place);
            let body = response.body_mut().read_to_string().expect("a body");
            assert_eq!(body, "dark mode", "{}", program.place);
        } else {
            assert!(run.status().expect("the program runs").success(), "{}", program.place);
        }
    }
}

/// The servers of the READMEs are the three frameworks.
#[test]
fn each_adapter_has_a_server() {
    let programs = programs();
    for adapter in ["aside-axum", "aside-hyper", "aside-warp"] {
        let is_server = |it: &&Program| {
            it.code.contains(ADDRESS) && it.dependencies.contains(&format!("{adapter} = "))
        };
        assert_eq!(programs.iter().filter(is_server).count(), 1, "{adapter}");
    }
}
