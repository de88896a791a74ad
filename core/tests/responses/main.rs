//! Responses with a model for each status, problem details, and server-sent events.

mod events;
mod problem;
mod statuses;

use aside::{
    Aside, Policy, Report, ResponseError, merge_future, report::Warning, testing::block_on,
};
use bytes::Bytes;
use http::{Response, header::CONTENT_TYPE};

/// The body of a response in a test.
struct Body(Bytes);

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self(text.into())
    }
}

/// Merges the changes that `handler` makes.
fn sent(policy: Policy, handler: impl FnOnce(&Aside) -> Response<Body>) -> Response<Body> {
    block_on(merge_future(policy, async { handler(&Aside::current().expect("a scope")) }))
}

fn text(response: &Response<Body>) -> &str {
    std::str::from_utf8(&response.body().0).expect("text")
}

/// The status, the media type and the body.
fn seen(response: &Response<Body>) -> (u16, &str, &str) {
    let media_type = response
        .headers()
        .get(CONTENT_TYPE)
        .map_or("", |value| value.to_str().expect("an ASCII header"));
    (response.status().as_u16(), media_type, text(response))
}

fn warnings(response: &Response<Body>) -> Vec<String> {
    let report = response.extensions().get::<Report>();
    let warnings = report.into_iter().flat_map(Report::warnings);
    let here = |warning: &Warning| warning.location().file().contains("responses");
    warnings
        .inspect(|warning| assert!(here(warning), "{warning}"))
        .map(|warning| warning.kind().to_string())
        .collect()
}

fn error(response: &Response<Body>) -> Option<String> {
    response.extensions().get::<ResponseError>().map(ToString::to_string)
}
