//! How do I write code once for every framework? Use the types of the core, `aside`. Each framework needs one adapter
//! function, which converts the arguments and the result.
//!
//! ```console
//! $ cargo run -p aside-examples --example three-frameworks
//! $ curl -i http://127.0.0.1:8000/cart/plumbus -X POST -c jar              # axum
//! $ curl -i http://127.0.0.1:8001/cart/portal%20gun -X POST -c jar -b jar  # warp
//! $ curl -i http://127.0.0.1:8002/cart/plumbus -X POST -c jar -b jar       # hyper
//! ```
//!
//! You see the same responses from all three. Cookies do not depend on the port, so the cart grows from one to the next.

use std::io;

use aside_examples::serve;
use hyper_util::service::TowerToHyperService;
use tokio::try_join;

/// The business code. It knows no framework.
mod shop {
    use aside::{Aside, CookieOptions, CookieSpec, Model, RequestCookies};
    use http::StatusCode;
    use schemars::JsonSchema;
    use serde::Serialize;

    /// The names of the items, as JSON. A script cannot read it.
    const CART: CookieSpec<Vec<String>> =
        CookieSpec::json("cart", CookieOptions::new().http_only(true));

    /// A cart as the shop knows it.
    #[derive(Serialize, JsonSchema)]
    pub(crate) struct Cart {
        items: Vec<String>,
        margin: u32,
    }

    aside::model!(pub(crate) CartOut = Cart, exclude = ["margin"]);

    pub(crate) fn add(aside: &Aside, cookies: &RequestCookies<'_>, item: String) -> Model<CartOut> {
        // A cookie that is not a list of texts is an empty cart.
        let mut items = cookies.get(&CART).ok().flatten().unwrap_or_default();
        items.push(item);
        aside.set_cookie(CART.with_value(&items));
        aside.set_status(StatusCode::CREATED);
        Model::new(Cart { margin: 7, items })
    }
}

pub(crate) mod on_axum {
    use aside_axum::{Aside, AsideLayer, Model, RequestCookies};
    use axum::Router;
    use axum::extract::Path;
    use axum::routing::post;

    use super::shop;

    pub(crate) fn app() -> Router {
        Router::new().route("/cart/{item}", post(add)).layer(AsideLayer::new())
    }

    async fn add(
        aside: Aside,
        cookies: RequestCookies,
        Path(item): Path<String>,
    ) -> Model<shop::CartOut> {
        shop::add(&aside, &cookies, item).into()
    }
}

pub(crate) mod on_warp {
    use std::convert::Infallible;

    use aside_warp::{Aside, Model, RequestCookies, aside, cookies, service};
    use percent_encoding::percent_decode_str;
    use tower_service::Service;
    use warp::http::Request;
    use warp::reply::Response;
    use warp::{Filter, path};

    use super::shop;

    pub(crate) fn app<B>()
    -> impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send> + Clone + Send
    where
        B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
        B: Send + 'static,
    {
        let route = path!("cart" / String).and(warp::post()).and(aside()).and(cookies());
        service(route.map(|item: String, aside: Aside, cookies: RequestCookies| {
            // Unlike axum, warp does not decode the path.
            let item = percent_decode_str(&item).decode_utf8_lossy().into_owned();
            Model::from(shop::add(&aside, &cookies, item))
        }))
    }
}

pub(crate) mod on_hyper {
    use std::convert::Infallible;

    use aside_hyper::{Aside, Body, IntoResponse as _, Model, RequestCookies, service_fn};
    use hyper::service::Service;
    use hyper::{Method, Request, Response, StatusCode};
    use percent_encoding::percent_decode_str;

    use super::shop;

    pub(crate) fn app<B: Send + 'static>()
    -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone
    {
        service_fn(|request: Request<B>, aside: Aside| async move {
            Ok::<_, Infallible>(add(&request, &aside).into_response())
        })
    }

    fn add<B>(request: &Request<B>, aside: &Aside) -> Result<Model<shop::CartOut>, StatusCode> {
        let item = request.uri().path().strip_prefix("/cart/").ok_or(StatusCode::NOT_FOUND)?;
        if request.method() != Method::POST {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        let item = percent_decode_str(item).decode_utf8_lossy().into_owned();
        Ok(shop::add(aside, &RequestCookies::from_headers(request.headers()), item))
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    try_join!(
        serve::until_ctrl_c(8000, TowerToHyperService::new(on_axum::app())),
        serve::until_ctrl_c(8001, TowerToHyperService::new(on_warp::app())),
        serve::until_ctrl_c(8002, on_hyper::app()),
    )?;
    Ok(())
}
