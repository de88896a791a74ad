//! Golden cases: compares `aside` with recorded results of FastAPI, Starlette and Chromium.
//!
//! The content of a file decides its kind: *cookies*, *merge*, *filter* or *browser*. The result of a case is an
//! [`Outcome`]. Every outcome except *passed* and *failed* has a row of the table, a [`Reason`].

mod arguments;
mod browser;
mod cookies;
mod date;
mod filter;
mod header;
mod merge;
mod reasons;
mod rules;
mod set_cookie;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::Value;

pub use merge::Adapter;
pub use reasons::Reason;

/// The time of the cases, unless a file sets another one.
const NOW: i64 = 1_700_000_000;

/// A file of golden cases.
#[derive(Debug)]
pub struct CaseFile {
    name: String,
    kind: Kind,
    cases: Vec<Value>,
    now: i64,
}

/// The subject of the cases of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `set_cookie` and `delete_cookie` on one response.
    Cookies,
    /// One request to a small application with dependencies, a handler and changes.
    Merge,
    /// One value through one response model.
    Filter,
    /// Lines that were sent to a browser.
    Browser,
}

/// A file that cannot be run.
#[derive(Debug)]
pub struct UnreadableFile(String);

/// The result of a case.
#[derive(Debug)]
pub enum Outcome {
    /// The result is that of the file.
    Passed,
    /// The result differs without a reason.
    Failed(Mismatch),
    /// `aside` rejects what FastAPI sends, by the rule that the reason names.
    Stricter(&'static Reason),
    /// `aside` responds differently on purpose, in exactly the point that the reason names.
    Difference(&'static Reason),
    /// Not run.
    Skipped(&'static Reason),
}

/// The expected and the actual result as readable text.
#[derive(Debug)]
pub struct Mismatch {
    /// The result of the file.
    pub expected: String,
    /// The result of `aside`.
    pub got: String,
}

/// A case's name and outcome.
#[derive(Debug)]
pub struct Verdict {
    /// The case's name.
    pub id: String,
    /// The outcome.
    pub outcome: Outcome,
}

/// The number of cases for each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// As the file says.
    pub passed: usize,
    /// Cases that differ without a reason.
    pub failed: usize,
    /// Cases that `aside` rejects on purpose.
    pub stricter: usize,
    /// Cases that differ on purpose.
    pub difference: usize,
    /// Not run.
    pub skipped: usize,
}

impl CaseFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, is not JSON, or has no cases of a known kind.
    pub fn read(path: &Path) -> Result<Self, UnreadableFile> {
        let wrong = |what: String| UnreadableFile(format!("{}: {what}", path.display()));
        let text = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Self::parse(&name, &text).map_err(|error| wrong(error.0))
    }

    /// Reads the text of a file with this `name`.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not JSON, or has no cases of a known kind.
    pub fn parse(name: &str, text: &[u8]) -> Result<Self, UnreadableFile> {
        let unknown = "holds no cases of a kind that is known: cookies, merge, filter, browser";
        let json = serde_json::from_slice(text).map_err(|e| UnreadableFile(e.to_string()))?;
        Self::of_json(name, json).ok_or_else(|| UnreadableFile(unknown.to_owned()))
    }

    fn of_json(name: &str, json: Value) -> Option<Self> {
        let now = json.pointer("/meta/now").and_then(Value::as_i64).unwrap_or(NOW);
        let cases = match json {
            Value::Array(cases) => cases,
            Value::Object(mut file) => match file.remove("cases") {
                Some(Value::Array(cases)) => cases,
                _ => return None,
            },
            _ => return None,
        };
        let kind = cases.iter().find_map(Kind::of)?;
        Some(Self { name: name.to_owned(), kind, cases, now })
    }

    /// Returns the name of the file without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the kind of the cases.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Runs all cases. Cases of [`Kind::Merge`] run under each of `adapters`, and the worst outcome counts.
    #[must_use]
    pub fn run(&self, adapters: &[Adapter]) -> Vec<Verdict> {
        let verdict = |(at, case): (usize, &Value)| Verdict {
            id: id(case).map_or_else(|| format!("#{at}"), str::to_owned),
            outcome: unwinding(|| self.outcome(case, adapters)),
        };
        self.cases.iter().enumerate().map(verdict).collect()
    }

    fn outcome(&self, case: &Value, adapters: &[Adapter]) -> Outcome {
        match self.kind {
            Kind::Cookies => cookies::run(case, self.now),
            Kind::Merge => merge::run(case, self.now, adapters),
            Kind::Browser => browser::run(case, self.now),
            Kind::Filter => filter::run(case),
        }
    }
}

impl Kind {
    /// Returns the kind of a case by a key that only this kind has.
    fn of(case: &Value) -> Option<Self> {
        let has = |name| case.get(name).is_some();
        if has("handler") {
            Some(Self::Merge)
        } else if has("ops") {
            Some(Self::Cookies)
        } else if has("returned") || has("response_model") {
            Some(Self::Filter)
        } else if browser::is_case(case) {
            Some(Self::Browser)
        } else {
            None
        }
    }
}

impl Outcome {
    /// A case that does not have the format fails.
    fn misread(why: impl Into<String>) -> Self {
        Self::Failed(Mismatch { expected: "a case of the format".to_owned(), got: why.into() })
    }

    /// Returns the reason, if there is one.
    #[must_use]
    pub fn reason(&self) -> Option<&'static Reason> {
        match self {
            Self::Stricter(reason) | Self::Difference(reason) | Self::Skipped(reason) => {
                Some(reason)
            }
            Self::Passed | Self::Failed(_) => None,
        }
    }

    /// Returns the outcome as a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Stricter(_) => "stricter",
            Self::Difference(_) => "difference",
            Self::Skipped(_) => "skipped",
        }
    }
}

impl Tally {
    /// Counts outcomes.
    #[must_use]
    pub fn of(verdicts: &[Verdict]) -> Self {
        let mut tally = Self::default();
        for verdict in verdicts {
            match verdict.outcome {
                Outcome::Passed => tally.passed += 1,
                Outcome::Failed(_) => tally.failed += 1,
                Outcome::Stricter(_) => tally.stricter += 1,
                Outcome::Difference(_) => tally.difference += 1,
                Outcome::Skipped(_) => tally.skipped += 1,
            }
        }
        tally
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { passed, failed, stricter, difference, skipped } = self;
        write!(
            f,
            "{passed} passed, {failed} failed, {stricter} stricter, {difference} difference, {skipped} skipped"
        )
    }
}

impl fmt::Display for UnreadableFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnreadableFile {}

/// Returns the name of a case: its `id`, or the first entry of a row.
fn id(case: &Value) -> Option<&str> {
    case.get("id").or_else(|| case.get(0)).and_then(Value::as_str)
}

fn is_tagged(case: &Value, tag: &str) -> bool {
    case.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.iter().any(|t| t == tag))
}

/// Runs a case. A panic is a failure, so that the other cases still run.
fn unwinding(run: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Outcome::Failed(Mismatch {
            expected: "an answer".to_owned(),
            got: format!("a panic: {}", text.unwrap_or("of no text")),
        })
    })
}
