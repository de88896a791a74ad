#![forbid(unsafe_code)]
//! What `aside` costs, beside the same work done by hand and by others.
//!
//! Each way of a work is a [`Work`](work::Work): it is checked once and then done as often as asked. `budget`
//! counts instructions and allocations and holds them to [`budget::BUDGETS`]; `growth` prints how cost grows;
//! `cargo bench` looks at the clock; `serve-compare` serves over loopback.

pub mod axum;
pub mod budget;
pub mod cookie;
pub mod count;
pub mod curves;
pub mod growth;
pub mod http;
pub mod hyper;
pub mod model;
pub mod plot;
pub mod session;
pub mod spread;
pub mod warp;
pub mod work;

use work::Work;

/// All there is to measure, the points of the growth curves included.
#[must_use]
pub fn works() -> Vec<Work> {
    let rooms = [
        cookie::works(),
        axum::works(),
        warp::works(),
        hyper::works(),
        model::works(),
        session::works(),
        growth::works(),
    ];
    rooms.into_iter().flatten().collect()
}
