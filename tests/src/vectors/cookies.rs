//! `set_cookie` and `delete_cookie` on one response, held against Starlette's.

use aside::{BodyAction, Policy, TemporalResponse, merge};
use http::Response;
use http::header::SET_COOKIE;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::arguments::{Arguments, Refused, Unsayable};
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
    /// One for each operation, where any of them failed.
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

/// Runs a case: each call on a temporal response, then the merge.
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

    let mut said = TemporalResponse::default();
    let refused: Vec<_> = ops.iter().map(|op| op.try_on(&mut said).err()).collect();
    judge(&case, &ops, &refused, &lines(said), now)
}

/// The `Set-Cookie` lines of the response, or what the merge refused.
fn lines(said: TemporalResponse) -> Result<Vec<Vec<u8>>, Refused> {
    let (mut head, ()) = Response::new(()).into_parts();
    let merged = merge(said, &mut head, &Policy::fastapi());
    let failure = head.extensions.get::<aside::ResponseError>();
    match failure.and_then(aside::ResponseError::invalid_change) {
        Some(refusal) if matches!(merged.body, BodyAction::Replace(_)) => {
            Err(Refused::ByAside(refusal.clone()))
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
    refused: &[Option<Refused>],
    lines: &Result<Vec<Vec<u8>>, Refused>,
    now: i64,
) -> Outcome {
    let is_error = |at: usize| case.expect.errors.get(at).is_some_and(|error| !error.is_null());
    let mut stricter = None;
    for (at, (op, refused)) in ops.iter().zip(refused).enumerate() {
        match refused {
            Some(_) if is_error(at) => {}
            None if !is_error(at) => {}
            None => return differs(case, "the call went through".to_owned()),
            Some(refused) => match Reason::for_refusal(refused, &op.facts(&case.expect)) {
                Some(reason) => stricter = stricter.or(Some(reason)),
                None => return differs(case, format!("call {at} was refused: {refused}")),
            },
        }
    }

    let lines = match lines {
        Ok(lines) => lines,
        Err(refused) => {
            let facts = Facts { sent: case.expect.lines(), ..Facts::default() };
            return match Reason::for_refusal(refused, &facts) {
                Some(reason) => Outcome::Stricter(reason),
                None => differs(case, format!("the merge refused: {refused}")),
            };
        }
    };
    let expected = standing(case, ops, |at| is_error(at) || refused[at].is_some());
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

/// Starlette's lines without those of calls that `is_out`: which call wrote which line is played back.
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

    /// Says it; what is refused is taken back, as a call that raises leaves nothing behind (9.13).
    fn try_on(&self, said: &mut TemporalResponse) -> Result<(), Refused> {
        // An assignment has removed the lines before by the time that its own is refused; but a text that
        // is no header in Python either is refused before it.
        if let Self::HeaderSet(header) = self
            && header.is_set_cookie()
            && !matches!(header_value(&header.value), Err(Unsayable::HeaderWide))
        {
            forget_all(said);
        }
        let mark = said.savepoint();
        self.say(said).map_err(Refused::ByType)?;
        said.check().map_err(|failure| {
            said.rollback_to(mark);
            failure.into()
        })
    }

    fn say(&self, said: &mut TemporalResponse) -> Result<(), Unsayable> {
        match self {
            Self::Set(arguments) => said.set_cookie(arguments.set()?),
            Self::Delete(arguments) => match arguments.spec()? {
                Ok(spec) => said.delete_cookie(spec),
                // As a refused cookie is remembered: the deletion of a cookie that cannot be.
                Err(invalid) => said.set_cookie(Err(invalid)),
            },
            Self::HeaderSet(header) | Self::HeaderAppend(header) if header.is_set_cookie() => {
                said.set_cookie_raw(header_value(&header.value)?);
            }
            Self::HeaderDelete(name) if is_set_cookie(name) => forget_all(said),
            Self::HeaderSet(header) => {
                said.insert_header(header_name(&header.name)?, header_value(&header.value)?);
            }
            Self::HeaderAppend(header) => {
                said.append_header(header_name(&header.name)?, header_value(&header.value)?);
            }
            Self::HeaderDelete(name) => said.remove_header(header_name(name)?),
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
fn forget_all(said: &mut TemporalResponse) {
    for cookie in said.cookies() {
        said.unset_cookie(&cookie);
    }
}
