//! The business of the stories `dependencies-axum`, `dependencies-warp` and `dependencies-hyper`: written once,
//! wired by each framework's own means.
//!
//! [`hello`] needs a [`User`] and a [`Basket`]; both need the [`Session`], which is looked up once.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aside::{Aside, CookieOptions, CookieSpec, RequestCookies};
use http::StatusCode;

/// For an hour from the last request.
const SESSION: CookieSpec = CookieSpec::new(
    "session",
    CookieOptions::new().http_only(true).max_age(Duration::from_secs(60 * 60)),
);

/// Where sessions are kept: what a test replaces.
#[derive(Clone)]
pub struct Sessions(Arc<Find>);

type Find = dyn Fn(&str) -> Option<Session> + Send + Sync;

/// What is kept of somebody who is logged in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who it is.
    pub name: String,
    /// How much he has in the basket.
    pub items: u32,
}

/// A dependency: who asks.
#[derive(Clone, Debug)]
pub struct User(pub String);

/// A dependency: what he has so far.
#[derive(Clone, Debug)]
pub struct Basket(pub u32);

impl Sessions {
    /// Whatever `find` finds by the value of the cookie.
    pub fn new(find: impl Fn(&str) -> Option<Session> + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// Those of the site; a database, in earnest.
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

/// The user of a session.
#[must_use]
pub fn user(session: Session) -> User {
    User(session.name)
}

/// The basket of a session, whose size every page shows.
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
