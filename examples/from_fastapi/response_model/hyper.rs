use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, body::Incoming};

use super::item::{Items, items};

fn read_items() -> Model<Items> {
    Model::new(items())
}

pub async fn app(_: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(read_items())
}
