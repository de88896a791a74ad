use http_body_util::BodyExt;
use hyper::{Request, StatusCode, body::Incoming};
use serde::de::DeserializeOwned;

/// Reads a JSON body. If it does not match the type, the status is FastAPI's.
pub async fn json<T: DeserializeOwned>(request: Request<Incoming>) -> Result<T, StatusCode> {
    let body = request.into_body().collect().await.map_err(|_| StatusCode::BAD_REQUEST)?;
    serde_json::from_slice(&body.to_bytes()).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)
}
