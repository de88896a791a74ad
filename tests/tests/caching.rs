//! C10. The calls that count as reading the request's cookies, under each adapter.

use std::convert::Infallible;

use aside::policy::Caching;
use aside::{Policy, testing::block_on};
use http::header::{COOKIE, HeaderMap, VARY};
use http::{Request, Response};
use http_body_util::Empty;
use serde::Deserialize;
use tower::ServiceExt as _;

const GUARD: Policy = Policy::new().caching(Caching::Guard);

#[derive(Deserialize)]
struct Prefs {
    theme: String,
}

fn request<B>(body: B) -> Request<B> {
    Request::builder().header(COOKIE, "theme=dark").body(body).expect("a request")
}

#[track_caller]
fn assert_varies<B>(response: &Response<B>) {
    assert_eq!(response.headers()[VARY], "Cookie");
}

mod axum {
    use ::axum::Router;
    use ::axum::body::Body;
    use ::axum::handler::Handler;
    use ::axum::middleware::from_fn;
    use ::axum::routing::any;
    use aside_axum::{AsideLayer, Cookies, RequestCookies, with_aside};

    use super::*;

    fn answer<T: 'static>(handler: impl Handler<T, ()> + Copy) -> [Response<Body>; 2] {
        let layered = Router::new().route("/", any(handler)).layer(AsideLayer::new().policy(GUARD));
        let wrapped = Router::new().route("/", any(with_aside(handler).policy(GUARD)));
        [layered, wrapped].map(|app| {
            block_on(app.oneshot(request(Body::empty()))).unwrap_or_else(|never| match never {})
        })
    }

    #[test]
    fn extractors_count_as_reading() {
        let handler = async |cookies: RequestCookies| cookies.get_raw("theme").map(<[u8]>::to_vec);
        answer(async move |cookies| handler(cookies).await.unwrap_or_default())
            .iter()
            .for_each(assert_varies);
        answer(async |Cookies(prefs): Cookies<Prefs>| prefs.theme).iter().for_each(assert_varies);
    }

    #[test]
    fn handler_that_reads_nothing_varies_nothing() {
        for response in answer(async || "hello") {
            assert!(!response.headers().contains_key(VARY));
        }
    }

    /// `RequestCookies::new` does not count, because it has no handle.
    #[test]
    fn plain_code_does_not_count() {
        let handler = async |headers: HeaderMap| {
            let cookies = aside::RequestCookies::new(&headers);
            cookies.get_raw("theme").map(<[u8]>::to_vec).unwrap_or_default()
        };
        for response in answer(handler) {
            assert!(!response.headers().contains_key(VARY));
        }
    }

    /// A service that was moved to another task finds the handle in the request's extensions.
    #[tokio::test]
    async fn extractor_in_another_task_counts() {
        let moves = from_fn(async |request, next: ::axum::middleware::Next| {
            tokio::spawn(next.run(request)).await.expect("no panic")
        });
        let app = Router::new().route("/", any(async |_: RequestCookies| "hello")).layer(moves);
        let app = app.layer(AsideLayer::new().policy(GUARD).in_extensions());
        let Ok(response) = app.oneshot(request(Body::empty())).await;
        assert_varies(&response);
    }
}

mod warp {
    use ::warp::Filter;
    use ::warp::reply::{Reply, Response};
    use aside_warp::{Cookies, RequestCookies, cookie_model, cookies, service};

    use super::*;

    async fn answer<F>(filter: F) -> Response
    where
        F: Filter<Extract: Reply, Error = ::warp::Rejection> + Clone + Send + Sync + 'static,
    {
        let service = service(filter).policy(GUARD);
        let Ok(response) = service.oneshot(request(Empty::<&[u8]>::new())).await;
        response
    }

    #[tokio::test]
    async fn filters_count_as_reading() {
        let theme = ::warp::path::end().and(cookies());
        let theme = theme.map(|cookies: RequestCookies| {
            cookies.get_raw("theme").map(<[u8]>::to_vec).unwrap_or_default()
        });
        assert_varies(&answer(theme).await);
        let prefs = cookie_model().map(|Cookies(prefs): Cookies<Prefs>| prefs.theme);
        assert_varies(&answer(prefs).await);
    }
}

mod hyper {
    use ::hyper::service::Service as _;
    use aside_hyper::{Body, Cookies, RequestCookies, service, service_fn};

    use super::*;

    #[test]
    fn functions_count_as_reading() {
        let theme = |headers: &HeaderMap| {
            let cookies = RequestCookies::from_headers(headers);
            cookies.get_raw("theme").map(<[u8]>::to_vec).unwrap_or_default()
        };
        let early = service_fn(move |request: Request<()>, _| {
            let theme = String::from_utf8(theme(request.headers()));
            async { Ok::<_, Infallible>(theme.expect("ASCII")) }
        });
        let Ok(response) = block_on(early.policy(GUARD).call(request(())));
        assert_varies(&response);

        let model = service_fn(async |request: Request<()>, _| {
            let prefs = Cookies::<Prefs>::from_headers(request.headers());
            Ok::<_, Infallible>(prefs.map(|Cookies(prefs)| prefs.theme))
        });
        let Ok(response) = block_on(model.policy(GUARD).call(request(())));
        assert_varies(&response);

        let inner = ::hyper::service::service_fn(move |request: Request<String>| {
            let response = Response::new(Body::from(theme(request.headers())));
            async { Ok::<_, Infallible>(response) }
        });
        let Ok(response) = block_on(service(inner).policy(GUARD).call(request(String::new())));
        assert_varies(&response);
    }
}
