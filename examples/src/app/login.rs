//! A login in one cookie: replicas share their keys and nothing else.

use std::time::Duration;

use aside::session::{SessionSpec, Sessions};
use aside::{Aside, CookieOptions, Model, RequestCookies, SameSite};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::user::{User, UserOut};

/// The session: private, for two hours without a request and for twelve hours at most.
///
/// `SameSite=Lax` protects the login against CSRF: a browser does not send the cookie with a `POST` from another site,
/// and no `GET` of this site changes anything. If your site is only reached over https, add `.secure(true)`, and
/// `__Host-` to the name.
pub(crate) const LOGIN: SessionSpec<Profile> =
    SessionSpec::private("login", CookieOptions::new().http_only(true).same_site(SameSite::Lax))
        .idle_timeout(Duration::from_secs(2 * 60 * 60))
        .absolute_timeout(Duration::from_secs(12 * 60 * 60));

/// The user who is logged in, as far as every replica knows without a database.
#[derive(Serialize, Deserialize)]
pub struct Profile {
    username: String,
    email: String,
    full_name: Option<String>,
}

/// `POST /login/`: a name and a password for a session.
///
/// # Errors
///
/// Returns 422 if the body has no name and password, and 401 if they are not valid.
pub fn log_in(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
    body: &[u8],
) -> Result<Model<UserOut>, Problem> {
    let user = User::who_logs_in(body)?;
    let model = Model::new(&user);
    remember(aside, sessions, cookies, user);
    Ok(model)
}

/// Begins the session of a user who has logged in, here or at another site.
pub(super) fn remember(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
    user: User,
) {
    let mut session = sessions.load(&LOGIN, aside, cookies);
    session.begin(user.into());
    session.save(aside);
}

/// The dependency of `GET /login/me`: the user who is logged in, here or on another replica.
///
/// # Errors
///
/// Returns 401 if the request has no valid session. The response deletes an invalid cookie.
pub fn login(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
) -> Result<Profile, Problem> {
    let mut session = sessions.load(&LOGIN, aside, cookies);

    // Sends the cookie again if half of the idle time has passed, or if an old key wrote it.
    session.save(aside);
    session.value.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "there is no login"))
}

/// `GET /login/me`.
pub fn logged_in(profile: &Profile) -> Model<UserOut> {
    Model::new(profile)
}

/// `POST /log-out/`: deletes the cookie, whether or not the request has one.
///
/// A copy of the cookie stays valid until it expires. A session in a store ends at once.
pub fn log_out(aside: &Aside) -> StatusCode {
    aside.delete_cookie(LOGIN);
    StatusCode::NO_CONTENT
}

impl Profile {
    /// Returns the name by which the user logs in.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }
}

impl From<User> for Profile {
    fn from(user: User) -> Self {
        let User { username, email, full_name, .. } = user;
        Self { username, email, full_name }
    }
}
