//! Scenarios: one request to a small FastAPI application, compared with the same request through `aside`.
//!
//! A scenario is data (`scenario`). One piece of business code runs it (`run`) under the core and each framework
//! (`carry`). This module simulates the middleware and the events after the head was sent. A `journal` records the
//! order of events, and `compare` checks it.

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

use super::arguments::{Arguments, Rejected};
use super::header::is_set_cookie;
use super::reasons::{Facts, Reason, UNTYPED};
use super::{Mismatch, Outcome, is_tagged};

pub use carry::Adapter;
pub(super) use model::is_model;
pub(super) use scenario::{Answer, Op, Return, Scenario};

use journal::Journal;
use run::{Reply, Request};
use scenario::Scope;

/// Runs a scenario under each adapter. The worst outcome counts.
pub(super) fn run(case: &Value, now: i64, adapters: &[Adapter]) -> Outcome {
    let scenario = match Scenario::read(case, now) {
        Ok(scenario) => Arc::new(scenario),
        // Python accepts any value, so a case might not fit the format.
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
    let rejected = journal.notes().rejected.clone();
    judge(scenario, answer, rejected.as_ref(), adapter)
}

fn judge(
    scenario: &Scenario,
    mut ours: Answer,
    rejected: Option<&Rejected>,
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

    // A rejected change is never sent in part. The response is a 500 without details.
    if let Some(rejected) = rejected {
        return match Reason::for_rejection(rejected, &scenario.facts()) {
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
    /// Returns the parts of the scenario that can be rejected.
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

/// Runs the whole request: the handler under an adapter, the code around the layer, and the code that runs after the
/// head was sent.
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

/// Runs the code outside of the layer: dependencies that end with the function, and middleware. They see the merged
/// response, and can make no more changes.
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

/// Runs the code after the head was sent: the body of a generator, tasks, and dependencies that end with the request.
/// Their exceptions only reach the log (7.9).
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

/// Returns the worse of two outcomes.
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
