//! Products of the main application: a model for each status, renamed fields, and events.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, COOKIE};
use http::{Method, Request, Response};

use crate::read::{cookies, text, values};
use crate::{Client, MainJobHarness};

const MISSING: &str =
    r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no product has this id"}"#;

async fn send(client: &Client, method: Method, path: &str, head: (&str, &str)) -> Response<Bytes> {
    let request = Request::builder().method(method).uri(path).header(head.0, head.1);
    client.call(request.body(Bytes::new()).expect("a request")).await
}

async fn get(client: &Client, path: &str) -> Response<Bytes> {
    send(client, Method::GET, path, ("accept", "*/*")).await
}

/// M11, M15. Each status has its own model, and fields have the names of the model.
pub async fn each_status_of_a_product_has_its_own_model<H: MainJobHarness>() {
    let client = H::start().await;
    let plumbus = r#"{"productId":"plumbus","name":"Plumbus","unitPrice":650,"inStock":3,"parts":[{"partName":"dinglebop"},{"partName":"fleeb"}]}"#;
    let unknown = r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"no field matches path `purchasePrice`"}"#;
    for (path, status, media_type, body) in [
        ("/products/plumbus", 200, "application/json", plumbus),
        ("/products/missing", 404, "application/problem+json", MISSING),
        ("/products/plumbus?fields=purchasePrice", 400, "application/problem+json", unknown),
    ] {
        let response = get(&client, path).await;
        assert_eq!((response.status().as_u16(), text(&response)), (status, body));
        assert_eq!(values(&response, &CONTENT_TYPE), [media_type]);
    }
}

/// M14. A client asks by the names that are sent.
pub async fn client_chooses_fields_of_a_product<H: MainJobHarness>() {
    let client = H::start().await;
    for (fields, body) in [
        (
            "name,parts.partName",
            r#"{"name":"Plumbus","parts":[{"partName":"dinglebop"},{"partName":"fleeb"}]}"#,
        ),
        ("productId", r#"{"productId":"plumbus"}"#),
    ] {
        let response = get(&client, &format!("/products/plumbus?fields={fields}")).await;
        assert_eq!((response.status().as_u16(), text(&response)), (200, body));
    }
}

/// M11. The cookie is sent with the order, and not with the problem.
pub async fn orders_are_counted_in_a_cookie<H: MainJobHarness>() {
    let client = H::start().await;
    let order = async |product: &str| {
        let path = format!("/products/{product}/orders");
        send(&client, Method::POST, &path, (COOKIE.as_str(), "orders=7")).await
    };
    let ordered = order("plumbus").await;
    let body = r#"{"orderNumber":8,"product":{"name":"Plumbus","unitPrice":650}}"#;
    assert_eq!((ordered.status().as_u16(), text(&ordered)), (201, body));
    assert_eq!(cookies(&ordered), [("orders".to_owned(), "8".to_owned())]);

    let sold_out = order("portal-gun").await;
    let body = r#"{"type":"/problems/sold-out","title":"The product is sold out.","status":409}"#;
    assert_eq!((sold_out.status().as_u16(), text(&sold_out)), (409, body));
    assert_eq!(cookies(&sold_out), []);

    let missing = order("missing").await;
    assert_eq!((missing.status().as_u16(), text(&missing)), (404, MISSING));
    let wrong = get(&client, "/products/plumbus/orders").await;
    assert_eq!((wrong.status().as_u16(), &wrong.headers()[ALLOW]), (405, &"POST".parse().unwrap()));
}

/// M12. A client that reconnects receives the events that follow.
pub async fn prices_continue_after_the_last_event<H: MainJobHarness>() {
    let client = H::start().await;
    let path = "/products/plumbus/prices";
    for (last, ids) in [("", [1, 2, 3]), ("7", [8, 9, 10])] {
        let response = send(&client, Method::GET, path, ("last-event-id", last)).await;
        let event = |id: u32| {
            format!("event: price\nid: {id}\ndata: {{\"unitPrice\":{}}}\n\n", 650 + id % 10)
        };
        assert_eq!(text(&response), ids.map(event).concat());
        assert_eq!(values(&response, &CONTENT_TYPE), ["text/event-stream"]);
    }
    let missing = get(&client, "/products/missing/prices").await;
    assert_eq!((missing.status().as_u16(), text(&missing)), (404, MISSING));
}
