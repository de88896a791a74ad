//! How do I serve WebSockets with warp? With hyper-util's `serve_connection_with_upgrades`. The response to the
//! handshake sets the cookie.
//!
//! ```console
//! $ cargo run -p aside-examples --example websocket-warp
//! $ websocat ws://127.0.0.1:8000/echo
//! ```
//!
//! You see each line that you type again. The response to the handshake has the cookie `connected`.

use std::convert::Infallible;
use std::io;

use aside_examples::serve;
use aside_warp::{Aside, aside, service};
use futures_util::{FutureExt as _, StreamExt as _};
use hyper_util::service::TowerToHyperService;
use tower_service::Service;
use warp::http::Request;
use warp::reply::Response;
use warp::ws::Ws;
use warp::{Filter, path};

/// `GET /echo` sends back each message that it receives.
pub(crate) fn app<B>()
-> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let echo = path!("echo").and(aside()).and(warp::ws()).map(|aside: Aside, ws: Ws| {
        aside.set_cookie(("connected", "1"));
        ws.on_upgrade(|socket| {
            let (to, from) = socket.split();
            from.forward(to).map(|_| ())
        })
    });
    service(echo)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, TowerToHyperService::new(app())).await
}
