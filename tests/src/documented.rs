//! Checks that the examples' application sends what its document declares.

use std::sync::Arc;

use aside::testing::assert_documented;
use bytes::Bytes;
use http::{Method, Request};
use serde_json::Value;

use crate::client::Client;

/// Returns a client that checks each response of an operation against the document of the application.
pub(crate) async fn documented(client: Client) -> Client {
    let document = Arc::new(document(&client).await);
    Client::new(move |request: Request<Bytes>| {
        let (client, document) = (client.clone(), document.clone());
        async move {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            let response = client.call(request).await;
            if let Some(operation_id) = operation_id(&document, &method, &path) {
                assert_documented(&response, &document, operation_id);
            }
            response
        }
    })
}

/// Returns the document of the application.
pub(crate) async fn document(client: &Client) -> Value {
    let request = Request::get("/openapi.json").body(Bytes::new());
    let response = client.call(request.expect("a request")).await;
    serde_json::from_slice(response.body()).expect("a document")
}

/// Returns the id of the operation that answers a request, if the document has one.
pub(crate) fn operation_id<'d>(
    document: &'d Value,
    method: &Method,
    path: &str,
) -> Option<&'d str> {
    let mut paths = document["paths"].as_object()?.iter();
    let (_, item) = paths.find(|(template, _)| matches(template, path))?;
    item.get(method.as_str().to_ascii_lowercase())?["operationId"].as_str()
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    let fits = |(expected, segment): (&str, &str)| match expected.starts_with('{') {
        true => !segment.is_empty(),
        false => expected == segment,
    };
    template.clone().count() == path.clone().count() && template.zip(path).all(fits)
}
