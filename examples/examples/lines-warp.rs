//! How do I stream a long list? Return `ModelLines`. Each line is one row, filtered by the model, and no list is kept in
//! memory.
//!
//! ```console
//! $ cargo run -p aside-examples --example lines-warp
//! $ curl -iN http://127.0.0.1:8000/users/3
//! $ curl -sN http://127.0.0.1:8000/users/100000 | wc --lines
//! $ curl -sSN http://127.0.0.1:8000/users/100001 | tail -n 1   # the source fails at the last row
//! ```
//!
//! You see one JSON object per line, without the password. The cookie is in the head, which is sent before the first
//! row. If the source fails, the body ends early and curl reports an error, because a status is no longer possible.

use std::convert::Infallible;
use std::io;

use aside_examples::serve;
use aside_warp::{Aside, ModelLines, aside, model, service};
use futures_util::{Stream, stream};
use hyper_util::service::TowerToHyperService;
use schemars::JsonSchema;
use serde::Serialize;
use tower_service::Service;
use warp::http::Request;
use warp::reply::Response;
use warp::{Filter, path};

/// A user as a database has it.
#[derive(Serialize, JsonSchema)]
struct User {
    id: u32,
    password: &'static str,
}

model!(UserPublic = User, exclude = ["password"]);

pub(crate) fn app<B>()
-> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    service(path!("users" / u32).and(warp::get()).and(aside()).map(users))
}

fn users(count: u32, aside: Aside) -> ModelLines<UserPublic> {
    aside.set_cookie(("exported", "users"));
    ModelLines::try_new(rows(count))
}

/// The rows of a query, one by one. A database can fail between two of them.
fn rows(count: u32) -> impl Stream<Item = Result<User, io::Error>> {
    stream::iter((1..=count).map(|id| match id {
        100_001 => Err(io::Error::other("the connection to the database is lost")),
        _ => Ok(User { id, password: "never sent" }),
    }))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, TowerToHyperService::new(app())).await
}
