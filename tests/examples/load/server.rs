//! The server: an app whose responses name their request, in a process of its own.

use std::convert::Infallible;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aside_conformance::{App, AxumLayer, BoxError, Framework, Hyper, Reply, Serves, Warp};
use aside_examples::serve;
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// How long the handler of a request may run that the server cancels.
const PATIENCE: Duration = Duration::from_millis(3);

/// What became of the requests. A cancelled request is not finished.
#[derive(Debug, Default)]
struct Counts {
    finished: AtomicU64,
    running: AtomicU64,
}

/// A request whose handler runs until it ends, panics or is dropped.
struct Running<'a>(&'a Counts);

impl<'a> Running<'a> {
    fn begin(counts: &'a Counts) -> Self {
        counts.running.fetch_add(1, Ordering::Relaxed);
        Self(counts)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves until the standard input ends. Prints the port, and at the end the counts.
pub(crate) async fn serve(framework: &str) -> io::Result<()> {
    // A panic is expected, so it writes nothing.
    std::panic::set_hook(Box::new(|_| {}));
    let counts = Arc::new(Counts::default());
    match framework {
        "axum" => listen::<AxumLayer>(&counts).await?,
        "warp" => listen::<Warp>(&counts).await?,
        _ => listen::<Hyper>(&counts).await?,
    }
    let [finished, running] =
        [&counts.finished, &counts.running].map(|count| count.load(Ordering::Relaxed));
    println!("{finished} {running}");
    Ok(())
}

async fn listen<F: Framework>(counts: &Arc<Counts>) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?.port());
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
        stop.send_replace(true);
    });
    serve::serve(listener, with_faults(F::serve(app(counts))), stopped).await
}

fn app(counts: &Arc<Counts>) -> App {
    let counts = counts.clone();
    App::handle(move |aside, request| {
        let counts = counts.clone();
        Box::pin(async move {
            let _running = Running::begin(&counts);
            let path = request.uri().path();
            let (kind, id) = path[1..].split_once('/').expect("the path is a kind and a number");
            let number: u64 = id.parse().expect("the client sends numbers");
            aside.set_cookie(("first", id));
            tokio::task::yield_now().await;
            match kind {
                "panic" => panic!("a request panics"),
                "slow" | "cancel" => sleep(Duration::from_secs(60)).await,
                _ if number.is_multiple_of(7) => sleep(Duration::from_millis(number % 5)).await,
                _ => {}
            }
            aside.set_cookie(("second", id));
            aside.insert_header("x-request", id);
            aside.set_status(if number.is_multiple_of(2) {
                StatusCode::CREATED
            } else {
                StatusCode::OK
            });
            counts.finished.fetch_add(1, Ordering::Relaxed);
            Reply::Response(Response::new(id.to_owned()))
        })
    })
}

/// Answers a panic with a plain 500, and a cancelled handler with a plain 504, so that the connection goes on.
fn with_faults<S, R>(service: S) -> impl Serves<Incoming, R>
where
    S: Serves<Incoming, R>,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + From<&'static str> + Send + 'static,
{
    hyper::service::service_fn(move |request: Request<Incoming>| {
        let is_cancelled = request.uri().path().starts_with("/cancel/");
        let patience = if is_cancelled { PATIENCE } else { Duration::MAX };
        let response = timeout(patience, AssertUnwindSafe(service.call(request)).catch_unwind());
        async move {
            Ok::<_, Infallible>(match response.await {
                Ok(Ok(Ok(response))) => response,
                Ok(Err(_)) => plain(StatusCode::INTERNAL_SERVER_ERROR),
                Err(_) => plain(StatusCode::GATEWAY_TIMEOUT),
            })
        }
    })
}

fn plain<R: From<&'static str>>(status: StatusCode) -> Response<R> {
    let mut response = Response::new(R::from(""));
    *response.status_mut() = status;
    response
}
