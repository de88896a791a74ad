use aside_warp::Model;
use warp::{Filter, Rejection, Reply, body, get, path, post};

use super::item::{Item, items};

fn create_item(item: Item) -> Model<Item> {
    Model::new(item)
}

fn read_items() -> Model<Vec<Item>> {
    Model::new(items())
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let create = path!("items").and(post()).and(body::json()).map(create_item);
    let read = path!("items").and(get()).map(read_items);
    create.or(read)
}
