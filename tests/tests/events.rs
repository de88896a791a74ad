//! What the log is told (T10): the events of `docs/events.md`, captured by a subscriber of the test's own.

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

/// An event as it was captured: its target, level and fields.
#[derive(Clone, Debug)]
struct Told {
    target: String,
    level: Level,
    fields: BTreeMap<&'static str, String>,
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<Told>>>);

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
        self.0.lock().expect("a lock").push(Told { target, level, fields: fields.0 });
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
    /// What `aside` told while `work` ran.
    fn of(work: impl FnOnce()) -> Vec<Told> {
        let capture = Self::default();
        tracing::subscriber::with_default(capture.clone(), work);
        capture.told()
    }

    fn told(&self) -> Vec<Told> {
        let all = self.0.lock().expect("a lock");
        all.iter().filter(|told| told.target == "aside").cloned().collect()
    }
}

impl Told {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// As `docs/events.md` has it: target, level, message, and the other fields' names.
    fn shape(&self) -> (String, String, String, Vec<&'static str>) {
        let names = self.fields.keys().copied().filter(|name| *name != "message").collect();
        let level = self.level.to_string().to_lowercase();
        (self.target.clone(), level, self.field("message").to_owned(), names)
    }
}

/// A request whose value comes with `status`.
fn request(status: u16, say: impl FnOnce(&Aside)) {
    let answer = merge_future(Policy::default(), async {
        say(&Aside::current().expect("a scope"));
        Response::builder().status(status).body("hello").expect("a response")
    });
    answer.now_or_never().expect("nothing is waited for");
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

/// Each kind of event once, in the order of the table; the secrets are nowhere.
fn one_of_each() -> Vec<Told> {
    Capture::of(|| {
        request(200, |aside| aside.set_cookie(("secret name; is no token", "31d4secret")));
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
        let forgotten = warp::service(aside_warp::aside().map(|_| "hello"));
        let asked = http::Request::new(http_body_util::Empty::<bytes::Bytes>::new());
        forgotten.oneshot(asked).now_or_never().expect("nothing is waited for").expect("an answer");
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
        undeclared.now_or_never().expect("nothing is waited for");
        let mut kept = None;
        request(200, |aside| kept = Some(aside.clone()));
        kept.expect("a handle").set_cookie(("sid", "31d4secret"));
    })
}

/// The table of `docs/events.md`: each row is told so, and nothing else is.
#[test]
fn events_are_those_of_the_document() {
    let tables = documents::tables(&documents::read("docs/events.md"));
    let documented = tables[0].rows.iter().map(|row| {
        let mut fields: Vec<_> = documents::code(&row[3]).collect();
        fields.sort_unstable();
        (row[0].replace('`', ""), row[1].clone(), row[2].clone(), fields)
    });

    let told: Vec<_> = one_of_each().iter().map(Told::shape).collect();
    let expected: Vec<_> = documented.collect();
    assert_eq!(expected.len(), 10);
    for row in &expected {
        assert!(told.iter().any(|told| told == row), "{row:?} is none of {told:#?}");
    }
    assert!(told.iter().all(|told| expected.contains(told)), "{told:#?}");
}

/// The second table: each way in which a stream ends early.
#[test]
fn ends_of_streams_are_those_of_the_document() {
    use futures_util::{StreamExt as _, stream};

    let told = Capture::of(|| {
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
            assert_eq!(rows.now_or_never().expect("nothing is waited for").len(), 2);
        }
    });
    let tables = documents::tables(&documents::read("docs/events.md"));
    let documented = tables[1].rows.iter().map(|row| {
        let fields: Vec<_> = documents::code(&row[1]).collect();
        (row[0].clone(), fields)
    });
    let shape = |told: &Told| {
        let (_, _, message, fields) = told.shape();
        (message, fields)
    };
    assert_eq!(told.iter().map(shape).collect::<Vec<_>>(), documented.collect::<Vec<_>>());
    assert!(told.iter().all(|told| told.field("row") == "1" && told.level == Level::ERROR));
    assert!(!format!("{told:?}").contains("31d4"), "{told:#?}");
}

/// No value is told, whatever the event.
#[test]
fn events_tell_no_value() {
    let told = one_of_each();
    assert!(told.len() >= 10);
    assert!(!format!("{told:?}").contains("31d4"), "{told:#?}");

    let told = Capture::of(|| {
        let secret = serde_json::json!({ "seen": 5, "password": "31d4secret" });
        let _: Response<bytes::Bytes> = Model::<Out>::new(&secret).into_response();
    });
    assert_eq!(told.len(), 1);
    assert!(told[0].field("reason").contains("seen"), "{told:?}");
    assert!(told[0].field("model").ends_with("events::Out"), "{told:?}");
    assert!(!format!("{told:?}").contains("31d4"), "{told:?}");
}

/// The fields say what, why and where.
#[test]
fn events_say_what_why_and_where() {
    let line = line!() + 1;
    let told = Capture::of(|| request(503, |aside| aside.set_cookie(("sid", "1"))));

    let [told] = &told[..] else { panic!("one event, not {told:#?}") };
    assert_eq!(told.field("change"), "cookie `sid`");
    assert_eq!(told.field("reason"), "the handler's status is 503");
    assert!(told.field("file").ends_with("events.rs"));
    assert_eq!((told.field("line"), told.field("count")), (&*line.to_string(), "1"));
}

/// The same line is told at powers of two, a late one too; our own 500 each time.
#[test]
fn events_of_one_line_are_told_at_powers_of_two() {
    let counts = |told: Vec<Told>| {
        told.iter().map(|told| told.field("count").to_owned()).collect::<Vec<_>>()
    };

    let told = Capture::of(|| {
        for _ in 0..20 {
            request(503, |aside| aside.set_cookie(("sid", "1")));
        }
    });
    assert_eq!(counts(told), ["1", "2", "4", "8", "16"]);

    let late = Aside::default();
    let _ = late.finish();
    let told = Capture::of(|| (0..9).for_each(|_| late.set_cookie(("sid", "1"))));
    assert_eq!(counts(told), ["1", "2", "4", "8"]);
    assert_eq!(late.late_writes(), 9);

    let told = Capture::of(|| {
        (0..3).for_each(|_| request(200, |aside| aside.set_cookie(("no token", "1"))));
    });
    assert!(told.iter().all(|told| told.level == Level::ERROR), "{told:#?}");
    assert_eq!(told.len(), 3);
}

/// A value that almost matches a branch of a union is logged at powers of two.
#[test]
fn a_branch_that_is_passed_over_is_logged() {
    let rule = serde_json::json!({ "id": 1, "note": [1, "31d4secret"] });
    for options in [aside::ModelOptions::new(), aside::ModelOptions::new().validate()] {
        let schema = options.for_type::<Rule>().expect("a schema");
        let told = Capture::of(|| {
            for _ in 0..5 {
                assert_eq!(schema.to_bytes(&rule).expect("a body"), r#"{"id":1}"#);
            }
            for rule in [Rule::Noted { id: 1, note: Vec::new() }, Rule::Plain { id: 1 }] {
                assert!(schema.to_bytes(&rule).is_ok());
            }
        });
        let counts: Vec<_> = told.iter().map(|told| told.field("count")).collect();
        assert_eq!(counts, ["1", "2", "4"]);
        let reason = told[0].field("reason");
        assert!(reason.ends_with("note[1]`: expected integer, found string"), "{reason}");
        assert!(!format!("{told:?}").contains("31d4"), "{told:?}");
    }
}

/// The refused write is told once, as the reason; what else was lost with it is told too, such as another
/// refusal.
#[test]
fn events_tell_of_a_refused_write_once() {
    let told = Capture::of(|| {
        request(200, |aside| {
            aside.set_cookie(("sid", "1"));
            aside.set_cookie(("no token", "1"));
            aside.set_cookie(("no token either", "1"));
        });
    });
    let mut writes: Vec<_> = told.iter().map(|told| told.field("change")).collect();
    writes.sort_unstable();
    assert_eq!(writes, ["", "cookie `sid`", "invalid change"]);
    let lines: Vec<_> = told.iter().filter(|told| told.level == Level::ERROR).collect();
    let [reason] = &lines[..] else { panic!("one reason, not {lines:#?}") };
    assert!(reason.field("reason").starts_with("cookie"), "{reason:?}");
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
        let told = Capture::of(|| request(200, change));
        let [told] = &told[..] else { panic!("one event, not {told:#?}") };
        assert_eq!(told.field("message"), "the response became a 500");
        assert!(told.field("reason").starts_with(reason), "{told:?}");
        assert!(told.field("file").ends_with("events.rs"));
        assert!(!format!("{told:?}").contains("31d4"), "{told:?}");
        lines.push(told.field("line").parse::<u32>().expect("a line"));
    }
    assert_eq!(lines, [first + 2, first + 3, first + 4, first + 5]);
}

/// T13. Logs a missing layer, but not an extractor that can do without one.
#[test]
fn events_tell_of_a_forgotten_layer() {
    let told = Capture::of(|| {
        let handler = async |aside: aside_axum::Aside| aside.set_cookie(("sid", "1"));
        type Optional = Result<aside_axum::Aside, aside_axum::MissingLayer>;
        let optional = async |_: Optional| "hello";
        let router = axum::Router::<()>::new();
        let app = router.route("/", get(handler)).route("/optional", get(optional));
        for path in ["/", "/optional"] {
            let asked = http::Request::get(path).body(axum::body::Body::empty());
            let answer = app.clone().oneshot(asked.expect("a request")).now_or_never();
            answer.expect("nothing is waited for").expect("an answer");
        }
    });
    let [told] = &told[..] else { panic!("one event, not {told:#?}") };
    assert!(told.field("reason").contains(".layer(AsideLayer::new())"), "{told:?}");
    assert_eq!((told.level, told.field("message")), (Level::ERROR, "the response became a 500"));
}

/// Where the service fails there is no answer, and the log says so.
#[test]
fn events_tell_of_a_service_that_failed() {
    let told = Capture::of(|| {
        let answer = merge_future(Policy::default(), async {
            Aside::current().expect("a scope").set_cookie(("sid", "1"));
            Err::<Response<&str>, _>("connection reset")
        });
        assert!(answer.now_or_never().expect("nothing is waited for").is_err());
    });
    assert_eq!(told[0].field("reason"), "there was no response");
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
            let asked = http::Request::get("/").body(axum::body::Body::empty());
            let answer = app.clone().oneshot(asked.expect("a request")).now_or_never();
            answer.expect("nothing is waited for").expect("an answer");
        }
    });
    let all = capture.0.lock().expect("a lock");
    let told: Vec<_> = all.iter().filter(|told| told.target == "aside::undeclared").collect();

    let [told] = &told[..] else { panic!("one event, not {told:#?}") };
    assert_eq!((told.level, told.field("path")), (Level::TRACE, "lines[].ntoe"));
    assert!(told.field("model").ends_with("::Order"), "{told:?}");
    assert!(!format!("{told:?}").contains("31d4"), "{told:?}");
    assert_eq!(told.field("message"), "dropped a key that the model does not declare");
}

/// What was sent is not told.
#[test]
fn what_is_sent_is_no_event() {
    let told = Capture::of(|| {
        request(200, |aside| {
            aside.set_cookie(("sid", "1"));
            aside.set_status(StatusCode::CREATED);
            aside.append_header(http::header::VARY, HeaderValue::from_static("cookie"));
        });
        request(200, |_| {});
    });
    assert!(told.is_empty(), "{told:#?}");
}

/// Layers upon layers tell of a write once.
#[test]
fn nested_layers_tell_once() {
    let told = Capture::of(|| {
        let answer = merge_future(Policy::default(), async {
            merge_future(Policy::default(), async {
                Aside::current().expect("a scope").set_cookie(("sid", "1"));
                Response::builder().status(500).body("hello").expect("a response")
            })
            .await
        });
        answer.now_or_never().expect("nothing is waited for");
    });
    assert_eq!(told.len(), 1, "{told:#?}");
}

/// Each adapter tells the log.
async fn tells<F: Framework>(say: fn(&Aside)) {
    let capture = Capture::default();
    let _guard = tracing::subscriber::set_default(capture.clone());
    let app = App::answer(move |aside| {
        say(aside);
        let own = Response::builder().status(503).body(String::new());
        Reply::Response(own.expect("a response"))
    });
    InProcess::<F>::start(app).await.get().await;

    let told = capture.told();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0].field("reason"), "the handler's status is 503");
}

/// From a line of its own each, since a line is told of at powers of two.
#[tokio::test]
async fn adapters_tell_the_log() {
    tells::<AxumLayer>(|aside| aside.set_cookie(("axum", "1"))).await;
    tells::<AxumWrapper>(|aside| aside.set_cookie(("wrapper", "1"))).await;
    tells::<Hyper>(|aside| aside.set_cookie(("hyper", "1"))).await;
    tells::<Warp>(|aside| aside.set_cookie(("warp", "1"))).await;
}

/// Without the feature nothing is told: there is no `tracing` to tell it to.
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
