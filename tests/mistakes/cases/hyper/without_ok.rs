//! A service function returns no `Result`.

// cure: expected `Result<_, _>`, found `&str`

use aside_hyper::{Aside, service_fn};
use hyper::Request;

fn main() {
    let _ = service_fn(|_: Request<()>, aside: Aside| async move {
        aside.set_cookie(("theme", "dark"));
        "hello"
    });
}
