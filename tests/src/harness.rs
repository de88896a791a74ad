//! How requests reach a framework: in process, or over a socket.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::SystemTime;

use aside::session::Sessions;
use aside::{Aside, AsideLayer, Key};
use bytes::Bytes;
use http::{Request, Response, Version};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tower::Layer as _;

use crate::app::Moment;
use crate::client::Client;
use crate::documented::documented;
use crate::framework::{BoxError, Framework, Serves};
use crate::{App, read};

/// A framework behind a transport.
pub trait Harness: 'static {
    /// Serves the app.
    fn start(app: App) -> impl Future<Output = Client>;

    /// Serves the application with errors.
    fn start_errors() -> impl Future<Output = Client>;

    /// Serves the application with cookie models and sessions.
    fn start_sessions(sessions: Sessions) -> impl Future<Output = Client>;
}

/// The application of the examples, served by one framework.
pub trait MainJob: 'static {
    /// The body of its responses.
    type Body: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static;

    /// Creates the service, with the keys and the clock of its sessions.
    fn service<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static;
}

/// The application of the examples behind a transport.
///
/// Its client checks each response against the document of the application.
pub trait MainJobHarness: 'static {
    /// Serves the application, with the keys and the clock of its sessions.
    fn start_with(sessions: Sessions) -> impl Future<Output = Client>;

    /// Serves the application with any keys.
    fn start() -> impl Future<Output = Client> {
        let key = Key::new([7; 32]).expect("32 octets");
        Self::start_with(Sessions::new(key.into(), SystemTime::now))
    }
}

impl<J: MainJob> MainJobHarness for InProcess<J> {
    async fn start_with(sessions: Sessions) -> Client {
        documented(in_process(J::service(sessions))).await
    }
}

impl<J: MainJob> MainJobHarness for Http1<J> {
    async fn start_with(sessions: Sessions) -> Client {
        documented(over_socket(J::service(sessions), Version::HTTP_11).await).await
    }
}

impl<J: MainJob> MainJobHarness for Http2<J> {
    async fn start_with(sessions: Sessions) -> Client {
        documented(over_socket(J::service(sessions), Version::HTTP_2).await).await
    }
}

/// The framework's own service, called as a function.
pub struct InProcess<F>(PhantomData<F>);

/// The framework's service on a real server, one HTTP/1 connection for all requests.
pub struct Http1<F>(PhantomData<F>);

/// The same with HTTP/2.
pub struct Http2<F>(PhantomData<F>);

impl<F: Framework> Harness for InProcess<F> {
    async fn start(app: App) -> Client {
        let between = app.between.clone();
        match between {
            Some(_) => in_process(layered(F::serve(app.clone()), &app)),
            None => in_process(F::serve(app)),
        }
    }

    async fn start_errors() -> Client {
        in_process(F::errors())
    }

    async fn start_sessions(sessions: Sessions) -> Client {
        in_process(F::sessions(sessions))
    }
}

impl<F: Framework> Harness for Http1<F> {
    async fn start(app: App) -> Client {
        over_http::<F>(app, Version::HTTP_11).await
    }

    async fn start_errors() -> Client {
        over_socket(F::errors(), Version::HTTP_11).await
    }

    async fn start_sessions(sessions: Sessions) -> Client {
        over_socket(F::sessions(sessions), Version::HTTP_11).await
    }
}

impl<F: Framework> Harness for Http2<F> {
    async fn start(app: App) -> Client {
        over_http::<F>(app, Version::HTTP_2).await
    }

    async fn start_errors() -> Client {
        over_socket(F::errors(), Version::HTTP_2).await
    }

    async fn start_sessions(sessions: Sessions) -> Client {
        over_socket(F::sessions(sessions), Version::HTTP_2).await
    }
}

async fn over_http<F: Framework>(app: App, version: Version) -> Client {
    match app.between {
        Some(_) => over_socket(layered(F::serve(app.clone()), &app), version).await,
        None => over_socket(F::serve(app), version).await,
    }
}

/// Adds a second layer around a service, and a middleware between the two.
fn layered<S, B, R>(inner: S, app: &App) -> impl Serves<B, R>
where
    S: Serves<B, R>,
    B: http_body::Body + Send + 'static,
    R: http_body::Body + From<&'static str> + Send + 'static,
{
    let (between, edit) = (app.between.clone(), app.edit.clone());
    let service = tower::service_fn(move |request| {
        let (inner, between, edit) = (inner.clone(), between.clone(), edit.clone());
        async move {
            let change = |moment| {
                if let (Some(change), Some(aside)) = (&between, Aside::current()) {
                    change(&aside, moment);
                }
            };
            change(Moment::Before);
            let Ok(response) = inner.call(request).await;
            let (mut head, body) = response.into_parts();
            if let Some(edit) = &edit {
                edit(&mut head);
            }
            change(Moment::After);
            Ok::<_, Infallible>(Response::from_parts(head, body))
        }
    });
    TowerToHyperService::new(AsideLayer::new().policy(app.outer_policy).layer(service))
}

fn in_process<S, R>(service: S) -> Client
where
    S: Serves<Full<Bytes>, R>,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    Client::new(move |request| {
        let answer = service.call(request.map(Full::new));
        async move {
            let Ok(response) = answer.await;
            read::whole(response).await
        }
    })
}

/// A server on a port of the system's choice, and one connection to it.
async fn over_socket<S, R>(service: S, version: Version) -> Client
where
    S: Serves<Incoming, R>,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let stream = TcpStream::connect(listen(service).await).await.expect("the server is up");
    let io = TokioIo::new(stream);
    if version == Version::HTTP_2 {
        let (sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io)
            .await
            .expect("the server speaks HTTP/2");
        tokio::spawn(connection);
        return Client::new(move |request: Request<Bytes>| {
            let mut sender = sender.clone();
            async move {
                // HTTP/2 has the authority in the URI.
                let request = absolute(request).map(Full::new);
                read::whole(sender.send_request(request).await.expect("a response")).await
            }
        });
    }
    let (sender, connection) =
        hyper::client::conn::http1::handshake(io).await.expect("the server speaks HTTP/1");
    tokio::spawn(connection.with_upgrades());
    let sender = Arc::new(tokio::sync::Mutex::new(sender));
    Client::new(move |mut request: Request<Bytes>| {
        let sender = sender.clone();
        async move {
            request.headers_mut().insert("host", http::HeaderValue::from_static("localhost"));
            let mut sender = sender.lock().await;
            sender.ready().await.expect("the connection is kept alive");
            read::whole(sender.send_request(request.map(Full::new)).await.expect("a response"))
                .await
        }
    })
}

/// Starts a server for `service` and returns its address.
///
/// # Panics
///
/// Panics if the system has no free port.
pub async fn listen<S, R>(service: S) -> SocketAddr
where
    S: Serves<Incoming, R>,
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let builder = auto::Builder::new(TokioExecutor::new());
                let _ = builder.serve_connection_with_upgrades(TokioIo::new(stream), service).await;
            });
        }
    });
    address
}

fn absolute(mut request: Request<Bytes>) -> Request<Bytes> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    *request.uri_mut() = format!("http://localhost{path}").parse().expect("a valid path");
    request
}
