use aside_warp::Direct;
use warp::{Filter, Rejection, Reply, get, path, reply};

const DATA: &str =
    r#"<?xml version="1.0"?><shampoo><header>Apply shampoo here.</header></shampoo>"#;

fn get_legacy_data() -> Direct {
    Direct(reply::with_header(DATA, "content-type", "application/xml").into_response())
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("legacy").and(get()).map(get_legacy_data)
}
