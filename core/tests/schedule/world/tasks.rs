//! The tasks, and the order of their polls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tower_layer::Layer as _;
use tower_service::Service as _;

use super::World;
use super::expected_panic;
use super::request::Stage;
use super::steps::Code;

/// More tasks than this do not start.
const MOST: usize = 8;

/// More polls than this are an endless loop.
const MOST_POLLS: usize = 100_000;

pub(super) struct Tasks {
    world: Rc<World>,
    tasks: Vec<Task>,
}

struct Task {
    /// The index of its request.
    request: usize,
    /// Whether it is the future of the request.
    is_request: bool,
    future: Pin<Box<dyn Future<Output = ()>>>,
    woken: Arc<Woken>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Task {
    fn new(request: usize, is_request: bool, future: impl Future<Output = ()> + 'static) -> Self {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        Self { request, is_request, future: Box::pin(future), woken }
    }
}

impl Tasks {
    /// One task for each request.
    pub(super) fn new(world: &Rc<World>) -> Self {
        let task = |index| Task::new(index, true, serve(world.clone(), index));
        Self { world: world.clone(), tasks: (0..world.requests.len()).map(task).collect() }
    }

    /// Polls, starts and cancels the tasks that the bytes select. A poll can come without a wake.
    pub(super) fn run_by_bytes(&mut self) {
        while !self.tasks.is_empty()
            && let Some(byte) = self.world.next_byte()
        {
            let index = usize::from(byte % 16) % self.tasks.len();
            match byte / 16 {
                15 => self.cancel(index),
                12..15 => self.start(self.tasks[index].request, byte / 16 == 14),
                _ => self.poll(index),
            }
        }
    }

    /// Polls the tasks that are woken, in turn.
    pub(super) fn run_to_the_end(&mut self) {
        let mut polls = 0;
        while !self.tasks.is_empty() {
            let is_woken = |task: &Task| task.woken.0.load(Ordering::Relaxed);
            let woken = self.tasks.iter().position(is_woken);
            self.poll(woken.expect("each task waits, and nothing wakes one"));
            polls += 1;
            assert!(polls < MOST_POLLS, "the tasks do not end");
        }
    }

    fn start(&mut self, request: usize, is_inside: bool) {
        let aside = self.world.requests[request].aside.borrow().clone();
        let Some(aside) = aside.filter(|_| self.tasks.len() < MOST) else { return };
        let code = Code { world: self.world.clone(), request, is_inside, running: Vec::new() };
        let steps = async move {
            code.run().await;
        };
        self.tasks.push(match is_inside {
            true => Task::new(request, false, aside.scope(steps)),
            false => Task::new(request, false, steps),
        });
    }

    fn poll(&mut self, index: usize) {
        let task = &mut self.tasks[index];
        task.woken.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(task.woken.clone());
        let mut context = Context::from_waker(&waker);
        let poll = || task.future.as_mut().poll(&mut context);
        match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(())) => drop(self.tasks.remove(index)),
            Err(payload) => {
                expected_panic::catch(payload);
                self.cancel(index);
            }
        }
    }

    fn cancel(&mut self, index: usize) {
        let task = self.tasks.remove(index);
        drop(task.future);
        if task.is_request {
            self.world.requests[task.request].end();
        }
    }
}

async fn serve(world: Rc<World>, index: usize) {
    let request = &world.requests[index];
    let steps = |world, request| -> Pin<Box<dyn Future<Output = ()>>> {
        let code = Code { world, request, is_inside: true, running: Vec::new() };
        Box::pin(async move {
            code.run().await;
        })
    };
    let stage = Stage { world: world.clone(), request: index, layers: request.layers - 1, steps };
    let answer = request.layer().layer(stage).call(http::Request::new(())).await;
    request.assert_answer(answer);
}
