//! `set_cookie` and `delete_cookie` on one response, compared with Starlette's.

use aside::{BodyAction, Policy, TemporalResponse, merge};
use http::Response;
use http::header::SET_COOKIE;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::arguments::{Arguments, InvalidArgument, Rejected};
use super::header::{header_name, header_value, is_set_cookie, latin1, of_latin1, shown};
use super::reasons::{Facts, Reason, UNTYPED};
use super::set_cookie::Seen;
use super::{Mismatch, Outcome, is_tagged};

/// A case of `cookies.json`.
#[derive(Deserialize)]
struct Case {
    ops: Vec<OpText>,
    expect: Expected,
}

#[derive(Deserialize)]
struct OpText {
    op: String,
    #[serde(default)]
    args: Map<String, Value>,
}

#[derive(Deserialize)]
struct Expected {
    set_cookie: Vec<String>,
    /// One error for each operation, if any of them failed.
    #[serde(default)]
    errors: Vec<Value>,
}

impl Expected {
    fn lines(&self) -> Vec<&str> {
        self.set_cookie.iter().map(String::as_str).collect()
    }
}

/// A call on the response.
enum Op {
    Set(Arguments),
    Delete(Arguments),
    HeaderSet(Header),
    HeaderAppend(Header),
    HeaderDelete(String),
}

struct Header {
    name: String,
    value: String,
}

/// Runs a case: each call on a temporal response, and then the merge.
pub(super) fn run(case: &Value, now: i64) -> Outcome {
    if is_tagged(case, "untyped") {
        return Outcome::Skipped(&UNTYPED);
    }
    let case = match Case::deserialize(case) {
        Ok(case) => case,
        Err(error) => return Outcome::misread(error.to_string()),
    };
    let ops: Result<Vec<_>, _> = case.ops.iter().map(|op| Op::read(op, now)).collect();
    let ops = match ops {
        Ok(ops) => ops,
        Err(Misread::Untyped) => return Outcome::Skipped(&UNTYPED),
        Err(Misread::Unknown(what)) => return Outcome::misread(what),
    };

    let mut changes = TemporalResponse::default();
    let rejected: Vec<_> = ops.iter().map(|op| op.try_on(&mut changes).err()).collect();
    judge(&case, &ops, &rejected, &lines(changes), now)
}

/// Returns the `Set-Cookie` lines of the response, or the rejection of the merge.
fn lines(changes: TemporalResponse) -> Result<Vec<Vec<u8>>, Rejected> {
    let (mut head, ()) = Response::new(()).into_parts();
    let merged = merge(changes, &mut head, &Policy::fastapi());
    let failure = head.extensions.get::<aside::ResponseError>();
    match failure.and_then(aside::ResponseError::invalid_change) {
        Some(change) if matches!(merged.body, BodyAction::Replace(_)) => {
            Err(Rejected::ByAside(change.clone()))
        }
        _ => Ok(head
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .map(|line| line.as_bytes().to_vec())
            .collect()),
    }
}

fn judge(
    case: &Case,
    ops: &[Op],
    rejected: &[Option<Rejected>],
    lines: &Result<Vec<Vec<u8>>, Rejected>,
    now: i64,
) -> Outcome {
    let is_error = |at: usize| case.expect.errors.get(at).is_some_and(|error| !error.is_null());
    let mut stricter = None;
    for (at, (op, rejected)) in ops.iter().zip(rejected).enumerate() {
        match rejected {
            Some(_) if is_error(at) => {}
            None if !is_error(at) => {}
            None => return differs(case, "the call went through".to_owned()),
            Some(rejected) => match Reason::for_rejection(rejected, &op.facts(&case.expect)) {
                Some(reason) => stricter = stricter.or(Some(reason)),
                None => return differs(case, format!("call {at} was rejected: {rejected}")),
            },
        }
    }

    let lines = match lines {
        Ok(lines) => lines,
        Err(rejected) => {
            let facts = Facts { sent: case.expect.lines(), ..Facts::default() };
            return match Reason::for_rejection(rejected, &facts) {
                Some(reason) => Outcome::Stricter(reason),
                None => differs(case, format!("the merge failed: {rejected}")),
            };
        }
    };
    let expected = standing(case, ops, |at| is_error(at) || rejected[at].is_some());
    let seen =
        |lines: &[Vec<u8>]| -> Vec<_> { lines.iter().map(|line| Seen::of(line, now)).collect() };
    if seen(lines) != seen(&expected) {
        let got: Vec<_> = lines.iter().map(|line| latin1(line)).collect();
        return differs(case, got.join("\n"));
    }
    stricter.map_or(Outcome::Passed, Outcome::Stricter)
}

fn differs(case: &Case, got: String) -> Outcome {
    let errors = case.expect.errors.iter().filter(|error| !error.is_null()).map(Value::to_string);
    let expected: Vec<_> = case.expect.set_cookie.iter().cloned().chain(errors).collect();
    let or_nothing =
        |text: &str| if text.is_empty() { "(nothing)".to_owned() } else { shown(text) };
    let (expected, got) = (or_nothing(&expected.join("\n")), or_nothing(&got));
    Outcome::Failed(Mismatch { expected, got })
}

/// Returns Starlette's lines without those of calls that `is_out` selects. It simulates which call wrote which line.
fn standing(case: &Case, ops: &[Op], is_out: impl Fn(usize) -> bool) -> Vec<Vec<u8>> {
    let failed = |at: usize| case.expect.errors.get(at).is_some_and(|error| !error.is_null());
    let mut writers: Vec<usize> = Vec::new();
    for (at, op) in ops.iter().enumerate().filter(|(at, _)| !failed(*at)) {
        match op {
            Op::Set(_) | Op::Delete(_) => writers.push(at),
            Op::HeaderAppend(header) if header.is_set_cookie() => writers.push(at),
            Op::HeaderSet(header) if header.is_set_cookie() => writers = vec![at],
            Op::HeaderDelete(name) if is_set_cookie(name) => writers.clear(),
            _ => {}
        }
    }
    let lines = case.expect.set_cookie.iter().enumerate();
    lines
        .filter(|(at, _)| !writers.get(*at).is_some_and(|&writer| is_out(writer)))
        .map(|(_, line)| of_latin1(line))
        .collect()
}

enum Misread {
    Untyped,
    Unknown(String),
}

impl Op {
    fn read(op: &OpText, now: i64) -> Result<Self, Misread> {
        let arguments = || Arguments::of_python(&op.args, now).map_err(|_| Misread::Untyped);
        let text = |name| {
            let text = op.args.get(name).and_then(Value::as_str);
            text.map(str::to_owned).ok_or(Misread::Untyped)
        };
        let header = || Ok(Header { name: text("name")?, value: text("value")? });
        match op.op.as_str() {
            "set_cookie" => Ok(Self::Set(arguments()?)),
            "delete_cookie" => Ok(Self::Delete(arguments()?)),
            "headers_set" => Ok(Self::HeaderSet(header()?)),
            "headers_append" => Ok(Self::HeaderAppend(header()?)),
            "headers_del" => Ok(Self::HeaderDelete(text("name")?)),
            other => Err(Misread::Unknown(format!("there is no operation `{other}`"))),
        }
    }

    fn facts<'c>(&'c self, expect: &'c Expected) -> Facts<'c> {
        let mut facts = Facts { sent: expect.lines(), ..Facts::default() };
        match self {
            Self::Set(arguments) | Self::Delete(arguments) => {
                facts.arguments.push(arguments.clone());
            }
            Self::HeaderSet(header) | Self::HeaderAppend(header) if header.is_set_cookie() => {
                facts.raw.push(&header.value);
            }
            Self::HeaderSet(header) | Self::HeaderAppend(header) => {
                facts.headers.push(&header.name);
            }
            Self::HeaderDelete(name) => facts.headers.push(name),
        }
        facts
    }

    /// Makes the change. A rejected change is rolled back, because a call that raises leaves nothing behind (9.13).
    fn try_on(&self, changes: &mut TemporalResponse) -> Result<(), Rejected> {
        // An assignment has removed the earlier lines when its own is rejected. A text that is not a header in
        // Python, either, is rejected before that.
        if let Self::HeaderSet(header) = self
            && header.is_set_cookie()
            && !matches!(header_value(&header.value), Err(InvalidArgument::HeaderWide))
        {
            forget_all(changes);
        }
        let savepoint = changes.savepoint();
        self.make(changes).map_err(Rejected::ByType)?;
        changes.check().map_err(|failure| {
            changes.rollback_to(savepoint);
            failure.into()
        })
    }

    fn make(&self, changes: &mut TemporalResponse) -> Result<(), InvalidArgument> {
        match self {
            Self::Set(arguments) => changes.set_cookie(arguments.set()?),
            Self::Delete(arguments) => match arguments.spec()? {
                Ok(spec) => changes.delete_cookie(spec),
                // The deletion of an invalid cookie is stored like an invalid cookie.
                Err(invalid) => changes.set_cookie(Err(invalid)),
            },
            Self::HeaderSet(header) | Self::HeaderAppend(header) if header.is_set_cookie() => {
                changes.set_cookie_raw(header_value(&header.value)?);
            }
            Self::HeaderDelete(name) if is_set_cookie(name) => forget_all(changes),
            Self::HeaderSet(header) => {
                changes.insert_header(header_name(&header.name)?, header_value(&header.value)?);
            }
            Self::HeaderAppend(header) => {
                changes.append_header(header_name(&header.name)?, header_value(&header.value)?);
            }
            Self::HeaderDelete(name) => changes.remove_header(header_name(name)?),
        }
        Ok(())
    }
}

impl Header {
    fn is_set_cookie(&self) -> bool {
        is_set_cookie(&self.name)
    }
}

/// `del response.headers["set-cookie"]`.
fn forget_all(changes: &mut TemporalResponse) {
    for cookie in changes.cookies() {
        changes.unset_cookie(&cookie);
    }
}
