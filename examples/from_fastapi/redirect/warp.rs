use warp::{Filter, Rejection, Reply, get, http::Uri, path, redirect};

fn get_teleport() -> impl Reply {
    redirect::temporary(Uri::from_static("https://example.com/other-dimension"))
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("teleport").and(get()).map(get_teleport)
}
