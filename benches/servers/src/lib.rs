#![forbid(unsafe_code)]
//! What all of the servers have in common: the answer, the port and the end.
//!
//! Each answers `GET /users/me` with one cookie and the three public fields of a user, as its framework
//! would have it written. A server binds a port of this machine's own, prints it on one line, and ends when
//! its standard input does: so none outlives who started it, however that came to its end.

mod serve;
mod user;

pub use serve::{announce, hyper_http1, listener, run};
pub use user::{COOKIE, SESSION, User, UserOut, UserView, token, user};
