//! Two layers send and report what one layer does.

use super::*;

/// W14. The handler sees the changes of the layers outside, and `once` makes one value.
#[tokio::test]
async fn handler_inside_sees_the_changes_outside() {
    static MADE: AtomicU32 = AtomicU32::new(0);
    async fn dependency(aside: &Aside) {
        async fn make((): ()) -> Result<u8, Infallible> {
            MADE.fetch_add(1, Ordering::Relaxed);
            Ok(7)
        }
        let Ok(_) = aside.once(make, ()).await;
    }
    let page = async |aside: Aside| {
        dependency(&aside).await;
        let seen = (aside.cookies().len(), aside.status().map(|status| status.as_u16()));
        assert!(aside.check().is_ok());
        for n in 0..50 {
            aside.set_cookie((format!("c{n}"), "1"));
        }
        format!("{seen:?} {}", aside.check().is_err())
    };
    let outside = async |aside: Aside, request: Request, next: Next| {
        dependency(&aside).await;
        aside.set_cookie(("outer", "1"));
        aside.set_status(StatusCode::CREATED);
        let response = next.run(request).await;
        assert_eq!(body_of(response).await, "(1, Some(201)) true");
    };
    let app = app(with_aside(page)).layer(from_fn(outside)).layer(layer());

    assert_eq!(ask(app).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(MADE.load(Ordering::Relaxed), 1);
}

/// Compares with one layer at each point: the handler's own cookies first, then all others in order.
#[tokio::test]
async fn order_of_cookies_is_that_of_one_layer() {
    let own = async |aside: Aside| {
        aside.set_cookie(("b", "1"));
        ([(SET_COOKIE, "x=9")], AppendHeaders([(SET_COOKIE, "b=9; Path=/")]), "own")
    };
    let twice = app(own).layer(layer()).layer(layer());
    for app in [app(own).layer(layer()), twice] {
        let response = assert_sends(app, "200 [x=9 b]").await;
        assert_eq!(reported(&response), ["cookie `b`: ReplacedExisting"]);
    }

    let late = async |aside: Aside| {
        aside.append_header(VARY, HeaderValue::from_static("inner"));
        aside.set_cookie(("same", "inner"));
        ([(SET_COOKIE, "own=1")], "x")
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.insert_header(VARY, HeaderValue::from_static("before"));
        aside.set_cookie(("same", "before"));
        aside.set_cookie(("before", "1"));
        next.run(request).await
    };
    for app in [app(late), app(late).layer(layer())] {
        let app = app.layer(from_fn(outside)).layer(layer());
        let response = assert_sends(app, "200 [own same=inner before]").await;
        let vary: Vec<_> = response.headers().get_all(VARY).iter().collect();
        assert_eq!(vary, ["before", "inner"]);
        assert_eq!(reported(&response), ["cookie `same`: Superseded"]);
    }
}

#[tokio::test]
async fn changes_after_the_inner_response_are_those_of_one_layer() {
    let tags = async |aside: Aside| {
        aside.insert_header(ETAG, HeaderValue::from_static("\"inner\""));
        aside.append_header(VARY, HeaderValue::from_static("cookie"));
        aside.set_cookie(("a", "inner"));
        aside.set_cookie(("b", "inner"));
        aside.set_status(StatusCode::SERVICE_UNAVAILABLE);
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.on_success().set_cookie(("success", "1"));
        aside.set_cookie(("plain", "1"));
        aside.set_cookie(("a", "outer"));
        aside.unset_cookie("b");
        aside.insert_header(ETAG, HeaderValue::from_static("\"outer\""));
        aside.remove_header(VARY);
        aside.append_header(VARY, HeaderValue::from_static("origin"));
        response
    };
    for (policy, sends) in [
        (Policy::new(), "503 [a=outer success plain]"),
        (Policy::fastapi(), "503 [a=inner success plain a=outer]"),
    ] {
        let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
        let one = assert_sends(outer(app(tags)), sends).await;
        let two = assert_sends(outer(app(tags).layer(layer().policy(policy))), sends).await;
        assert_eq!(reported(&one), reported(&two));
        let values = |response: &Response| -> Vec<_> {
            let headers = response.headers();
            headers.get_all(VARY).iter().chain(headers.get_all(ETAG)).cloned().collect()
        };
        assert_eq!(values(&one), values(&two));
        assert_eq!(two.headers().get_all(ETAG).iter().count(), 1);
    }
}

#[tokio::test]
async fn three_layers_are_like_one() {
    let outside = |name: &'static str| {
        from_fn(move |aside: Aside, request: Request, next: Next| async move {
            aside.set_cookie((format!("before-{name}"), "1"));
            let response: Response = next.run(request).await;
            aside.set_cookie((format!("after-{name}"), "1"));
            response
        })
    };
    let sends = "200 [before-b before-a inner after-a after-b]";
    let one = app(inner).layer(outside("a")).layer(outside("b")).layer(layer());
    assert_sends(one, sends).await;
    let three = app(inner).layer(layer()).layer(outside("a")).layer(layer());
    let three = three.layer(outside("b")).layer(layer());
    let response = assert_sends(three, sends).await;
    assert!(response.extensions().is_empty(), "the outermost layer takes the receipt off");
}

#[tokio::test]
async fn direct_response_through_two_layers_is_reported_once() {
    let direct = async |aside: Aside| {
        aside.set_cookie(("inner", "1"));
        Direct("direct")
    };
    let app_of_two = app(direct).layer(layer()).layer(from_fn(around)).layer(layer());
    let response = assert_sends(app_of_two, "200 []").await;
    let dropped = ["cookie `before`: Direct", "cookie `inner`: Direct", "cookie `after`: Direct"];
    assert_eq!(reported(&response), dropped);

    // A layer in between sends the inner response as it is.
    let sealed = map_response(async |response: Response| Direct(response).into_response());
    let response = assert_sends(nested!(inner, sealed), "200 [inner]").await;
    assert_eq!(reported(&response), ["cookie `before`: Direct", "cookie `after`: Direct"]);
}

/// An outer layer that dropped no change reports nothing again.
#[tokio::test]
async fn warning_of_an_inner_layer_is_reported_once() {
    const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
    const THEME: aside::CookieSpec =
        aside::CookieSpec::new("theme", aside::CookieOptions::new().max_age(YEARS));
    let warned = async |aside: Aside| aside.set_cookie(THEME.with_value("1"));
    let app = app(warned).layer(layer()).layer(from_fn(around)).layer(layer());
    let response = assert_sends(app, "200 [before theme after]").await;
    let report = response.extensions().get::<Report>().expect("a warning");
    assert_eq!(report.warnings().len(), 1);
}

/// Headers that the framework adds do not matter for the merge.
#[tokio::test]
async fn response_without_changes_is_unchanged() {
    let silent = app(async || "hello").layer(layer()).layer(layer());
    let response = ask(silent).await;
    assert!(response.extensions().is_empty());
    let names: Vec<_> = response.headers().keys().collect();
    let plain: HeaderMap = ask(app(async || "hello")).await.headers().clone();
    assert_eq!(names, plain.keys().collect::<Vec<_>>());
}

/// The headers, sorted.
fn header_lines(response: &Response) -> Vec<String> {
    let name = |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{name}: {}", value.to_str().expect("ASCII"))
    };
    let mut all: Vec<_> = response.headers().iter().map(name).collect();
    all.sort();
    all
}

/// T7. Headers of content that an inner layer cleared are not restored by the changes outside.
#[tokio::test]
async fn headers_of_cleared_content_stay_removed() {
    const OF_CONTENT: [(&str, &str); 7] = [
        ("content-length", "5"),
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("content-digest", "sha-256=:AA==:"),
        ("content-range", "bytes 0-4/5"),
        ("trailer", "digest"),
        ("transfer-encoding", "chunked"),
    ];
    for status in [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED] {
        let clears = move |aside: Aside| async move {
            aside.set_status(status);
            aside.insert_header("content-language", "en");
            aside.insert_header("content-encoding", "br");
            let mut response = Response::new(Body::empty());
            for (name, value) in OF_CONTENT {
                response.headers_mut().insert(name, HeaderValue::from_static(value));
            }
            response
        };
        let outside = async |aside: Aside, request: Request, next: Next| -> Response {
            aside.append_header("content-language", "de");
            aside.insert_header("content-range", "bytes 0-1/5");
            let response = next.run(request).await;
            aside.append_header("content-language", "fr");
            aside.append_header("content-encoding", "deflate");
            aside.insert_header("content-type", "text/html");
            response
        };
        for policy in [Policy::new(), Policy::fastapi()] {
            let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
            let one = ask(outer(app(clears))).await;
            let two = ask(outer(app(clears).layer(layer().policy(policy)))).await;
            assert_eq!(two.status(), status);
            assert_eq!(header_lines(&two), header_lines(&one), "{status}");
            for (name, _) in OF_CONTENT.iter().skip(2) {
                assert!(!two.headers().contains_key(*name), "{status}: {name}");
            }
        }
    }
}

/// T10. Two layers report each dropped change once, with the reason that one layer gives.
///
/// A status is the exception. If the inner layer did not set its status, the outer one cannot be superseded by it.
#[tokio::test]
async fn each_dropped_change_is_reported_once() {
    let own = |status: u16| {
        let own = Response::builder().status(status).header(SET_COOKIE, "own=9; Path=/");
        own.header(ETAG, "\"own\"").body(Body::empty()).expect("a response")
    };
    for status in [200, 302, 404, 503] {
        let handler = move |aside: Aside| async move {
            aside.set_cookie(("own", "1"));
            aside.set_cookie(("again", "2"));
            aside.always().set_cookie(("always", "2"));
            aside.always().insert_header(ETAG, "\"2\"");
            aside.on_success().append_header(VARY, "2");
            aside.set_status(201);
            own(status)
        };
        let outside = async |aside: Aside, request: Request, next: Next| -> Response {
            aside.set_cookie(("again", "1"));
            aside.set_cookie(("always", "1"));
            aside.insert_header(ETAG, "\"1\"");
            aside.append_header(VARY, "1");
            aside.set_status(202);
            let response = next.run(request).await;
            aside.set_cookie(("again", "3"));
            aside.insert_header(VARY, "3");
            response
        };
        for policy in [Policy::new(), Policy::fastapi()] {
            let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
            let one = ask(outer(app(handler))).await;
            let two = ask(outer(app(handler).layer(layer().policy(policy)))).await;
            let dropped = |response: &Response| {
                let without_reason = |dropped: String| match dropped.strip_prefix("status ") {
                    Some(status) => status.split(':').next().unwrap_or_default().to_owned(),
                    None => dropped,
                };
                let mut all: Vec<_> = reported(response).into_iter().map(without_reason).collect();
                all.sort();
                all
            };
            assert!(!dropped(&one).is_empty());
            assert_eq!(dropped(&two), dropped(&one), "{status} {policy:?}");
            assert_eq!(header_lines(&two), header_lines(&one), "{status}");
        }
    }
}
