//! rocket, with its own cookie jar.

use std::io;

use aside_servers::{COOKIE, UserView, announce, run, token, user};
use rocket::fairing::AdHoc;
use rocket::http::{Cookie, CookieJar, SameSite};
use rocket::serde::json::Json;
use rocket::{Config, get, routes};

fn main() -> io::Result<()> {
    let mut config = Config::release_default();
    config.port = 0; // rocket binds by itself
    config.workers = 1;
    config.log_level = rocket::config::LogLevel::Off;
    config.shutdown.ctrlc = false;

    let liftoff =
        AdHoc::on_liftoff("port", |rocket| Box::pin(async move { announce(rocket.config().port) }));
    let app = rocket::custom(config).mount("/", routes![me]).attach(liftoff);
    run(async { app.launch().await.map(drop).map_err(io::Error::other) })
}

#[get("/users/me")]
fn me(jar: &CookieJar<'_>) -> Json<UserView> {
    jar.add(Cookie::build((COOKIE, token())).path("/").http_only(true).same_site(SameSite::Lax));
    Json(user().into())
}
