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

use aside_examples::dependencies::{self, User, Users};
use aside_examples::serve;
use aside_hyper::{Aside, Body, IntoResponse as _, RequestCookies, service_fn};
use hyper::service::Service;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};

/// A test hands in other users.
pub(crate) fn app<B: Send + 'static>(
    users: Users,
) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone {
    service_fn(move |request: Request<B>, aside: Aside| {
        let users = users.clone();
        async move { Ok::<_, Infallible>(route(&request, &aside, &users).into_response()) }
    })
}

fn route<B>(request: &Request<B>, aside: &Aside, users: &Users) -> Result<String, StatusCode> {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/hello") => {
            let user = current_user(aside, users, request.headers())?;
            Ok(dependencies::hello(aside, &user))
        }
        _ => Err(StatusCode::NOT_FOUND),
    }
}

/// The dependency, which calls the sub-dependency. What both say goes along with whatever they answer.
fn current_user(aside: &Aside, users: &Users, headers: &HeaderMap) -> Result<User, StatusCode> {
    let session = dependencies::session(aside, &RequestCookies::new(headers))?;
    dependencies::current_user(aside, users, &session)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app(Users::of_the_site())).await
}
