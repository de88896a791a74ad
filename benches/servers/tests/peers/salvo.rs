//! salvo with its own cookies.

use salvo::http::StatusCode;
use salvo::http::cookie::Cookie;
use salvo::test::{ResponseExt as _, TestClient};
use salvo::{FlowCtrl, Request, Response, Router, Service, handler};

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, SHARED, ten};

pub async fn answers() -> Answers {
    let route = |path: &str| Router::with_path(path);
    let router = Router::new()
        .push(route("data").get(data))
        .push(route("guard").hoop(theme).hoop(never).get(data))
        .push(route("path").get(bad_path))
        .push(route("host").get(host))
        .push(route("two").get(two))
        .push(route("order").get(order))
        .push(route("read").get(read));
    let service = Service::new(router);
    let mut answers = Answers::new();
    for path in SHARED.into_iter().chain(PATHS) {
        let request = TestClient::get(format!("http://localhost{path}"));
        let mut response = request.add_header("cookie", COOKIE, true).send(&service).await;
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies.map(|value| value.to_str().expect("ASCII").to_owned()).collect();
        let id = response.headers().get("x-id");
        let id = id.map(|value| value.to_str().expect("ASCII").to_owned());
        let status = response.status_code.map_or(200, |status| status.as_u16());
        let body = response.take_string().await.unwrap_or_default();
        answers.insert(path, Answer { status, id, cookies, body });
    }
    answers
}

#[handler]
async fn theme(response: &mut Response) {
    response.add_cookie(Cookie::new("theme", "dark"));
}

#[handler]
async fn never(response: &mut Response, control: &mut FlowCtrl) {
    response.status_code(StatusCode::UNAUTHORIZED);
    control.skip_rest();
}

/// A handler of salvo can return data, although salvo's examples write it into the response.
#[handler]
async fn data(response: &mut Response) -> &'static str {
    response.status_code(StatusCode::CREATED);
    response.add_header("x-id", "7", true).expect("a valid header");
    response.add_cookie(Cookie::new("theme", "dark"));
    "data"
}

#[handler]
async fn bad_path(response: &mut Response) {
    response.add_cookie(Cookie::build(("a", "1")).path(BAD_PATH).build());
}

#[handler]
async fn host(response: &mut Response) {
    let cookie = Cookie::build(("__Host-id", "1")).path("/").secure(true);
    response.add_cookie(cookie.domain("example.com").build());
}

#[handler]
async fn two(response: &mut Response) {
    response.add_cookie(Cookie::build(("a", "1")).path("/x").build());
    response.add_cookie(Cookie::build(("a", "1")).path("/y").build());
}

#[handler]
async fn order(response: &mut Response) {
    for name in ten() {
        response.add_cookie(Cookie::new(name, "1"));
    }
}

#[handler]
async fn read(request: &mut Request) -> String {
    request.cookie("__Host-id").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}
