//! How do I give each status its own model? Declare them with `responses!`, and return `Responses`.
//!
//! ```console
//! $ cargo run -p aside-examples --example statuses-hyper
//! $ curl -i http://127.0.0.1:8000/users/1
//! $ curl -i http://127.0.0.1:8000/users/2
//! $ curl -i http://127.0.0.1:8000/users/rick
//! ```
//!
//! You see a user without the password hash, then problem details with the statuses 404 and 400.

use std::convert::Infallible;
use std::io;

use aside_examples::serve;
use aside_hyper::response::Problem;
use aside_hyper::{Aside, Body, IntoResponse as _, Policy, Responses, responses, service_fn};
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

/// A user as it is stored.
#[derive(Serialize)]
struct User {
    name: &'static str,
    password_hash: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct UserOut {
    name: String,
}

/// The extension member of a problem.
#[derive(Serialize, JsonSchema)]
struct Parameter {
    parameter: String,
}

responses!(
    /// The responses of `GET /users/{id}`.
    GetUser {
        200 => UserOut,
        400 => Problem<Parameter>,
        404 => Problem,
    }
);

pub(crate) fn app<B: Send + 'static>()
-> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone {
    // A status that is not declared, and every error of the program, is a problem without details.
    let policy = Policy::new().strict_responses(true).problem_details(true);
    service_fn(|request: Request<B>, aside: Aside| async move {
        let id = request.uri().path().strip_prefix("/users/").unwrap_or_default();
        Ok::<_, Infallible>(get_user(&aside, id).into_response())
    })
    .policy(policy)
}

fn get_user(aside: &Aside, id: &str) -> Result<Responses<GetUser>, Responses<GetUser>> {
    aside.set_cookie(("seen", "users"));
    let user = find(parse(id)?)?; // each problem is the response of its status
    Ok(Responses::new::<200>(&user))
}

fn parse(id: &str) -> Result<u32, Problem<Parameter>> {
    let invalid = Problem::new(StatusCode::BAD_REQUEST).type_uri("/problems/parameter");
    id.parse().map_err(|_| invalid.extension(Parameter { parameter: "id".into() }))
}

fn find(id: u32) -> Result<User, Problem> {
    match id {
        1 => Ok(User { name: "rick", password_hash: "$argon2id$v=19$…" }),
        _ => Err(Problem::new(StatusCode::NOT_FOUND).detail("no user has this id")),
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app()).await
}
