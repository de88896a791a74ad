//! A function takes its arguments in another order than the filters extract them.

// cure: expected closure signature `fn(u32, Aside) -> _`

use aside_warp::{Aside, aside};
use warp::Filter as _;

fn main() {
    let _ = warp::path!("users" / u32).and(aside()).map(|aside: Aside, id: u32| {
        aside.set_cookie(("theme", "dark"));
        id.to_string()
    });
}
