//! An application that reads its cookies by each framework's own means: cookie models and sessions.

pub(super) mod axum;
pub(super) mod hyper;
pub(super) mod warp;

use std::time::Duration;

use aside::session::{SessionSpec, Sessions};
use aside::{Aside, CookieOptions, RequestCookies};
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

const OPTIONS: CookieOptions<'static> = CookieOptions::new().secure(true).http_only(true);
const SIGNED: SessionSpec<'static, Login> = timed(SessionSpec::signed("__Host-signed", OPTIONS));
const PRIVATE: SessionSpec<'static, Login> = timed(SessionSpec::private("__Host-private", OPTIONS));

const fn timed(spec: SessionSpec<'static, Login>) -> SessionSpec<'static, Login> {
    spec.idle_timeout(Duration::from_secs(600)).absolute_timeout(Duration::from_secs(3600))
}

#[derive(Serialize, Deserialize)]
struct Login {
    user: String,
    visits: u32,
}

/// The cookie model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prefs {
    theme: Theme,
    #[serde(rename = "rows-per-page")]
    rows: Option<u8>,
    #[serde(default)]
    compact: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    Dark,
    Light,
}

impl Prefs {
    fn text(&self) -> String {
        let Self { theme, rows, compact } = self;
        format!("{theme:?} {rows:?} {compact}")
    }
}

/// Responds to a path such as `/signed/visit`.
fn respond(
    sessions: &Sessions,
    aside: &Aside,
    cookies: &RequestCookies<'_>,
    path: &str,
) -> Response<String> {
    let (spec, action) = match path.split_at_checked(8) {
        Some(("/signed/", action)) => (SIGNED, action),
        _ => (PRIVATE, path.strip_prefix("/private/").unwrap_or_default()),
    };
    if action == "log-out" {
        aside.delete_cookie(spec);
        return Response::new("bye".into());
    }

    let mut session = sessions.load(&spec, aside, cookies);
    match (action, &mut session.value) {
        ("log-in", _) => session.begin(Login { user: "rick".into(), visits: 0 }),
        ("visit", Some(login)) => login.visits += 1,
        _ => {}
    }
    session.save(aside);
    let text = match &session.value {
        Some(Login { user, visits }) => format!("{user} {visits}"),
        None => "anonymous".into(),
    };
    Response::builder().status(StatusCode::OK).body(text).expect("a response")
}
