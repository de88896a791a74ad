//! A function for `and_then` returns an error of `aside`, and warp needs a rejection.

// cure: `Rejection` implements

use aside_warp::{Aside, ResponseError, aside};
use warp::Filter as _;

async fn buy(aside: Aside) -> Result<&'static str, ResponseError> {
    aside.set_cookie(("basket", "3"));
    aside.check()?;
    Ok("bought")
}

fn main() {
    let _ = aside().and_then(buy);
}
