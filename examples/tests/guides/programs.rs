//! `docs/from-fastapi.md`: axum, warp and hyper give the responses in `cases.json`. FastAPI does so too
//! (`bash examples/from_fastapi/check`).

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use aside::testing::ParsedSetCookie;
use aside_examples::serve;
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{from_fastapi, migrating, pages, porting};

/// A request, and the response to it.
#[derive(Clone, Debug, Deserialize)]
struct Case {
    method: String,
    path: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    cookie: String,
    status: u16,
    headers: BTreeMap<String, String>,
    text: String,
}

fn cases(example: &str) -> Vec<Case> {
    let cases = pages::text(&format!("from_fastapi/{example}/cases.json"));
    let cases: Vec<Case> = serde_json::from_str(&cases).expect("a list of cases");
    assert!(!cases.is_empty());
    cases
}

/// Sends requests to a service on a port of its own, and returns the responses.
async fn responses<S, B>(service: S, cases: &[Case]) -> Vec<Response<String>>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send>,
    S: Clone + Send + 'static,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (_never, stopped) = watch::channel(false);
    let server = tokio::spawn(serve::serve(listener, service, stopped));
    let cases = cases.to_vec();
    let client = move || cases.iter().map(|case| send(address, case)).collect();
    let responses = tokio::task::spawn_blocking(client).await.expect("the client does not panic");
    server.abort();
    responses
}

fn assert_cases(framework: &str, cases: &[Case], responses: &[Response<String>]) {
    for (case, response) in cases.iter().zip(responses) {
        let name = format!("{framework}: {} {}", case.method, case.path);
        assert_eq!(response.status(), case.status, "{name}");
        for (header, value) in &case.headers {
            let sent = response.headers().get(header).map(HeaderValue::as_bytes);
            assert_eq!(sent, Some(value.as_bytes()), "{name}: {header}");
        }
        assert_eq!(content(response.body()), content(&case.text), "{name}");
    }
}

/// JSON, in which the order of keys has no meaning, or text.
fn content(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn send(address: SocketAddr, case: &Case) -> Response<String> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
    let request = Request::builder()
        .method(&*case.method)
        .uri(format!("http://{address}{}", case.path))
        .header("content-type", "application/json")
        .header("cookie", &case.cookie)
        .body(case.body.clone());
    let response = ureq::Agent::from(agent).run(request.expect("a request")).expect("a response");
    let (head, mut body) = response.into_parts();
    Response::from_parts(head, body.read_to_string().expect("text"))
}

/// Creates a test for each example. A state is the first argument of its function for hyper.
macro_rules! examples {
    ($($name:ident $(($state:expr))?;)+) => {
        /// The folders of the examples.
        pub(crate) const EXAMPLES: &[&str] = &[$(stringify!($name)),+];
        $(
            #[tokio::test]
            async fn $name() {
                use from_fastapi::$name::{axum, hyper, warp};

                let cases = cases(stringify!($name));
                let service = TowerToHyperService::new(axum::app());
                assert_cases("axum", &cases, &responses(service, &cases).await);
                let service = TowerToHyperService::new(aside_warp::service(warp::app()));
                assert_cases("warp", &cases, &responses(service, &cases).await);
                let service = aside_hyper::service_fn(examples!(@app hyper $(, $state)?));
                assert_cases("hyper", &cases, &responses(service, &cases).await);
            }
        )+
    };
    (@app $hyper:ident) => { $hyper::app };
    (@app $hyper:ident, $state:expr) => {{
        let state = $state;
        move |request, aside| $hyper::app(state.clone(), request, aside)
    }};
}

examples! {
    cookie_parameter;
    cookie_direct;
    header_parameter;
    header_direct;
    change_status(from_fastapi::change_status::tasks::Tasks::default());
    return_type;
    response_model;
    same_data;
    output_model;
    portal;
    redirect;
    exclude_unset;
    include_exclude;
    direct_json;
    direct_xml;
}

/// FastAPI sends a 422.
#[tokio::test]
async fn body_without_a_field_is_a_422_except_under_warp() {
    use from_fastapi::return_type::{axum, hyper, warp};

    let mut case = cases("return_type").remove(0);
    case.body = "{}".into();
    let axum = responses(TowerToHyperService::new(axum::app()), &[case.clone()]).await;
    let warp = TowerToHyperService::new(aside_warp::service(warp::app()));
    let warp = responses(warp, &[case.clone()]).await;
    let hyper = responses(aside_hyper::service_fn(hyper::app), &[case]).await;
    assert_eq!([&axum, &warp, &hyper].map(|it| it[0].status().as_u16()), [422, 400, 422]);
}

/// `docs/migrating.md`: the responses with `aside` have the same status, text and cookies. A deletion has other dates.
#[tokio::test]
async fn migrated_programs_give_the_same_responses() {
    let case = |method: &str, path: &str, cookie: &str| Case {
        method: method.into(),
        path: path.into(),
        body: String::new(),
        cookie: cookie.into(),
        status: 0,
        headers: BTreeMap::new(),
        text: String::new(),
    };
    let cases = [
        case("POST", "/log-in", ""),
        case("GET", "/me", "session=31d4"),
        case("GET", "/me", ""),
        case("POST", "/log-out", "session=31d4"),
    ];
    for (before, after) in [
        (migrating::cookie_jar::before::app(), migrating::cookie_jar::after::app()),
        (migrating::tower_cookies::before::app(), migrating::tower_cookies::after::app()),
    ] {
        let before = responses(TowerToHyperService::new(before), &cases).await;
        let after = responses(TowerToHyperService::new(after), &cases).await;
        assert_eq!(summaries(&before), summaries(&after));
        let deleted = &summaries(&after)[3].2;
        assert!(
            deleted.iter().any(|(name, _, age)| name == "session" && age == "0"),
            "{deleted:?}"
        );
    }
}

/// The status and the text of each response, and the cookies by name, with their value, path and lifetime.
fn summaries(
    responses: &[Response<String>],
) -> Vec<(u16, String, BTreeSet<(String, String, String)>)> {
    let cookie = |line: &HeaderValue| {
        let line = ParsedSetCookie::parse(line).expect("a cookie");
        let attribute = |name| line.attribute(name).unwrap_or("none").to_owned();
        let age = attribute("max-age");
        let rest = if age == "0" {
            attribute("path")
        } else {
            ["path", "httponly", "samesite", "secure"].map(attribute).join(" ")
        };
        (line.name.clone(), format!("{} {rest}", line.value), age)
    };
    let summary = |response: &Response<String>| {
        let cookies = response.headers().get_all("set-cookie").iter().map(cookie).collect();
        (response.status().as_u16(), response.body().clone(), cookies)
    };
    responses.iter().map(summary).collect()
}

/// `docs/porting.md`: the program answers alike before and after.
#[tokio::test]
async fn ported_program_gives_the_same_responses() {
    const SET: &str = "session=31d4; Path=/; HttpOnly; SameSite=Strict";
    const DELETED: &str = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; \
                           HttpOnly; SameSite=Strict";

    let case = |method: &str, cookie: &str, status, header: &[&str], text: &str| Case {
        method: method.into(),
        path: "/login".into(),
        body: String::new(),
        cookie: cookie.into(),
        status,
        headers: header.iter().map(|line| ("set-cookie".into(), (*line).into())).collect(),
        text: text.into(),
    };
    let rick = r#"{"name":"rick"}"#;
    let cases = [
        case("POST", "", 201, &[SET], rick),
        case("GET", "session=31d4", 200, &[], rick),
        case("GET", "session=guessed", 401, &[DELETED], ""),
    ];
    let axum = TowerToHyperService::new(porting::axum::app());
    assert_cases("axum", &cases, &responses(axum, &cases).await);
    let hyper = aside_hyper::service_fn(porting::hyper::app);
    assert_cases("hyper", &cases, &responses(hyper, &cases).await);
}
