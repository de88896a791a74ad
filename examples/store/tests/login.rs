//! The login under each framework, with its sessions in SQLite.

use std::convert::Infallible;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use aside::{Aside, AsideLayer};
use aside_examples_store::{axum, hyper, login, sqlite, warp};
use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper_util::service::TowerToHyperService;
use tower::Layer as _;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Session, SessionStore};
use tower_sessions_sqlx_store::SqliteStore;

#[path = "../../tests/stories/browser.rs"]
mod browser;

use browser::Browser;

const RICK: &str = r#"{"username":"rick","email":"rick@example.com","full_name":"Rick Sanchez"}"#;
const PASSWORD: &str = r#"{"username": "rick", "password": "pickle"}"#;

/// A store in a new file.
async fn store(name: &str) -> SqliteStore {
    let path = format!("{}/{name}.db", env!("CARGO_TARGET_TMPDIR"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{path}{suffix}"));
    }
    sqlite::open(&format!("sqlite:{path}")).await.expect("a store")
}

/// A store that fails on demand.
#[derive(Clone, Debug)]
struct Unreliable {
    store: SqliteStore,
    is_away: Arc<AtomicBool>,
}

impl Unreliable {
    fn check(&self) -> Result<()> {
        match self.is_away.load(Relaxed) {
            true => Err(Error::Backend("10.1.2.3 closed the connection".into())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl SessionStore for Unreliable {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.check()?;
        self.store.create(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.check()?;
        self.store.save(record).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        self.check()?;
        self.store.load(id).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.check()?;
        self.store.delete(id).await
    }
}

/// One test for each framework.
macro_rules! each_framework {
    ($($test:ident),+ $(,)?) => {
        mod on_axum {
            $(#[tokio::test]
            async fn $test() {
                let name = concat!("axum-", stringify!($test));
                super::$test(name, |store| super::TowerToHyperService::new(super::axum::app(store))).await;
            })+
        }
        mod on_warp {
            $(#[tokio::test]
            async fn $test() {
                let name = concat!("warp-", stringify!($test));
                super::$test(name, |store| super::TowerToHyperService::new(super::warp::app(store))).await;
            })+
        }
        mod on_hyper {
            $(#[tokio::test]
            async fn $test() {
                let name = concat!("hyper-", stringify!($test));
                super::$test(name, super::hyper::app).await;
            })+
        }
    };
}

each_framework!(
    logged_out_session_is_gone,
    processes_share_sessions,
    neither_changes_the_cookies_of_the_other,
    log_in_draws_a_new_id,
    unknown_session_is_anonymous,
    session_returns_with_its_store,
);

/// A service of one of the frameworks.
trait Serves<B>:
    ::hyper::service::Service<
        Request<Full<Bytes>>,
        Response = Response<B>,
        Error = Infallible,
        Future: Send,
    > + Clone
    + Send
    + 'static
{
}

impl<S, B> Serves<B> for S where
    S: ::hyper::service::Service<
            Request<Full<Bytes>>,
            Response = Response<B>,
            Error = Infallible,
            Future: Send,
        > + Clone
        + Send
        + 'static
{
}

trait Body: http_body::Body<Error: std::fmt::Debug> + From<&'static str> + Send + 'static {}

impl<B: http_body::Body<Error: std::fmt::Debug> + From<&'static str> + Send + 'static> Body for B {}

async fn logged_out_session_is_gone<B: Body, S: Serves<B>>(
    name: &str,
    app: impl Fn(Unreliable) -> S,
) {
    let app = app(reliable(name).await);
    let mut browser = Browser::default();
    assert_eq!(browser.get(&app, "/login/me").await.status, 401);
    let wrong = PASSWORD.replace("pickle", "portal");
    assert_eq!(browser.send(&app, Method::POST, "/login/", wrong).await.status, 401);
    assert_eq!(browser.kept(), []);

    let logged_in = browser.send(&app, Method::POST, "/login/", PASSWORD).await;
    assert_eq!((logged_in.status.as_u16(), &*logged_in.text), (200, RICK));
    let me = browser.get(&app, "/login/me").await;
    assert_eq!((me.status.as_u16(), &*me.text, me.lines()), (200, RICK, vec![]));

    // A copy of the cookie does not outlive the session.
    let copy = browser.value("session");
    let logged_out = browser.send(&app, Method::POST, "/log-out/", "").await;
    assert_eq!((logged_out.status.as_u16(), logged_out.lines().len()), (204, 1));
    assert_eq!(browser.kept(), [("last_user", "rick")]);
    browser.set(&format!("session={copy}; Path=/"));
    assert_eq!(browser.get(&app, "/login/me").await.status, 401);
    assert_eq!(browser.kept(), [("last_user", "rick")]);
}

async fn processes_share_sessions<B: Body, S: Serves<B>>(
    name: &str,
    app: impl Fn(Unreliable) -> S,
) {
    let mut browser = Browser::default();
    let here = app(reliable(name).await);
    let path = format!("sqlite:{}/{name}.db", env!("CARGO_TARGET_TMPDIR"));
    let there = sqlite::open(&path).await.expect("the same file");
    let there = app(Unreliable { store: there, is_away: Arc::default() });

    browser.send(&here, Method::POST, "/login/", PASSWORD).await;
    assert_eq!(browser.get(&there, "/login/me").await.text, RICK);
    let copy = browser.value("session");
    browser.send(&there, Method::POST, "/log-out/", "").await;
    browser.set(&format!("session={copy}; Path=/"));
    assert_eq!(browser.get(&here, "/login/me").await.status, 401);
}

/// The session's cookie is set outside of `aside`'s layer. With a second layer around it, the cookie is an
/// existing header of the response, which the merge keeps.
async fn neither_changes_the_cookies_of_the_other<B: Body, S: Serves<B>>(
    name: &str,
    app: impl Fn(Unreliable) -> S,
) {
    let app = app(reliable(name).await);
    let inner = app.clone();
    let inner = tower::service_fn(move |request: Request<Full<Bytes>>| {
        if let Some(aside) = Aside::current() {
            aside.set_cookie(("theme", "dark"));
        }
        inner.call(request)
    });
    let layered = TowerToHyperService::new(AsideLayer::new().layer(inner));

    let of_aside = "last_user=rick; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax";
    let alone = Browser::default().send(&app, Method::POST, "/login/", PASSWORD).await;
    let lines = alone.lines();
    assert_eq!((lines.len(), lines[0]), (2, of_aside));
    assert_session(lines[1]);

    let mut browser = Browser::default();
    let both = browser.send(&layered, Method::POST, "/login/", PASSWORD).await;
    let lines = both.lines();
    let session = lines.iter().find(|line| line.starts_with("session=")).expect("a session");
    assert_session(session);
    assert!(lines.len() == 3 && lines.contains(&of_aside), "{lines:?}");
    assert!(lines.contains(&"theme=dark; Path=/; SameSite=Lax"), "{lines:?}");

    assert_eq!(browser.get(&layered, "/login/me").await.text, RICK);
    let logged_out = browser.send(&layered, Method::POST, "/log-out/", "").await;
    assert_eq!(logged_out.lines().len(), 2);
    assert_eq!(browser.kept(), [("last_user", "rick"), ("theme", "dark")]);
}

#[track_caller]
fn assert_session(line: &str) {
    let (pair, attributes) = line.split_once("; ").expect("attributes");
    assert_eq!(pair.len(), "session=".len() + 22);
    assert_eq!(attributes, "HttpOnly; SameSite=Lax; Path=/; Max-Age=7200");
}

/// A session that another person prepared does not become the session of the login.
async fn log_in_draws_a_new_id<B: Body, S: Serves<B>>(name: &str, app: impl Fn(Unreliable) -> S) {
    let app = app(reliable(name).await);
    let mut browser = Browser::default();
    browser.send(&app, Method::POST, "/login/", PASSWORD).await;
    let first = browser.value("session");
    browser.send(&app, Method::POST, "/login/", PASSWORD).await;
    assert_ne!(browser.value("session"), first);

    let mut other = Browser::default();
    other.set(&format!("session={first}; Path=/"));
    assert_eq!(other.get(&app, "/login/me").await.status, 401);
}

async fn unknown_session_is_anonymous<B: Body, S: Serves<B>>(
    name: &str,
    app: impl Fn(Unreliable) -> S,
) {
    let app = app(reliable(name).await);
    for session in ["", "rick", "AAAAAAAAAAAAAAAAAAAAAA", &"A".repeat(4000), "%FF", "\"\""] {
        let mut browser = Browser::default();
        browser.set(&format!("session={session}; Path=/"));
        let me = browser.get(&app, "/login/me").await;
        assert_eq!(me.status, 401, "{session}");
        // `tower-cookies` does not see a value that is not UTF-8, so the layer does not delete it.
        let kept = if session == "%FF" { 1 } else { 0 };
        assert_eq!(browser.kept().len(), kept, "{session}");
    }
}

/// While the store is away, the client gets an error page without details, and keeps its cookies.
async fn session_returns_with_its_store<B: Body, S: Serves<B>>(
    name: &str,
    app: impl Fn(Unreliable) -> S,
) {
    let store = reliable(name).await;
    let app = app(store.clone());
    let mut browser = Browser::default();
    browser.send(&app, Method::POST, "/login/", PASSWORD).await;
    let before = browser.value("session");

    store.is_away.store(true, Relaxed);
    for (method, path) in
        [(Method::GET, "/login/me"), (Method::POST, "/login/"), (Method::POST, "/log-out/")]
    {
        let failed = browser.send(&app, method, path, PASSWORD).await;
        assert_eq!((failed.status.as_u16(), failed.lines()), (503, vec![]), "{path}");
        assert_eq!(failed.text, r#"{"detail":"please try again later"}"#);
    }

    // A request that does not need the session does not need the store.
    let other = browser.get(&app, "/elsewhere").await;
    assert_eq!((other.status.as_u16(), other.lines()), (404, vec![]));

    store.is_away.store(false, Relaxed);
    assert_eq!(browser.get(&app, "/login/me").await.text, RICK);
    assert_eq!(browser.value("session"), before);
}

async fn reliable(name: &str) -> Unreliable {
    Unreliable { store: store(name).await, is_away: Arc::default() }
}

/// A session that is used is renewed after half of its idle time, up to its absolute lifetime.
#[tokio::test]
async fn session_is_renewed_and_ends() {
    let store = Arc::new(store("times").await);
    let start = SystemTime::now();
    let session = Session::new(None, store.clone(), None);
    let aside = Aside::default();
    let logged_in = login::log_in(&aside, &session, PASSWORD.as_bytes(), start).await;
    assert!(logged_in.is_ok());
    session.save().await.expect("a store");

    let request = async |seconds: u64| {
        let session = Session::new(session.id(), store.clone(), None);
        let login = login::login(&session, start + Duration::from_secs(seconds)).await;
        if login.is_ok() && session.is_modified() {
            session.save().await.expect("a store");
        }
        (login.is_ok(), session.is_modified())
    };
    let half = login::IDLE.unsigned_abs().as_secs() / 2;
    assert_eq!(request(half - 1).await, (true, false));
    assert_eq!(request(half).await, (true, true));
    assert_eq!(request(half + half - 1).await, (true, false));
    let end = login::ABSOLUTE.unsigned_abs().as_secs();
    assert_eq!(request(end - 1).await, (true, true));
    assert!(!request(end).await.0);
    assert!(!request(0).await.0);
}
