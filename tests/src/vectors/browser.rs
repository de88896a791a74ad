//! Lines that were sent to a browser. Lines that it rejected cannot be written, and legal lines can.

use std::collections::HashMap;
use std::sync::OnceLock;

use aside::InvalidChange;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::arguments::{Arguments, Rejected};
use super::header::{latin1, shown};
use super::reasons::{Facts, NO_VERDICT, Reason};
use super::set_cookie::Seen;
use super::{Mismatch, Outcome};

/// Longer than the limit of any case.
const MAX_REPEATED: usize = 1 << 20;

/// `[id, scheme, [line, …]]`.
type Case = (String, IgnoredAny, Vec<String>);

/// Chromium's verdict on a case.
#[derive(Deserialize)]
struct Verdict {
    #[serde(rename = "refused")]
    rejected: Option<String>,
}

pub(super) fn is_case(case: &Value) -> bool {
    Case::deserialize(case).is_ok()
}

/// Runs a case. Each line is written through the typed API, with its value unchanged.
pub(super) fn run(case: &Value, now: i64) -> Outcome {
    let (id, _, lines) = match Case::deserialize(case) {
        Ok(case) => case,
        Err(error) => return Outcome::misread(error.to_string()),
    };
    let Some(verdict) = verdicts().get(&id) else {
        return Outcome::Skipped(&NO_VERDICT);
    };
    let lines: Vec<_> = lines.iter().map(|line| expanded(line)).collect();
    let written: Vec<_> = lines.iter().map(|line| write(line)).collect();
    let rejected: Vec<_> = written.iter().filter_map(|written| written.as_ref().err()).collect();

    if let Some(why) = &verdict.rejected {
        return match rejected.is_empty() {
            false => Outcome::Passed,
            true => failed(format!("rejected, as Chromium did: {why}"), &written),
        };
    }
    let seen = |line: &str| Seen::of(line.as_bytes(), now);
    let differs = |(line, written): (&String, &Result<String, Unwritten>)| {
        written.as_ref().is_ok_and(|written| seen(written) != seen(line))
    };
    if lines.iter().zip(&written).any(differs) {
        return failed(lines.join("\n"), &written);
    }
    let reasons: Option<Vec<_>> = rejected.iter().map(|rejected| rejected.reason).collect();
    match reasons.as_deref() {
        Some([]) => Outcome::Passed,
        Some([reason, ..]) => Outcome::Stricter(reason),
        None => failed("written, as Chromium kept it".to_owned(), &written),
    }
}

/// The reason why a line cannot be written, and its row.
struct Unwritten {
    why: Rejected,
    reason: Option<&'static Reason>,
}

fn write(line: &str) -> Result<String, Unwritten> {
    let unwritten = |why: Rejected, arguments: Option<Arguments>| {
        let facts = Facts { arguments: arguments.into_iter().collect(), ..Facts::default() };
        Unwritten { reason: Reason::for_rejection(&why, &facts), why }
    };
    let arguments = Arguments::of_line(line).map_err(|e| unwritten(Rejected::ByType(e), None))?;
    match arguments.set() {
        Ok(Ok(cookie)) => Ok(latin1(cookie.header().as_bytes())),
        Ok(Err(invalid)) => {
            Err(unwritten(Rejected::ByAside(InvalidChange::Cookie(invalid)), Some(arguments)))
        }
        Err(unsayable) => Err(unwritten(Rejected::ByType(unsayable), None)),
    }
}

fn failed(expected: String, written: &[Result<String, Unwritten>]) -> Outcome {
    let got = written.iter().map(|written| match written {
        Ok(line) => line.clone(),
        Err(unwritten) => format!("rejected: {}", unwritten.why),
    });
    let got = shown(&got.collect::<Vec<_>>().join("\n"));
    Outcome::Failed(Mismatch { expected: shown(&expected), got })
}

/// `REP:n:m` is a name of n and a value of m bytes, `REPPATH:n` a path of n bytes.
fn expanded(line: &str) -> String {
    let long = |text: &str| text.parse().ok().filter(|&n: &usize| n <= MAX_REPEATED);
    if let Some((name, value)) = line.strip_prefix("REP:").and_then(|rest| rest.split_once(':'))
        && let (Some(name), Some(value)) = (long(name), long(value))
    {
        return format!("{}={}", "a".repeat(name), "x".repeat(value));
    }
    if let Some(path) = line.strip_prefix("REPPATH:").and_then(long) {
        return format!("a=1; Path=/{}", "x".repeat(path.saturating_sub(1)));
    }
    line.to_owned()
}

fn verdicts() -> &'static HashMap<String, Verdict> {
    #[derive(Deserialize)]
    struct File {
        verdicts: HashMap<String, Verdict>,
    }

    static VERDICTS: OnceLock<HashMap<String, Verdict>> = OnceLock::new();
    VERDICTS.get_or_init(|| {
        let file: File = serde_json::from_str(include_str!("../../vectors/verdicts/browser.json"))
            .expect("the file is part of the program, and the tests read it");
        file.verdicts
    })
}
