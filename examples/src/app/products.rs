//! Products: a model for each status, renamed fields, fields that the client requests, and server-sent events.

use aside::response::{Event, Partial, Problem, last_event_id};
use aside::{Aside, CookieOptions, CookieSpec, Model, ModelEvents, RequestCookies, Responses};
use http::{HeaderMap, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The number of orders of a visitor.
pub(crate) const ORDERS: CookieSpec<u32> =
    CookieSpec::parsed("orders", CookieOptions::new().http_only(true));

/// A product as the shop stores it.
#[derive(Serialize, JsonSchema)]
pub struct Product {
    id: &'static str,
    name: &'static str,
    unit_price: u32,
    purchase_price: u32,
    in_stock: u32,
    parts: &'static [Part],
}

#[derive(Serialize, JsonSchema)]
struct Part {
    part_name: &'static str,
    supplier: &'static str,
}

/// An order as the shop stores it.
#[derive(Serialize, JsonSchema)]
pub struct Order {
    order_number: u32,
    product: &'static Product,
}

/// A price as the market sends it.
#[derive(Serialize, JsonSchema)]
pub struct Price {
    unit_price: u32,
    trader: &'static str,
}

aside::model!(
    /// A product for everybody.
    pub ProductOut = Product,
    exclude = ["purchase_price", "parts[].supplier"],
    case = camel,
    rename = ["id" => "productId"],
);

aside::model!(
    /// An order for the customer.
    pub OrderOut = Order,
    include = ["order_number", "product.name", "product.unit_price"],
    case = camel,
);

aside::model!(
    /// A price for everybody.
    pub PriceOut = Price, exclude = ["trader"], case = camel
);

aside::responses!(
    /// The responses of `GET /products/{id}`.
    pub GetProduct {
        /// The product, or the fields of it that you request.
        200 => Partial<ProductOut>,
        /// A product has no field of that name.
        400 => Problem,
        /// No product has this id.
        404 => Problem,
    }
);

aside::responses!(
    /// The responses of `POST /products/{id}/orders`.
    pub OrderProduct {
        /// The order.
        201 => OrderOut,
        /// No product has this id.
        404 => Problem,
        /// The product is sold out.
        409 => Problem,
    }
);

/// The query of `GET /products/{id}`.
#[derive(Deserialize)]
struct Query {
    fields: Option<String>,
}

/// `GET /products/{id}`: a product, or the fields of it that the query `fields` lists.
///
/// # Errors
///
/// Returns 404 if no product has the id, and 400 if a field is unknown.
pub fn get_product(
    path: &str,
    query: Option<&str>,
) -> Result<Responses<GetProduct>, Responses<GetProduct>> {
    let product = find(path)?; // each error is the response of its status
    let query: Query = serde_urlencoded::from_str(query.unwrap_or_default())
        .map_err(|_| Problem::new(StatusCode::BAD_REQUEST).detail("invalid query"))?;
    let Some(fields) = query.fields else { return Ok(Responses::new::<200>(product)) };
    let fields = Model::<ProductOut>::only(fields.split(','))?;
    Ok(Responses::with_fields::<200>(&fields, product))
}

/// `POST /products/{id}/orders`: orders a product, and counts the orders of the visitor in a cookie.
///
/// # Errors
///
/// Returns 404 if no product has the id, and 409 if it is sold out.
pub fn order_product(
    aside: &Aside,
    cookies: &RequestCookies<'_>,
    path: &str,
) -> Result<Responses<OrderProduct>, Responses<OrderProduct>> {
    let product = find(path)?;
    if product.in_stock == 0 {
        let sold_out = Problem::new(StatusCode::CONFLICT).type_uri("/problems/sold-out");
        return Err(sold_out.title("The product is sold out.").into());
    }
    let orders = cookies.get(&ORDERS).ok().flatten().unwrap_or(0);
    let order_number = orders.saturating_add(1);
    aside.set_cookie(ORDERS.with_value(&order_number));
    Ok(Responses::new::<201>(Order { order_number, product }))
}

/// `GET /products/{id}/prices`: the next three prices as events.
///
/// A browser reconnects after the last one, and receives the prices that follow.
///
/// # Errors
///
/// Returns 404 if no product has the id.
pub fn prices(path: &str, headers: &HeaderMap) -> Result<ModelEvents<PriceOut>, Model<Problem>> {
    let product = find(path)?;
    let last: u32 = last_event_id(headers).and_then(|id| id.parse().ok()).unwrap_or(0);
    let numbers = (1..4).map(move |number| last.saturating_add(number));
    let events = numbers.map(|number| {
        let price = Price { unit_price: product.unit_price + number % 10, trader: "rick" };
        Event::new(price).event("price").id(number)
    });
    Ok(ModelEvents::from_iter(events))
}

/// Returns the product of a path.
fn find(path: &str) -> Result<&'static Product, Problem> {
    let id = split(path).map_or("", |(id, _)| id);
    let missing = || Problem::new(StatusCode::NOT_FOUND).detail("no product has this id");
    PRODUCTS.iter().find(|product| product.id == id).ok_or_else(missing)
}

/// Returns the part of a path after `/products/{id}`.
pub(crate) fn path_after_id(path: &str) -> Option<&str> {
    split(path).map(|(_, rest)| rest)
}

fn split(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix("/products/")?;
    let (id, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    (!id.is_empty()).then_some((id, rest))
}

/// Stands for a database.
static PRODUCTS: [Product; 2] = [
    Product {
        id: "plumbus",
        name: "Plumbus",
        unit_price: 650,
        purchase_price: 5,
        in_stock: 3,
        parts: &[
            Part { part_name: "dinglebop", supplier: "Schleem & Sons" },
            Part { part_name: "fleeb", supplier: "Fleeb Farms" },
        ],
    },
    Product {
        id: "portal-gun",
        name: "Portal Gun",
        unit_price: 999_900,
        purchase_price: 1_200,
        in_stock: 0,
        parts: &[],
    },
];
