//! Sessions and cookie models in warp, by filters.

use std::future::ready;

use ::warp::Filter;
use ::warp::http::StatusCode;
use ::warp::path::FullPath;
use ::warp::reject::Rejection;
use ::warp::reply::with_status;
use aside::session::Sessions;
use aside_warp::{Aside, Cookies, CookiesRejection, RequestCookies, aside, cookie_model, cookies};
use bytes::Bytes;
use hyper_util::service::TowerToHyperService;

use super::super::warp_body::WarpBody as Body;
use super::super::{BoxError, Serves};
use super::{Prefs, respond};

pub(in super::super) fn service<B>(sessions: Sessions) -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    let model = || cookie_model().map(|Cookies(prefs): Cookies<Prefs>| prefs.text());
    let prefs = ::warp::path("prefs").and(model());
    let mapped = ::warp::path("mapped").and(model().recover(|rejection: Rejection| {
        let error = rejection.find::<CookiesRejection>().map(ToString::to_string);
        ready(error.map(|text| with_status(text, StatusCode::BAD_REQUEST)).ok_or(rejection))
    }));
    let session = aside().and(cookies()).and(::warp::path::full()).map(
        move |aside: Aside, cookies: RequestCookies, path: FullPath| {
            respond(&sessions, &aside, &cookies, path.as_str())
        },
    );
    let is_session = ::warp::path("signed").or(::warp::path("private")).unify();
    let filter = prefs.or(mapped).or(is_session.and(session));
    TowerToHyperService::new(aside_warp::service(filter))
}
