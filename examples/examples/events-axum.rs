//! How do I send server-sent events? Return `ModelEvents`. The client receives only the fields of the model, and the
//! cookies that the handler set.
//!
//! ```console
//! $ cargo run -p aside-examples --example events-axum
//! $ curl -iN http://127.0.0.1:8000/prices
//! $ curl -N http://127.0.0.1:8000/prices -H 'Last-Event-ID: 2'
//! ```
//!
//! You see an event every 100 milliseconds, without the trader. The second request continues after the event 2.

use std::io;
use std::time::Duration;

use aside_axum::response::{Event, last_event_id};
use aside_axum::{Aside, AsideLayer, ModelEvents, model};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use futures_util::{Stream, StreamExt as _, stream};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::time::{interval, sleep};

/// A price as the market sends it.
#[derive(Serialize, JsonSchema)]
struct Price {
    cents: u32,
    trader: &'static str,
}

model!(PricePublic = Price, exclude = ["trader"]);

pub(crate) fn app() -> Router {
    Router::new().route("/prices", get(prices)).layer(AsideLayer::new())
}

async fn prices(aside: Aside, headers: HeaderMap) -> ModelEvents<PricePublic> {
    aside.set_cookie(("watching", "prices"));
    // A client that reconnects sends the id of the last event that it received.
    let last: u32 = last_event_id(&headers).and_then(|id| id.parse().ok()).unwrap_or(0);
    ModelEvents::new(market(last)).keep_alive(every(Duration::from_secs(15)))
}

/// The three prices after `last`.
fn market(last: u32) -> impl Stream<Item = Event<Price>> {
    stream::iter((1..4).map(move |number| last.saturating_add(number))).then(async |number| {
        sleep(Duration::from_millis(100)).await;
        let price = Price { cents: 2_000_u32.wrapping_add(number), trader: "rick" };
        Event::new(price).event("price").id(number)
    })
}

/// Comments at this interval keep a silent connection open. The first follows the head at once.
fn every(period: Duration) -> impl Stream<Item = ()> {
    stream::unfold(interval(period), async |mut interval| {
        interval.tick().await;
        Some(((), interval))
    })
}

#[tokio::main]
async fn main() -> io::Result<()> {
    axum::serve(TcpListener::bind("127.0.0.1:8000").await?, app()).await
}
