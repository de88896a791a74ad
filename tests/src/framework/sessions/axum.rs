//! Sessions and cookie models in axum, by extractors.

use ::axum::Router;
use ::axum::extract::State;
use ::axum::http::{Response, StatusCode, Uri};
use ::axum::routing::any;
use aside::session::Sessions;
use aside_axum::{Aside, AsideLayer, Cookies, CookiesRejection, RequestCookies, with_aside};

use super::{Prefs, respond};

/// The layer around all routes.
pub(in super::super) fn layered(sessions: Sessions) -> Router {
    Router::new()
        .route("/prefs", any(prefs))
        .route("/mapped", any(mapped))
        .fallback(any(session))
        .layer(AsideLayer::new())
        .with_state(sessions)
}

/// The wrapper around each handler.
pub(in super::super) fn wrapped(sessions: Sessions) -> Router {
    Router::new()
        .route("/prefs", any(with_aside(prefs)))
        .route("/mapped", any(with_aside(mapped)))
        .fallback(any(with_aside(session)))
        .with_state(sessions)
}

async fn prefs(Cookies(prefs): Cookies<Prefs>) -> String {
    prefs.text()
}

async fn mapped(
    prefs: Result<Cookies<Prefs>, CookiesRejection>,
) -> Result<String, (StatusCode, String)> {
    match prefs {
        Ok(Cookies(prefs)) => Ok(prefs.text()),
        Err(rejection) => Err((StatusCode::BAD_REQUEST, rejection.to_string())),
    }
}

async fn session(
    aside: Aside,
    cookies: RequestCookies,
    State(sessions): State<Sessions>,
    uri: Uri,
) -> Response<String> {
    respond(&sessions, &aside, &cookies, uri.path())
}
