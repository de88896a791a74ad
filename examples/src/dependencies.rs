//! The business code of the stories `dependencies-axum`, `dependencies-warp` and `dependencies-hyper`.
//!
//! [`hello`] needs a [`User`] and a [`Basket`]. Both need the [`Session`], which a request looks up once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aside::{Aside, CookieOptions, CookieSpec, RequestCookies};
use http::StatusCode;

/// The session ends an hour after the last request.
const SESSION: CookieSpec = CookieSpec::new(
    "session",
    CookieOptions::new().http_only(true).max_age(Duration::from_secs(60 * 60)),
);

/// The sessions of a site. A test replaces them.
#[derive(Clone)]
pub struct Sessions(Arc<Find>);

type Find = dyn Fn(&str) -> Option<Session> + Send + Sync;

/// The data of a user who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The name of the user.
    pub name: String,
    /// The number of items in the basket.
    pub items: u32,
}

/// A dependency: the user of the request.
#[derive(Clone, Debug)]
pub struct User(pub String);

/// A dependency: the basket of the user.
#[derive(Clone, Debug)]
pub struct Basket(pub u32);

impl Sessions {
    /// Creates sessions from a function that finds one by the value of the cookie.
    pub fn new(find: impl Fn(&str) -> Option<Session> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// The sessions of the example, which stand for a database.
    #[must_use]
    pub fn of_the_site() -> Self {
        let rick = Session { name: "Rick".into(), items: 3 };
        Self::new(move |id| (id == "31d4d96e").then(|| rick.clone()))
    }
}

/// Returns the session of the request and extends it by an hour.
///
/// Both dependencies call it. The request looks the session up once and sets its cookie once.
///
/// # Errors
///
/// Returns 401 if the request has no session. An unknown session is deleted.
pub async fn session(
    aside: &Aside,
    sessions: &Sessions,
    cookies: &RequestCookies<'_>,
) -> Result<Session, StatusCode> {
    aside.once(look_up, (aside, sessions, cookies)).await
}

/// Looks up the session. It captures nothing, so the function is the key of the value.
async fn look_up(
    (aside, sessions, cookies): (&Aside, &Sessions, &RequestCookies<'_>),
) -> Result<Session, StatusCode> {
    let id = cookies.get(&SESSION).ok().flatten().ok_or(StatusCode::UNAUTHORIZED)?;
    let Some(session) = (sessions.0)(&id) else {
        aside.delete_cookie(SESSION);
        return Err(StatusCode::UNAUTHORIZED);
    };
    aside.set_cookie(SESSION.with_value(id));
    Ok(session)
}

/// Returns the user of a session.
#[must_use]
pub fn user(session: Session) -> User {
    User(session.name)
}

/// Returns the basket of a session, and puts its size into a header.
pub fn basket(aside: &Aside, session: &Session) -> Basket {
    aside.insert_header("x-basket", session.items);
    Basket(session.items)
}

/// `GET /hello`.
#[must_use]
pub fn hello(User(name): &User, Basket(items): &Basket) -> String {
    format!("hello, {name}: {items} in the basket\n")
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}
