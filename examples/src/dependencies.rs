//! The business of the stories `dependencies-axum`, `dependencies-warp` and `dependencies-hyper`: written once,
//! wired by each framework's own means.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aside::{Aside, CookieOptions, CookieSpec, RequestCookies};
use http::{HeaderName, HeaderValue, StatusCode};

/// For an hour from the last request.
pub const SESSION: CookieSpec = CookieSpec::new(
    "session",
    CookieOptions::new().http_only(true).max_age(Duration::from_secs(60 * 60)),
);

/// Where users are looked up: what a test replaces.
#[derive(Clone)]
pub struct Users(Arc<OfSession>);

type OfSession = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// What he is called.
    pub name: String,
}

impl Users {
    /// Whoever `of_session` finds by a session.
    pub fn new(of_session: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(of_session))
    }

    /// Those of the site; a database, in earnest.
    #[must_use]
    pub fn of_the_site() -> Self {
        Self::new(|session| (session == "31d4d96e").then(|| "Rick".into()))
    }
}

/// The sub-dependency: the session of the request, which lasts an hour from now.
///
/// # Errors
///
/// 401, if there is none.
pub fn session(aside: &Aside, cookies: &RequestCookies<'_>) -> Result<String, StatusCode> {
    let session = cookies.get(&SESSION).ok().flatten().ok_or(StatusCode::UNAUTHORIZED)?;
    aside.set_cookie(SESSION.value(&session));
    Ok(session.into_owned())
}

/// The dependency: whose session it is. Of nobody's the cookie goes, although [`session`] has just said
/// that it lasts: the last word counts.
///
/// # Errors
///
/// 401, if it is nobody's.
pub fn current_user(aside: &Aside, users: &Users, session: &str) -> Result<User, StatusCode> {
    let Some(name) = users.0(session) else {
        aside.delete_cookie(SESSION);
        return Err(StatusCode::UNAUTHORIZED);
    };
    Ok(User { name })
}

/// `GET /hello`: what needs the user.
pub fn hello(aside: &Aside, user: &User) -> String {
    let vary = HeaderValue::from_static("cookie");
    aside.append_header(HeaderName::from_static("vary"), vary);
    format!("hello, {}\n", user.name)
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Users")
    }
}
