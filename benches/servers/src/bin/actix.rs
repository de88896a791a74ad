//! actix-web, with one worker.

use std::io;

use actix_web::cookie::{Cookie, SameSite};
use actix_web::web::get;
use actix_web::{App, HttpResponse, HttpServer};
use aside_servers::{COOKIE, UserView, listener, run, token, user};

fn main() -> io::Result<()> {
    run(async {
        HttpServer::new(|| App::new().route("/users/me", get().to(me)))
            .workers(1)
            .disable_signals()
            .listen(listener()?)?
            .run()
            .await
    })
}

async fn me() -> HttpResponse {
    let cookie = Cookie::build(COOKIE, token()).path("/").http_only(true).same_site(SameSite::Lax);
    HttpResponse::Ok().cookie(cookie.finish()).json(UserView::from(user()))
}
