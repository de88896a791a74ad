use aside_warp::Direct;
use serde_json::json;
use warp::reply::{json as json_reply, with_header};
use warp::{Filter, Rejection, Reply, get, path};

fn get_headers() -> Direct {
    let response = json_reply(&json!({ "message": "Hello World" }));
    let response = with_header(response, "x-cat-dog", "alone in the world");
    Direct(with_header(response, "content-language", "en-US").into_response())
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("headers").and(get()).map(get_headers)
}
