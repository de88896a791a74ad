//! Scenarios: one request to a small FastAPI application, and the same through `aside`.
//!
//! A scenario is data (`scenario`), is run by one piece of business code (`run`), which the core and the
//! frameworks carry (`carry`); what happens round the answer, in middleware and when the head is sent, is
//! here. Order is noted in a `journal` and compared (`compare`).

mod carry;
mod class;
mod compare;
mod journal;
mod model;
mod python;
mod read;
mod respond;
mod run;
mod scenario;

use std::sync::Arc;

use http::Response;
use serde_json::Value;

use super::arguments::{Arguments, Refused};
use super::header::is_set_cookie;
use super::reasons::{Facts, Reason, UNTYPED};
use super::{Mismatch, Outcome, is_tagged};

pub use carry::Adapter;
pub(super) use model::is_model;
pub(super) use scenario::{Answer, Op, Return, Scenario};

use journal::Journal;
use run::{Reply, Request};
use scenario::Scope;

/// Runs a scenario under each adapter; the worst outcome counts.
pub(super) fn run(case: &Value, now: i64, adapters: &[Adapter]) -> Outcome {
    let scenario = match Scenario::read(case, now) {
        Ok(scenario) => Arc::new(scenario),
        // Even the format gives way where Python takes anything.
        Err(_) if is_tagged(case, "untyped") => return Outcome::Skipped(&UNTYPED),
        Err(why) => return Outcome::misread(why),
    };
    if let Some(reason) = Reason::to_skip(&scenario) {
        return Outcome::Skipped(reason);
    }
    let outcomes = adapters.iter().map(|&adapter| under(adapter, &scenario));
    outcomes.reduce(worse).unwrap_or_else(|| Outcome::misread("no adapter to run it"))
}

fn under(adapter: Adapter, scenario: &Arc<Scenario>) -> Outcome {
    let journal = Journal::default();
    let answer = match played(adapter, scenario, &journal) {
        Ok(answer) => answer,
        Err(why) => return Outcome::misread(format!("{adapter}: {why}")),
    };
    let refused = journal.notes().refused.clone();
    judge(scenario, answer, refused.as_ref(), adapter)
}

fn judge(
    scenario: &Scenario,
    mut ours: Answer,
    refused: Option<&Refused>,
    adapter: Adapter,
) -> Outcome {
    let (method, now) = (scenario.method(), scenario.now);
    let mut expected = scenario.expect.clone();
    if expected.is_kept_by(&ours, method, now) {
        return Outcome::Passed;
    }
    let mismatch = |expected: &Answer, ours: &Answer| Mismatch {
        expected: expected.to_string(),
        got: format!("({adapter}) {ours}"),
    };
    let failed = Outcome::Failed(mismatch(&expected, &ours));

    // What was refused is never sent in part: it ends in a 500 that says nothing.
    if let Some(refused) = refused {
        return match Reason::for_refusal(refused, &scenario.facts()) {
            Some(reason) if ours.is_plain_500() && expected.status != Some(500) => {
                Outcome::Stricter(reason)
            }
            _ => failed,
        };
    }
    match Reason::amend(scenario, &mut expected, &mut ours) {
        Some(reason) if expected.is_kept_by(&ours, method, now) => Outcome::Difference(reason),
        _ => failed,
    }
}

impl Scenario {
    /// What could be refused.
    fn facts(&self) -> Facts<'_> {
        let sent = self.expect.headers.iter().filter(|(name, _)| is_set_cookie(name));
        let sent = sent.map(|(_, line)| line.as_str()).collect();
        let mut facts = Facts { sent, statuses: self.statuses(), ..Facts::default() };
        for op in self.ops() {
            match op {
                Op::SetCookie(map) | Op::DeleteCookie(map) => {
                    facts.arguments.extend(Arguments::of_python(map, self.now));
                }
                Op::HeaderSet { name, value }
                | Op::HeaderAppend { name, value }
                | Op::HeaderSetdefault { name, value }
                    if is_set_cookie(name) =>
                {
                    facts.raw.push(value);
                }
                Op::HeaderSet { name, .. }
                | Op::HeaderAppend { name, .. }
                | Op::HeaderSetdefault { name, .. }
                | Op::HeaderDel { name } => facts.headers.push(name),
                _ => {}
            }
        }
        facts
    }
}

/// The request from beginning to end: the handler, carried; what stands round the layer; what runs when
/// the head is sent.
fn played(adapter: Adapter, scenario: &Arc<Scenario>, journal: &Journal) -> Result<Answer, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let response = runtime.block_on(adapter.carry(scenario, journal))?;

    let aside = journal.notes().aside.clone().ok_or("the handler was not reached")?;
    let request = Request { scenario, aside: &aside, journal };
    let response = round(&request, response);
    journal.trace("response.start");
    after(&request);
    let trace = std::mem::take(&mut journal.notes().trace);
    Ok(Answer::of(&response, trace))
}

/// What stands outside of the layer: dependencies that end with the function, and middleware. They see the
/// merged response, and nothing can be said aside any more.
fn round(request: &Request<'_>, mut response: Response<String>) -> Response<String> {
    if let Some(raised) = request.leave(Scope::Function, None)
        && let Some(raised) = request.leave(Scope::Request, Some(raised))
    {
        response = match request.reply_to(raised) {
            Reply::Value(response) | Reply::Direct(response) => response,
        };
    }
    if request.journal.notes().is_unhandled {
        return response;
    }
    for op in &request.scenario.app.middleware {
        if respond::on_response(op, &mut response, request.scenario.now).is_err() {
            return respond::of_crash();
        }
    }
    response
}

/// What runs when the head is sent: a generator's body, tasks, and the dependencies that end with the
/// request. What they raise reaches the log alone (7.9).
fn after(request: &Request<'_>) {
    let Request { scenario, journal, .. } = request;
    if matches!(scenario.returned(), Return::Generator { .. }) {
        journal.trace("handler");
        let _ = request.perform_all(&scenario.handler.ops);
    }
    let tasks = std::mem::take(&mut journal.notes().background);
    for task in tasks {
        journal.trace(format!("background:{task}"));
    }
    request.leave(Scope::Request, None);
}

/// The worse of two outcomes.
fn worse(one: Outcome, other: Outcome) -> Outcome {
    let rank = |outcome: &Outcome| match outcome {
        Outcome::Failed(_) => 4,
        Outcome::Skipped(_) => 3,
        Outcome::Difference(_) => 2,
        Outcome::Stricter(_) => 1,
        Outcome::Passed => 0,
    };
    if rank(&other) > rank(&one) { other } else { one }
}
