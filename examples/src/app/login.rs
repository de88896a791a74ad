//! A login that is kept in cookies alone: replicas share a key ring and nothing else.

use std::time::{Duration, SystemTime};

use aside::{
    Aside, CookieOptions, CookieSpec, KeyRing, Model, RequestCookies, secure::VerifyError,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::user::{User, UserOut};

/// Both go with the same requests, for as long. A site that is reached by https alone adds
/// `.secure(true)`, and `__Host-` to the names.
const OPTIONS: CookieOptions =
    CookieOptions::new().http_only(true).max_age(Duration::from_secs(8 * 60 * 60));

/// Signed: whoever holds it can read the name in it, and cannot put another there.
const LOGIN: CookieSpec = CookieSpec::new("login", OPTIONS);

/// Private: the rest, which the disk of a shared machine need not show.
const PROFILE: CookieSpec = CookieSpec::new("profile", OPTIONS);

/// Who is logged in, as far as every replica knows without asking anybody.
#[derive(Serialize, Deserialize)]
pub struct Profile {
    username: String,
    email: String,
    full_name: Option<String>,
}

/// `POST /login/`: a name and a password for two cookies.
///
/// # Errors
///
/// If the body has no name and password, or they are nobody's.
pub fn log_in(aside: &Aside, keys: &KeyRing, body: &[u8]) -> Result<Model<UserOut>, Problem> {
    let user = User::who_logs_in(body)?;
    Ok(remember(aside, keys, user, SystemTime::now()).show())
}

/// Sets the cookies of a user who has logged in, here or at another site.
pub(super) fn remember(aside: &Aside, keys: &KeyRing, user: User, now: SystemTime) -> Profile {
    let profile = Profile::from(user);
    profile.say(aside, keys, now);
    profile
}

/// `GET /login/me`.
pub fn logged_in(profile: &Profile) -> Model<UserOut> {
    profile.show()
}

/// The dependency of `GET /login/me`: who is logged in, here or on another replica. Without a login that
/// holds, 401, and the cookies go.
///
/// # Errors
///
/// If the request has no login, or none that a key of the ring wrote in time.
pub fn login(
    aside: &Aside,
    keys: &KeyRing,
    cookies: &RequestCookies<'_>,
) -> Result<Profile, Problem> {
    read(aside, keys, cookies).map_err(|why| {
        if let Some(why) = why.filter(|why| !why.is_absent()) {
            tracing::debug!(%why, "a login does not hold");
        }
        log_out(aside);
        Problem::new(StatusCode::UNAUTHORIZED, "there is no login")
    })
}

/// `POST /log-out/`: 204, and the cookies go, whether or not there were any.
pub fn log_out(aside: &Aside) {
    aside.delete_cookie(LOGIN);
    aside.delete_cookie(PROFILE);
}

fn read(
    aside: &Aside,
    keys: &KeyRing,
    cookies: &RequestCookies<'_>,
) -> Result<Profile, Option<VerifyError>> {
    let now = SystemTime::now();
    let login = LOGIN.signed(keys).read(cookies, now)?;
    let kept = PROFILE.private(keys).read(cookies, now)?;

    // Each of the two holds; that they were made together nobody has signed.
    let profile: Profile = serde_json::from_str(kept.value()).map_err(|_| None)?;
    if profile.username != login.value() {
        return Err(None);
    }

    // The key that wrote them will retire. They are as old as before.
    if !(login.is_current_key() && kept.is_current_key()) {
        profile.say(aside, keys, login.issued_at().min(kept.issued_at()));
    }
    Ok(profile)
}

impl Profile {
    /// Returns the name by which the user logs in.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    fn say(&self, aside: &Aside, keys: &KeyRing, issued_at: SystemTime) {
        let profile = serde_json::json!(self).to_string();
        aside.set_cookie(LOGIN.signed(keys).with_value(&self.username, issued_at));
        aside.set_cookie(PROFILE.private(keys).with_value(profile, issued_at));
    }

    fn show(&self) -> Model<UserOut> {
        Model::new(self)
    }
}

impl From<User> for Profile {
    fn from(user: User) -> Self {
        let User { username, email, full_name, .. } = user;
        Self { username, email, full_name }
    }
}
