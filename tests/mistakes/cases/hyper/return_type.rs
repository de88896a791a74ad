//! A service function returns a value that is not a response.

// cure: return a `Model<M>` for JSON

use aside_hyper::{Aside, service_fn};
use hyper::Request;
use std::convert::Infallible;

struct User {
    name: &'static str,
}

fn main() {
    let _ = service_fn(|_: Request<()>, aside: Aside| async move {
        aside.set_cookie(("theme", "dark"));
        Ok::<_, Infallible>(User { name: "ada" })
    });
}
