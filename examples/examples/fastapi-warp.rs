//! How do I share a cookie with FastAPI? With `Encoding::Quoted`, which writes and reads the same bytes as
//! Starlette.
//!
//! ```console
//! $ cargo run -p aside-examples --example fastapi-warp
//! $ pip install fastapi uvicorn
//! $ uvicorn --app-dir examples/fastapi app:app --port 8001
//! $ curl -i http://127.0.0.1:8000/note -c jar --data-binary 'Zoë says: "100%, \o/"'
//! $ curl -i http://127.0.0.1:8001/note -b jar                   # FastAPI reads it
//! $ curl -i http://127.0.0.1:8001/note -c jar --data-binary 'a=b; c=d'
//! $ curl -i http://127.0.0.1:8000/note -b jar                   # this program reads it
//! $ curl -i http://127.0.0.1:8000/note -b jar -c jar -X DELETE  # and deletes it
//! $ curl -i http://127.0.0.1:8000/note -d '日本'                 # 400: Python's cookies end at U+00FF
//! ```
//!
//! You see the same text from both services. Each reads what the other wrote. `examples/fastapi/app.py` is the FastAPI
//! service. `bash examples/fastapi/run` does all of this.

use std::convert::Infallible;
use std::fmt::Display;
use std::io;

use aside_examples::serve;
use aside_warp::{
    Aside, CookieOptions, CookieSpec, Encoding, RequestCookies, aside, cookies, service,
};
use bytes::Bytes;
use hyper_util::service::TowerToHyperService;
use tower_service::Service;
use warp::http::{Request, StatusCode};
use warp::reply::{Response, WithStatus, with_status};
use warp::{Filter, path};

/// The default attributes are those of FastAPI.
const NOTE: CookieSpec = CookieSpec::new("note", CookieOptions::new().encoding(Encoding::Quoted));

pub(crate) fn app<B>()
-> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + Sync + 'static,
{
    let text = warp::body::content_length_limit(16 * 1024).and(warp::body::bytes());
    let read = path!("note").and(warp::get()).and(cookies()).map(read);
    let write = path!("note").and(warp::post()).and(aside()).and(text).map(write);
    let delete = path!("note").and(warp::delete()).and(aside()).map(delete);
    service(read.or(write).or(delete))
}

/// Reads every value that Starlette reads.
fn read(cookies: RequestCookies) -> String {
    match cookies.get(&NOTE) {
        Ok(Some(note)) => format!("{note}\n"),
        Ok(None) | Err(_) => "there is no note\n".into(),
    }
}

/// Rejects a text that Python cannot write, either. The error names the rule and the byte.
fn write(aside: Aside, text: Bytes) -> Result<&'static str, WithStatus<String>> {
    let invalid = |error: &dyn Display| with_status(format!("{error}\n"), StatusCode::BAD_REQUEST);
    let text = std::str::from_utf8(&text).map_err(|error| invalid(&error))?;
    aside.set_cookie(NOTE.with_value(text).map_err(|error| invalid(&error))?);
    Ok("noted\n")
}

/// Deletes the cookie, also if FastAPI wrote it.
fn delete(aside: Aside) -> &'static str {
    aside.delete_cookie(NOTE);
    "deleted\n"
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, TowerToHyperService::new(app())).await
}
