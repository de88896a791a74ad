//! Serves a service on a listener until it is stopped.

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

/// The time that open connections have to finish after a stop.
const GRACE: Duration = Duration::from_secs(5);

/// Serves `service` on a port of this machine until Ctrl-C.
///
/// # Errors
///
/// Returns an error if the port is taken or if the listener fails.
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

/// Serves `service` over HTTP/1 and HTTP/2 until `stop` is true. It finishes the requests that have started.
///
/// # Errors
///
/// Returns an error if the listener fails.
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
                // The client closed the connection before it was accepted.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
                Err(error) => return Err(error),
            },
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let watcher = connections.watcher();
        let service = service.clone();
        tokio::spawn(async move {
            // Without upgrades, a WebSocket is closed after the 101.
            let builder = Builder::new(TokioExecutor::new());
            let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
            // An error of the client ends only its own connection.
            let _ = watcher.watch(connection.into_owned()).await;
        });
    }
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
    Ok(())
}
