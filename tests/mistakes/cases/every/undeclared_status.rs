//! A response has a status that `responses!` does not declare.

// cure: add the status to `responses!`, for example `404 => Problem`

use aside_axum::{Responses, responses};

responses!(DeleteUser { 204 });

fn main() {
    let _ = Responses::<DeleteUser>::new::<404>(());
}
