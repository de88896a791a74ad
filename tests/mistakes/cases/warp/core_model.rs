//! A filter replies with the core's `Model`, not the adapter's.

// cure: convert it with `.map(aside_warp::Model::from)`

use aside::Model;
use aside_warp::{Aside, aside, service};
use http_body_util::Empty;
use schemars::JsonSchema;
use serde::Serialize;
use warp::Filter as _;

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
}

fn main() {
    let get_user = aside().map(|aside: Aside| {
        aside.set_cookie(("theme", "dark"));
        Model::<User>::new(User { name: "ada" })
    });
    let _ = service::<_, Empty<&[u8]>>(get_user);
}
