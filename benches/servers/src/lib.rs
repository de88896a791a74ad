#![forbid(unsafe_code)]
//! The parts that all servers share: the response, the port and the end.
//!
//! Each responds to `GET /users/me` with one cookie and the three public fields of a user, in the usual way of its
//! framework. A server binds a free port, prints it on one line, and ends when its standard input is closed. So no
//! server outlives the process that started it.

mod serve;
mod user;

pub use serve::{announce, hyper_http1, listener, run};
pub use user::{COOKIE, SESSION, User, UserOut, UserView, token, user};
