//! A client that checks that each response belongs to its request.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{HeaderMap, Request, StatusCode, Version};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What the clients of one server saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Whole responses that belong to their requests.
    pub(crate) good: AtomicU64,
    /// Responses to requests that panic: a 500 without a cookie.
    pub(crate) panics: AtomicU64,
    /// Responses to requests that the server cancels: a 504 without a cookie.
    pub(crate) cancelled: AtomicU64,
    /// Responses with a cookie, a header, a status or a body of another request.
    pub(crate) mixed: AtomicU64,
    /// Requests without a whole response.
    pub(crate) lost: AtomicU64,
    /// Requests that their client abandoned.
    pub(crate) vanished: AtomicU64,
}

/// The number of the next request of the process.
static NEXT: AtomicU64 = AtomicU64::new(0);

pub(crate) fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Returns the kind of a client's request: of 100, one panics, one is cancelled, and one is abandoned by its client.
pub(crate) fn kind(turn: u64) -> &'static str {
    match turn % 100 {
        13 => "panic",
        57 => "slow",
        81 => "cancel",
        _ => "work",
    }
}

/// A connection that stays open.
pub(crate) enum Connection {
    Http1(http1::SendRequest<Empty<Bytes>>),
    Http2(http2::SendRequest<Empty<Bytes>>),
}

impl Connection {
    pub(crate) async fn open(port: u16, version: Version) -> io::Result<Self> {
        let io = TokioIo::new(TcpStream::connect(("127.0.0.1", port)).await?);
        if version == Version::HTTP_2 {
            let (sender, connection) =
                http2::handshake(TokioExecutor::new(), io).await.map_err(io::Error::other)?;
            tokio::spawn(connection);
            return Ok(Self::Http2(sender));
        }
        let (sender, connection) = http1::handshake(io).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        Ok(Self::Http1(sender))
    }

    /// Returns a second client of an HTTP/2 connection.
    pub(crate) fn share(&self) -> Option<Self> {
        match self {
            Self::Http1(_) => None,
            Self::Http2(sender) => Some(Self::Http2(sender.clone())),
        }
    }

    pub(crate) fn version(&self) -> Version {
        match self {
            Self::Http1(_) => Version::HTTP_11,
            Self::Http2(_) => Version::HTTP_2,
        }
    }

    /// Sends a request. A client that vanishes drops the connection or the stream within a few milliseconds.
    pub(crate) async fn send(&mut self, kind: &str, seen: &Seen) -> io::Result<()> {
        let id = next();
        let request = Request::get(format!("http://127.0.0.1/{kind}/{id}"));
        let request = request.body(Empty::new()).map_err(io::Error::other)?;
        let response = async {
            let response = match self {
                Self::Http1(sender) => {
                    sender.ready().await?;
                    sender.send_request(request).await?
                }
                Self::Http2(sender) => {
                    sender.ready().await?;
                    sender.send_request(request).await?
                }
            };
            let (head, body) = response.into_parts();
            Ok::<_, hyper::Error>((head, body.collect().await?.to_bytes()))
        };
        if kind == "slow" {
            count(&seen.vanished);
            let _ = timeout(Duration::from_millis(id % 8), response).await;
            return Ok(());
        }
        let (head, body) = response.await.map_err(io::Error::other)?;
        let is_plain = |status| head.status == status && !head.headers.contains_key(SET_COOKIE);
        count(match kind {
            "panic" if is_plain(StatusCode::INTERNAL_SERVER_ERROR) => &seen.panics,
            "cancel" if is_plain(StatusCode::GATEWAY_TIMEOUT) => &seen.cancelled,
            "work" if is_of(id, head.status, &head.headers, &body) => &seen.good,
            _ => &seen.mixed,
        });
        Ok(())
    }
}

/// Returns whether the response has the cookies, the header, the status and the body of its request.
pub(crate) fn is_of(id: u64, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> bool {
    let expected = if id.is_multiple_of(2) { StatusCode::CREATED } else { StatusCode::OK };
    let cookies: Vec<_> = headers.get_all(SET_COOKIE).iter().collect();
    let id = id.to_string();
    status == expected
        && cookies
            == [
                format!("first={id}; Path=/; SameSite=Lax").as_str(),
                format!("second={id}; Path=/; SameSite=Lax").as_str(),
            ]
        && headers.get("x-request").is_some_and(|value| *value == *id)
        && body == id.as_bytes()
}
