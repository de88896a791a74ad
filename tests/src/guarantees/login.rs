//! The login of the main application: a session in one cookie, over several replicas.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use aside::session::{SessionSpec, Sessions};
use aside::{Aside, CookieOptions, Key, KeyRing, RequestCookies};
use bytes::Bytes;
use http::header::COOKIE;
use http::{HeaderMap, Method, Request, Response, StatusCode};

use crate::read::{cookies, lines, text};
use crate::{Client, MainJobHarness};

const PASSWORD: &str = "pickle";
const RICK: &str = r#"{"username":"rick","email":"rick@example.com","full_name":"Rick Sanchez"}"#;

const HOUR: u64 = 60 * 60;

/// The clock of a test, in seconds after its start.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Relaxed);
    }

    fn sessions(&self, keys: &[u8]) -> Sessions {
        let (start, clock) = (SystemTime::now(), self.clone());
        Sessions::new(ring(keys), move || start + Duration::from_secs(clock.0.load(Relaxed)))
    }
}

/// C6. Two instances that share a key ring accept each other's sessions.
pub async fn replicas_accept_each_others_logins<H: MainJobHarness>() {
    let (here, there) = (start::<H>(&[1]).await, start::<H>(&[1]).await);
    for (one, other) in [(&here, &there), (&there, &here)] {
        let response = me(other, &log_in(one).await).await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, RICK));
        assert_eq!(lines(&response), [""; 0]);
    }
}

/// The cookie shows nothing of the session, and no script reads it.
pub async fn login_contains_the_profile<H: MainJobHarness>() {
    let response = try_log_in(&start::<H>(&[1]).await, "rick", PASSWORD).await;

    assert_eq!((response.status().as_u16(), text(&response)), (200, RICK));
    let lines = lines(&response);
    assert!(lines.len() == 1 && lines[0].starts_with("login=v1p."));
    assert!(lines[0].ends_with("; Max-Age=7200; Path=/; HttpOnly; SameSite=Lax"), "{lines:?}");
}

/// A 4xx names the mistake, sets no cookie and repeats no value.
pub async fn logging_in_needs_a_name_and_a_password<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    for (name, password) in [("rick", "portal"), ("morty", PASSWORD), ("", "")] {
        let response = try_log_in(&client, name, password).await;

        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(lines(&response), [""; 0]);
    }
    for body in ["", "rick", r#"{"username":"rick"}"#, r#"{"username":["rick"],"password":null}"#] {
        let response = ask(&client, Method::POST, "/login/", "", body.to_owned()).await;

        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!text(&response).contains("rick"));
        assert_eq!(lines(&response), [""; 0]);
    }
}

/// A cookie of another key ring is rejected and deleted.
pub async fn other_keys_reject_a_login<H: MainJobHarness>() {
    let login = log_in(&start::<H>(&[1]).await).await;

    assert_rejects(&start::<H>(&[2]).await, &login).await;
}

/// After a rotation, old sessions are valid, new ones have the new key, and a retired key is rejected. Issue 3.
pub async fn rotation_reads_the_old_and_writes_the_new<H: MainJobHarness>() {
    let old = start::<H>(&[1]).await;
    let rotated = start::<H>(&[2, 1]).await;
    let retired = start::<H>(&[2]).await;
    let login = log_in(&old).await;

    let response = me(&rotated, &login).await;
    assert_eq!((response.status().as_u16(), text(&response)), (200, RICK));
    let renewed = pairs(&response);

    assert_eq!(me(&retired, &renewed).await.status(), StatusCode::OK);
    assert_eq!(lines(&me(&rotated, &renewed).await), [""; 0]);
    assert_rejects(&retired, &login).await;
    assert_rejects(&old, &renewed).await;
    assert_rejects(&old, &log_in(&rotated).await).await;
}

/// A session with one flipped bit or one missing byte is rejected.
pub async fn altered_login_is_rejected<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    let login = log_in(&client).await;
    let (name, value) = login.split_once('=').expect("a pair");
    for at in 0..value.len() {
        assert_rejects(&client, &format!("{name}={}", flipped(value, at))).await;
        assert_rejects(&client, &format!("{name}={}", cut(value, at))).await;
    }
    for value in ["", "rick", "v1p.", "v1s.", &"A".repeat(4000)] {
        assert_rejects(&client, &format!("{name}={value}")).await;
    }
    assert_eq!(me(&client, &login).await.status(), StatusCode::OK);
}

/// A session of another cookie and a value of another type are rejected.
pub async fn login_of_another_cookie_is_rejected<H: MainJobHarness>() {
    const OTHER: SessionSpec<String> = SessionSpec::private("login", CookieOptions::new());

    let client = start::<H>(&[1]).await;
    let login = log_in(&client).await;
    let headers = HeaderMap::new();
    let (aside, none) = (Aside::default(), RequestCookies::new(&headers));
    let mut session = Clock::default().sessions(&[1]).load(&OTHER, &aside, &none);
    session.begin("rick".into());
    session.save(&aside);
    let line = aside.cookies()[0].header().to_str().expect("ASCII").to_owned();
    assert_rejects(&client, line.split(';').next().expect("a pair")).await;

    let pending = ask(&client, Method::GET, "/oauth/log-in", "", "").await;
    let (_, value) = cookies(&pending).remove(0);
    assert_rejects(&client, &format!("login={value}")).await;

    let renamed = login.replacen("login=", "oauth=", 1);
    let response = me(&client, &renamed).await;
    assert_eq!((response.status().as_u16(), lines(&response).len()), (401, 0));
}

/// C6. Java's `CookieManager` and aiohttp's default jar put a value in quotes.
pub async fn login_in_quotes_is_accepted<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    let login = log_in(&client).await;
    let (name, value) = login.split_once('=').expect("a pair");
    let line = format!("$Version=\"1\"; {name}=\"{value}\";$Path=\"/\"");
    assert_eq!(me(&client, &line).await.status(), StatusCode::OK);
}

/// C9. A session ends after two hours without a request, whatever the client keeps.
pub async fn idle_login_ends<H: MainJobHarness>() {
    let clock = Clock::default();
    let client = H::start_with(clock.sessions(&[1])).await;
    let login = log_in(&client).await;

    clock.set(2 * HOUR - 2);
    assert_eq!(me(&client, &login).await.status(), StatusCode::OK);
    clock.set(2 * HOUR + 2);
    assert_rejects(&client, &login).await;
}

/// C9. A session that is used is written again after half of its idle time, and ends after twelve hours.
pub async fn used_login_rolls_until_its_end<H: MainJobHarness>() {
    let clock = Clock::default();
    let client = H::start_with(clock.sessions(&[1])).await;
    let mut login = log_in(&client).await;

    let mut writes = 0;
    for minutes in (10..12 * 60).step_by(10) {
        clock.set(minutes * 60);
        let response = me(&client, &login).await;
        assert_eq!(response.status(), StatusCode::OK, "after {minutes} minutes");
        if !lines(&response).is_empty() {
            login = pairs(&response);
            writes += 1;
        }
    }
    assert_eq!(writes, 11, "one write for each hour");
    clock.set(12 * HOUR + 1);
    assert_rejects(&client, &login).await;
}

/// A session in a cookie cannot be revoked. As documented, a copy stays valid until it expires.
pub async fn copy_of_a_login_outlives_logging_out<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    let login = log_in(&client).await;
    ask(&client, Method::POST, "/log-out/", &login, "").await;

    assert_eq!(me(&client, &login).await.status(), StatusCode::OK);
}

/// Logging out responds with 204 and a deletion, whether or not there was a login (C4).
pub async fn logging_out_deletes_the_cookie_of_logging_in<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    for login in [log_in(&client).await, String::new()] {
        let response = ask(&client, Method::POST, "/log-out/", &login, "").await;

        assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
        assert_login_goes(&response);
    }
}

async fn start<H: MainJobHarness>(keys: &[u8]) -> Client {
    H::start_with(Sessions::new(ring(keys), SystemTime::now)).await
}

fn ring(keys: &[u8]) -> KeyRing {
    let key = |material: &u8| Key::new([*material; 32]).expect("32 octets");
    KeyRing::new(keys.iter().map(key)).expect("a key")
}

async fn ask(
    client: &Client,
    method: Method,
    path: &str,
    login: &str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    let request = Request::builder().method(method).uri(path).header(COOKIE, login);
    client.call(request.body(body.into()).expect("a request")).await
}

async fn me(client: &Client, login: &str) -> Response<Bytes> {
    ask(client, Method::GET, "/login/me", login, "").await
}

async fn try_log_in(client: &Client, username: &str, password: &str) -> Response<Bytes> {
    let body = serde_json::json!({ "username": username, "password": password }).to_string();
    ask(client, Method::POST, "/login/", "", body).await
}

/// Logs in, and returns the `Cookie` line for later requests.
async fn log_in(client: &Client) -> String {
    pairs(&try_log_in(client, "rick", PASSWORD).await)
}

fn pairs(response: &Response<Bytes>) -> String {
    let pairs: Vec<_> =
        cookies(response).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("; ")
}

fn flipped(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8(bytes).expect("ASCII")
}

fn cut(text: &str, at: usize) -> String {
    [&text[..at], &text[at + 1..]].concat()
}

async fn assert_rejects(client: &Client, login: &str) {
    let response = me(client, login).await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{login}");
    assert_eq!(text(&response), r#"{"detail":"there is no login"}"#);
    assert_login_goes(&response);
}

#[track_caller]
fn assert_login_goes(response: &Response<Bytes>) {
    let deleted =
        "login=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(lines(response), [deleted]);
}
