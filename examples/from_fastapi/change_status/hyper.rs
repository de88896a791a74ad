use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model};
use hyper::{Request, StatusCode, body::Incoming};

use super::tasks::Tasks;

fn get_or_create_task(tasks: &Tasks, id: &str, aside: &Aside) -> Model<String> {
    let (task, is_new) = tasks.get_or_create(id);
    if is_new {
        aside.set_status(StatusCode::CREATED);
    }
    Model::new(task)
}

/// Call it in the closure of `service_fn`, which captures the tasks.
pub async fn app(
    tasks: Tasks,
    request: Request<Incoming>,
    aside: Aside,
) -> Result<impl IntoResponse, Infallible> {
    let id = request.uri().path().strip_prefix("/get-or-create-task/");
    Ok(id.map(|id| get_or_create_task(&tasks, id, &aside)).ok_or(StatusCode::NOT_FOUND))
}
