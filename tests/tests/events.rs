//! The log events of `docs/events.md` (T10), captured by a subscriber.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use aside::response::Event as ServerEvent;
use aside::session::{SessionSpec, Sessions};
use aside::{
    Aside, CookieOptions, Key, Model, ModelEvents, Policy, RequestCookies, Responses, merge_future,
};
use aside_conformance::documents;
use aside_conformance::{
    App, AxumLayer, AxumWrapper, Framework, Harness as _, Hyper, InProcess, Reply, Warp,
};
use axum::routing::get;
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use tower::ServiceExt as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use warp::Filter as _;

/// A captured event.
#[derive(Clone, Debug)]
struct LogEvent {
    target: String,
    level: Level,
    fields: BTreeMap<&'static str, String>,
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<LogEvent>>>);

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let (target, level) = (event.metadata().target().to_owned(), *event.metadata().level());
        self.0.lock().expect("a lock").push(LogEvent { target, level, fields: fields.0 });
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Capture {
    /// Returns the events that `aside` logs while `work` runs.
    fn of(work: impl FnOnce()) -> Vec<LogEvent> {
        let capture = Self::default();
        tracing::subscriber::with_default(capture.clone(), work);
        capture.events()
    }

    fn events(&self) -> Vec<LogEvent> {
        let all = self.0.lock().expect("a lock");
        all.iter().filter(|event| event.target == "aside").cloned().collect()
    }
}

impl LogEvent {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Returns the columns of `docs/events.md`: target, level, message, and the names of the other fields.
    fn shape(&self) -> (String, String, String, Vec<&'static str>) {
        let names = self.fields.keys().copied().filter(|name| *name != "message").collect();
        let level = self.level.to_string().to_lowercase();
        (self.target.clone(), level, self.field("message").to_owned(), names)
    }
}

/// Runs a request whose handler responds with `status`.
fn request(status: u16, change: impl FnOnce(&Aside)) {
    let response = merge_future(Policy::default(), async {
        change(&Aside::current().expect("a scope"));
        Response::builder().status(status).body("hello").expect("a response")
    });
    response.now_or_never().expect("no future is pending");
}

#[derive(Serialize, JsonSchema)]
struct Out {
    seen: String,
}

const SESSION: SessionSpec<u32> = SessionSpec::signed("sid", CookieOptions::new());
aside::responses!(Get { 200 => Out });

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Rule {
    Noted { id: u8, note: Vec<u8> },
    Plain { id: u8 },
}

/// Logs each kind of event once, in the order of the table, with secrets as values.
fn one_of_each() -> Vec<LogEvent> {
    Capture::of(|| {
        request(200, |aside| aside.set_cookie(("secret name; not a token", "31d4secret")));
        request(503, |aside| {
            aside.append_header(http::header::ETAG, HeaderValue::from_static("31d4secret"));
        });
        request(200, |aside| {
            aside.set_cookie(("sid", "31d4secret"));
            aside.set_cookie(("sid", "31d4secret again"));
        });
        request(200, |aside| {
            aside.set_cookie(("sid", "31d4secret"));
            aside.set_cookie_raw(HeaderValue::from_static("sid=31d4secret; Path=/app"));
        });
        let secret = serde_json::json!({ "seen": 5, "password": "31d4secret" });
        let _: Response<bytes::Bytes> = Model::<Out>::new(&secret).into_response();
        let rule = serde_json::json!({ "id": 1, "note": ["31d4secret"] });
        let _: Response<bytes::Bytes> = Model::<Rule>::new(&rule).into_response();
        let without_layer = warp::service(aside_warp::aside().map(|_| "hello"));
        let get = http::Request::new(http_body_util::Empty::<bytes::Bytes>::new());
        without_layer
            .oneshot(get)
            .now_or_never()
            .expect("no future is pending")
            .expect("a response");
        request(200, |aside| {
            let keys = Key::new("31d4secret of 32 octets or more, please").expect("a key");
            let line = HeaderValue::from_static("sid=v1s.31d4secret");
            let headers = HeaderMap::from_iter([(http::header::COOKIE, line)]);
            let cookies = RequestCookies::new(&headers);
            let _ = Sessions::new(keys.into(), SystemTime::now).load(&SESSION, aside, &cookies);
        });
        let undeclared = merge_future(Policy::default(), async {
            Aside::current().expect("a scope").set_status(418);
            Responses::<Get>::new::<200>(Out { seen: "31d4secret".into() })
                .into_response::<bytes::Bytes>()
        });
        undeclared.now_or_never().expect("no future is pending");
        let cancelled = merge_future(Policy::default(), async {
            Aside::current().expect("a scope").set_cookie(("sid", "31d4secret"));
            std::future::pending::<Response<&str>>().await
        });
        assert!(cancelled.now_or_never().is_none());
        let mut late = None;
        request(200, |aside| late = Some(aside.clone()));
        late.expect("a handle").set_cookie(("sid", "31d4secret"));
    })
}

/// Each row of the table in `docs/events.md` is logged, and nothing else is.
#[test]
fn events_are_those_of_the_document() {
    let tables = documents::tables(&documents::read("docs/events.md"));
    let documented = tables[0].rows.iter().map(|row| {
        let mut fields: Vec<_> = documents::code(&row[3]).collect();
        fields.sort_unstable();
        (row[0].replace('`', ""), row[1].clone(), row[2].clone(), fields)
    });

    let events: Vec<_> = one_of_each().iter().map(LogEvent::shape).collect();
    let expected: Vec<_> = documented.collect();
    assert_eq!(expected.len(), 11);
    for row in &expected {
        assert!(events.iter().any(|event| event == row), "{row:?} is missing in {events:#?}");
    }
    assert!(events.iter().all(|event| expected.contains(event)), "{events:#?}");
}

/// The second table: each way in which a stream ends early.
#[test]
fn ends_of_streams_are_those_of_the_document() {
    use futures_util::{StreamExt as _, stream};

    let events = Capture::of(|| {
        let data = || serde_json::json!({ "seen": "31d4" });
        let other = serde_json::json!({ "seen": ["31d4"] });
        let events: [Result<_, &str>; 3] = [
            Ok(ServerEvent::new(other)),
            Ok(ServerEvent::new(data()).id("31d4\n")),
            Err("31d4secret"),
        ];
        for event in events {
            let first = Ok(ServerEvent::new(data()));
            let events = ModelEvents::<Out>::try_new(stream::iter([first, event]));
            let rows = events.into_body().into_body().collect::<Vec<_>>();
            assert_eq!(rows.now_or_never().expect("no future is pending").len(), 2);
        }
    });
    let tables = documents::tables(&documents::read("docs/events.md"));
    let documented = tables[1].rows.iter().map(|row| {
        let fields: Vec<_> = documents::code(&row[1]).collect();
        (row[0].clone(), fields)
    });
    let shape = |event: &LogEvent| {
        let (_, _, message, fields) = event.shape();
        (message, fields)
    };
    assert_eq!(events.iter().map(shape).collect::<Vec<_>>(), documented.collect::<Vec<_>>());
    assert!(events.iter().all(|event| event.field("row") == "1" && event.level == Level::ERROR));
    assert!(!format!("{events:?}").contains("31d4"), "{events:#?}");
}

/// No event contains a value.
#[test]
fn events_contain_no_value() {
    let events = one_of_each();
    assert!(events.len() >= 10);
    assert!(!format!("{events:?}").contains("31d4"), "{events:#?}");

    let events = Capture::of(|| {
        let secret = serde_json::json!({ "seen": 5, "password": "31d4secret" });
        let _: Response<bytes::Bytes> = Model::<Out>::new(&secret).into_response();
    });
    assert_eq!(events.len(), 1);
    assert!(events[0].field("reason").contains("seen"), "{events:?}");
    assert!(events[0].field("model").ends_with("events::Out"), "{events:?}");
    assert!(!format!("{events:?}").contains("31d4"), "{events:?}");
}

/// The fields have the change, the reason and the location.
#[test]
fn events_have_change_reason_and_location() {
    let line = line!() + 1;
    let events = Capture::of(|| request(503, |aside| aside.set_cookie(("sid", "1"))));

    let [event] = &events[..] else { panic!("one event, not {events:#?}") };
    assert_eq!(event.field("change"), "cookie `sid`");
    assert_eq!(event.field("reason"), "the handler's status is 503");
    assert!(event.field("file").ends_with("events.rs"));
    assert_eq!((event.field("line"), event.field("count")), (&*line.to_string(), "1"));
}

/// Events of one line are logged at powers of two, also late changes. The generated 500 is logged each time.
#[test]
fn events_of_one_line_are_logged_at_powers_of_two() {
    let counts = |events: Vec<LogEvent>| {
        events.iter().map(|event| event.field("count").to_owned()).collect::<Vec<_>>()
    };

    let events = Capture::of(|| {
        for _ in 0..20 {
            request(503, |aside| aside.set_cookie(("sid", "1")));
        }
    });
    assert_eq!(counts(events), ["1", "2", "4", "8", "16"]);

    let late = Aside::default();
    let _ = late.finish();
    let events = Capture::of(|| (0..9).for_each(|_| late.set_cookie(("sid", "1"))));
    assert_eq!(counts(events), ["1", "2", "4", "8"]);
    assert_eq!(late.late_writes(), 9);

    let events = Capture::of(|| {
        (0..3).for_each(|_| request(200, |aside| aside.set_cookie(("no token", "1"))));
    });
    assert!(events.iter().all(|event| event.level == Level::ERROR), "{events:#?}");
    assert_eq!(events.len(), 3);
}

/// A value that almost matches a branch of a union is logged at powers of two.
#[test]
fn a_branch_that_is_passed_over_is_logged() {
    let rule = serde_json::json!({ "id": 1, "note": [1, "31d4secret"] });
    for options in [aside::ModelOptions::new(), aside::ModelOptions::new().validate()] {
        let schema = options.for_type::<Rule>().expect("a schema");
        let events = Capture::of(|| {
            for _ in 0..5 {
                assert_eq!(schema.to_bytes(&rule).expect("a body"), r#"{"id":1}"#);
            }
            for rule in [Rule::Noted { id: 1, note: Vec::new() }, Rule::Plain { id: 1 }] {
                assert!(schema.to_bytes(&rule).is_ok());
            }
        });
        let counts: Vec<_> = events.iter().map(|event| event.field("count")).collect();
        assert_eq!(counts, ["1", "2", "4"]);
        let reason = events[0].field("reason");
        assert!(reason.ends_with("note[1]`: expected integer, found string"), "{reason}");
        assert!(!format!("{events:?}").contains("31d4"), "{events:?}");
    }
}

/// The invalid change is logged once, as the reason. Other dropped changes are logged too, also another invalid one.
#[test]
fn invalid_change_is_logged_once() {
    let events = Capture::of(|| {
        request(200, |aside| {
            aside.set_cookie(("sid", "1"));
            aside.set_cookie(("no token", "1"));
            aside.set_cookie(("no token either", "1"));
        });
    });
    let mut changes: Vec<_> = events.iter().map(|event| event.field("change")).collect();
    changes.sort_unstable();
    assert_eq!(changes, ["", "cookie `sid`", "invalid change"]);
    let lines: Vec<_> = events.iter().filter(|event| event.level == Level::ERROR).collect();
    let [reason] = &lines[..] else { panic!("one reason, not {lines:#?}") };
    assert!(reason.field("reason").starts_with("invalid cookie name"), "{reason:?}");
}

/// T2. An invalid header or status is logged with the caller's line, and without its value.
#[test]
fn invalid_headers_are_logged_with_their_line() {
    type Change = fn(&Aside);

    let first = line!();
    let changes: [(Change, &str); 4] = [
        (|aside| aside.insert_header("x id", "31d4"), "invalid header name: not a token"),
        (|aside| aside.append_header("x-id", "31d4\n"), "invalid value of header `x-id`: "),
        (|aside| aside.always().remove_header("x id"), "invalid header name: not a token"),
        (|aside| aside.set_status(42), "invalid status: not a number from 100 to 999"),
    ];
    let mut lines = Vec::new();
    for (change, reason) in changes {
        let events = Capture::of(|| request(200, change));
        let [event] = &events[..] else { panic!("one event, not {events:#?}") };
        assert_eq!(event.field("message"), "the response became a 500");
        assert!(event.field("reason").starts_with(reason), "{events:?}");
        assert!(event.field("file").ends_with("events.rs"));
        assert!(!format!("{events:?}").contains("31d4"), "{events:?}");
        lines.push(event.field("line").parse::<u32>().expect("a line"));
    }
    assert_eq!(lines, [first + 2, first + 3, first + 4, first + 5]);
}

/// T13. A missing layer is logged, unless the extractor is optional.
#[test]
fn missing_layer_is_logged() {
    let events = Capture::of(|| {
        let handler = async |aside: aside_axum::Aside| aside.set_cookie(("sid", "1"));
        type Optional = Result<aside_axum::Aside, aside_axum::MissingLayer>;
        let optional = async |_: Optional| "hello";
        let router = axum::Router::<()>::new();
        let app = router.route("/", get(handler)).route("/optional", get(optional));
        for path in ["/", "/optional"] {
            let request = http::Request::get(path).body(axum::body::Body::empty());
            let response = app.clone().oneshot(request.expect("a request")).now_or_never();
            response.expect("no future is pending").expect("a response");
        }
    });
    let [event] = &events[..] else { panic!("one event, not {events:#?}") };
    assert!(event.field("reason").contains(".layer(AsideLayer::new())"), "{events:?}");
    assert_eq!((event.level, event.field("message")), (Level::ERROR, "the response became a 500"));
}

/// If a service fails, there is no response, and the log has the reason.
#[test]
fn failed_service_is_logged() {
    let events = Capture::of(|| {
        let response = merge_future(Policy::default(), async {
            Aside::current().expect("a scope").set_cookie(("sid", "1"));
            Err::<Response<&str>, _>("connection reset")
        });
        assert!(response.now_or_never().expect("no future is pending").is_err());
    });
    assert_eq!(events[0].field("reason"), "there was no response");
}

/// S8. Logs each key that a model does not declare by its path, once.
#[test]
fn undeclared_keys_are_logged_once() {
    #[derive(Serialize, JsonSchema)]
    struct Order {
        lines: Vec<Line>,
    }
    #[derive(Serialize, JsonSchema)]
    struct Line {
        note: Option<String>,
    }

    let capture = Capture::default();
    tracing::subscriber::with_default(capture.clone(), || {
        let handler = async || {
            let line = serde_json::json!({ "ntoe": "31d4secret" });
            aside_axum::Model::<Order>::new(serde_json::json!({ "lines": [line, line] }))
        };
        let app = axum::Router::<()>::new().route("/", get(handler));
        for _ in 0..3 {
            let request = http::Request::get("/").body(axum::body::Body::empty());
            let response = app.clone().oneshot(request.expect("a request")).now_or_never();
            response.expect("no future is pending").expect("a response");
        }
    });
    let all = capture.0.lock().expect("a lock");
    let events: Vec<_> = all.iter().filter(|event| event.target == "aside::undeclared").collect();

    let [event] = &events[..] else { panic!("one event, not {events:#?}") };
    assert_eq!((event.level, event.field("path")), (Level::TRACE, "lines[].ntoe"));
    assert!(event.field("model").ends_with("::Order"), "{events:?}");
    assert!(!format!("{events:?}").contains("31d4"), "{events:?}");
    assert_eq!(event.field("message"), "dropped a key that the model does not declare");
}

/// Changes that are sent are not logged.
#[test]
fn sent_changes_are_not_logged() {
    let events = Capture::of(|| {
        request(200, |aside| {
            aside.set_cookie(("sid", "1"));
            aside.set_status(StatusCode::CREATED);
            aside.append_header(http::header::VARY, HeaderValue::from_static("cookie"));
        });
        request(200, |_| {});
    });
    assert!(events.is_empty(), "{events:#?}");
}

/// Nested layers log a change once.
#[test]
fn nested_layers_log_once() {
    let events = Capture::of(|| {
        let response = merge_future(Policy::default(), async {
            merge_future(Policy::default(), async {
                Aside::current().expect("a scope").set_cookie(("sid", "1"));
                Response::builder().status(500).body("hello").expect("a response")
            })
            .await
        });
        response.now_or_never().expect("no future is pending");
    });
    assert_eq!(events.len(), 1, "{events:#?}");
}

/// Asserts that an adapter logs a dropped change.
async fn assert_logged<F: Framework>(change: fn(&Aside)) {
    let capture = Capture::default();
    let _guard = tracing::subscriber::set_default(capture.clone());
    let app = App::with_reply(move |aside| {
        change(aside);
        let own = Response::builder().status(503).body(String::new());
        Reply::Response(own.expect("a response"))
    });
    InProcess::<F>::start(app).await.get().await;

    let events = capture.events();
    assert_eq!(events.len(), 1, "{events:#?}");
    assert_eq!(events[0].field("reason"), "the handler's status is 503");
}

/// Each adapter has its own line, because a line is logged at powers of two.
#[tokio::test]
async fn adapters_log_the_same() {
    assert_logged::<AxumLayer>(|aside| aside.set_cookie(("axum", "1"))).await;
    assert_logged::<AxumWrapper>(|aside| aside.set_cookie(("wrapper", "1"))).await;
    assert_logged::<Hyper>(|aside| aside.set_cookie(("hyper", "1"))).await;
    assert_logged::<Warp>(|aside| aside.set_cookie(("warp", "1"))).await;
}

/// Without the feature, `tracing` is not a dependency, so nothing is logged.
#[test]
fn without_the_feature_there_is_no_tracing() {
    let tree = |features: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(["tree", "-p", "aside", "-e", "normal", "--prefix", "none", "--locked"])
            .arg("--no-default-features")
            .args(features)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().any(|line| line.starts_with("tracing "))
    };
    assert!(!tree(&["--features", "model,cookie,tower"]));
    assert!(tree(&["--features", "tracing"]));
}
