use aside_warp::{Direct, InvalidCookie, SetCookieExt};
use serde_json::json;
use warp::{Filter, Rejection, Reply, path, post, reply};

fn create_cookie() -> Result<Direct, InvalidCookie> {
    let message = json!({ "message": "Come to the dark side, we have cookies" });
    let mut response = reply::json(&message).into_response();
    response.set_cookie(("fakesession", "fake-cookie-session-value"))?;
    Ok(Direct(response))
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("cookie").and(post()).map(create_cookie)
}
