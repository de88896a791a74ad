//! Runs a scenario under the core and under each framework, through the public API.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use aside::{Aside, AsideLayer, Direct, Policy, merge_future};
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use tower::ServiceExt as _;

use super::journal::Journal;
use super::run::{Reply, run};
use super::scenario::Scenario;

/// The core or an adapter that runs a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    /// `aside::merge_future`, without a framework.
    Core,
    /// An axum router under an `AsideLayer`.
    Axum,
    /// A warp filter in `aside_warp::service`.
    Warp,
    /// A hyper service from `aside_hyper::service_fn`.
    Hyper,
}

impl Adapter {
    /// All adapters.
    pub const ALL: [Self; 4] = [Self::Core, Self::Axum, Self::Warp, Self::Hyper];

    /// Returns the response to the scenario's request, before code outside of `aside` changes it.
    pub(super) async fn carry(
        self,
        scenario: &Arc<Scenario>,
        journal: &Journal,
    ) -> Result<Response<String>, String> {
        let request = Carried { scenario: Arc::clone(scenario), journal: journal.clone() };
        match self {
            Self::Core => Ok(core(request).await),
            Self::Axum => text(axum(request).await?).await,
            Self::Warp => text(warp(request).await?).await,
            Self::Hyper => text(hyper(request).await?).await,
        }
    }
}

/// The state of a handler. All handlers run under FastAPI's policy.
#[derive(Clone)]
struct Carried {
    scenario: Arc<Scenario>,
    journal: Journal,
}

const POLICY: Policy = Policy::fastapi();

impl Carried {
    async fn run(self, aside: &Aside) -> Reply {
        run(&self.scenario, aside, &self.journal).await
    }

    fn request(&self) -> Result<Request<Empty<Bytes>>, String> {
        let mut request = Request::new(Empty::new());
        let method = Method::try_from(self.scenario.method());
        *request.method_mut() = method.map_err(|error| error.to_string())?;
        Ok(request)
    }
}

async fn core(carried: Carried) -> Response<String> {
    let answer = async move {
        match Aside::current() {
            Some(aside) => match carried.run(&aside).await {
                Reply::Value(response) => response,
                Reply::Direct(response) => Direct(response).into(),
            },
            None => Response::new("there is no handle in the scope".to_owned()),
        }
    };
    merge_future(POLICY, answer).await
}

async fn axum(carried: Carried) -> Result<axum::response::Response, String> {
    use axum::body::Body;
    use axum::response::IntoResponse as _;

    let request = carried.request()?.map(Body::new);
    let handler = |aside: aside_axum::Aside| async move {
        match carried.run(&aside).await {
            Reply::Value(response) => response.map(Body::from),
            Reply::Direct(response) => aside_axum::Direct(response.map(Body::from)).into_response(),
        }
    };
    let app = axum::Router::new().fallback(handler).layer(AsideLayer::new().policy(POLICY));
    let Ok(response) = app.oneshot(request).await;
    Ok(response)
}

async fn warp(carried: Carried) -> Result<warp::reply::Response, String> {
    use warp::{Filter as _, Reply as _};

    let request = carried.request()?;
    let filter = aside_warp::aside().then(move |aside: Aside| {
        let carried = carried.clone();
        async move {
            match carried.run(&aside).await {
                Reply::Value(response) => response.into_response(),
                Reply::Direct(response) => aside_warp::Direct(response).into_response(),
            }
        }
    });
    let Ok(response) = aside_warp::service(filter).policy(POLICY).oneshot(request).await;
    Ok(response)
}

async fn hyper(carried: Carried) -> Result<Response<aside_hyper::Body>, String> {
    use hyper::service::Service as _;

    let request = carried.request()?;
    let service = aside_hyper::service_fn(move |_, aside: Aside| {
        let carried = carried.clone();
        async move {
            Ok::<_, Infallible>(match carried.run(&aside).await {
                Reply::Value(response) => Ok(response),
                Reply::Direct(response) => Err(Direct(response)),
            })
        }
    });
    let Ok(response) = service.policy(POLICY).call(request).await;
    Ok(response)
}

impl fmt::Display for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Core => "core",
            Self::Axum => "axum",
            Self::Warp => "warp",
            Self::Hyper => "hyper",
        })
    }
}

impl FromStr for Adapter {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let adapter = Self::ALL.into_iter().find(|adapter| adapter.to_string() == name);
        adapter.ok_or_else(|| format!("there is no adapter `{name}`: core, axum, warp, hyper, all"))
    }
}

/// Reads the body of a response.
async fn text<B>(response: Response<B>) -> Result<Response<String>, String>
where
    B: http_body::Body<Error: fmt::Display>,
{
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
    let body = String::from_utf8(body.to_vec()).map_err(|error| error.to_string())?;
    Ok(Response::from_parts(head, body))
}
