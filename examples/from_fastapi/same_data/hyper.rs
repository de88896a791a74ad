use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, StatusCode, body::Incoming};

use super::body::json;
use super::user::UserIn;

async fn create_user(request: Request<Incoming>) -> Result<Model<UserIn>, StatusCode> {
    let user: UserIn = json(request).await?;
    Ok(Model::new(user))
}

pub async fn app(request: Request<Incoming>, _: Aside) -> Result<impl IntoResponse, Infallible> {
    Ok(create_user(request).await)
}
