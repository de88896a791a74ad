//! The business code of a scenario, written once against [`Aside`]: dependencies, handler and response.
//!
//! The core or a framework runs it, passes the request's handle, and sends the result.

use std::collections::HashSet;
use std::future::poll_fn;
use std::task::Poll;

use aside::{Aside, InvalidChange};
use http::Response;
use serde_json::Value;

use super::class::Class;
use super::journal::{Exit, Journal};
use super::model;
use super::python::{Raised, exception_of, int_error};
use super::respond::{self, NoResponse};
use super::scenario::{Edge, HttpException, OnException, Op, Own, Return, Scenario, Scope};
use crate::vectors::arguments::{Arguments, InvalidArgument, Rejected};
use crate::vectors::header::{header_name, header_value, is_set_cookie};

/// The result of the handler.
pub(super) enum Reply {
    /// A response to which changes apply.
    Value(Response<String>),
    /// A response that is sent unchanged.
    Direct(Response<String>),
}

/// Runs the scenario.
pub(super) async fn run(scenario: &Scenario, aside: &Aside, journal: &Journal) -> Reply {
    journal.notes().aside = Some(aside.clone());
    let request = Request { scenario, aside, journal };
    match request.answer().await {
        Ok(reply) => reply,
        Err(raised) => {
            // It is thrown into the dependencies that wait in their `yield`, the shorter-lived first.
            let raised = request.leave(Scope::Function, Some(raised));
            match request.leave(Scope::Request, raised) {
                Some(raised) => request.reply_to(raised),
                // Only a dependency that swallows exceptions reaches this, and such a scenario is skipped.
                None => Reply::Value(respond::of_crash()),
            }
        }
    }
}

/// A running request.
pub(super) struct Request<'r> {
    pub(super) scenario: &'r Scenario,
    pub(super) aside: &'r Aside,
    pub(super) journal: &'r Journal,
}

impl Request<'_> {
    async fn answer(&self) -> Result<Reply, Raised> {
        let (scenario, handler) = (self.scenario, &self.scenario.handler);
        let depends: Vec<_> = scenario.levels.iter().chain(&handler.depends).collect();
        let mut ran = HashSet::new();
        let errors = self.solve(&depends, handler.query_int.as_deref(), &mut ran)?;
        // A handler waits, and other requests run meanwhile.
        pause().await;
        if !errors.is_empty() {
            return Err(Raised::Validation(errors));
        }

        // The body of a generator runs after the head was sent.
        if !matches!(handler.returned, Return::Generator { .. }) {
            self.journal.trace("handler");
            self.perform_all(&handler.ops)?;
            pause().await;
        }
        self.reply()
    }

    /// Runs dependencies in order. Returns the errors of invalid parameters, which prevent only their own dependency from
    /// running (6.8).
    fn solve(
        &self,
        depends: &[&Edge],
        query_int: Option<&str>,
        ran: &mut HashSet<(String, Option<Scope>)>,
    ) -> Result<Vec<Value>, Raised> {
        let Scenario { deps, overrides, request, .. } = self.scenario;
        let mut errors = Vec::new();
        for edge in depends {
            let name = overrides.get(&edge.dep).unwrap_or(&edge.dep);
            let dep = &deps[name];
            // Its own dependencies are solved before the cache is read (7.3).
            let below: Vec<_> = dep.depends.iter().collect();
            let wrong = self.solve(&below, dep.query_int.as_deref(), ran)?;
            if !wrong.is_empty() {
                errors.extend(wrong);
                continue;
            }
            let scope = deps[&edge.dep].is_yield().then_some(edge.scope);
            let key = (edge.dep.clone(), scope);
            if edge.use_cache && ran.contains(&key) {
                continue;
            }
            self.journal.trace(format!("dep:{name}"));
            self.perform_all(&dep.ops)?;
            if dep.is_yield() {
                self.journal.notes().exits.push(Exit { dep: name.clone(), scope: edge.scope });
            }
            ran.insert(key);
        }
        errors.extend(query_int.and_then(|name| int_error(&request.query, name)));
        Ok(errors)
    }

    /// Returns the response of the handler.
    fn reply(&self) -> Result<Reply, Raised> {
        let route = &self.scenario.route;
        let class = route.response_class.as_deref().and_then(Class::of);
        let value = match &self.scenario.handler.returned {
            Return::Response(own) | Return::Stream(own) => return self.own(own).map(Reply::Direct),
            // There are only changes, so they apply to an empty response.
            Return::Temporal => return Ok(Reply::Value(Response::new(String::new()))),
            returned @ (Return::Json { .. } | Return::None) => {
                let null = Value::Null;
                let value = if let Return::Json { value } = returned { value } else { &null };
                let value = model::filter(&route.response_model, value)?;
                class.unwrap_or(Class::JSON).response(&value)
            }
            Return::Generator { items } => Class::stream(class, items),
            // Such a case is skipped.
            Return::Unknown => return Err(Raised::named("NotImplementedError")),
            // An object that cannot be serialized.
            Return::Py { .. } | Return::TupleResponse => return Err(Raised::named("ValueError")),
        };
        let value = value.map_err(|e| self.raised(e))?;

        // The decorator's status applies if no other status was set (3.1).
        if let Some(status) = route.status_code.and_then(respond::status)
            && self.aside.status().is_none()
        {
            self.make(|aside| {
                aside.set_status(status);
                Ok(())
            })?;
        }
        Ok(Reply::Value(value))
    }

    fn own(&self, own: &Own) -> Result<Response<String>, Raised> {
        // A response with a task of its own drops the others (5.2).
        if let Some(task) = &own.background {
            self.journal.notes().background = vec![task.clone()];
        }
        own.response(self.aside, self.scenario.now).map_err(|e| self.raised(e))
    }

    /// Returns the response of an exception (6.1, 6.5, 6.6). If its status is an error, the merge drops the changes. With
    /// another status it is a direct response.
    pub(super) fn reply_to(&self, raised: Raised) -> Reply {
        self.journal.notes().background.clear();
        let response = self.response_to(&raised).unwrap_or_else(|e| {
            self.raised(e);
            self.crash()
        });
        if response.status().as_u16() < 400 {
            Reply::Direct(response)
        } else {
            Reply::Value(response)
        }
    }

    fn response_to(&self, raised: &Raised) -> Result<Response<String>, NoResponse> {
        let handlers = &self.scenario.app.exception_handlers;
        let custom = raised.handler_keys().iter().find_map(|key| handlers.get(key));
        let response = match (custom, raised) {
            (Some(custom), _) => self.custom(custom, raised)?,
            (None, Raised::Http(http)) => respond::of_exception(http, self.aside)?,
            (None, Raised::Validation(errors)) => respond::of_validation(errors)?,
            (None, Raised::Named(_) | Raised::Rejected { .. }) => {
                let response = match handlers.get("Exception").or_else(|| handlers.get("500")) {
                    Some(custom) => self.custom(custom, raised)?,
                    None => respond::of_crash(),
                };
                self.journal.notes().is_unhandled = true;
                response
            }
        };
        Ok(response)
    }

    fn custom(&self, custom: &Return, raised: &Raised) -> Result<Response<String>, NoResponse> {
        self.journal.trace("exception_handler");
        // Catching a rejection rolls back the change. Otherwise the response would be the generated 500.
        if let Raised::Rejected { mark, .. } = raised {
            self.aside.rollback_to(*mark);
        }
        match custom {
            Return::Response(own) | Return::Stream(own) => {
                own.response(self.aside, self.scenario.now)
            }
            Return::Json { value } => Class::JSON.response(value),
            _ => Err(NoResponse::Unrenderable),
        }
    }

    fn crash(&self) -> Response<String> {
        self.journal.notes().is_unhandled = true;
        respond::of_crash()
    }

    fn raised(&self, why: NoResponse) -> Raised {
        match why {
            NoResponse::Rejected(rejected) => self.rejected(rejected, self.aside.savepoint()),
            NoResponse::Unrenderable => Raised::named("AttributeError"),
        }
    }

    /// Leaves the `yield` dependencies of a scope in reverse order, and throws into each the exception that the one before
    /// did not handle (7.10). Returns the remaining exception.
    pub(super) fn leave(&self, scope: Scope, mut raised: Option<Raised>) -> Option<Raised> {
        for exit in self.journal.take_exits(scope) {
            let Some(dep) = self.scenario.deps.get(&exit.dep) else { continue };
            if let (Some(thrown), Some(on_exception)) = (&raised, &dep.on_exception) {
                self.journal.trace(format!("caught:{}", thrown.name()));
                match on_exception {
                    OnException::Reraise | OnException::Unknown(_) => {}
                    OnException::Swallow => raised = None,
                    OnException::RaiseHttp(status) => {
                        raised = Some(Raised::Http(HttpException::converted(*status)));
                    }
                }
            }
            raised = self.perform_all(&dep.after).err().or(raised);
        }
        raised
    }

    pub(super) fn perform_all(&self, ops: &[Op]) -> Result<(), Raised> {
        ops.iter().try_for_each(|op| self.perform(op))
    }

    fn perform(&self, op: &Op) -> Result<(), Raised> {
        match op {
            Op::SetCookie(map) => {
                let arguments = self.arguments(map)?;
                self.make(|aside| {
                    aside.set_cookie(arguments.set()?);
                    Ok(())
                })
            }
            Op::DeleteCookie(map) => {
                let arguments = self.arguments(map)?;
                self.make(|aside| {
                    match arguments.spec()? {
                        Ok(spec) => aside.delete_cookie(spec),
                        // The deletion of an invalid cookie is stored like an invalid cookie.
                        Err(invalid) => aside.set_cookie(Err(invalid)),
                    }
                    Ok(())
                })
            }
            Op::HeaderSet { name, value } => self.make(|aside| header_set(aside, name, value)),
            Op::HeaderAppend { name, value } => {
                self.make(|aside| header_append(aside, name, value))
            }
            Op::HeaderSetdefault { name, value } => self.make(|aside| {
                if aside.headers().contains_key(header_name(name)?) {
                    return Ok(());
                }
                header_append(aside, name, value)
            }),
            Op::HeaderDel { name } => self.make(|aside| {
                if is_set_cookie(name) {
                    forget_cookies(aside);
                } else {
                    aside.remove_header(header_name(name)?);
                }
                Ok(())
            }),
            // Python's 0 counts as unset (3.3).
            Op::Status { code } => self.make(|aside| {
                match code.and_then(respond::status) {
                    Some(status) => aside.set_status(status),
                    None => aside.unset_status(),
                }
                Ok(())
            }),
            Op::EchoHeaders { name } => self.make(|aside| {
                let headers = aside.headers();
                let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
                let names = if names.is_empty() { "(none)".to_owned() } else { names.join(",") };
                header_set(aside, name, &names)
            }),
            Op::Background { name } => {
                self.journal.notes().background.push(name.clone());
                Ok(())
            }
            Op::Trace { name } => {
                self.journal.trace(name);
                Ok(())
            }
            Op::RaiseHttp(exception) => Err(Raised::Http(exception.clone())),
            Op::Raise { r#type } => Err(Raised::named(r#type)),
            // Specific to Python, so such a scenario is skipped.
            Op::MediaType {} | Op::Body {} | Op::Unknown => Ok(()),
        }
    }

    fn arguments(&self, map: &serde_json::Map<String, Value>) -> Result<Arguments, Raised> {
        Arguments::of_python(map, self.scenario.now).map_err(|_| Raised::named("TypeError"))
    }

    /// Makes a change and checks it at once, because Python raises at once. After the head was sent, nothing is raised, but
    /// the change must be counted as late.
    fn make(
        &self,
        change: impl FnOnce(&Aside) -> Result<(), InvalidArgument>,
    ) -> Result<(), Raised> {
        let (mark, late, was_well) =
            (self.aside.savepoint(), self.aside.late_writes(), self.aside.check().is_ok());
        change(self.aside).map_err(|e| self.rejected(Rejected::ByType(e), mark))?;
        match self.aside.check() {
            Err(failure) if matches!(failure.invalid_change(), Some(InvalidChange::Late)) => {
                if self.aside.late_writes() == late {
                    self.journal.trace("a late change was not counted");
                }
                Ok(())
            }
            Err(failure) if was_well => Err(self.rejected(failure.into(), mark)),
            _ => Ok(()),
        }
    }

    fn rejected(&self, rejected: Rejected, mark: aside::Savepoint) -> Raised {
        let name = exception_of(&rejected);
        self.journal.notes().rejected.get_or_insert(rejected);
        Raised::Rejected { name, mark }
    }
}

impl HttpException {
    /// Returns the exception of a dependency that converts an exception.
    fn converted(status: i64) -> Self {
        Self { status, detail: "converted".into(), headers: Value::Null }
    }
}

/// `response.headers[name] = value`: replaces all of that name, cookies too (2.7).
fn header_set(aside: &Aside, name: &str, value: &str) -> Result<(), InvalidArgument> {
    if is_set_cookie(name) {
        forget_cookies(aside);
        aside.set_cookie_raw(header_value(value)?);
    } else {
        aside.insert_header(header_name(name)?, header_value(value)?);
    }
    Ok(())
}

fn header_append(aside: &Aside, name: &str, value: &str) -> Result<(), InvalidArgument> {
    if is_set_cookie(name) {
        aside.set_cookie_raw(header_value(value)?);
    } else {
        aside.append_header(header_name(name)?, header_value(value)?);
    }
    Ok(())
}

fn forget_cookies(aside: &Aside) {
    for cookie in aside.cookies() {
        aside.unset_cookie(&cookie);
    }
}

/// Yields once, like a future that waits.
async fn pause() {
    let mut waited = false;
    poll_fn(|cx| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
