//! A service function takes the request last.

// cure: expected closure signature `fn(hyper::Request<_>, Aside) -> _`

use aside_hyper::{Aside, service_fn};
use hyper::Request;
use std::convert::Infallible;

fn main() {
    let _ = service_fn(|aside: Aside, _: Request<()>| async move {
        aside.set_cookie(("theme", "dark"));
        Ok::<_, Infallible>("hello")
    });
}
