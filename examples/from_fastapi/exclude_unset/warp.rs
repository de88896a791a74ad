use aside_warp::Model;
use warp::{Filter, Rejection, Reply, get, http::StatusCode, path};

use super::item::{ItemOut, item};

fn read_item(id: String) -> Result<Model<ItemOut>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("items" / String).and(get()).map(read_item)
}
