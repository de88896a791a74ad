//! Layers between two layers that edit, rebuild or replace the response.

use super::*;

/// W13.
#[tokio::test]
async fn cookie_that_a_layer_removes_stays_removed() {
    let strips = map_response(async |mut response: Response| {
        response.headers_mut().remove(SET_COOKIE);
        response
    });
    assert_sends(nested!(inner, strips), "200 [before after]").await;
}

#[tokio::test]
async fn header_that_a_layer_edits_stays_edited() {
    let tagged = async |aside: Aside| aside.insert_header(ETAG, HeaderValue::from_static("\"1\""));
    let edits = map_response(async |mut response: Response| {
        response.headers_mut().insert(ETAG, HeaderValue::from_static("\"2\""));
        response
    });
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.insert_header(ETAG, HeaderValue::from_static("\"0\""));
        next.run(request).await
    };
    let app = app(tagged).layer(layer()).layer(edits).layer(from_fn(outside)).layer(layer());
    let response = ask(app).await;
    assert_eq!(response.headers().get_all(ETAG).iter().collect::<Vec<_>>(), ["\"2\""]);
}

#[tokio::test]
async fn cookie_that_a_layer_edits_is_sent_once() {
    let secures = map_response(async |mut response: Response| {
        let line = format!("{}; Secure", response.headers()[SET_COOKIE].to_str().expect("ASCII"));
        response.headers_mut().insert(SET_COOKIE, line.try_into().expect("a value"));
        response
    });
    let response = assert_sends(nested!(inner, secures), "200 [inner before after]").await;
    assert_eq!(response.headers()[SET_COOKIE], "inner=1; Path=/; SameSite=Lax; Secure");
}

/// A 401 that deletes the session keeps the deletion, whether or not a layer in between rebuilds the response.
#[tokio::test]
async fn deletion_is_sent_with_a_rebuilt_response() {
    let unauthorized = async |aside: Aside| {
        aside.delete_cookie("session");
        (StatusCode::UNAUTHORIZED, "no")
    };
    let sends = "401 [before session= after]";
    assert_sends(nested!(unauthorized, new_body!()), sends).await;
    assert_sends(nested!(unauthorized, rebuilt!()), sends).await;
    assert_sends(single!(unauthorized, rebuilt!()), sends).await;
}

/// The session of a failed request is not sent with a fallback page.
#[tokio::test]
async fn change_that_an_inner_layer_dropped_stays_dropped() {
    let failed = async |aside: Aside| {
        aside.set_cookie(("session", "1"));
        aside.always().set_cookie(("always", "1"));
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let ok = map_response(async |mut response: Response| {
        *response.status_mut() = StatusCode::OK;
        response
    });
    assert_sends(nested!(failed, rebuilt!()), "500 [always]").await;
    assert_sends(nested!(failed, fallback!()), "200 [before always after]").await;
    assert_sends(nested!(failed, ok), "200 [before always after]").await;
    // With one layer outside, nothing was dropped before the fallback.
    assert_sends(single!(failed, fallback!()), "200 [before session always after]").await;
}

#[tokio::test]
async fn invalid_change_inside_keeps_always() {
    let rejected = async |aside: Aside| {
        aside.set_cookie(("no token", "1"));
        aside.always().set_cookie(("always", "1"));
    };
    let passed = app(rejected).layer(layer()).layer(from_fn(around)).layer(layer());
    for (app, body) in [
        (passed, "Internal Server Error"),
        (nested!(rejected, new_body!()), "envelope"),
        (nested!(rejected, rebuilt!()), "rebuilt"),
    ] {
        let response = assert_sends(app, "500 [always]").await;
        assert_eq!(body_of(response).await, body);
    }
}

#[tokio::test]
async fn invalid_change_outside_becomes_the_generated_500() {
    let always = async |aside: Aside| {
        aside.always().set_cookie(("always", "1"));
        inner(aside).await;
        "hello"
    };
    let invalid_before = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.set_cookie(("no token", "1"));
        next.run(request).await
    };
    let invalid_after = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.set_cookie(("no token", "1"));
        response
    };
    let inside = || app(always).layer(layer());
    for inside in [inside(), inside().layer(new_body!()), inside().layer(rebuilt!())] {
        let before = inside.clone().layer(from_fn(invalid_before)).layer(layer());
        let after = inside.layer(from_fn(invalid_after)).layer(layer());
        for app in [before, after] {
            let response = assert_sends(app, "500 [always]").await;
            assert_eq!(body_of(response).await, "Internal Server Error");
        }
    }
}

/// A response that a layer in between rebuilt has the policy of the outer layer.
#[tokio::test]
async fn innermost_policy_decides_until_the_response_is_rebuilt() {
    let missing = async |aside: Aside| {
        aside.set_cookie(("inner", "1"));
        StatusCode::NOT_FOUND
    };
    let silent = async |_: Aside| StatusCode::NOT_FOUND;
    let outer = |app: Router, policy| app.layer(from_fn(around)).layer(layer().policy(policy));
    let (fastapi, default) = (Policy::fastapi(), Policy::new());

    let kept = outer(app(missing).layer(layer().policy(fastapi)), default);
    assert_sends(kept, "404 []").await;
    let again = outer(app(missing).layer(layer().policy(fastapi)).layer(rebuilt!()), default);
    assert_sends(again, "404 [before after]").await;
    let kept = outer(app(missing).layer(layer().policy(default)), fastapi);
    assert_sends(kept, "404 [before inner after]").await;
    let again = outer(app(missing).layer(layer().policy(default)).layer(rebuilt!()), fastapi);
    assert_sends(again, "404 []").await;
    let unused = outer(app(silent).layer(layer().policy(fastapi)), default);
    assert_sends(unused, "404 []").await;
}

/// A limit: the body of the handler's response was cleared, so a later status does not restore it.
#[tokio::test]
async fn body_that_an_inner_layer_clears_stays_empty() {
    let empties = async |aside: Aside| {
        aside.set_status(StatusCode::NO_CONTENT);
        "hello"
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.set_status(StatusCode::ACCEPTED);
        response
    };
    let response = ask(app(empties).layer(layer()).layer(from_fn(outside)).layer(layer())).await;
    assert_eq!((response.status(), &*body_of(response).await), (StatusCode::ACCEPTED, ""));
}

/// A limit: a rollback removes nothing from a response that an inner layer has finished.
#[tokio::test]
async fn rollback_across_the_inner_response_keeps_later_changes() {
    let outside = |replaces: bool| {
        from_fn(move |aside: Aside, request: Request, next: Next| async move {
            aside.set_cookie(("before", "1"));
            let mark = aside.savepoint();
            let response: Response = next.run(request).await;
            aside.rollback_to(mark);
            aside.set_cookie(("new", "1"));
            if replaces { "other".into_response() } else { response }
        })
    };
    let nested = |replaces| app(inner).layer(layer()).layer(outside(replaces)).layer(layer());
    assert_sends(nested(false), "200 [inner before new]").await;
    assert_sends(nested(true), "200 [before new]").await;
    assert_sends(app(inner).layer(outside(false)).layer(layer()), "200 [before new]").await;
}
