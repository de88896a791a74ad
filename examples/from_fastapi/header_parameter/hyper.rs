use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, body::Incoming};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
struct Message {
    message: &'static str,
}

fn get_headers(aside: &Aside) -> Model<Message> {
    aside.insert_header("x-cat-dog", "alone in the world");
    Model::new(Message { message: "Hello World" })
}

pub async fn app(_: Request<Incoming>, aside: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(get_headers(&aside))
}
