//! The stories: each program's own service in process, called by a cookie store that shares no code with `aside`.

mod browser;
mod delete_cookie;
mod dependencies;
mod embedded;
mod events;
mod fastapi;
mod javascript;
mod layers;
mod lines;
mod localhost;
mod login_replicas;
mod model;
mod page;
#[path = "../pages/mod.rs"]
mod pages;
mod statuses;
mod three_frameworks;
mod websocket;
