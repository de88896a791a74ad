//! A port, a runtime of one thread, and an end.

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, TcpListener};

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

/// Runs a server on this thread only, until standard input ends.
///
/// # Errors
///
/// Returns the error of the server.
pub fn run<E: From<io::Error>>(server: impl Future<Output = Result<(), E>>) -> Result<(), E> {
    std::thread::spawn(|| {
        // Without standard input, the client has ended.
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(server)
}

/// Creates a listener on a free port, and prints the port.
///
/// # Errors
///
/// Returns an error if there is no free port.
pub fn listener() -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    announce(listener.local_addr()?.port());
    Ok(listener)
}

/// Prints the port in the format that the client expects.
pub fn announce(port: u16) {
    println!("{port}");
}

/// Serves over HTTP/1, in the loop of hyper's examples.
///
/// # Errors
///
/// Returns an error if the listener fails.
pub async fn hyper_http1<S, B>(listener: TcpListener, service: S) -> io::Result<()>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
    B: hyper::body::Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(async move {
            // A client that disconnects ends only its own connection.
            let _ = connection.await;
        });
    }
}
