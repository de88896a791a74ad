#![forbid(unsafe_code)]
//! The cost of `aside`, compared with the same work by hand and by other crates.
//!
//! Each way of a workload is a [`Work`](work::Work), whose result is checked once before it is measured. `budget` counts
//! instructions and allocations, and compares them with [`budget::BUDGETS`]. `growth` prints how cost grows. `cargo
//! bench` measures by the clock. `serve-compare` serves over loopback.

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

/// Returns all workloads, including the points of the growth curves.
#[must_use]
pub fn works() -> Vec<Work> {
    let groups = [
        cookie::works(),
        axum::works(),
        warp::works(),
        hyper::works(),
        model::works(),
        session::works(),
        growth::works(),
    ];
    groups.into_iter().flatten().collect()
}
