#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, by hand.

use serde::Serialize;
use warp::http::header::SET_COOKIE;
use warp::{Filter, Reply, reply};

#[derive(Serialize)]
struct UserOut {
    name: String,
    age: u8,
}

fn user() -> impl Reply {
    let user = UserOut { name: "rick".to_owned(), age: 70 };
    reply::with_header(reply::json(&user), SET_COOKIE, "theme=dark; Path=/; SameSite=Lax")
}

#[tokio::main]
async fn main() {
    warp::serve(warp::path::end().map(user)).run(([127, 0, 0, 1], 3000)).await;
}
