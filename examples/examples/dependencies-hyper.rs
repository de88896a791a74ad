//! How do I write a dependency on hyper? As a function, which can call another one. A test replaces the values that
//! the service's closure captures.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-hyper
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```
//!
//! You see a greeting with the first cookie and a 401 with the second. The session is looked up once, although two
//! dependencies need it.

use std::convert::Infallible;
use std::io;

use aside_examples::dependencies::{self, Basket, Session, Sessions, User};
use aside_examples::serve;
use aside_hyper::{Aside, Body, IntoResponse as _, RequestCookies, service_fn};
use hyper::service::Service;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

/// A test passes other sessions.
pub(crate) fn app<B: Send + Sync + 'static>(
    sessions: Sessions,
) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone {
    service_fn(move |request: Request<B>, aside: Aside| {
        let sessions = sessions.clone();
        async move {
            let site = Site { aside: &aside, sessions: &sessions, headers: request.headers() };
            Ok::<_, Infallible>(match (request.method(), request.uri().path()) {
                (&Method::GET, "/hello") => site.hello().await.into_response(),
                _ => StatusCode::NOT_FOUND.into_response(),
            })
        }
    })
}

/// The parts of a request that the dependencies need. Their changes are part of every response.
struct Site<'r> {
    aside: &'r Aside,
    sessions: &'r Sessions,
    headers: &'r HeaderMap,
}

impl Site<'_> {
    async fn hello(&self) -> Result<String, StatusCode> {
        Ok(dependencies::hello(&self.user().await?, &self.basket().await?))
    }

    /// A dependency, which needs the session.
    async fn user(&self) -> Result<User, StatusCode> {
        Ok(dependencies::user(self.session().await?))
    }

    /// Another dependency, which needs the same session.
    async fn basket(&self) -> Result<Basket, StatusCode> {
        Ok(dependencies::basket(self.aside, &self.session().await?))
    }

    /// The dependency of both.
    async fn session(&self) -> Result<Session, StatusCode> {
        let cookies = RequestCookies::from_headers(self.headers);
        dependencies::session(self.aside, self.sessions, &cookies).await
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app(Sessions::of_the_site())).await
}
