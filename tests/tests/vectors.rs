//! The public golden cases. None fails, and the number of cases for each reason does not change.

use std::path::{Path, PathBuf};

use aside_conformance::vectors::{Adapter, CaseFile, Outcome, Tally};
use serde_json::{Value, json};

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file)
}

/// Runs the cases under each adapter alone and under all. A case that passes must keep passing.
#[track_caller]
fn come_out(file: &str, expected: Tally) {
    let cases = CaseFile::read(&path(file)).unwrap_or_else(|error| panic!("{error}"));
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
    come_out("cookies.json", Tally { passed: 169, stricter: 24, skipped: 9, ..Tally::default() });
}

#[test]
fn merging_is_that_of_fastapi() {
    come_out(
        "merge.json",
        Tally { passed: 95, stricter: 2, difference: 2, skipped: 7, ..Tally::default() },
    );
}

#[test]
fn cookies_that_chromium_rejects_cannot_be_written() {
    come_out("browser.json", Tally { passed: 36, stricter: 9, ..Tally::default() });
}

#[test]
fn response_models_filter_and_convert_as_pydantic_does() {
    come_out("filter.json", Tally { passed: 255, skipped: 36, ..Tally::default() });
    come_out(
        "filter-more.json",
        Tally { passed: 135, difference: 2, skipped: 1, ..Tally::default() },
    );
}

/// Counts the cases that fail if the expectation of each is replaced.
#[track_caller]
fn failures(file: &str, spoil: fn(&mut Value)) -> usize {
    let text = std::fs::read(path(file)).unwrap();
    let mut cases: Value = serde_json::from_slice(&text).unwrap();
    cases["cases"].as_array_mut().unwrap().iter_mut().for_each(|case| spoil(&mut case["expect"]));
    let cases = CaseFile::parse(file, cases.to_string().as_bytes()).unwrap();
    Tally::of(&cases.run(&Adapter::ALL)).failed
}

#[test]
fn scenario_with_another_result_fails() {
    // All cases that run, without the two that are rejected in any case.
    let run_to_the_end = 97;
    let spoil: [fn(&mut Value); 3] = [
        |expect| expect["headers"].as_array_mut().unwrap().push(json!(["x-other", "1"])),
        |expect| expect["headers"].as_array_mut().unwrap().push(json!(["set-cookie", "o=1"])),
        |expect| expect["trace"].as_array_mut().unwrap().push(json!("other")),
    ];
    for spoil in spoil {
        assert_eq!(failures("merge.json", spoil), run_to_the_end);
    }
    assert_eq!(failures("merge.json", |expect| expect["body"] = json!("other")), run_to_the_end);
}

#[test]
fn cookie_with_another_result_fails() {
    let failed = failures("cookies.json", |expect| {
        for line in expect["set_cookie"].as_array_mut().unwrap() {
            *line = json!(format!("{}; Priority=High", line.as_str().unwrap()));
        }
    });
    assert_eq!(failed, 125);
}

#[test]
fn model_with_another_result_fails() {
    let other = |expect: &mut Value| {
        expect["body"] = json!("\"other\"");
        if let Some(errors) = expect["errors"].as_array_mut() {
            errors.push(json!({ "loc": ["response", "other"] }));
        }
    };
    // All cases that run.
    assert_eq!(failures("filter.json", other), 255);
    assert_eq!(failures("filter-more.json", other), 137);
}

#[test]
fn file_without_cases_is_rejected() {
    for text in ["", "[]", "{}", "{\"cases\": []}", "{\"cases\": [1]}", "[[\"a\"]]"] {
        assert!(CaseFile::parse("odd", text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn endless_dependencies_are_rejected() {
    let scenario = json!({ "cases": [{
        "id": "circle",
        "deps": { "a": { "depends": ["b"] }, "b": { "depends": ["a"] } },
        "handler": { "depends": ["a"], "return": { "kind": "none" } },
        "expect": { "status": 200, "headers": [] },
    }]});
    let cases = CaseFile::parse("circle", scenario.to_string().as_bytes()).unwrap();
    assert_eq!(Tally::of(&cases.run(&Adapter::ALL)).failed, 1);
}

/// A `None` that a handler returns is filtered, too, and only Python can return a set.
#[test]
fn return_value_of_a_handler_is_filtered_or_skipped() {
    let case = |returned: Value, expect: Value| {
        json!({
            "id": returned.to_string(),
            "route": { "response_model": "IntModel" },
            "deps": {},
            "handler": {
                "ops": [{ "op": "set_cookie", "key": "a", "value": "1" }],
                "return": returned,
            },
            "request": {},
            "expect": expect,
        })
    };
    let error = json!({
        "status": 500,
        "headers": [["content-length", "21"], ["content-type", "text/plain; charset=utf-8"]],
        "body": "Internal Server Error",
        "trace": ["handler", "response.start"],
    });
    let cases = json!({ "cases": [
        case(json!({ "kind": "none" }), error.clone()),
        case(json!({ "kind": "py", "expr": "{1, 2}" }), error),
    ] });
    let cases = CaseFile::parse("returned", cases.to_string().as_bytes()).unwrap();
    let verdicts = cases.run(&Adapter::ALL);
    assert!(matches!(verdicts[0].outcome, Outcome::Passed), "{:?}", verdicts[0]);
    let Outcome::Skipped(reason) = verdicts[1].outcome else { panic!("{:?}", verdicts[1]) };
    assert_eq!(reason.when, "a Python expression as the value");
}
