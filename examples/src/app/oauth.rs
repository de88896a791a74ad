//! A login at another site: OAuth 2.0 with `state` and PKCE (RFC 6749, RFC 7636).

use std::time::Duration;

use aside::session::{SessionSpec, Sessions};
use aside::{Aside, CookieOptions, RequestCookies, SameSite};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use http::header::LOCATION;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::authority;
use super::login;
use super::problem::Problem;

/// The cookie of a login that has started: private, for ten minutes and for the callback only.
///
/// `SameSite=Lax`, because the other site sends the browser back. A browser does not send a `Strict` cookie
/// with a request that another site started, and a `None` cookie would also go with its forms and frames.
pub(crate) const PENDING: SessionSpec<Pending> = SessionSpec::private(
    "oauth",
    CookieOptions::new().http_only(true).path("/oauth/callback").same_site(SameSite::Lax),
)
.idle_timeout(Duration::from_secs(10 * 60));

/// What the callback needs from the request that started the login.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    state: String,
    verifier: String,
}

/// The parameters that the authorization server adds to the callback.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct Callback {
    state: String,
    code: String,
}

/// `GET /oauth/log-in`: redirects to the authorization server.
///
/// # Errors
///
/// Returns 500 if the system has no random bytes.
pub fn start_oauth(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
) -> Result<StatusCode, Problem> {
    let pending = Pending { state: random()?, verifier: random()? };
    let location = authority::authorize_url(&pending.state, challenge(&pending.verifier))?;
    let mut session = sessions.load(&PENDING, aside, cookies);
    session.begin(pending);
    session.save(aside);
    aside.insert_header(LOCATION, location);
    Ok(StatusCode::SEE_OTHER)
}

/// `GET /oauth/callback`: logs the user in if this browser started the login.
///
/// The state makes it safe against CSRF: only the browser that started the login has the cookie, so nobody can
/// log a visitor in to another account with a link. The verifier makes a stolen code useless.
///
/// # Errors
///
/// Returns 400 if the login was not started here within ten minutes, or if the code is not valid.
pub async fn finish_oauth(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
    query: Option<&str>,
) -> Result<StatusCode, Problem> {
    let failed =
        || Problem::new(StatusCode::BAD_REQUEST, "the login failed, please start it again");
    let pending = sessions.load(&PENDING, aside, cookies).value;

    // A state counts once, whether or not the login succeeds.
    aside.delete_cookie(PENDING);
    let Pending { state, verifier } = pending.ok_or_else(failed)?;
    let callback: Callback =
        serde_urlencoded::from_str(query.unwrap_or_default()).map_err(|_| failed())?;
    if callback.state != state {
        return Err(failed());
    }

    let user = authority::redeem(&callback.code, &verifier).await.ok_or_else(failed)?;
    login::remember(aside, sessions, cookies, user);

    // The code is not in the address of the next page.
    aside.insert_header(LOCATION, "/login/me");
    Ok(StatusCode::SEE_OTHER)
}

/// The challenge of a verifier, by the method `S256`.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// 32 random bytes as text.
fn random() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no random bytes");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
