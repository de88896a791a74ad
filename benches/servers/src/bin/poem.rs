//! poem, with its own cookie jar.

use std::io;

use aside_servers::{COOKIE, UserView, listener, run, token, user};
use poem::listener::TcpAcceptor;
use poem::middleware::CookieJarManager;
use poem::web::Json;
use poem::web::cookie::{Cookie, CookieJar, SameSite};
use poem::{EndpointExt as _, Route, Server, get, handler};

fn main() -> io::Result<()> {
    let app = Route::new().at("/users/me", get(me)).with(CookieJarManager::new());
    run(async { Server::new_with_acceptor(TcpAcceptor::from_std(listener()?)?).run(app).await })
}

#[handler]
async fn me(jar: &CookieJar) -> Json<UserView> {
    let mut cookie = Cookie::new_with_str(COOKIE, token());
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    jar.add(cookie);
    Json(user().into())
}
