//! How do I write a dependency, and one that needs another, on hyper? As a function that calls the other one;
//! what a test replaces is captured by the service's closure.
//!
//! ```console
//! $ cargo run -p aside-examples --example dependencies-hyper
//! $ curl -i http://127.0.0.1:8000/hello -b session=31d4d96e
//! $ curl -i http://127.0.0.1:8000/hello -b session=guessed
//! ```

use std::convert::Infallible;
use std::io;

use aside_examples::dependencies::{self, Basket, Session, Sessions, User};
use aside_examples::serve;
use aside_hyper::{Aside, Body, IntoResponse as _, RequestCookies, service_fn};
use hyper::service::Service;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

/// A test hands in other sessions.
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

/// What dependencies are made of. What they say goes along with whatever they answer.
struct Site<'r> {
    aside: &'r Aside,
    sessions: &'r Sessions,
    headers: &'r HeaderMap,
}

impl Site<'_> {
    async fn hello(&self) -> Result<String, StatusCode> {
        Ok(dependencies::hello(&self.user().await?, &self.basket().await?))
    }

    /// A dependency.
    async fn user(&self) -> Result<User, StatusCode> {
        Ok(dependencies::user(self.session().await?))
    }

    /// Another one, with the same sub-dependency.
    async fn basket(&self) -> Result<Basket, StatusCode> {
        Ok(dependencies::basket(self.aside, &self.session().await?))
    }

    /// The sub-dependency, which asks the sessions.
    async fn session(&self) -> Result<Session, StatusCode> {
        let cookies = RequestCookies::from_headers(self.headers);
        dependencies::session(self.aside, self.sessions, &cookies).await
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app(Sessions::of_the_site())).await
}
