//! The message of the compiler for each mistake in `cases`.
//!
//! Each case is a program that does not compile. The file `.stderr` next to it has the whole message, and the line
//! `// cure:` in the program has the part that says what to write.
//!
//! The text of rustc differs between its versions, so the comparison runs only with the version in [`RUST`]. To
//! update the files after a change of a message or of that version:
//!
//! ```console
//! $ TRYBUILD=overwrite cargo test -p aside-mistakes
//! $ git diff tests/mistakes    # read each message: does it still say what to write?
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The version whose messages the files have.
const RUST: &str = "rustc 1.95.0 ";

/// The flags that trybuild sets for the cases. With the same flags for their dependencies, cargo checks those only once.
const FLAGS: &str = "--cfg\x1ftrybuild\x1f--verbose\x1f-Adead_code\x1f--diagnostic-width=140";

#[test]
fn each_message_names_the_cure() {
    // First, because it can write the files.
    compare();

    let cases = cases();
    assert!(cases.len() >= 29, "only {} cases", cases.len());
    for case in cases {
        let program = fs::read_to_string(&case).expect("a program");
        let cure = program.lines().find_map(|line| line.strip_prefix("// cure: "));
        let cure = cure.unwrap_or_else(|| panic!("{} has no line `// cure:`", case.display()));
        let message = fs::read_to_string(case.with_extension("stderr")).expect("a message");
        assert!(message.contains(cure), "{}: no `{cure}` in\n{message}", case.display());
    }
}

/// Compares the messages of the compiler with the files, if it is the version of the files.
fn compare() {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("rustc runs").stdout;
    if !version.starts_with(RUST.as_bytes()) {
        println!("skipped: the files have the messages of {RUST}");
    } else if env::var_os("CARGO_ENCODED_RUSTFLAGS").is_some_and(|flags| flags == FLAGS) {
        trybuild::TestCases::new().compile_fail("cases/*/*.rs");
    } else {
        // A test cannot set a variable of its own process without `unsafe`, so it starts itself.
        let status = Command::new(env::current_exe().expect("a program"))
            .args(["--exact", "each_message_names_the_cure", "--nocapture"])
            .env("CARGO_ENCODED_RUSTFLAGS", FLAGS)
            .status();
        assert!(status.expect("the test starts").success(), "see the messages above");
    }
}

/// rustc lists the types that implement a trait, and such a list hides the cure.
#[test]
fn no_message_of_a_missing_derive_lists_other_types() {
    for case in cases().iter().filter(|case| case.to_string_lossy().contains("without_schema")) {
        let message = fs::read_to_string(case.with_extension("stderr")).expect("a message");
        assert!(!message.contains("the following other types"), "{message}");
    }
}

fn cases() -> Vec<PathBuf> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let entries = |folder: &Path| {
        let entries = fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path()).collect::<Vec<_>>()
    };
    let files = entries(&folders).into_iter().flat_map(|folder| entries(&folder));
    let mut cases: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|it| it == "rs")).collect();
    cases.sort();
    cases
}
