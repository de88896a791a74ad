use aside_warp::Direct;
use warp::{Filter, Rejection, Reply, body, path, put, reply};

use super::item::Item;

fn update_item(_id: String, item: Item) -> Direct {
    Direct(reply::json(&item).into_response())
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("items" / String).and(put()).and(body::json()).map(update_item)
}
