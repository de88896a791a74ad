//! One application with a document under each framework. It sends only what it documents.

use aside::openapi::{Components, CookieParameter, Response as Declared, Version, session_scheme};
use aside::testing::assert_documented;
use aside::{Aside, CookieOptions, CookieSpec, Model, ModelLines, RequestCookies};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tower::{Service as _, ServiceExt as _};
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem, PathsBuilder};
use utoipa::openapi::security::SecurityScheme;
use utoipa::openapi::{Info, OpenApi, OpenApiBuilder};

const SESSION: CookieSpec =
    CookieSpec::new("__Host-session", CookieOptions::new().secure(true).http_only(true));
const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());

#[derive(Clone, Serialize, JsonSchema)]
struct Order {
    id: u32,
    to: Address,
    lines: Vec<Line>,
    margin: f64,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Address {
    city: String,
    note: Option<String>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Line {
    sku: String,
}

aside::model!(OrderPublic = Order, exclude = ["margin"]);
aside::model!(OrderShort = Order, include = ["id", "to"], exclude_none);

fn order() -> Order {
    let to = Address { city: "London".into(), note: None };
    Order { id: 7, to, lines: vec![Line { sku: "abc".into() }], margin: 0.4 }
}

fn create_order(aside: &Aside) -> Model<OrderPublic> {
    aside.set_status(201);
    aside.insert_header("location", "/orders/7");
    aside.set_cookie(SESSION.with_value("31d4"));
    Model::new(order())
}

fn list_orders(aside: &Aside, cookies: &RequestCookies<'_>) -> ModelLines<OrderShort> {
    if cookies.get(&THEME).is_ok_and(|theme| theme.is_some()) {
        aside.delete_cookie(THEME);
    }
    ModelLines::from_iter([order(), order()])
}

fn fail(aside: &Aside) -> Model<OrderPublic> {
    aside.set_cookie(("no token", "s3cret"));
    Model::new(order())
}

/// A cookie that the operation does not declare.
fn lie(aside: &Aside) -> Model<OrderPublic> {
    aside.set_cookie(THEME.with_value("dark"));
    Model::new(order())
}

/// An operation: its path, its id and its declarations.
fn operations(version: Version) -> Vec<(HttpMethod, &'static str, OperationBuilder)> {
    let error = Declared::internal_server_error().to_utoipa(version);
    let order = |description: &str| Declared::new(description).model::<OrderPublic>();
    let location = serde_json::json!({ "type": "string", "format": "uri-reference" });
    let created = order("The order.").header("location", "Where it is.", location).sets(&SESSION);
    let listed = Declared::new("All orders.").lines::<OrderShort>().deletes(&THEME);
    let operation = |id: &str| OperationBuilder::new().operation_id(Some(id));
    vec![
        (
            HttpMethod::Post,
            "/orders",
            operation("create_order").response("201", created.to_utoipa(version)),
        ),
        (
            HttpMethod::Get,
            "/orders",
            operation("list_orders")
                .parameter(CookieParameter::new(&THEME).to_utoipa(version))
                .response("200", listed.to_utoipa(version)),
        ),
        (
            HttpMethod::Get,
            "/fail",
            operation("fail")
                .response("200", order("Never.").to_utoipa(version))
                .response("500", error),
        ),
        (
            HttpMethod::Get,
            "/lie",
            operation("lie").response("200", order("An order.").to_utoipa(version)),
        ),
    ]
}

fn document(version: Version) -> OpenApi {
    let paths = operations(version)
        .into_iter()
        .fold(PathsBuilder::new(), |paths, (method, path, operation)| {
            paths.path(path, PathItem::new(method, operation))
        });
    let session = serde_json::from_value::<SecurityScheme>(session_scheme(&SESSION));
    let mut document = OpenApiBuilder::new()
        .openapi(version.into())
        .info(Info::new("Shop", "1"))
        .paths(paths)
        .build();
    let components = Components::new().model::<OrderPublic>().model::<OrderShort>();
    components.add_to(&mut document).expect("two names");
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", session.expect("a scheme"));
    document
}

type Ask = Box<dyn Fn(Method, &'static str) -> BoxFuture<'static, Response<Bytes>>>;

fn request(method: Method, path: &str) -> Request<Full<Bytes>> {
    let request = Request::builder().method(method).uri(path).header("cookie", "theme=dark");
    request.body(Full::default()).expect("a request")
}

mod axum_app {
    use aside_axum::openapi::to_schema;
    use aside_axum::{AsideLayer, RequestCookies};
    use axum::Json;
    use axum::routing::get;
    use utoipa_axum::router::OpenApiRouter;
    use utoipa_axum::routes;

    use super::*;

    to_schema!(Order);

    #[utoipa::path(post, path = "/typed", operation_id = "typed", responses(
        (status = 201, description = "The order.", body = OrderPublic),
        (status = 202, description = "Orders.", body = Vec<OrderShort>),
        (status = 203, description = "All of it.", body = Order),
    ))]
    async fn typed() -> aside_axum::Model<OrderPublic> {
        Model::new(order()).status(201).into()
    }

    /// The document that `utoipa_axum` collects, and its router.
    fn typed_router() -> (axum::Router, OpenApi) {
        OpenApiRouter::with_openapi(document(Version::V3_1))
            .routes(routes!(typed))
            .split_for_parts()
    }

    pub(super) fn app(version: Version) -> Ask {
        let document = document(version);
        let router = typed_router()
            .0
            .route(
                "/orders",
                get(|aside: aside_axum::Aside, cookies: RequestCookies| async move {
                    aside_axum::ModelLines::from(list_orders(&aside, &cookies))
                })
                .post(|aside: aside_axum::Aside| async move {
                    aside_axum::Model::from(create_order(&aside))
                }),
            )
            .route(
                "/fail",
                get(
                    |aside: aside_axum::Aside| async move { aside_axum::Model::from(fail(&aside)) },
                ),
            )
            .route(
                "/lie",
                get(|aside: aside_axum::Aside| async move { aside_axum::Model::from(lie(&aside)) }),
            )
            .route("/openapi.json", get(|| async { Json(document) }))
            .layer(AsideLayer::new());
        Box::new(move |method, path| {
            let router = router.clone();
            Box::pin(async move {
                let response = router.oneshot(request(method, path)).await.expect("a response");
                collected(response).await
            })
        })
    }

    #[tokio::test]
    async fn a_document_of_utoipa_axum_has_the_models_of_its_operations() {
        let (router, mut document) = typed_router();
        Components::new().add_to(&mut document).expect("no clash");
        let document = serde_json::to_value(&document).expect("a document is JSON");
        let names: Vec<_> =
            document["components"]["schemas"].as_object().expect("schemas").keys().collect();
        assert_eq!(
            names,
            [
                "Line",
                "Order",
                "Order.Address",
                "OrderPublic",
                "OrderPublic.Address",
                "OrderShort",
                "OrderShort.Address",
            ]
        );
        let response = router.oneshot(request(Method::POST, "/typed")).await.expect("a response");
        assert_documented(&collected(response).await, &document, "typed");
    }
}

mod warp_app {
    use aside_warp::{aside, cookies, service};
    use warp::Filter as _;

    use super::*;

    pub(super) fn app(version: Version) -> Ask {
        let document = document(version);
        let create = warp::path!("orders").and(warp::post()).and(aside());
        let create = create.map(|aside: Aside| aside_warp::Model::from(create_order(&aside)));
        let list = warp::path!("orders").and(warp::get()).and(aside()).and(cookies());
        let list = list.map(|aside: Aside, cookies: aside_warp::RequestCookies| {
            aside_warp::ModelLines::from(list_orders(&aside, &cookies))
        });
        let fails = warp::path!("fail").and(aside());
        let fails = fails.map(|aside: Aside| aside_warp::Model::from(fail(&aside)));
        let lies = warp::path!("lie").and(aside());
        let lies = lies.map(|aside: Aside| aside_warp::Model::from(lie(&aside)));
        let openapi = warp::path!("openapi.json").map(move || warp::reply::json(&document));
        let app = service(create.or(list).or(fails).or(lies).or(openapi));
        Box::new(move |method, path| {
            let mut app = app.clone();
            Box::pin(async move {
                collected(app.call(request(method, path)).await.expect("a response")).await
            })
        })
    }
}

mod hyper_app {
    use aside_hyper::{IntoResponse as _, service_fn};
    use hyper::service::Service as _;

    use super::*;

    pub(super) fn app(version: Version) -> Ask {
        let document = document(version).to_json().expect("a document is JSON");
        let app =
            std::sync::Arc::new(service_fn(move |request: Request<Full<Bytes>>, aside: Aside| {
                let cookies = RequestCookies::new(request.headers());
                let response = match (request.method(), request.uri().path()) {
                    (&Method::POST, "/orders") => create_order(&aside).into_response(),
                    (&Method::GET, "/orders") => list_orders(&aside, &cookies).into_response(),
                    (_, "/fail") => fail(&aside).into_response(),
                    (_, "/lie") => lie(&aside).into_response(),
                    _ => document.clone().into_response(),
                };
                async { Ok::<_, std::convert::Infallible>(response) }
            }));
        Box::new(move |method, path| {
            let app = app.clone();
            Box::pin(async move {
                collected(app.call(request(method, path)).await.expect("a response")).await
            })
        })
    }
}

async fn collected<B>(response: Response<B>) -> Response<Bytes>
where
    B: http_body::Body<Data = Bytes, Error: std::fmt::Debug>,
{
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Response::from_parts(head, body)
}

fn apps(version: Version) -> [Ask; 3] {
    [axum_app::app(version), warp_app::app(version), hyper_app::app(version)]
}

const VERSIONS: [Version; 2] = [Version::V3_1, Version::V3_2];

#[tokio::test]
async fn sent_headers_are_documented() {
    for version in VERSIONS {
        for ask in apps(version) {
            let document = ask(Method::GET, "/openapi.json").await;
            let document: Value = serde_json::from_slice(document.body()).expect("JSON");
            assert_eq!(
                document["openapi"].as_str().map(|text| &text[..3]),
                Some(&version.as_str()[..3])
            );

            let created = ask(Method::POST, "/orders").await;
            assert_eq!(created.status(), 201);
            assert_documented(&created, &document, "create_order");
            let listed = ask(Method::GET, "/orders").await;
            assert!(listed.headers().contains_key("set-cookie"));
            assert_documented(&listed, &document, "list_orders");
            let failed = ask(Method::GET, "/fail").await;
            assert_eq!(failed.status(), 500);
            assert_documented(&failed, &document, "fail");
        }
    }
}

#[tokio::test]
async fn a_cookie_that_is_not_documented_is_found() {
    for ask in apps(Version::V3_1) {
        let lied = ask(Method::GET, "/lie").await;
        let document = serde_json::to_value(document(Version::V3_1)).expect("JSON");
        let check = std::panic::AssertUnwindSafe(|| assert_documented(&lied, &document, "lie"));
        let panic = std::panic::catch_unwind(check).expect_err("the cookie is not declared");
        let message = panic.downcast_ref::<String>().expect("a text");
        assert_eq!(message, "operation `lie`: header `set-cookie` is not declared");
    }
}
