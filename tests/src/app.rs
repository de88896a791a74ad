//! The application that a guarantee runs under a framework.

use std::pin::Pin;
use std::sync::Arc;

use aside::error::UnknownField;
use aside::response::{Partial, Problem};
use aside::{Aside, Model, ModelEvents, ModelLines, Policy, Responses};
use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::BoxFuture;
use http::response::Parts;
use http::{Request, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// A handler, its layers and its dependency, in terms that every framework has.
#[derive(Clone)]
pub struct App {
    pub(crate) policy: Policy,
    pub(crate) dependency: Dependency,
    pub(crate) handler: Handler,
    pub(crate) between: Option<Between>,
    pub(crate) edit: Option<Edit>,
    pub(crate) outer_policy: Policy,
}

/// The changes of a middleware before and after the handler.
pub(crate) type Between = Arc<dyn Fn(&Aside, Moment) + Send + Sync>;

/// An edit that a layer between two layers makes to the head of the inner response.
pub(crate) type Edit = Arc<dyn Fn(&mut Parts) + Send + Sync>;

type Dependency = Arc<dyn Fn(&Aside) -> Result<(), Response<String>> + Send + Sync>;
type Handler = Arc<dyn Fn(Aside, Request<Bytes>) -> BoxFuture<'static, Reply> + Send + Sync>;

/// The moment at which a middleware between two layers makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the handler runs.
    Before,
    /// After the handler responded.
    After,
}

/// The return value of a handler.
pub enum Reply {
    /// Any value that becomes a response.
    Response(Response<String>),
    /// A response that is sent unchanged.
    Direct(Response<String>),
    /// A filtered value.
    Model(Model<Out>),
    /// Filtered values, one by one.
    Lines(ModelLines<Out>),
    /// A value that is filtered by the model of its status.
    Responses(Responses<Save>),
    /// An error of a client that asked for a field which is not sent.
    UnknownField(UnknownField),
    /// Filtered values as server-sent events.
    Events(ModelEvents<Out>),
    /// A response whose body is made in pieces, after the head.
    Stream(Response<Pieces>),
}

/// A body that is made in pieces.
pub type Pieces = Pin<Box<dyn Stream<Item = Bytes> + Send + Sync>>;

/// The response model of the guarantees.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Out {
    /// A public field.
    pub seen: String,
}

/// Another response model of the guarantees.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Accepted {
    /// The number of a job.
    pub(crate) job: u32,
}

aside::responses!(
    /// A model for each status.
    pub Save {
        200 => Out,
        201 => Out,
        202 => Accepted,
        203 => Partial<Out>,
        204,
        303,
        400 => Problem,
        404 => Problem,
    }
);

impl App {
    /// A handler that makes changes and returns `hello`.
    pub fn with_changes(change: impl Fn(&Aside) + Send + Sync + 'static) -> Self {
        Self::with_reply(move |aside| {
            change(aside);
            Reply::Response(Response::new("hello".into()))
        })
    }

    /// A handler that makes changes and returns its own reply.
    pub fn with_reply(handler: impl Fn(&Aside) -> Reply + Send + Sync + 'static) -> Self {
        Self::handle(move |aside, _| {
            let reply = handler(&aside);
            Box::pin(async { reply })
        })
    }

    /// A handler.
    pub fn handle(
        handler: impl Fn(Aside, Request<Bytes>) -> BoxFuture<'static, Reply> + Send + Sync + 'static,
    ) -> Self {
        Self {
            policy: Policy::default(),
            dependency: Arc::new(|_| Ok(())),
            handler: Arc::new(handler),
            between: None,
            edit: None,
            outer_policy: Policy::default(),
        }
    }

    /// Sets another policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Adds a dependency, which runs before the handler by the framework's own means and can respond
    /// itself.
    pub fn dependency(
        mut self,
        dependency: impl Fn(&Aside) -> Result<(), Response<String>> + Send + Sync + 'static,
    ) -> Self {
        self.dependency = Arc::new(dependency);
        self
    }

    /// Adds a second layer around the first, and a middleware between them.
    pub fn between(mut self, between: impl Fn(&Aside, Moment) + Send + Sync + 'static) -> Self {
        self.between = Some(Arc::new(between));
        self
    }

    /// Sets another policy for the second layer. Requires [`Self::between`].
    pub fn outer_policy(mut self, policy: Policy) -> Self {
        self.outer_policy = policy;
        self
    }

    /// Adds a layer between the two that edits the head of the inner response. Requires [`Self::between`].
    pub fn edit(mut self, edit: impl Fn(&mut Parts) + Send + Sync + 'static) -> Self {
        self.edit = Some(Arc::new(edit));
        self
    }
}
