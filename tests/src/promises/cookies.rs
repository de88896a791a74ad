//! Cookies over the wire: the incidents R1–R13 of other libraries, and what is written is what is read
//! (C2, C3, C4, C5).

use aside::{CookieOptions, CookieSpec, Encoding, RequestCookies};
use bytes::Bytes;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderValue, Request, Response};

use crate::read::{assert_own_500, cookies, lines, text};
use crate::{App, Client, Harness, Reply};

const SID: CookieSpec =
    CookieSpec::new("__Host-sid", CookieOptions::new().secure(true).encoding(Encoding::Raw));

/// Answers with the value of `__Host-sid`, or `none`.
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

/// What a server reads of `Cookie` lines.
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

/// R2. All that Unicode calls a space, beyond SP and HTAB, is part of the name.
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

/// R12, R13. One odd pair, a stray quote or a byte beyond ASCII costs no other pair.
pub async fn r12_r13_odd_pair_costs_no_other<H: Harness>() {
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

/// C5, RFC 6265bis §4.2.1. Several lines, as HTTP/2 sends them; the first of equal names wins.
pub async fn several_cookie_lines_are_all_read<H: Harness>() {
    let client = reader::<H>().await;
    assert_eq!(read(&client, &[b"a=1", b"__Host-sid=good", b"__Host-sid=second"]).await, "good");
}

/// R4, R5, R6. Injected attributes, line breaks and what browsers would drop: our own 500, never a header.
pub async fn r4_r5_r6_what_cannot_be_written_is_our_own_500<H: Harness>() {
    fn options(case: usize) -> CookieOptions<'static> {
        let options = CookieOptions::new();
        match case {
            0 => options.path("/; Domain=evil.test; SameSite=None"),
            1 => options.domain("a.test; HttpOnly"),
            2 => options.path("/\r\nX: y"),
            3 => options.same_site(aside::SameSite::None),
            4 => options.partitioned(true),
            5 => options.domain(""),
            _ => options.path(""),
        }
    }
    for case in 0..7 {
        let app = App::say(move |aside| {
            aside.set_cookie(aside::SetCookie::new("sid", "1", options(case)));
        });
        assert_own_500(&H::start(app).await.get().await);
    }
}

/// R8, C4. A deletion is always sent, whether or not the request had the cookie.
pub async fn r8_deletion_is_always_sent<H: Harness>() {
    const TOKEN: CookieSpec =
        CookieSpec::new("__Secure-token", CookieOptions::new().secure(true).path("/api"));

    let response = H::start(App::say(|aside| aside.delete_cookie(TOKEN))).await.get().await;
    let expected = "__Secure-token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/api; Secure; SameSite=Lax";
    assert_eq!(lines(&response), [expected]);
}

/// R7, R11. Cookies of all sources are kept, always in the order said.
pub async fn r7_r11_order_is_the_order_said<H: Harness>() {
    let client = H::start(App::answer(|aside| {
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

/// C3. Written, echoed as a browser does, read: the value comes back, under each encoding.
pub async fn what_is_written_is_read<H: Harness>() {
    fn spec(encoding: Encoding) -> CookieSpec<'static> {
        CookieSpec::try_new("k", CookieOptions::new().encoding(encoding)).expect("a good spec")
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
