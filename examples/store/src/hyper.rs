//! The login on hyper.

use std::convert::Infallible;
use std::error::Error;
use std::time::SystemTime;

use aside_examples::app;
use aside_hyper::{Aside, Body, IntoResponse, service_fn};
use bytes::Bytes;
use hyper::service::Service;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::service::TowerToHyperService;
use tower::Layer as _;
use tower_sessions::{Session, SessionStore};

use crate::login;

/// Creates the service. The session layer is around `aside`'s service.
pub fn app<S, B>(
    store: S,
) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone
where
    S: SessionStore + Clone,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let inner = service_fn(|request: Request<B>, aside: Aside| async move {
        Ok::<_, Infallible>(route(request, &aside).await.into_response())
    });

    // `SessionManagerLayer` is a tower layer, so the hyper service becomes a tower service and back.
    let inner = tower::service_fn(move |request| inner.call(request));
    TowerToHyperService::new(login::session_layer(store).layer(inner))
}

async fn route<B>(mut request: Request<B>, aside: &Aside) -> Result<Response<Body>, Problem>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let now = SystemTime::now();
    let session = request.extensions_mut().remove::<Session>().expect("the layer is around this");
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());

    Ok(match (method, &*path) {
        (Method::POST, "/login/") => {
            let body = app::collect(request.into_body()).await?;
            login::log_in(aside, &session, &body, now).await?.into_response()
        }
        (Method::GET, "/login/me") => {
            app::logged_in(&login::login(&session, now).await?).into_response()
        }
        (Method::POST, "/log-out/") => login::log_out(&session).await?.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    })
}

/// The app's problem as hyper's response.
struct Problem(app::Problem);

impl From<app::Problem> for Problem {
    fn from(problem: app::Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        self.0.into_response().map(Body::from)
    }
}
