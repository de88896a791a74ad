//! How do I keep a field out of the response? With a response model, a projection of the stored type. The response
//! has only the fields that the model declares, at every depth.
//!
//! ```console
//! $ cargo run -p aside-examples --example model-warp
//! $ curl -i http://127.0.0.1:8000/orders/7
//! $ curl -i http://127.0.0.1:8000/internal/orders/7
//! $ curl -i http://127.0.0.1:8000/orders/8
//! ```
//!
//! You see the order without the secrets of its customer, then with the costs of the items, and then a 404.

use std::convert::Infallible;
use std::io;

use aside_examples::serve;
use aside_warp::aside::{self, ResponseModel};
use aside_warp::{Model, service};
use hyper_util::service::TowerToHyperService;
use schemars::JsonSchema;
use serde::Serialize;
use tower_service::Service;
use warp::http::{Request, StatusCode};
use warp::reply::Response;
use warp::{Filter, path};

/// An order as the database has it.
#[derive(Serialize, JsonSchema)]
struct Order {
    id: u32,
    customer: Customer,
    items: Vec<Item>,
    note: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Customer {
    name: &'static str,
    password_hash: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Item {
    name: &'static str,
    price: u32,
    cost: u32,
}

aside::model!(
    /// An order for everybody: only these fields, also when `Order` gets more of them.
    OrderPublic = Order,
    exclude_none,
    include = ["id", "customer.name", "items[].name", "items[].price", "note"],
);

aside::model!(
    /// An order for the shop: all fields except these. A real site requires a login here.
    OrderInternal = Order,
    exclude = ["customer.password_hash"],
);

pub(crate) fn app<B>()
-> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
where
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + Sync + 'static,
{
    let public = path!("orders" / u32).map(order::<OrderPublic>);
    let internal = path!("internal" / "orders" / u32).map(order::<OrderInternal>);
    service(warp::get().and(public.or(internal)))
}

/// Passes the order itself to the model, so there is no view to fill in.
fn order<M: ResponseModel>(id: u32) -> Result<Model<M>, StatusCode> {
    let order = find(id).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Model::new(&order))
}

/// Stands for a database.
fn find(id: u32) -> Option<Order> {
    let customer = Customer { name: "Rick", password_hash: "$argon2id$v=19$m=19456" };
    let plumbus = Item { name: "plumbus", price: 650, cost: 5 };
    (id == 7).then(|| Order { id, customer, items: vec![plumbus], note: None })
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, TowerToHyperService::new(app())).await
}
