//! The dependencies whose code is running on this thread.

use std::any::type_name;
use std::cell::RefCell;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

thread_local! {
    /// The outermost first. A run is here only while its future is polled, so nested calls of `once` find
    /// who asks on any runtime and on any thread.
    static RUNNING: RefCell<Vec<Run>> = const { RefCell::new(Vec::new()) };
}

/// A dependency that makes a value, by the function that it calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Maker {
    /// Unique in the process, because a dependency of one request may call another handle's `once`.
    pub(super) number: u64,
    pub(super) function: &'static str,
}

impl Maker {
    pub(super) fn new<F>() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);

        Self { number: NEXT.fetch_add(1, Ordering::Relaxed), function: type_name::<F>() }
    }
}

/// A call of a dependency's function. A task that the call starts holds a clone, and can outlive the call.
#[derive(Clone, Debug)]
pub(in crate::handle) struct Run {
    pub(super) maker: Maker,
    /// The call's future.
    future: Weak<()>,
}

impl Run {
    /// Returns the runs that wait for the code that runs now, the outermost first.
    pub(in crate::handle) fn running() -> Vec<Self> {
        let running = RUNNING.with_borrow(Vec::clone);
        running.into_iter().filter(|run| !run.has_ended()).collect()
    }

    pub(super) fn has_ended(&self) -> bool {
        self.future.strong_count() == 0
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.future.ptr_eq(&other.future)
    }
}

/// A guard that lists runs as running until it is dropped, even by a panic.
pub(in crate::handle) struct Entered {
    before: usize,
}

impl Entered {
    pub(in crate::handle) fn new(runs: &[Run]) -> Self {
        RUNNING.with_borrow_mut(|running| {
            let before = running.len();
            for run in runs {
                // Scopes within scopes would otherwise double the list each time.
                if !running.iter().any(|other| other.is(run)) {
                    running.push(run.clone());
                }
            }
            Self { before }
        })
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        RUNNING.with_borrow_mut(|running| running.truncate(self.before));
    }
}

pin_project! {
    /// The future of a dependency, which adds its run to the running ones around every poll.
    pub(super) struct Making<F> {
        #[pin]
        future: F,
        run: Run,
        _exists: Arc<()>,
    }
}

impl<F> Making<F> {
    pub(super) fn new(maker: Maker, future: F) -> Self {
        let exists = Arc::new(());
        let run = Run { maker, future: Arc::downgrade(&exists) };
        Self { future, run, _exists: exists }
    }
}

impl<F: Future> Future for Making<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::new(std::slice::from_ref(this.run));
        this.future.poll(cx)
    }
}
