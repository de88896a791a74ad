use aside_warp::Model;
use warp::{Filter, Rejection, Reply, body, path, post};

use super::user::{UserIn, UserOut};

fn create_user(user: UserIn) -> Model<UserOut> {
    Model::new(user)
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("user").and(post()).and(body::json()).map(create_user)
}
