use aside_warp::Model;
use warp::{Filter, Rejection, Reply, get, path};

use super::item::{Items, items};

fn read_items() -> Model<Items> {
    Model::new(items())
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("items").and(get()).map(read_items)
}
