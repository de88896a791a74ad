use aside_warp::{Aside, aside};
use warp::http::StatusCode;
use warp::{Filter, Rejection, Reply, path, put, reply};

use super::tasks::Tasks;

fn get_or_create_task(tasks: &Tasks, id: &str, aside: &Aside) -> impl Reply + use<> {
    let (task, is_new) = tasks.get_or_create(id);
    if is_new {
        aside.set_status(StatusCode::CREATED);
    }
    reply::json(&task)
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    let tasks = Tasks::default();
    path!("get-or-create-task" / String)
        .and(put())
        .and(aside())
        .map(move |id: String, aside: Aside| get_or_create_task(&tasks, &id, &aside))
}
