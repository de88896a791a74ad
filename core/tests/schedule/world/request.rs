//! A request with its layers, its handler and the model of both.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use aside::report::ChangeKind;
use aside::{Aside, AsideLayer, Report, Savepoint};
use http::Response;
use tower_layer::Layer as _;
use tower_service::Service;

use super::World;
use super::changes::{Answer, Changes, Dropped, Own, dropped_at};
use super::dependencies::Dependencies;

pub(super) struct Request {
    pub(super) own: Own,
    pub(super) layers: u8,
    /// Whether other tasks have the handle.
    pub(super) is_shared: bool,
    pub(super) aside: RefCell<Option<Aside>>,
    pub(super) changes: RefCell<Changes>,
    pub(super) dependencies: RefCell<Dependencies>,
    /// A savepoint, and the number of changes at that time.
    pub(super) savepoint: Cell<Option<(Savepoint, usize)>>,
    /// The dropped changes that the layers reported to their hooks.
    reported: Arc<Mutex<Vec<Dropped>>>,
}

impl Request {
    pub(super) fn new(own: u8, layers: u8) -> Self {
        Self {
            own: Own::new(own),
            layers: 1 + layers % 3,
            is_shared: layers & 64 != 0,
            aside: RefCell::default(),
            changes: RefCell::default(),
            dependencies: RefCell::default(),
            savepoint: Cell::default(),
            reported: Arc::default(),
        }
    }

    pub(super) fn layer(&self) -> AsideLayer {
        let reported = self.reported.clone();
        AsideLayer::new().on_report(move |report| {
            reported.lock().expect("no panic").extend(dropped(report));
        })
    }

    /// Compares the response with the model, and ends the request.
    pub(super) fn assert_answer(&self, answer: Result<Response<&'static str>, Failed>) {
        let (expected, dropped) = self.changes.borrow().expected(self.own);
        let mut reported = std::mem::take(&mut *self.reported.lock().expect("no panic"));
        reported.sort();
        assert_eq!(reported, dropped, "the dropped changes, {:?}", self.changes.borrow());

        let answer = answer.ok();
        assert_eq!(answer.as_ref().map(Answer::of), expected, "{:?}", self.changes.borrow());
        if let Some(response) = answer {
            let report = response.extensions().get::<Report>().cloned().unwrap_or_default();
            let mut in_response: Vec<_> = self::dropped(&report).collect();
            in_response.sort();
            assert_eq!(in_response, dropped, "the report in the response");
        }
        self.end();
    }

    /// Ends the request, also one that was cancelled or that panicked.
    pub(super) fn end(&self) {
        self.changes.borrow_mut().is_sealed = true;
        self.dependencies.borrow_mut().send();
    }

    pub(super) fn assert_late_changes_are_counted(&self) {
        let Some(aside) = &*self.aside.borrow() else { return };
        let late = &self.changes.borrow().late;
        assert_eq!(aside.late_writes() as usize, late.len(), "the number of late changes");
        let first = aside.check().err().map(|error| error.location().expect("a location"));
        assert_eq!(first, late.first().copied(), "the location of the first late change");
        assert!(aside.snapshot().is_empty(), "a change is left: {aside:?}");
    }
}

fn dropped(report: &Report) -> impl Iterator<Item = Dropped> {
    report.dropped().iter().map(|change| {
        let is_status = matches!(change.kind(), ChangeKind::Status(_));
        dropped_at(change.location(), is_status, change.reason())
    })
}

/// The error of a service without a response.
#[derive(Debug)]
pub(super) struct Failed;

pub(super) type AnswerFuture =
    Pin<Box<dyn Future<Output = Result<Response<&'static str>, Failed>>>>;

/// Makes steps in the future of the request at an index.
type Steps = fn(Rc<World>, usize) -> Pin<Box<dyn Future<Output = ()>>>;

/// Code of the request, which makes steps before and after the next layer.
pub(super) struct Stage {
    pub(super) world: Rc<World>,
    pub(super) request: usize,
    /// The number of layers inside of this code.
    pub(super) layers: u8,
    pub(super) steps: Steps,
}

impl Service<http::Request<()>> for Stage {
    type Response = Response<&'static str>;
    type Error = Failed;
    type Future = AnswerFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, incoming: http::Request<()>) -> AnswerFuture {
        let (world, index, layers, steps) =
            (self.world.clone(), self.request, self.layers, self.steps);
        Box::pin(async move {
            let request = &world.requests[index];
            if request.is_shared && request.aside.borrow().is_none() {
                *request.aside.borrow_mut() = Aside::current();
            }
            steps(world.clone(), index).await;
            let answer = match layers {
                0 => request.own.response().ok_or(Failed),
                _ => {
                    let inner =
                        Self { world: world.clone(), request: index, layers: layers - 1, steps };
                    request.layer().layer(inner).call(incoming).await
                }
            };
            steps(world.clone(), index).await;
            answer
        })
    }
}
