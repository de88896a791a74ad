//! The main job's logins: C6 between replicas.

use std::time::{Duration, SystemTime};

use aside::{CookieOptions, CookieSpec, Key, KeyRing, SetCookie};
use bytes::Bytes;
use http::header::COOKIE;
use http::{Method, Request, Response, StatusCode};

use crate::read::{cookies, lines, text};
use crate::{Client, MainJobHarness};

const PASSWORD: &str = "pickle";
const RICK: &str = r#"{"username":"rick","email":"rick@example.com","full_name":"Rick Sanchez"}"#;

/// What the main job calls its cookies; the rest of a spec does not matter to a signature.
const LOGIN: CookieSpec = CookieSpec::new("login", CookieOptions::new());
const PROFILE: CookieSpec = CookieSpec::new("profile", CookieOptions::new());

/// Issue 3: two instances that share a key ring accept each other's signed and private cookies.
pub async fn replicas_take_each_others_logins<H: MainJobHarness>() {
    let (here, there) = (start::<H>(&[1]).await, start::<H>(&[1]).await);
    for (one, other) in [(&here, &there), (&there, &here)] {
        let response = me(other, &log_in(one).await).await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, RICK));
        assert_eq!(lines(&response), [""; 0]);
    }
}

/// A signed cookie shows its value and a private one does not; neither is for JavaScript.
pub async fn what_a_login_says<H: MainJobHarness>() {
    let response = try_log_in(&start::<H>(&[1]).await, "rick", PASSWORD).await;

    assert_eq!((response.status().as_u16(), text(&response)), (200, RICK));
    let lines = lines(&response);
    assert!(lines[0].starts_with("login=v1s.") && lines[1].starts_with("profile=v1p."));
    for line in lines {
        assert!(line.ends_with("; Max-Age=28800; Path=/; HttpOnly; SameSite=Lax"), "{line}");
    }
}

/// A 4xx that says what is wrong, sets no cookie and repeats nothing.
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

/// What another ring wrote does not count, and goes.
pub async fn other_keys_refuse_a_login<H: MainJobHarness>() {
    let login = log_in(&start::<H>(&[1]).await).await;

    refuses(&start::<H>(&[2]).await, &login).await;
}

/// After a rotation old ones read, new ones are written with the new key, a retired key is refused. Issue 3.
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
    refuses(&retired, &login).await;
    refuses(&old, &renewed).await;
    refuses(&old, &log_in(&rotated).await).await;
}

/// One bit flipped or one byte cut anywhere is refused.
pub async fn altered_login_is_refused<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    let login = log_in(&client).await;
    let (signed, private) = login.split_once("; ").expect("two cookies");
    for at in 0..signed.len() {
        refuses(&client, &format!("{}; {private}", flipped(signed, at))).await;
        refuses(&client, &format!("{}; {private}", cut(signed, at))).await;
    }
    for at in 0..private.len() {
        refuses(&client, &format!("{signed}; {}", flipped(private, at))).await;
        refuses(&client, &format!("{signed}; {}", cut(private, at))).await;
    }
    assert_eq!(me(&client, &login).await.status(), StatusCode::OK);
}

/// What was signed for one cookie does not count for another, nor does a plain or a private value.
pub async fn login_of_another_cookie_is_refused<H: MainJobHarness>() {
    const GUEST: CookieSpec = CookieSpec::new("guest", CookieOptions::new());

    let (client, keys, now) = (start::<H>(&[1]).await, ring(&[1]), SystemTime::now());
    let (_, profile) = written(&keys, "rick", "rick", now);
    let value = |cookie: SetCookie| pair(&cookie).split_once('=').expect("a pair").1.to_owned();
    for login in [
        value(GUEST.signed(&keys).with_value("rick", now).expect("a cookie")),
        value(LOGIN.private(&keys).with_value("rick", now).expect("a cookie")),
        value(PROFILE.signed(&keys).with_value("rick", now).expect("a cookie")),
        "rick".into(),
        String::new(),
    ] {
        refuses(&client, &format!("login={login}; {profile}")).await;
    }
}

/// C6. Java's `CookieManager` and aiohttp's default jar put a value in quotes.
pub async fn login_in_quotes_counts<H: MainJobHarness>() {
    let (client, keys, now) = (start::<H>(&[1]).await, ring(&[1]), SystemTime::now());
    let (login, profile) = written(&keys, "rick", "rick", now);
    let quoted = |pair: &str| {
        let (name, value) = pair.split_once('=').expect("a pair");
        format!("{name}=\"{value}\"")
    };
    let line = format!("$Version=\"1\"; {};$Path=\"/\"; {}", quoted(&login), quoted(&profile));
    assert_eq!(me(&client, &line).await.status(), StatusCode::OK);
}

/// Whoever keeps a cookie for longer than its `Max-Age` keeps it in vain.
pub async fn login_ends<H: MainJobHarness>() {
    let (client, keys) = (start::<H>(&[1]).await, ring(&[1]));
    let ago = |hours: u64| {
        let then = SystemTime::now() - Duration::from_secs(hours * 3600);
        let (login, profile) = written(&keys, "rick", "rick", then);
        format!("{login}; {profile}")
    };
    assert_eq!(me(&client, &ago(7)).await.status(), StatusCode::OK);
    refuses(&client, &ago(9)).await;
}

/// Each of the two cookies holds, and they are not of one login.
pub async fn logins_of_two_users_do_not_mix<H: MainJobHarness>() {
    let (client, keys, now) = (start::<H>(&[1]).await, ring(&[1]), SystemTime::now());
    let (login, profile) = written(&keys, "rick", "morty", now);

    refuses(&client, &format!("{login}; {profile}")).await;
    refuses(&client, &login).await;
    refuses(&client, &profile).await;
}

/// Logging out is answered by 204 and two deletions, whether or not there was a login (C4).
pub async fn logging_out_deletes_what_logging_in_set<H: MainJobHarness>() {
    let client = start::<H>(&[1]).await;
    for login in [log_in(&client).await, String::new()] {
        let response = ask(&client, Method::POST, "/log-out/", &login, "").await;

        assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
        assert_both_go(&response);
    }
}

async fn start<H: MainJobHarness>(keys: &[u8]) -> Client {
    H::start_with(ring(keys)).await
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

/// Logs in; gives back the `Cookie` line of all requests to come.
async fn log_in(client: &Client) -> String {
    pairs(&try_log_in(client, "rick", PASSWORD).await)
}

fn pairs(response: &Response<Bytes>) -> String {
    let pairs: Vec<_> =
        cookies(response).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("; ")
}

/// The two cookies of a login, as somebody who has the keys would write them.
fn written(keys: &KeyRing, login: &str, profile: &str, then: SystemTime) -> (String, String) {
    let profile = serde_json::json!({ "username": profile, "email": "", "full_name": null });
    let login = LOGIN.signed(keys).with_value(login, then).expect("a cookie");
    let profile = PROFILE.private(keys).with_value(profile.to_string(), then).expect("a cookie");
    (pair(&login), pair(&profile))
}

fn pair(cookie: &SetCookie) -> String {
    let line = cookie.header().to_str().expect("ASCII");
    line.split(';').next().unwrap_or_default().to_owned()
}

fn flipped(text: &str, at: usize) -> String {
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= 1;
    String::from_utf8(bytes).expect("ASCII")
}

fn cut(text: &str, at: usize) -> String {
    [&text[..at], &text[at + 1..]].concat()
}

async fn refuses(client: &Client, login: &str) {
    let response = me(client, login).await;

    assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{login}");
    assert_eq!(text(&response), r#"{"detail":"there is no login"}"#);
    assert_both_go(&response);
}

#[track_caller]
fn assert_both_go(response: &Response<Bytes>) {
    let deleted = |name| {
        format!(
            "{name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"
        )
    };
    assert_eq!(lines(response), [deleted("login"), deleted("profile")]);
}
