//! Limits of `tower-sessions`, which `docs/sessions.md` names. If one of these tests fails, a limit is gone.

use std::convert::Infallible;
use std::fs;
use std::sync::Arc;

use aside::{Aside, AsideLayer};
use aside_examples_store::sqlite;
use http::header::{COOKIE, SET_COOKIE};
use http::{Request, Response};
use tower::{Layer as _, ServiceExt as _};
use tower_sessions::{Session, SessionManagerLayer};
use tower_sessions_sqlx_store::SqliteStore;

/// A store in a new file, and a saved session.
async fn store(name: &str) -> (Arc<SqliteStore>, Session) {
    let path = format!("{}/{name}.db", env!("CARGO_TARGET_TMPDIR"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{path}{suffix}"));
    }
    let store = Arc::new(sqlite::open(&format!("sqlite:{path}")).await.expect("a store"));
    let session = Session::new(None, store.clone(), None);
    session.insert("user", "rick").await.expect("a session");
    session.save().await.expect("a store");
    (store, session)
}

/// A browser drops a deletion of a `__Host-` cookie without `Secure`. The session is not in the store, and `aside`
/// can send a deletion that the browser accepts.
#[tokio::test]
async fn deletion_of_a_prefixed_cookie_is_not_secure() {
    let (store, session) = store("prefix").await;
    let handler = tower::service_fn(|request: Request<()>| async move {
        let session = request.extensions().get::<Session>().expect("the layer");
        session.flush().await.expect("a store");
        Aside::current().expect("a layer").delete_cookie("__Host-session");
        Ok::<_, Infallible>(Response::new(""))
    });
    let sessions = SessionManagerLayer::new((*store).clone()).with_name("__Host-session");
    let app = sessions.with_secure(true).layer(AsideLayer::new().layer(handler));

    let id = session.id().expect("an id");
    let request = Request::builder().header(COOKIE, format!("__Host-session={id}"));
    let Ok(response) = app.oneshot(request.body(()).expect("a request")).await;
    let lines = response.headers().get_all(SET_COOKIE).iter();
    let lines: Vec<_> = lines.map(|line| line.to_str().expect("ASCII")).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("__Host-session=; ") && lines[0].contains("; Secure"));
    assert!(lines[1].starts_with("__Host-session=; ") && !lines[1].contains("Secure"));
}

/// A request that loaded the session before the log-out and saves it after that stores it again in SQLite.
#[tokio::test]
async fn save_after_the_log_out_restores_the_session() {
    let (store, session) = store("race").await;
    let load = || Session::new(session.id(), store.clone(), None);
    let (log_out, slow) = (load(), load());
    slow.insert("page", "2").await.expect("a store");

    log_out.flush().await.expect("a store");
    assert_eq!(load().get::<String>("user").await.expect("a store"), None);
    slow.save().await.expect("a store");
    let user = load().get::<String>("user").await.expect("a store");
    assert_eq!(user.as_deref(), Some("rick"));
}
