//! The examples of `docs/from-fastapi.md`. Each folder has the program in Python, its translation to each framework,
//! and the requests that all four answer alike.

/// Reads JSON under hyper, which has no extractors.
mod body;

/// A dependency on axum, which FastAPI's page does not have.
pub mod visits;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
pub mod cookie_parameter {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod cookie_direct {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod header_parameter {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod header_direct {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod change_status {
    pub mod axum;
    pub mod hyper;
    pub mod tasks;
    pub mod warp;
}

pub mod return_type {
    use super::body;

    pub mod axum;
    pub mod hyper;
    pub mod item;
    pub mod warp;
}

pub mod response_model {
    pub mod axum;
    pub mod hyper;
    pub mod item;
    pub mod warp;
}

pub mod same_data {
    use super::body;

    pub mod axum;
    pub mod hyper;
    pub mod user;
    pub mod warp;
}

pub mod output_model {
    use super::body;

    pub mod axum;
    pub mod hyper;
    pub mod user;
    pub mod warp;
}

pub mod portal {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod redirect {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}

pub mod exclude_unset {
    pub mod axum;
    pub mod hyper;
    pub mod item;
    pub mod warp;
}

pub mod include_exclude {
    pub mod axum;
    pub mod hyper;
    pub mod item;
    pub mod warp;
}

pub mod direct_json {
    use super::body;

    pub mod axum;
    pub mod hyper;
    pub mod item;
    pub mod warp;
}

pub mod direct_xml {
    pub mod axum;
    pub mod hyper;
    pub mod warp;
}
