//! The guarantees, by subject. Each cites the rule of `docs/rules.md` that it proves.

#![expect(clippy::missing_panics_doc, reason = "a guarantee that does not hold panics")]

pub mod caching;
pub mod cookie_models;
pub mod cookies;
pub mod direct;
pub mod document;
pub mod errors;
pub mod headers;
pub mod isolation;
pub mod lines;
pub mod login;
pub mod main_job;
pub mod model_events;
pub mod models;
pub mod nested;
pub mod once;
pub mod only;
pub mod products;
pub mod rejections;
pub mod report;
pub mod responses;
pub mod sessions;
pub mod status;
pub mod stories;
pub mod temporal_response;
pub mod upgrade;
