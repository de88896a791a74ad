use aside_axum::{Aside, AsideLayer};
use axum::extract::{Path, State};
use axum::{Json, Router, http::StatusCode, routing::put};

use super::tasks::Tasks;

async fn get_or_create_task(
    State(tasks): State<Tasks>,
    Path(id): Path<String>,
    aside: Aside,
) -> Json<&'static str> {
    let (task, is_new) = tasks.get_or_create(&id);
    if is_new {
        aside.set_status(StatusCode::CREATED);
    }
    Json(task)
}

pub fn app() -> Router {
    Router::new()
        .route("/get-or-create-task/{id}", put(get_or_create_task))
        .with_state(Tasks::default())
        .layer(AsideLayer::new())
}
