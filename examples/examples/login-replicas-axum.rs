//! How do I keep a login across replicas and restarts? Give all of them the same keys, and keep nothing else.
//! `examples/src/app/login.rs` has the shorter way, a `SessionSpec`.
//!
//! ```console
//! $ export ASIDE_KEYS=$(openssl rand -hex 32)
//! $ cargo run -p aside-examples --example login-replicas-axum 8000 &
//! $ cargo run -p aside-examples --example login-replicas-axum 8001 &
//! $ curl -i http://127.0.0.1:8000/login -c jar -d rick
//! $ curl -i http://127.0.0.1:8000/note -b jar -c jar -d 'the portal gun is in the garage'
//! $ curl -i http://127.0.0.1:8001/me -b jar
//! ```
//!
//! You see that the second process knows the login and the note of the first. They share only the keys.
//!
//! To rotate the keys, add the new one to all replicas as the second (`ASIDE_KEYS=$OLD,$NEW`). When each of them has
//! it, put it first (`$NEW,$OLD`). Cookies of the old key stay valid, and the replicas write them again with the
//! new key. Remove the old key after a day.

use std::env;
use std::error::Error;
use std::time::{Duration, SystemTime};

use aside_axum::{
    Aside, AsideLayer, CookieOptions, CookieSpec, InvalidKey, Key, KeyRing, RequestCookies,
    SameSite,
};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;

/// A cookie is valid for a day, whatever the browser does with it.
///
/// `SameSite=Lax` protects the login against CSRF: a browser does not send the cookies with a `POST` from another site,
/// and no `GET` changes anything. If your site is only reached over https, add `.secure(true)`, and `__Host-` to the
/// names.
const A_DAY: CookieOptions = CookieOptions::new()
    .http_only(true)
    .same_site(SameSite::Lax)
    .max_age(Duration::from_secs(24 * 60 * 60));

/// Signed: only a program with the keys can write it.
const SESSION: CookieSpec = CookieSpec::new("session", A_DAY);

/// Private: only a program with the keys can read it, too.
const NOTE: CookieSpec = CookieSpec::new("note", A_DAY);

pub(crate) fn app(keys: KeyRing) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/note", post(note))
        .route("/me", get(me))
        .layer(AsideLayer::new())
        .with_state(keys)
}

/// Parses keys with commas between them, each 32 octets or more. The first one writes, and all of them read.
pub(crate) fn ring(keys: &str) -> Result<KeyRing, InvalidKey> {
    let keys: Result<Vec<_>, _> = keys.split(',').map(Key::new).collect();
    KeyRing::new(keys?)
}

/// A real site asks for a password here.
async fn log_in(aside: Aside, State(keys): State<KeyRing>, name: String) -> Answer<StatusCode> {
    let session = SESSION.signed(&keys).with_value(name, SystemTime::now());
    aside.set_cookie(session.map_err(|invalid| (StatusCode::BAD_REQUEST, format!("{invalid}\n")))?);
    Ok(StatusCode::NO_CONTENT)
}

async fn note(aside: Aside, State(keys): State<KeyRing>, note: String) -> Answer<StatusCode> {
    let note = NOTE.private(&keys).with_value(note, SystemTime::now());
    aside.set_cookie(note.map_err(|invalid| (StatusCode::BAD_REQUEST, format!("{invalid}\n")))?);
    Ok(StatusCode::NO_CONTENT)
}

async fn me(aside: Aside, State(keys): State<KeyRing>, cookies: RequestCookies) -> Answer<String> {
    let now = SystemTime::now();
    let session = SESSION.signed(&keys).read(&cookies, now).map_err(|unverified| {
        aside.delete_cookie(SESSION);
        (StatusCode::UNAUTHORIZED, format!("{unverified}\n"))
    })?;
    if !session.is_current_key() {
        // The cookie keeps its time, so a rotation does not make the login longer.
        aside.set_cookie(SESSION.signed(&keys).with_value(session.value(), session.issued_at()));
    }

    Ok(match NOTE.private(&keys).read(&cookies, now) {
        Ok(note) => {
            if !note.is_current_key() {
                aside.set_cookie(NOTE.private(&keys).with_value(note.value(), note.issued_at()));
            }
            format!("{}, who noted: {}\n", session.value(), note.value())
        }
        Err(_) => format!("{}, who noted nothing\n", session.value()),
    })
}

type Answer<T> = Result<T, (StatusCode, String)>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // The error of `env::var` may show what the variable holds.
    let keys = env::var("ASIDE_KEYS").map_err(|_| "set ASIDE_KEYS to 32 octets or more")?;
    let keys = ring(&keys).map_err(|invalid| format!("ASIDE_KEYS: {invalid}"))?;
    let port = env::args().nth(1).map_or(Ok(8000), |port| port.parse())?;
    Ok(axum::serve(TcpListener::bind(("127.0.0.1", port)).await?, app(keys)).await?)
}
