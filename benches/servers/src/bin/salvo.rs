//! salvo, with its own cookies.

use std::io;

use aside_servers::{COOKIE, UserView, listener, run, token, user};
use salvo::conn::tcp::TcpAcceptor;
use salvo::http::cookie::{Cookie, SameSite};
use salvo::writing::Json;
use salvo::{Response, Router, Server, handler};

fn main() -> io::Result<()> {
    let router = Router::with_path("users/me").get(me);
    run(async {
        let listener = tokio::net::TcpListener::from_std(listener()?)?;
        Server::new(TcpAcceptor::try_from(listener)?).try_serve(router).await
    })
}

#[handler]
async fn me(response: &mut Response) {
    let cookie = Cookie::build((COOKIE, token())).path("/").http_only(true);
    response.add_cookie(cookie.same_site(SameSite::Lax).build());
    response.render(Json(UserView::from(user())));
}
