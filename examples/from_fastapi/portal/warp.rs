use serde::Deserialize;
use serde_json::json;
use warp::reply::{self, Response};
use warp::{Filter, Rejection, Reply, get, http::Uri, path, query, redirect};

#[derive(Deserialize)]
struct Portal {
    #[serde(default)]
    teleport: bool,
}

fn get_portal(portal: Portal) -> Response {
    if portal.teleport {
        let uri = Uri::from_static("https://example.com/other-dimension");
        return redirect::temporary(uri).into_response();
    }
    reply::json(&json!({ "message": "Here's your interdimensional portal." })).into_response()
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("portal").and(get()).and(query()).map(get_portal)
}
