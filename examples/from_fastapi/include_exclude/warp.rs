use aside_warp::Model;
use warp::{Filter, Rejection, Reply, get, http::StatusCode, path};

use super::item::{ItemName, ItemPublic, item};

fn read_item_name(id: String) -> Result<Model<ItemName>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

fn read_item_public(id: String) -> Result<Model<ItemPublic>, StatusCode> {
    item(&id).map(Model::new).ok_or(StatusCode::NOT_FOUND)
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let name = path!("items" / String / "name").and(get()).map(read_item_name);
    let public = path!("items" / String / "public").and(get()).map(read_item_public);
    name.or(public)
}
