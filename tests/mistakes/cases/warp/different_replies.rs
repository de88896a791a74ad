//! The branches of a filter's function have different types.

// cure: Box<dyn Reply>

use aside_warp::{Aside, Model, aside};
use schemars::JsonSchema;
use serde::Serialize;
use warp::http::StatusCode;
use warp::{Filter as _, Reply};

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
}

fn get_user(aside: Aside, id: u32) -> impl Reply {
    aside.set_cookie(("theme", "dark"));
    if id == 1 { Model::<User>::new(User { name: "ada" }) } else { StatusCode::NOT_FOUND }
}

fn main() {
    let _ = aside().and(warp::path!("users" / u32)).map(get_user);
}
