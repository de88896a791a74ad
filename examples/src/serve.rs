//! Serving a service on a listener, until told to stop.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::Service;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long connections that are open at the end may take to finish.
const GRACE: Duration = Duration::from_secs(5);

/// Serves `service` on a port of this machine until Ctrl-C: the end of a story's `main`.
///
/// # Errors
///
/// If the port is taken, or the listener fails for good.
pub async fn until_ctrl_c<S, B>(port: u16, service: S) -> io::Result<()>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let (_never, stopped) = watch::channel(false);
    tokio::select! {
        served = serve(listener, service, stopped) => served,
        signal = tokio::signal::ctrl_c() => signal,
    }
}

/// Serves `service` over HTTP/1 and HTTP/2 on every connection, until `stop` says so; requests under way
/// are answered.
///
/// # Errors
///
/// If the listener fails for good.
pub async fn serve<S, B>(
    listener: TcpListener,
    service: S,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let connections = GracefulShutdown::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // A client that was gone before it was accepted is no reason to stop serving.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return Err(error),
            },
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let watcher = connections.watcher();
        let service = service.clone();
        tokio::spawn(async move {
            let builder = Builder::new(TokioExecutor::new());
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            // A client that breaks the protocol or goes away ends its own connection only.
            let _ = watcher.watch(connection.into_owned()).await;
        });
    }
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
    Ok(())
}
