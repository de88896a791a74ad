//! Cookies over the wire: the incidents R1–R13 of other libraries, and reading what was written (C2, C3, C4, C5).

use aside::{Aside, CookieOptions, CookieSpec, Encoding, Policy, RequestCookies};
use bytes::Bytes;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderValue, Request, Response};
use serde::{Deserialize, Serialize};

use crate::app::Moment;
use crate::read::{assert_generated_500, cookies, lines, text};
use crate::{App, Client, Harness, Reply};

const SID: CookieSpec =
    CookieSpec::new("__Host-sid", CookieOptions::new().secure(true).encoding(Encoding::Raw));

/// Responds with the value of `__Host-sid`, or `none`.
async fn reader<H: Harness>() -> Client {
    H::start(App::handle(|_, request| {
        Box::pin(async move {
            let cookies = RequestCookies::new(request.headers());
            let value = cookies.get(&SID).ok().flatten().map_or("none".into(), String::from);
            Reply::Response(Response::new(value))
        })
    }))
    .await
}

/// Returns the value that a server reads from `Cookie` lines.
async fn read(client: &Client, cookie_lines: &[&[u8]]) -> String {
    let mut request = Request::new(Bytes::new());
    for line in cookie_lines {
        let line = HeaderValue::from_bytes(line).expect("octets that HTTP allows");
        request.headers_mut().append(COOKIE, line);
    }
    text(&client.call(request).await).to_owned()
}

/// R1. Names are never decoded.
pub async fn r1_percent_encoded_name_is_another_cookie<H: Harness>() {
    let client = reader::<H>().await;
    assert_eq!(read(&client, &[b"__Host-sid=good; __%48ost-sid=evil"]).await, "good");
    assert_eq!(read(&client, &[b"__%48ost-sid=evil"]).await, "none");
    assert_eq!(
        read(&client, &[b"__host-sid=evil; \"__Host-sid\"=evil; =__Host-sid=evil"]).await,
        "none"
    );
}

/// R2. Every Unicode space except SP and HTAB is part of the name.
pub async fn r2_unicode_space_is_part_of_the_name<H: Harness>() {
    let client = reader::<H>().await;
    let spaces =
        (0..=0x3000).filter_map(char::from_u32).filter(|c| c.is_whitespace() && !c.is_ascii());
    for space in spaces {
        for line in [format!("{space}__Host-sid=evil"), format!("__Host-sid{space}=evil")] {
            assert_eq!(read(&client, &[line.as_bytes()]).await, "none", "U+{:04X}", space as u32);
        }
    }
    assert_eq!(read(&client, &[b"a=1; \t __Host-sid=good"]).await, "good");
}

/// R12, R13. An invalid pair, a single quote or a byte beyond ASCII hides no other pair.
pub async fn r12_r13_invalid_pair_hides_no_other<H: Harness>() {
    let client = reader::<H>().await;
    for line in [
        &b"bad; __Host-sid=good"[..],
        b"a=\"; __Host-sid=good",
        b"__Host-sid=good; a=\xc3\xa9",
        b"a=\xff; __Host-sid=good; =; ;;",
        b"$Version=1; __Host-sid=good",
    ] {
        assert_eq!(read(&client, &[line]).await, "good", "{}", String::from_utf8_lossy(line));
    }
}

/// C5, RFC 6265bis §4.2.1. Several lines are read, as HTTP/2 sends them. The first of equal names wins.
pub async fn several_cookie_lines_are_all_read<H: Harness>() {
    let client = reader::<H>().await;
    assert_eq!(read(&client, &[b"a=1", b"__Host-sid=good", b"__Host-sid=second"]).await, "good");
}

/// R4, R5, R6. Injected attributes, line breaks and cookies that browsers drop are the generated 500, never a header.
pub async fn r4_r5_r6_invalid_cookie_is_a_generated_500<H: Harness>() {
    fn options(case: usize) -> CookieOptions<'static> {
        let options = CookieOptions::new();
        match case {
            0 => options.path("/; Domain=evil.test; SameSite=None"),
            1 => options.domain("a.test; HttpOnly"),
            2 => options.path("/\r\nX: y"),
            3 => options.same_site(aside::SameSite::None),
            4 => options.partitioned(true),
            5 => options.domain(""),
            6 => options.path("/my files"),
            7 => options.path("/a/../b"),
            8 => options.domain("256.1.1.1"),
            _ => options.path(""),
        }
    }
    for case in 0..10 {
        let app = App::with_changes(move |aside| {
            aside.set_cookie(aside::SetCookie::new("sid", "1", options(case)));
        });
        assert_generated_500(&H::start(app).await.get().await);
    }
}

/// R8, C4. A deletion is always sent, whether or not the request had the cookie.
pub async fn r8_deletion_is_always_sent<H: Harness>() {
    const TOKEN: CookieSpec =
        CookieSpec::new("__Secure-token", CookieOptions::new().secure(true).path("/api"));

    let response =
        H::start(App::with_changes(|aside| aside.delete_cookie(TOKEN))).await.get().await;
    let expected = "__Secure-token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/api; Secure; SameSite=Lax";
    assert_eq!(lines(&response), [expected]);
}

/// C4. A deletion by name has the attributes that the prefix of the name requires.
pub async fn deletion_by_name_has_what_its_prefix_requires<H: Harness>() {
    let app = App::with_changes(|aside| aside.delete_cookie("__Host-Http-sid"));
    let response = H::start(app).await.get().await;
    let expected = "__Host-Http-sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax";
    assert_eq!(lines(&response), [expected]);
}

/// T5. A policy raises the limits, and cookies that the response already has do not count.
pub async fn policy_raises_the_cookie_limits<H: Harness>() {
    let app = || {
        App::with_reply(|aside| {
            for number in 0..60 {
                aside.set_cookie((format!("n{number}"), "v".repeat(200)));
            }
            Reply::Response(Response::new("hello".into()))
        })
    };
    assert_generated_500(&H::start(app()).await.get().await);
    let policy = Policy::new().max_cookies(60).max_cookie_bytes(16 * 1024);
    assert_eq!(lines(&H::start(app().policy(policy)).await.get().await).len(), 60);

    let proxied = App::with_reply(|aside| {
        aside.set_cookie(("ours", "1"));
        let mut own = Response::new("hello".into());
        for number in 0..60 {
            let line = format!("upstream{number}={}", "v".repeat(150));
            let line = HeaderValue::try_from(line).expect("visible ASCII");
            own.headers_mut().append(SET_COOKIE, line);
        }
        Reply::Response(own)
    });
    assert_eq!(lines(&H::start(proxied).await.get().await).len(), 61);
}

/// T2, T5. `check` has the limits of the policy, also in another task and in a nested layer.
pub async fn check_knows_the_limits_of_the_policy<H: Harness>() {
    fn sets_60(aside: &Aside) {
        (0..60).for_each(|number| aside.set_cookie((format!("n{number}"), "1")));
    }
    let checks = |expected: bool| {
        App::handle(move |aside, _| {
            Box::pin(async move {
                sets_60(&aside);
                let task = aside.clone();
                let task = aside.scope(async move { task.check().is_ok() });
                let is_ok = tokio::spawn(task).await.expect("no panic");
                assert_eq!((aside.check().is_ok(), is_ok), (expected, expected));
                Reply::Response(Response::new(is_ok.to_string()))
            })
        })
    };
    let wide = Policy::new().max_cookies(60);
    let sent = async |app: App| lines(&H::start(app).await.get().await).len();
    assert_eq!(sent(checks(false)).await, 0);
    assert_eq!(sent(checks(true).policy(wide)).await, 60);
    assert_eq!(sent(checks(true).policy(wide).between(|_, _| {})).await, 60);

    let outside = App::with_changes(|_| {}).between(|aside, moment| {
        if moment == Moment::Before {
            sets_60(aside);
            assert!(aside.check().is_ok());
        }
    });
    assert_eq!(sent(outside.policy(wide).outer_policy(wide)).await, 60);
}

/// C3, C7. A value is read as the type that its spec declares, and an error does not show it.
pub async fn typed_value_is_read_back<H: Harness>() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Prefs {
        theme: String,
        rows: u32,
    }
    const PREFS: CookieSpec<Prefs> =
        CookieSpec::json("__Host-prefs", CookieOptions::new().secure(true));
    const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());

    let client = H::start(App::handle(|aside, request| {
        Box::pin(async move {
            let cookies = RequestCookies::new(request.headers());
            let read = match (cookies.get(&PREFS), cookies.get(&VISITS)) {
                (Ok(prefs), Ok(visits)) => format!("{prefs:?} {visits:?}"),
                (Err(error), _) | (_, Err(error)) => error.to_string(),
            };
            aside.set_cookie(PREFS.with_value(&Prefs { theme: "dark; é".into(), rows: 7 }));
            aside.set_cookie(VISITS.with_value(&8));
            Reply::Response(Response::new(read))
        })
    }))
    .await;
    let call = async |cookie: &str| {
        let request = Request::builder().header(COOKIE, cookie).body(Bytes::new());
        client.call(request.expect("a request")).await
    };

    let set = call("other=1").await;
    assert_eq!(text(&set), "None None");
    let pairs: Vec<_> = cookies(&set).iter().map(|(n, v)| format!("{n}={v}")).collect();
    let echoed = call(&pairs.join("; ")).await;
    assert_eq!(text(&echoed), "Some(Prefs { theme: \"dark; é\", rows: 7 }) Some(8)");

    let error = "cookie `visits`: value is not a valid `u32`";
    assert_eq!(text(&call("visits=s3cret").await), error);
    let wrong = call("__Host-prefs={%22theme%22:7%2C%22rows%22:%22s3cret%22}").await;
    assert!(text(&wrong).starts_with("cookie `__Host-prefs`: value is not a valid "));
    assert!(!text(&wrong).contains("s3cret"));
}

/// C3, C5. The quotes that Java and aiohttp add, and Java's attributes of RFC 2965, change no value.
pub async fn value_that_a_client_put_in_quotes_is_read<H: Harness>() {
    const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());

    let client = H::start(App::handle(|_, request| {
        Box::pin(async move {
            let cookies = RequestCookies::new(request.headers());
            let theme = cookies.get(&THEME).ok().flatten().map_or("none".into(), String::from);
            Reply::Response(Response::new(format!("{theme}, {} cookies", cookies.iter().count())))
        })
    }))
    .await;
    for (line, expected) in [
        (&b"theme=\"a%20b\""[..], "a b, 1 cookies"),
        (b"$Version=\"1\"; theme=\"dark\";$Path=\"/\";$Domain=\"localhost\"", "dark, 1 cookies"),
        (b"theme = dark", "dark, 1 cookies"),
    ] {
        assert_eq!(read(&client, &[line]).await, expected);
    }
}

/// R7, R11. Cookies of all sources are kept, always in the order in which they were set.
pub async fn r7_r11_cookies_keep_their_order<H: Harness>() {
    let client = H::start(App::with_reply(|aside| {
        for name in ["d", "b", "a", "c"] {
            aside.set_cookie((name, "1"));
        }
        let own = Response::builder().header(SET_COOKIE, "own=1").body("hello".into());
        Reply::Response(own.expect("a response"))
    }))
    .await;

    for _ in 0..50 {
        let response = client.get().await;
        let names: Vec<_> = cookies(&response).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["own", "d", "b", "a", "c"]);
    }
}

/// C3. A value that is written, echoed as a browser does and read is the same, under each encoding.
pub async fn written_values_are_read<H: Harness>() {
    fn spec(encoding: Encoding) -> CookieSpec<'static> {
        CookieSpec::try_new("k", CookieOptions::new().encoding(encoding)).expect("a valid spec")
    }
    const VALUES: [(Encoding, &str); 5] = [
        (Encoding::Percent, "a b; c, \"d\" \\ 100% é 日本 🍪\r\n"),
        (Encoding::Percent, ""),
        (Encoding::Quoted, "a b; c, \"d\" \\ 100% é\u{1}\u{7f}\u{ff}"),
        (Encoding::Quoted, ""),
        (Encoding::Raw, "abc123=="),
    ];
    let client = H::start(App::handle(|aside, request| {
        Box::pin(async move {
            let at: usize = request.uri().path()[1..].parse().expect("a number");
            let (encoding, value) = VALUES[at];
            aside.set_cookie(spec(encoding).with_value(value));
            let read = RequestCookies::new(request.headers())
                .get(&spec(encoding))
                .map(|v| v.map(String::from));
            Reply::Response(Response::new(read.ok().flatten().unwrap_or("none".into())))
        })
    }))
    .await;

    for (at, (_, value)) in VALUES.into_iter().enumerate() {
        let request = |cookie: Option<&str>| {
            let request = Request::builder().uri(format!("/{at}"));
            let request = match cookie {
                Some(cookie) => request.header(COOKIE, cookie),
                None => request,
            };
            request.body(Bytes::new()).expect("a request")
        };
        let set = client.call(request(None)).await;
        let (name, written) = cookies(&set).remove(0);
        let echoed = client.call(request(Some(&format!("other=1; {name}={written}")))).await;
        assert_eq!(text(&echoed), value);
    }
}
