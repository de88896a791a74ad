//! Sessions in a cookie: C9.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use aside::session::Sessions;
use aside::{Key, KeyRing};
use bytes::Bytes;
use http::header::COOKIE;
use http::{Request, Response, StatusCode};

use crate::read::{cookies, lines, text};
use crate::{Client, Harness};

const KINDS: [&str; 2] = ["signed", "private"];

/// A clock that the test sets.
#[derive(Clone, Default)]
struct Clock(Arc<AtomicU64>);

impl Clock {
    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    async fn start<H: Harness>(&self, keys: &[u8]) -> Client {
        let key = |material: &u8| Key::new([*material; 32]).expect("32 octets");
        let keys = KeyRing::new(keys.iter().map(key)).expect("a key");
        let clock = self.0.clone();
        H::start_sessions(Sessions::new(keys, move || {
            UNIX_EPOCH + Duration::from_secs(1_800_000_000 + clock.load(Ordering::Relaxed))
        }))
        .await
    }
}

/// A browser that has at most one cookie.
#[derive(Clone)]
struct Browser {
    kind: &'static str,
    line: String,
}

impl Browser {
    fn new(kind: &'static str) -> Self {
        Self { kind, line: String::new() }
    }

    /// Sends a request and stores the cookies of the response.
    async fn ask(&mut self, client: &Client, action: &str) -> Response<Bytes> {
        let uri = format!("/{}/{action}", self.kind);
        let request = Request::builder().uri(uri).header(COOKIE, &self.line).body(Bytes::new());
        let response = client.call(request.expect("a request")).await;
        assert_eq!(response.status(), StatusCode::OK);
        if let Some((name, value)) = cookies(&response).pop() {
            let is_deletion = lines(&response)[0].contains("Max-Age=0");
            self.line = if is_deletion { String::new() } else { format!("{name}={value}") };
        }
        response
    }

    /// Sends a request, and returns the number of cookies that the response sets, too.
    async fn see(&mut self, client: &Client, action: &str) -> (String, usize) {
        let response = self.ask(client, action).await;
        (text(&response).to_owned(), lines(&response).len())
    }
}

/// Starts the application with any keys.
pub(super) async fn start<H: Harness>() -> Client {
    Clock::default().start::<H>(&[1]).await
}

fn seen(text: &str, count: usize) -> (String, usize) {
    (text.into(), count)
}

/// A session is read back, changed, and deleted at log-out. It is written only if there is a reason to.
pub async fn session_lasts_until_the_log_out<H: Harness>() {
    let clock = Clock::default();
    let client = clock.start::<H>(&[1]).await;
    for kind in KINDS {
        clock.set(0);
        let mut browser = Browser::new(kind);
        assert_eq!(browser.see(&client, "me").await, seen("anonymous", 0));
        let response = browser.ask(&client, "log-in").await;
        let attributes = "; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Lax";
        assert!(lines(&response)[0].ends_with(attributes));

        assert_eq!(browser.see(&client, "me").await, seen("rick 0", 0));
        assert_eq!(browser.see(&client, "visit").await, seen("rick 1", 1));
        clock.set(299);
        assert_eq!(browser.see(&client, "me").await, seen("rick 1", 0));
        clock.set(300);
        assert_eq!(browser.see(&client, "me").await, seen("rick 1", 1));
        assert_eq!(browser.see(&client, "me").await, seen("rick 1", 0));

        assert_eq!(browser.see(&client, "log-out").await, seen("bye", 1));
        assert_eq!(browser.see(&client, "me").await, seen("anonymous", 0));
    }
}

/// A session ends at its idle timeout, and at its absolute timeout however often it is used.
pub async fn session_ends_at_its_timeouts<H: Harness>() {
    let clock = Clock::default();
    let client = clock.start::<H>(&[1]).await;
    for kind in KINDS {
        clock.set(0);
        let mut browser = Browser::new(kind);
        browser.ask(&client, "log-in").await;
        let mut idle = browser.clone();
        for seconds in (300..3600).step_by(300) {
            clock.set(seconds);
            assert_eq!(browser.see(&client, "me").await, seen("rick 0", 1), "{seconds}");
        }
        clock.set(601);
        assert_eq!(idle.see(&client, "me").await, seen("anonymous", 1));
        clock.set(3601);
        assert_eq!(browser.see(&client, "me").await, seen("anonymous", 1));
        assert_eq!(browser.line, "");
    }
}

/// If a session does not verify, the request is anonymous and the cookie is deleted. It is never an error page.
pub async fn bad_session_is_anonymous_and_deleted<H: Harness>() {
    let clock = Clock::default();
    let (client, other) = (clock.start::<H>(&[1]).await, clock.start::<H>(&[2]).await);
    for (kind, other_kind) in [("signed", "private"), ("private", "signed")] {
        let name = format!("__Host-{kind}");
        let (mut good, mut other_keys) = (Browser::new(kind), Browser::new(kind));
        good.ask(&client, "log-in").await;
        other_keys.ask(&other, "log-in").await;
        let mut moved = Browser::new(other_kind);
        moved.ask(&client, "log-in").await;
        let (_, value) = moved.line.split_once('=').expect("a pair");
        let flipped = {
            let (start, last) = good.line.split_at(good.line.len() - 5);
            format!("{start}{}", if last == "AAAAA" { "BBBBB" } else { "AAAAA" })
        };
        for line in [
            format!("{name}={value}"),
            format!("{name}=rick"),
            format!("{name}="),
            format!("{name}={}", "A".repeat(5000)),
            good.line[..good.line.len() - 4].into(),
            flipped,
            other_keys.line,
        ] {
            let response = Browser { kind, line: line.clone() }.ask(&client, "me").await;
            assert_eq!(text(&response), "anonymous", "{line}");
            let deletion = format!(
                "{name}=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax"
            );
            assert_eq!(lines(&response), [deletion], "{line}");
        }
        assert_eq!(good.see(&client, "me").await, seen("rick 0", 0));
    }
}

/// Two processes, a client that takes turns, and a key that is replaced one process at a time: added for reading,
/// then first, then alone. Nobody is logged out, and sessions of the removed key are rejected.
pub async fn key_rotation_logs_nobody_out<H: Harness>() {
    const STEPS: [&[u8]; 4] = [&[1], &[1, 2], &[2, 1], &[2]];

    for kind in KINDS {
        let clock = Clock::default();
        let mut servers = [clock.start::<H>(STEPS[0]).await, clock.start::<H>(STEPS[0]).await];
        let mut browsers = [Browser::new(kind), Browser::new(kind)];
        for (browser, server) in browsers.iter_mut().zip(&servers) {
            browser.ask(server, "log-in").await;
        }
        let old = browsers[0].clone();
        let (mut visits, mut seconds) = (0, 0);
        for keys in &STEPS[1..] {
            for restarted in [0, 1] {
                servers[restarted] = clock.start::<H>(keys).await;
                for turn in 0..4 {
                    seconds += 20;
                    clock.set(seconds);
                    visits += 1;
                    for (at, browser) in browsers.iter_mut().enumerate() {
                        let server = &servers[(at + turn) % 2];
                        let text = browser.see(server, "visit").await.0;
                        assert_eq!(text, format!("rick {visits}"), "{keys:?}, process {restarted}");
                    }
                }
            }
        }
        for server in &servers {
            assert_eq!(old.clone().see(server, "me").await, seen("anonymous", 1));
        }
    }
}
