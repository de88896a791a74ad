//! The public golden cases: none fails, none is lost, and no reason grows.

use std::path::Path;

use aside_conformance::vectors::{Adapter, CaseFile, Outcome, Tally};

/// Under each adapter alone and under all: what passes keeps passing.
#[track_caller]
fn come_out(file: &str, expected: Tally) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file);
    let cases = CaseFile::read(&path).unwrap_or_else(|error| panic!("{error}"));
    for adapters in Adapter::ALL.chunks(1).chain([&Adapter::ALL[..]]) {
        let verdicts = cases.run(adapters);
        for verdict in &verdicts {
            if let Outcome::Failed(mismatch) = &verdict.outcome {
                let (expected, got) = (&mismatch.expected, &mismatch.got);
                panic!("{file} {}: expected\n{expected}\ngot\n{got}", verdict.id);
            }
        }
        assert_eq!(Tally::of(&verdicts), expected, "{file} under {adapters:?}");
    }
}

#[test]
fn cookies_are_those_of_starlette() {
    come_out("cookies.json", Tally { passed: 171, stricter: 22, skipped: 9, ..Tally::default() });
}

#[test]
fn merging_is_that_of_fastapi() {
    come_out(
        "merge.json",
        Tally { passed: 95, stricter: 2, difference: 2, skipped: 7, ..Tally::default() },
    );
}

#[test]
fn what_chromium_refused_cannot_be_written() {
    come_out("browser.json", Tally { passed: 36, stricter: 9, ..Tally::default() });
}

#[test]
fn response_models_filter_and_convert_as_pydantic_does() {
    come_out("filter.json", Tally { passed: 254, skipped: 37, ..Tally::default() });
}
