//! No change is dropped silently (T10). In process only, because the report is in the response's extensions.

use std::time::{Duration, SystemTime};

use aside::{
    Aside, CookieOptions, CookieSpec, InvalidChange, Policy, Report, ResponseError,
    report::{ChangeKind, DropReason, Warning, WarningKind},
};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::header::{CACHE_CONTROL, HOST, SET_COOKIE};
use http::request::Builder;
use http::{Request, Response, StatusCode};

use crate::log::Log;
use crate::{App, Framework, Harness, InProcess, Reply};

async fn report<F: Framework>(app: App) -> Vec<(ChangeKind, DropReason)> {
    let response = InProcess::<F>::start(app).await.get().await;
    let Some(report) = response.extensions().get::<Report>() else { return Vec::new() };
    for dropped in report.dropped() {
        assert!(dropped.location().file().ends_with("report.rs"), "{dropped}");
    }
    report.dropped().iter().map(|dropped| (dropped.kind().clone(), dropped.reason())).collect()
}

fn cookie(name: &str) -> ChangeKind {
    ChangeKind::Cookie(name.into())
}

/// T10. There is no report if all changes were sent.
pub async fn nothing_dropped_is_no_report<F: Framework>() {
    assert_eq!(report::<F>(App::with_changes(|aside| aside.set_cookie(("a", "1")))).await, []);
}

/// T10, T8.
pub async fn changes_that_an_error_drops_are_reported<F: Framework>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        let own = Response::builder().status(500).body(String::new());
        Reply::Response(own.expect("a response"))
    });

    let why = DropReason::Error(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(report::<F>(app).await, [(cookie("a"), why)]);
}

/// T10, T9.
pub async fn changes_that_a_direct_response_drops_are_reported<F: Framework>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_status(StatusCode::CREATED);
        Reply::Direct(Response::new(String::new()))
    });

    let expected = [
        (cookie("a"), DropReason::Direct),
        (ChangeKind::Status(StatusCode::CREATED), DropReason::Direct),
    ];
    assert_eq!(report::<F>(app.policy(Policy::fastapi())).await, expected);
}

/// T10, T6.
pub async fn status_that_stays_is_reported<F: Framework>() {
    let app = App::with_reply(|aside| {
        aside.set_status(StatusCode::CREATED);
        let own = Response::builder().status(404).body(String::new());
        Reply::Response(own.expect("a response"))
    });

    let why = DropReason::StatusKept(StatusCode::NOT_FOUND);
    assert_eq!(report::<F>(app).await, [(ChangeKind::Status(StatusCode::CREATED), why)]);
}

/// T10, T5. A cookie that was set again, and one that replaced a cookie of the handler's response.
pub async fn superseded_cookies_are_reported<F: Framework>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_cookie(("a", "2"));
        let own = Response::builder().header(SET_COOKIE, "a=0; Path=/").body(String::new());
        Reply::Response(own.expect("a response"))
    });

    let expected =
        [(cookie("a"), DropReason::Superseded), (cookie("a"), DropReason::ReplacedExisting)];
    assert_eq!(report::<F>(app).await, expected);
}

/// T10, C2. A cookie that browsers might drop is sent and reported, with the line of the user's code.
pub async fn cookies_that_browsers_might_drop_are_reported<F: Framework>() {
    const EMBED: CookieSpec =
        CookieSpec::new("embed", CookieOptions::new().secure(true).partitioned(true));
    const LOCAL: CookieSpec = CookieSpec::new("local", CookieOptions::new().domain("localhost"));

    let app = App::with_reply(|aside| {
        aside.set_cookie(EMBED.with_value("1"));
        aside.set_cookie(LOCAL.with_value("1"));
        let own = Response::builder().header(CACHE_CONTROL, "public, max-age=60");
        let own = own.header("clear-site-data", "\"cookies\"").body(String::new());
        Reply::Response(own.expect("a response"))
    });
    let response = InProcess::<F>::start(app).await.get().await;
    let report = response.extensions().get::<Report>().expect("a report");

    let kinds: Vec<_> = report.warnings().iter().map(Warning::kind).collect();
    let local = || String::from("local");
    assert_eq!(
        kinds,
        [
            &WarningKind::PartitionedSameSite("embed".into()),
            &WarningKind::SingleLabelDomain(local()),
            &WarningKind::SharedCache(local()),
            &WarningKind::ClearedBySiteData(local()),
        ],
    );
    assert!(
        report.warnings().iter().all(|warning| warning.location().file().ends_with("report.rs"))
    );
    assert_eq!(response.headers().get_all(SET_COOKIE).iter().count(), 2);
}

/// C2. A `Domain` of another host, and an `Expires` after more than 400 days.
pub async fn host_and_time_are_known<F: Framework>() {
    const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example"));
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    let app = App::with_changes(|aside| {
        aside.set_cookie(CART.with_value("1"));
        let expires = |days| CookieOptions::new().expires(SystemTime::now() + days * DAY);
        let spec = |name, days| CookieSpec::try_new(name, expires(days)).expect("a spec");
        aside.set_cookie(spec("year", 365).with_value("1"));
        aside.set_cookie(spec("years", 730).with_value("1"));
    });
    let cart = WarningKind::DomainMismatch("cart".into());
    let years = WarningKind::LongLifetime("years".into());
    let is_inside = |host: &str| host.contains("shop.example");
    for app in [app.clone(), app.between(|_, _| {})] {
        let client = InProcess::<F>::start(app).await;
        // The first 100 requests of the process might be over. Then this response makes it take the host again.
        client.get().await;
        let warnings = async |request: Builder| {
            let response = client.call(request.body(Bytes::new()).expect("a request")).await;
            let report = response.extensions().get::<Report>().expect("a report");
            report.warnings().iter().map(|warning| warning.kind().clone()).collect::<Vec<_>>()
        };
        for host in ["blog.example", "blog.example:8080", "SHOP.example:80", "eu.shop.example"] {
            let expected = match is_inside(&host.to_lowercase()) {
                true => vec![years.clone()],
                false => vec![cart.clone(), years.clone()],
            };
            assert_eq!(warnings(Request::builder().header(HOST, host)).await, expected, "{host}");
            let absolute = Request::builder().uri(format!("http://{host}/"));
            assert_eq!(warnings(absolute).await, expected, "{host}");
        }
        // Nothing is known about a host that is not valid.
        let invalid = Request::builder().header(HOST, "not a host");
        assert_eq!(warnings(invalid).await, std::slice::from_ref(&years));
    }
}

/// C7. Neither `Debug` of the response nor request tracing shows a value.
pub async fn set_cookie_lines_are_sensitive<F: Framework>() {
    let app = App::with_changes(|aside| {
        aside.set_cookie(("sid", "s3cret"));
        aside.set_cookie_raw(http::HeaderValue::from_static("upstream=s3cret"));
    });
    let response = InProcess::<F>::start(app).await.get().await;
    let lines = response.headers().get_all(SET_COOKIE);
    assert_eq!(lines.iter().filter(|line| line.is_sensitive()).count(), 2);
    assert!(!format!("{:?}", response.headers()).contains("s3cret"));
}

/// T14. The failure is in the extensions, with the line of the user's code.
pub async fn failure_is_in_the_extensions<F: Framework>() {
    let app = App::with_changes(|aside| aside.set_cookie(("no token", "1")));
    let response = InProcess::<F>::start(app).await.get().await;

    let failure = response.extensions().get::<ResponseError>().expect("a failure");
    assert!(matches!(failure.invalid_change(), Some(InvalidChange::Cookie(_))));
    assert!(failure.location().expect("a line").file().ends_with("report.rs"));
}

/// T10. A change after the head was sent is ignored and counted, and `check()` reports it.
pub async fn late_change_is_ignored<F: Framework>() {
    let (kept, mut handles) = tokio::sync::mpsc::unbounded_channel::<Aside>();
    let app = App::with_changes(move |aside| {
        let _ = kept.send(aside.clone());
    });
    let response = InProcess::<F>::start(app).await.get().await;
    let aside = handles.recv().await.expect("a handle");
    assert!(aside.check().is_ok());
    aside.set_cookie(("late", "1"));
    aside.set_cookie(("late", "2"));

    assert!(!response.headers().contains_key(SET_COOKIE));
    assert_eq!(aside.late_writes(), 2);
    let failure = aside.check().expect_err("too late");
    assert_eq!(failure.invalid_change(), Some(&InvalidChange::Late));
}

/// Asserts that the log has one line for each change, with the level and the fix.
#[track_caller]
fn assert_logged(log: &Log, level: &str, fix: &str, changes: &[&str]) {
    let lines = log.lines();
    assert_eq!(lines.len(), changes.len(), "{lines:#?}");
    for (line, change) in lines.iter().zip(changes) {
        assert!(line.starts_with(level) && line.contains(change) && line.contains(fix), "{line}");
        assert!(line.contains("report.rs") && !line.contains("s3cret"), "{line}");
    }
}

/// T10, T9. The log says what to do with changes to a direct response. Each line of code is logged at the powers of
/// two, so at most two entry points of a process may run this.
pub async fn log_says_how_to_change_a_direct_response<F: Framework>() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "s3cret"));
        aside.set_status(StatusCode::CREATED);
        Reply::Direct(Response::new(String::new()))
    });
    InProcess::<F>::start(app).await.get().await;

    let fix = "change the response itself, or return it without `Direct`";
    assert_logged(&log, "WARN", fix, &["cookie `a`", "status 201"]);
}

/// T10, T11. The log says where a layer that cancels requests belongs. The same limit holds.
pub async fn log_says_where_a_layer_that_cancels_belongs<F: Framework>() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let client = InProcess::<F>::start(App::handle(|aside, _| {
        Box::pin(async move {
            aside.set_cookie(("a", "s3cret"));
            std::future::pending().await
        })
    }))
    .await;
    assert!(client.get().now_or_never().is_none());

    assert_logged(&log, "DEBUG", "put that layer inside of `AsideLayer`", &["cookie `a`"]);
}
