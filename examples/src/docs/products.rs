//! The operations on products. Their responses come from `responses!`.

use aside::openapi::{CookieParameter, Response, Version};
use aside::response::{Problem, ResponseSet};
use serde_json::{Map, Value, json};

use crate::app::{GetProduct, ORDERS, OrderProduct, PriceOut};

/// Returns the Paths Object.
pub(super) fn paths(version: Version) -> Map<String, Value> {
    let id = json!({
        "name": "id",
        "in": "path",
        "required": true,
        "schema": { "type": "string" },
        "example": "plumbus",
    });
    let fields = json!({
        "name": "fields",
        "in": "query",
        "description": "The fields that you want, with commas in between.",
        "schema": { "type": "string" },
        "example": "name,parts.partName",
    });
    let last_event_id = json!({
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event that you received.",
        "schema": { "type": "string" },
    });
    let orders = CookieParameter::new(&ORDERS)
        .description("The number of your orders. An invalid cookie counts as no cookie.")
        .schema(json!({ "type": "integer", "format": "uint32", "minimum": 0 }));
    let counted = |status, response: Response| match status {
        201 => response.sets(&ORDERS),
        _ => response,
    };
    let paths = json!({
        "/products/{id}": { "get": {
            "operationId": "get_product",
            "summary": "Returns a product, or the fields of it that you request.",
            "tags": ["products"],
            "parameters": [id, fields],
            "responses": responses::<GetProduct>(version, |_, response| response),
        } },
        "/products/{id}/orders": { "post": {
            "operationId": "order_product",
            "summary": "Orders a product.",
            "tags": ["products"],
            "parameters": [id, orders.to_json(version)],
            "responses": responses::<OrderProduct>(version, counted),
        } },
        "/products/{id}/prices": { "get": {
            "operationId": "prices",
            "summary": "Sends the next three prices as server-sent events.",
            "tags": ["products"],
            "parameters": [id, last_event_id],
            "responses": {
                "200": Response::new("The prices.").events::<PriceOut>().to_json(version),
                "404": Response::new("No product has this id.").model::<Problem>().to_json(version),
                "500": Response::internal_server_error().to_json(version),
            },
        } },
    });
    paths.as_object().cloned().unwrap_or_default()
}

/// Returns the Responses Object of a set, with the 500 that `aside` generates.
fn responses<R: ResponseSet>(
    version: Version,
    describe: impl Fn(u16, Response) -> Response,
) -> Map<String, Value> {
    let declared = R::RESPONSES.iter().map(|declared| {
        let status = declared.status().as_u16();
        (status, describe(status, declared.into()))
    });
    let all = declared.chain([(500, Response::internal_server_error())]);
    all.map(|(status, response)| (status.to_string(), response.to_json(version))).collect()
}
