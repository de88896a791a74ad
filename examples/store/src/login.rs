//! The login, written once. The store has the session, and the cookie has only its id.

use std::time::{SystemTime, UNIX_EPOCH};

use aside::{Aside, CookieOptions, CookieSpec, Model};
use aside_examples::app::{Problem, Profile, User, UserOut, logged_in};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::session::Error;
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

/// The session ends after this time without a request.
pub const IDLE: Duration = Duration::hours(2);

/// The session ends after this time, whatever the client does.
pub const ABSOLUTE: Duration = Duration::hours(12);

/// The key of the login in the session.
const LOGIN: &str = "login";

/// A cookie of `aside` in the same response: the name that the next login form suggests.
const LAST_USER: CookieSpec = CookieSpec::new(
    "last_user",
    CookieOptions::new().http_only(true).max_age(Duration::days(30).unsigned_abs()),
);

/// The login in the session, with times in seconds since 1970.
#[derive(Serialize, Deserialize)]
struct Login {
    profile: Profile,
    since: u64,
    renewed: u64,
}

/// The layer that loads and saves the session.
///
/// `SameSite=Lax` protects the login against CSRF: a browser does not send the cookie with a `POST` from another site,
/// and no `GET` here changes anything. If your site is only reached over https, also call `with_secure(true)`.
pub fn session_layer<S: SessionStore>(store: S) -> SessionManagerLayer<S> {
    SessionManagerLayer::new(store)
        .with_name("session")
        .with_secure(false)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(IDLE))
}

/// `POST /login/`: a name and a password for a session.
///
/// # Errors
///
/// Returns 401 or 422 if the body has no valid name and password, and 503 if the store fails.
pub async fn log_in(
    aside: &Aside,
    session: &Session,
    body: &[u8],
    now: SystemTime,
) -> Result<Model<UserOut>, Problem> {
    let profile = Profile::from(User::who_logs_in(body)?);

    // A new id, because another person might know the old one.
    session.cycle_id().await.map_err(unavailable)?;
    let login = Login { profile, since: seconds(now), renewed: seconds(now) };
    save(session, &login).await?;

    aside.set_cookie(LAST_USER.with_value(login.profile.username()));
    Ok(logged_in(&login.profile))
}

/// The dependency of `GET /login/me`: the user who is logged in.
///
/// # Errors
///
/// Returns 401 if the session has no login, and 503 if the store fails.
pub async fn login(session: &Session, now: SystemTime) -> Result<Profile, Problem> {
    let nobody = || Problem::new(StatusCode::UNAUTHORIZED, "there is no login");
    let login: Option<String> = match session.get(LOGIN).await {
        // A former version of the program wrote it.
        Err(Error::SerdeJson(_)) => None,
        login => login.map_err(unavailable)?,
    };
    let login: Option<Login> = login.and_then(|login| serde_json::from_str(&login).ok());
    let login = login.ok_or_else(nobody)?;
    let now = seconds(now);
    if now.saturating_sub(login.since) >= ABSOLUTE.unsigned_abs().as_secs() {
        session.flush().await.map_err(unavailable)?;
        return Err(nobody());
    }

    // A change saves the session and sends its cookie again. Half of the time has to pass, so that most
    // requests write nothing.
    if now.saturating_sub(login.renewed) >= IDLE.unsigned_abs().as_secs() / 2 {
        let renewed = Login { renewed: now, ..login };
        save(session, &renewed).await?;
        return Ok(renewed.profile);
    }
    Ok(login.profile)
}

/// `POST /log-out/`: deletes the session from the store. The layer deletes the cookie.
///
/// # Errors
///
/// Returns 503 if the store fails. The session is not deleted then, so the client must know.
pub async fn log_out(session: &Session) -> Result<StatusCode, Problem> {
    session.flush().await.map_err(unavailable)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Stores the login as text. The stores of tower-sessions cannot read numbers if any crate of the program enables
/// `arbitrary_precision` of `serde_json`.
async fn save(session: &Session, login: &Login) -> Result<(), Problem> {
    session.insert(LOGIN, serde_json::json!(login).to_string()).await.map_err(unavailable)
}

/// The log has the details, and the client has none.
fn unavailable(error: Error) -> Problem {
    tracing::error!(%error, "session store failed");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "please try again later")
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
