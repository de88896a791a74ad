#![forbid(unsafe_code)]
//! A login with its session in a store, on one of the frameworks.
//!
//! ```console
//! $ cargo run -p aside-examples-store -- axum 8000 sqlite:sessions.db
//! $ cargo run -p aside-examples-store -- warp 8001 sqlite:sessions.db      # shares the sessions of the first
//! $ cargo run -p aside-examples-store --features redis -- hyper 8002 redis://127.0.0.1:6379
//! $ curl -i http://127.0.0.1:8000/login/ -c jar -d '{"username": "rick", "password": "pickle"}'
//! $ curl -i http://127.0.0.1:8001/login/me -b jar
//! $ curl -i http://127.0.0.1:8000/log-out/ -b jar -X POST     # without `-c`, so that the jar keeps the cookie
//! $ curl -i http://127.0.0.1:8001/login/me -b jar             # 401: the session is not in the store
//! ```
//!
//! You see that the second process knows the session of the first, and that logging out ends it for every copy of
//! the cookie.

use std::env;
use std::error::Error;
use std::io;

use aside_examples::serve::until_ctrl_c;
use aside_examples_store::{axum, hyper, sqlite, warp};
use hyper_util::service::TowerToHyperService;
use tower_sessions::SessionStore;

const USAGE: &str =
    "usage: aside-examples-store axum|warp|hyper PORT sqlite:FILE|redis://HOST:PORT";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [framework, port, store] = &arguments[..] else { return Err(USAGE.into()) };
    let port = port.parse().map_err(|_| USAGE)?;

    #[cfg(feature = "redis")]
    if store.starts_with("redis:") {
        return serve(framework, port, aside_examples_store::redis::open(store).await?).await;
    }
    serve(framework, port, sqlite::open(store).await?).await
}

async fn serve<S>(framework: &str, port: u16, store: S) -> Result<(), Box<dyn Error + Send + Sync>>
where
    S: SessionStore + Clone,
{
    match framework {
        "axum" => until_ctrl_c(port, TowerToHyperService::new(axum::app(store))).await?,
        "warp" => until_ctrl_c(port, TowerToHyperService::new(warp::app(store))).await?,
        "hyper" => until_ctrl_c(port, hyper::app(store)).await?,
        _ => return Err(USAGE.into()),
    }
    Ok(())
}
