use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::{Build, Rocket, get, post, routes};

fn session(value: &'static str) -> Cookie<'static> {
    Cookie::build(("session", value)).http_only(true).same_site(SameSite::Lax).build()
}

#[post("/log-in")]
fn log_in(jar: &CookieJar<'_>) -> &'static str {
    jar.add(session("31d4"));
    "hello"
}

#[get("/me")]
fn me(jar: &CookieJar<'_>) -> Result<String, Status> {
    let session = jar.get("session").ok_or(Status::Unauthorized)?;
    Ok(format!("session {}", session.value()))
}

#[post("/log-out")]
fn log_out(jar: &CookieJar<'_>) -> &'static str {
    jar.remove(session(""));
    "bye"
}

pub fn app() -> Rocket<Build> {
    rocket::build().mount("/", routes![log_in, me, log_out])
}
