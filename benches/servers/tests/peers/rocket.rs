//! Rocket with its own cookie jar.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};

use rocket::fairing::AdHoc;
use rocket::http::{Cookie, CookieJar, Status};
use rocket::local::asynchronous::Client;
use rocket::request::{FromRequest, Outcome};
use rocket::{Config, Request, get, routes};

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, SHARED, ten};

pub async fn answers() -> Answers {
    let mut config = Config::debug_default();
    config.log_level = rocket::config::LogLevel::Off;
    let app = rocket::custom(&config)
        .mount("/", routes![data, guarded, bad_path, host, two, order, read]);
    let client = Client::untracked(app).await.expect("a valid application");
    let mut answers = Answers::new();
    for path in SHARED.into_iter().chain(PATHS) {
        let response = client.get(path).dispatch().await;
        let cookies = response.headers().get("set-cookie").map(str::to_owned).collect();
        let status = response.status().code;
        let body = response.into_string().await.unwrap_or_default();
        answers.insert(path, Answer { status, id: None, cookies, body });
    }
    answers.insert("/read", Answer { body: served(config).await, ..Answer::default() });
    answers
}

/// Returns what a server sends for `/read`. Rocket's client for tests does not parse the `Cookie` header.
async fn served(mut config: Config) -> String {
    config.port = 0;
    let (sender, port) = tokio::sync::watch::channel(0);
    let on_liftoff = AdHoc::on_liftoff("port", |rocket| {
        Box::pin(async move {
            sender.send_replace(rocket.config().port);
        })
    });
    let app = rocket::custom(config).mount("/", routes![read]).attach(on_liftoff);
    let ask = async |mut port: tokio::sync::watch::Receiver<u16>| {
        let port = *port.wait_for(|port| *port != 0).await.expect("the server starts");
        let response = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            let head = "GET /read HTTP/1.1\r\nhost: localhost\r\nconnection: close";
            write!(stream, "{head}\r\ncookie: {COOKIE}\r\n\r\n")?;
            let mut response = String::new();
            stream.read_to_string(&mut response).map(|_| response)
        });
        response.await.expect("no panic").expect("a response")
    };
    tokio::select! {
        stopped = app.launch() => panic!("{:?}", stopped.map(drop)),
        response = ask(port) => response,
    }
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
fn bad_path(jar: &CookieJar<'_>) {
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
