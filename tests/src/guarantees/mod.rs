//! The promises, by room of the core; each cites the rule of the design that it proves.

#![expect(clippy::missing_panics_doc, reason = "a promise that is not kept panics")]

pub mod answers;
pub mod caching;
pub mod cookie_models;
pub mod cookies;
pub mod direct;
pub mod errors;
pub mod headers;
pub mod isolation;
pub mod lines;
pub mod login;
pub mod main_job;
pub mod model_events;
pub mod nested;
pub mod once;
pub mod record;
pub mod rejections;
pub mod report;
pub mod responses;
pub mod sessions;
pub mod status;
pub mod stories;
pub mod upgrade;
