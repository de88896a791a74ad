//! A response model as a response.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response};

use crate::model::{Model, ModelError};
use crate::temporal::Failure;

impl<M: ?Sized> Model<M> {
    /// The model as a response: 200, `application/json`, its length; or, where the value was none of the
    /// model's, our own 500 with the [`ModelError`] in its [`Failure`](crate::Failure).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Model;
    /// use http::{Response, header::CONTENT_TYPE};
    /// use schemars::JsonSchema;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize, JsonSchema)]
    /// struct Message { message: String }
    ///
    /// let response: Response<bytes::Bytes> = Model::new(Message { message: "hi".into() }).into_response();
    /// assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
    /// assert_eq!(response.body(), r#"{"message":"hi"}"#);
    /// ```
    #[must_use]
    pub fn into_response<B: From<Bytes> + From<&'static str>>(self) -> Response<B> {
        let body = match self.into_body() {
            Ok(body) => body,
            Err(error) => return Failure::from(error).into_response(),
        };
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(B::from(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, length);
        response
    }
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self::model(error)
    }
}
