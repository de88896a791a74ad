//! Sessions in one cookie, without a server.
//!
//! - [`SessionSpec`] declares the cookie, the type of the value, and how long a session lives.
//! - [`Sessions`] has the keys and the clock of the application, and loads sessions.
//! - [`Session`] is the session of one request.
//!
//! The module needs the feature `json`, and `signed` or `private`.
//!
//! # Examples
//!
//! ```
//! # #[cfg(feature = "signed")] {
//! use aside::session::{SessionSpec, Sessions};
//! use aside::{Aside, CookieOptions, Key, RequestCookies, SameSite};
//! use serde::{Deserialize, Serialize};
//! use std::time::{Duration, SystemTime};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Login { user: u64, cart: Vec<u64> }
//!
//! const SESSION: SessionSpec<Login> = SessionSpec::signed(
//!     "__Host-session",
//!     CookieOptions::new().secure(true).http_only(true).same_site(SameSite::Strict),
//! )
//! .idle_timeout(Duration::from_secs(30 * 60))
//! .absolute_timeout(Duration::from_secs(8 * 60 * 60));
//!
//! // Once, at the start of the application.
//! fn sessions(secret: &str) -> Result<Sessions, aside::InvalidKey> {
//!     Ok(Sessions::new(Key::new(secret)?.into(), SystemTime::now))
//! }
//!
//! fn log_in(sessions: &Sessions, aside: &Aside, cookies: &RequestCookies<'_>, user: u64) {
//!     let mut session = sessions.load(&SESSION, aside, cookies);
//!     session.begin(Login { user, cart: Vec::new() });
//!     session.save(aside);
//! }
//!
//! /// Returns `false` if nobody is logged in.
//! fn buy(sessions: &Sessions, aside: &Aside, cookies: &RequestCookies<'_>, item: u64) -> bool {
//!     let mut session = sessions.load(&SESSION, aside, cookies);
//!     let Some(login) = &mut session.value else { return false };
//!     login.cart.push(item);
//!     session.save(aside);
//!     true
//! }
//!
//! fn log_out(aside: &Aside) {
//!     aside.delete_cookie(SESSION);
//! }
//! # let sessions = sessions("a secret of 32 octets or more, please").unwrap();
//! # let (aside, none) = (Aside::default(), http::HeaderMap::new());
//! # assert!(!buy(&sessions, &aside, &RequestCookies::new(&none), 7));
//! # log_in(&sessions, &aside, &RequestCookies::new(&none), 1);
//! # let pair = aside.cookies()[0].header().to_str().unwrap().split(';').next().unwrap().to_owned();
//! # let headers = http::HeaderMap::from_iter([(http::header::COOKIE, pair.parse().unwrap())]);
//! # let aside = Aside::default();
//! # assert!(buy(&sessions, &aside, &RequestCookies::new(&headers), 7));
//! # assert_eq!(aside.cookies().len(), 1);
//! # log_out(&aside);
//! # assert!(aside.check().is_ok());
//! # }
//! ```
//!
//! # Security
//!
//! - The browser holds the session, so **a copy of the cookie stays valid after log-out**, until it expires. If
//!   you must end a session at once, keep it in a store on the server. Put only its id into the cookie.
//! - A session never lives longer than its absolute timeout, however often it is saved.
//! - An attacker cannot fix a session in advance, because no id on the server stands for it. Call
//!   [`Session::begin`] at log-in and when the user's rights change, so that its lifetime starts again. If your
//!   value has an id of its own, create a new one at that point.
//! - A `__Host-` name keeps other hosts of the domain from setting a session of their own.
//! - Two requests at the same time each save what they read. The last response wins, also over a log-out.
//!   Within one request, load a session once, or each copy saves its own value.
//! - [`SessionSpec::signed`] lets the user read the value. [`SessionSpec::private`] hides all but its length.

mod sessions;
mod spec;
mod state;
#[cfg(all(test, feature = "signed", feature = "private"))]
mod tests;

pub use sessions::Sessions;
pub use spec::SessionSpec;
pub use state::Session;
