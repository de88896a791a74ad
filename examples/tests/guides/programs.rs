//! `docs/from-fastapi.md`: axum, warp and hyper give the responses in `cases.json`. FastAPI does so too
//! (`bash examples/from_fastapi/check`).

use std::collections::BTreeSet;

use aside::testing::ParsedSetCookie;
use http::{HeaderValue, Response};
use hyper_util::service::TowerToHyperService;
use serde_json::Value;

use super::client::{Case, responses};
use super::{from_fastapi, migrating, pages, porting};

fn cases(example: &str) -> Vec<Case> {
    let cases = pages::text(&format!("from_fastapi/{example}/cases.json"));
    let cases: Vec<Case> = serde_json::from_str(&cases).expect("a list of cases");
    assert!(!cases.is_empty());
    cases
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

#[tokio::test]
async fn visits_counts_in_a_cookie() {
    let cases = ["", "visits=4", "visits=many"].map(|cookie| Case {
        method: "GET".into(),
        path: "/".into(),
        cookie: cookie.into(),
        ..Case::default()
    });
    let app = TowerToHyperService::new(from_fastapi::visits::app());
    let responses = responses(app, &cases).await;
    for (response, visits) in responses.iter().zip([1, 5, 1]) {
        assert_eq!(*response.body(), format!("visit {visits}"));
        let line = format!("visits={visits}; Path=/; SameSite=Lax");
        assert_eq!(response.headers()["set-cookie"], *line);
    }
}

/// FastAPI sends a 422 in both cases.
#[tokio::test]
async fn invalid_body_is_a_400_or_a_422() {
    use from_fastapi::return_type::{axum, hyper, warp};

    for (body, expected) in [("{}", [422, 400, 422]), ("{", [400, 400, 422])] {
        let mut case = cases("return_type").remove(0);
        case.body = body.into();
        let axum = responses(TowerToHyperService::new(axum::app()), &[case.clone()]).await;
        let warp = TowerToHyperService::new(aside_warp::service(warp::app()));
        let warp = responses(warp, &[case.clone()]).await;
        let hyper = responses(aside_hyper::service_fn(hyper::app), &[case]).await;
        let statuses = [&axum, &warp, &hyper].map(|it| it[0].status().as_u16());
        assert_eq!(statuses, expected, "{body}");
    }
}

/// `docs/migrating.md`: the responses with `aside` have the same status, text and cookies. A deletion has other dates.
#[tokio::test]
async fn migrated_programs_give_the_same_responses() {
    let case = |method: &str, path: &str, cookie: &str| Case {
        method: method.into(),
        path: path.into(),
        cookie: cookie.into(),
        ..Case::default()
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
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((before.status(), before.body()), (after.status(), after.body()));
            assert_eq!(cookies(before), cookies(after));
        }
        assert!(cookies(&after[0]).iter().any(|cookie| cookie.starts_with("session=31d4")));
        assert!(cookies(&after[3]).contains("session is deleted from /"));
    }
}

/// The cookies that a response sets, with all attributes, and those that it deletes.
fn cookies(response: &Response<String>) -> BTreeSet<String> {
    let cookie = |line: &HeaderValue| {
        let line = ParsedSetCookie::parse(line).expect("a cookie");
        let attribute = |name| line.attribute(name).unwrap_or("none").to_owned();
        if attribute("max-age") == "0" {
            return format!("{} is deleted from {}", line.name, attribute("path"));
        }
        let attributes = ["max-age", "path", "httponly", "samesite", "secure"].map(attribute);
        format!("{}={} {}", line.name, line.value, attributes.join(" "))
    };
    response.headers().get_all("set-cookie").iter().map(cookie).collect()
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
        cookie: cookie.into(),
        status,
        headers: header.iter().map(|line| ("set-cookie".into(), (*line).into())).collect(),
        text: text.into(),
        ..Case::default()
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
