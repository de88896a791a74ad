use aside_warp::{Aside, aside, service};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use serde_json::json;
use tokio::net::TcpListener;
use warp::{Filter, Rejection, Reply, path, post, reply};

fn create_cookie(aside: Aside) -> impl Reply {
    aside.set_cookie(("fakesession", "fake-cookie-session-value"));
    reply::json(&json!({ "message": "Come to the dark side, we have cookies" }))
}

pub fn app() -> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone {
    path!("cookie-and-object").and(post()).and(aside()).map(create_cookie)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let service = TowerToHyperService::new(service(app()));
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = service.clone();
        tokio::spawn(async move {
            let server = Builder::new(TokioExecutor::new());
            let _ = server.serve_connection_with_upgrades(TokioIo::new(stream), service).await;
        });
    }
}
