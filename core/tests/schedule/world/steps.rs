//! The steps of a task.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use aside::{Aside, Policy, merge_future};
use http::Response;
use http::header::SET_COOKIE;

use super::World;
use super::dependencies::KEYS;
use super::expected_panic::{self, CYCLE, ON_PURPOSE};
use super::request::Request;

/// Code that makes steps.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) world: Rc<World>,
    /// The index of its request.
    pub(super) request: usize,
    /// Whether it runs in the scope of its request.
    pub(super) is_inside: bool,
    /// The dependencies that run it, the outermost first.
    pub(super) running: Vec<usize>,
}

/// How the steps of a function ended.
pub(super) enum End {
    Done,
    Failed,
}

impl Code {
    fn request(&self) -> &Request {
        &self.world.requests[self.request]
    }

    fn aside(&self) -> Aside {
        let current = Aside::current();
        assert_eq!(current.is_some(), self.is_inside, "the current handle");
        current.unwrap_or_else(|| self.request().aside.borrow().clone().expect("a shared handle"))
    }

    /// Makes steps until the bytes end them.
    pub(super) async fn run(&self) -> End {
        while let Some(step) = self.world.next_byte() {
            match step % 16 {
                0..=5 => self.change(),
                6..=8 => self.ask().await,
                9 => self.set_savepoint(),
                10 => self.roll_back(),
                11 => self.serve_own_request().await,
                12 => return End::Failed,
                13 if step >= 128 => {
                    expected_panic::expect(ON_PURPOSE);
                    panic!("{ON_PURPOSE}");
                }
                _ => return End::Done,
            }
            wait_for_turn().await;
        }
        End::Done
    }

    fn change(&self) {
        let bytes = [self.world.next_byte(), self.world.next_byte()].map(Option::unwrap_or_default);
        let number = self.world.next_number();
        self.request().changes.borrow_mut().make(bytes, number, &self.aside());
    }

    fn set_savepoint(&self) {
        let length = self.request().changes.borrow().len();
        self.request().savepoint.set(Some((self.aside().savepoint(), length)));
    }

    /// Rolls back, unless an inner layer might have sent the changes.
    fn roll_back(&self) {
        let mut changes = self.request().changes.borrow_mut();
        if let Some((savepoint, length)) = self.request().savepoint.get()
            && self.request().layers == 1
        {
            self.aside().rollback_to(savepoint);
            if !changes.is_sealed && length < changes.len() {
                changes.roll_back(length);
                self.request().dependencies.borrow_mut().roll_back(length, &self.running);
            }
        }
    }

    /// Makes a request of its own, which shares nothing with the request of the code.
    async fn serve_own_request(&self) {
        let number = self.world.next_number().to_string();
        let response = merge_future(Policy::new(), async {
            Aside::current().expect("a scope").set_cookie(("own-1", &number));
            wait_for_turn().await;
            Aside::current().expect("a scope").set_cookie(("own-2", &number));
            Response::new("own")
        })
        .await;
        let lines = response.headers().get_all(SET_COOKIE).iter();
        let names = ["own-1", "own-2"];
        let expected = names.map(|name| format!("{name}={number}; Path=/; SameSite=Lax"));
        assert!(lines.eq(&expected), "a request of its own has other changes");
    }

    /// Asks for a dependency.
    async fn ask(&self) {
        let selection = usize::from(self.world.next_byte().unwrap_or_default());
        let (key, has_scope) = (selection % KEYS, selection >= 128);
        let dependency = self.request().dependencies.borrow().current(key);
        let call = Call::begin(self, dependency);
        let number = self.world.next_number();
        let running = [&self.running[..], &[dependency]].concat();
        let code = Self { is_inside: self.is_inside || has_scope, running, ..self.clone() };
        let aside = self.aside();
        let future = call_once(&aside, Run { code, key, dependency, call: number });
        let result = match has_scope {
            true => first_poll_panics_if_due(aside.scope(future)).await,
            false => first_poll_panics_if_due(future).await,
        };
        let mut dependencies = self.request().dependencies.borrow_mut();
        match result {
            Ok(value) => dependencies.assert_value(dependency, value.number),
            Err(failed) => {
                assert_eq!(failed, number);
                dependencies.assert_failed(number);
            }
        }
        drop(dependencies);
        drop(call);
    }
}

/// A call of `once` that did not end yet.
struct Call<'c> {
    code: &'c Code,
    dependency: usize,
}

impl<'c> Call<'c> {
    fn begin(code: &'c Code, dependency: usize) -> Self {
        let mut dependencies = code.request().dependencies.borrow_mut();
        let from = code.running.last().copied();
        if dependencies.is_cycle(from, dependency) {
            expected_panic::expect(CYCLE);
        }
        dependencies.begin_call(from, dependency);
        Self { code, dependency }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        let from = self.code.running.last().copied();
        self.code.request().dependencies.borrow_mut().end_call(from, self.dependency);
    }
}

/// The value of a dependency.
#[derive(Clone)]
struct Value {
    number: u32,
    _counter: Arc<()>,
}

/// The argument of a dependency.
struct Run {
    code: Code,
    key: usize,
    dependency: usize,
    /// The number of the call that runs it.
    call: u32,
}

type ValueFuture = Pin<Box<dyn Future<Output = Result<Value, u32>>>>;

fn without_id(run: Run) -> ValueFuture {
    Box::pin(run.make())
}

fn by_id(run: Run) -> ValueFuture {
    Box::pin(run.make())
}

/// Another function with the same ids.
fn another_by_id(run: Run) -> ValueFuture {
    Box::pin(run.make())
}

async fn call_once(aside: &Aside, run: Run) -> Result<Value, u32> {
    match run.key {
        0 => aside.once(without_id, run).await,
        1 | 2 => aside.once_for(run.key % 2, by_id, run).await,
        _ => aside.once_for(run.key % 2, another_by_id, run).await,
    }
}

impl Run {
    async fn make(self) -> Result<Value, u32> {
        self.code.request().dependencies.borrow_mut().begin_run(self.dependency);
        let running = Running(&self);
        let end = self.code.run().await;
        drop(running);

        let mut dependencies = self.code.request().dependencies.borrow_mut();
        if let End::Failed = end {
            dependencies.fail(self.call);
            return Err(self.call);
        }
        let number = self.code.world.next_number();
        let changes = self.code.request().changes.borrow().len();
        dependencies.succeed(self.dependency, number, changes);
        Ok(Value { number, _counter: self.code.world.value_counter.clone() })
    }
}

/// A run that did not end yet.
struct Running<'r>(&'r Run);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.code.request().dependencies.borrow_mut().end_run(self.0.dependency);
    }
}

/// Asserts that the first poll panics if a panic is due.
async fn first_poll_panics_if_due<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    std::future::poll_fn(|cx| {
        let poll = future.as_mut().poll(cx);
        expected_panic::assert_none_is_due();
        poll
    })
    .await
}

/// Ends a poll, and asks for another one.
async fn wait_for_turn() {
    let mut is_second = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
