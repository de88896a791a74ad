//! A filter replies with a value that is not a reply.

// cure: reply with a `Model<M>`

use aside_warp::{Aside, aside, service};
use http_body_util::Empty;
use warp::Filter as _;

struct User {
    name: &'static str,
}

fn main() {
    let get_user = aside().map(|aside: Aside| {
        aside.set_cookie(("theme", "dark"));
        User { name: "ada" }
    });
    let _ = service::<_, Empty<&[u8]>>(get_user);
}
