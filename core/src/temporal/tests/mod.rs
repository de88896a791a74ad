//! Tests of the merge.

mod arguments;
mod caching;
mod fast_path;
mod limits;
mod merging;
mod reported_once;
mod warnings;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, SET_COOKIE, VARY};
use http::response::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::*;
use crate::cookie::{CookieOptions, CookieSpec};

fn head(status: u16, headers: &[(HeaderName, &'static str)]) -> Parts {
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in headers {
        response.headers_mut().append(name, HeaderValue::from_static(value));
    }
    response.into_parts().0
}

/// Merges the changes that `record` makes, and returns the head and the outcome.
fn merged(
    mut head: Parts,
    policy: Policy,
    record: impl Fn(&mut TemporalResponse),
) -> (Parts, MergeOutcome) {
    let mut changes = TemporalResponse::default();
    record(&mut changes);
    let merged = merge(changes, &mut head, &policy);
    (head, merged)
}

fn lines(head: &Parts) -> Vec<&str> {
    head.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

fn whys(merged: &MergeOutcome) -> Vec<DropReason> {
    merged.report.dropped().iter().map(DroppedChange::reason).collect()
}

fn risks(merged: &MergeOutcome) -> Vec<WarningKind> {
    merged.report.warnings().iter().map(|warning| warning.kind().clone()).collect()
}
