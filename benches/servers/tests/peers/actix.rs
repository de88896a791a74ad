//! actix-web. A cookie belongs to the response that the handler builds, so `/data` and `/guard` are not possible:
//! <https://docs.rs/actix-web/4/actix_web/struct.HttpResponseBuilder.html#method.cookie>.

use actix_web::cookie::Cookie;
use actix_web::web::get;
use actix_web::{App, HttpRequest, HttpResponse, test};

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, ten};

pub async fn answers() -> Answers {
    let app = App::new()
        .route("/path", get().to(bad_path))
        .route("/host", get().to(host))
        .route("/two", get().to(two))
        .route("/order", get().to(order))
        .route("/read", get().to(read));
    let service = test::init_service(app).await;
    let mut answers = Answers::new();
    for path in PATHS {
        let request = test::TestRequest::get().uri(path).insert_header(("cookie", COOKIE));
        let response = test::call_service(&service, request.to_request()).await;
        let cookies = response.headers().get_all("set-cookie");
        let cookies = cookies.map(|value| value.to_str().expect("ASCII").to_owned()).collect();
        let status = response.status().as_u16();
        let body = String::from_utf8_lossy(&test::read_body(response).await).into_owned();
        answers.insert(path, Answer { status, id: None, cookies, body });
    }
    answers
}

async fn bad_path() -> HttpResponse {
    HttpResponse::Ok().cookie(Cookie::build("a", "1").path(BAD_PATH).finish()).finish()
}

async fn host() -> HttpResponse {
    let cookie = Cookie::build("__Host-id", "1").path("/").secure(true).domain("example.com");
    HttpResponse::Ok().cookie(cookie.finish()).finish()
}

async fn two() -> HttpResponse {
    let cookie = |path| Cookie::build("a", "1").path(path).finish();
    HttpResponse::Ok().cookie(cookie("/x")).cookie(cookie("/y")).finish()
}

async fn order() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    for name in ten() {
        response.cookie(Cookie::new(name, "1"));
    }
    response.finish()
}

async fn read(request: HttpRequest) -> String {
    request.cookie("__Host-id").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}
