use aside_warp::{Aside, aside};
use serde_json::json;
use warp::{Filter, Rejection, Reply, get, path, reply};

fn get_headers(aside: Aside) -> impl Reply {
    aside.insert_header("x-cat-dog", "alone in the world");
    reply::json(&json!({ "message": "Hello World" }))
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("headers-and-object").and(get()).and(aside()).map(get_headers)
}
