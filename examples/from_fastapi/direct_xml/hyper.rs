use std::convert::Infallible;

use aside_hyper::{Aside, Body, Direct, IntoResponse};
use hyper::{Request, Response, body::Incoming};

const DATA: &str =
    r#"<?xml version="1.0"?><shampoo><header>Apply shampoo here.</header></shampoo>"#;

fn get_legacy_data() -> Direct<Response<Body>> {
    let response = Response::builder().header("content-type", "application/xml").body(DATA.into());
    Direct(response.expect("the header is valid"))
}

pub async fn app(_: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(get_legacy_data())
}
