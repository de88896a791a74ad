//! Rocket with its own cookie jar.

use rocket::http::{Cookie, CookieJar, Header, Status};
use rocket::local::asynchronous::Client;
use rocket::request::{FromRequest, Outcome};
use rocket::{Config, Request, get, routes};

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, SHARED, ten};

pub async fn answers() -> Answers {
    let mut config = Config::debug_default();
    config.log_level = rocket::config::LogLevel::Off;
    let app = rocket::custom(config)
        .mount("/", routes![data, guarded, path, host, two, order, read]);
    let client = Client::untracked(app).await.expect("a valid application");
    let mut answers = Answers::new();
    for path in SHARED.into_iter().chain(PATHS) {
        let request = client.get(path).header(Header::new("cookie", COOKIE));
        let response = request.dispatch().await;
        let cookies = response.headers().get("set-cookie").map(str::to_owned).collect();
        let status = response.status().code;
        let body = response.into_string().await.unwrap_or_default();
        answers.insert(path, Answer { status, cookies, body });
    }
    answers
}

struct Theme;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Theme {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        request.cookies().add(("theme", "dark"));
        Outcome::Success(Self)
    }
}

struct Never;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Never {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Error((Status::Unauthorized, ()))
    }
}

#[get("/data")]
fn data(jar: &CookieJar<'_>) -> &'static str {
    jar.add(("theme", "dark"));
    "data"
}

#[get("/guard")]
fn guarded(_theme: Theme, _never: Never) -> &'static str {
    "data"
}

#[get("/path")]
fn path(jar: &CookieJar<'_>) {
    jar.add(Cookie::build(("a", "1")).path(BAD_PATH));
}

#[get("/host")]
fn host(jar: &CookieJar<'_>) {
    jar.add(Cookie::build(("__Host-id", "1")).secure(true).domain("example.com"));
}

#[get("/two")]
fn two(jar: &CookieJar<'_>) {
    jar.add(Cookie::build(("a", "1")).path("/x"));
    jar.add(Cookie::build(("a", "1")).path("/y"));
}

#[get("/order")]
fn order(jar: &CookieJar<'_>) {
    ten().for_each(|name| jar.add((name, "1")));
}

#[get("/read")]
fn read(jar: &CookieJar<'_>) -> String {
    jar.get("__Host-id").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}
