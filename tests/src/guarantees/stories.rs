//! The stories of the examples' application: preferences, a flash message, and a login at another site.

use std::time::SystemTime;

use aside::session::Sessions;
use aside::{CookieOptions, CookieSpec, Key, KeyRing, RequestCookies};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use cookie_store::CookieStore;
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::read::{lines, text};
use crate::{Client, MainJobHarness};

const RICK: &str = r#"{"username":"rick","email":"rick@example.com","full_name":"Rick Sanchez"}"#;

/// The defaults of a visitor without the cookie.
const DEFAULTS: &str = r#"{"theme":"light","rows":20}"#;

/// A client with a cookie store, as a browser has one.
struct Browser {
    client: Client,
    cookies: CookieStore,
}

impl Browser {
    async fn start<H: MainJobHarness>() -> Self {
        Self { client: H::start_with(sessions()).await, cookies: CookieStore::default() }
    }

    async fn get(&mut self, path: &str) -> Response<Bytes> {
        self.send(Method::GET, path, "").await
    }

    async fn send(&mut self, method: Method, path: &str, body: &'static str) -> Response<Bytes> {
        let url = url(path);
        let pairs = self.cookies.get_request_values(&url);
        let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder().method(method).uri(path).header(COOKIE, pairs.join("; "));
        let request = request.body(Bytes::from(body)).expect("a request");
        let response = self.client.call(request).await;
        for line in response.headers().get_all(SET_COOKIE) {
            // A browser ignores the deletion of a cookie that it does not have.
            let _ = self.cookies.parse(line.to_str().expect("ASCII"), &url);
        }
        response
    }

    /// Follows the redirect of a response.
    async fn follow(&mut self, response: &Response<Bytes>) -> Response<Bytes> {
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", text(response));
        self.get(&location(response)).await
    }

    fn value(&self, name: &str) -> Option<String> {
        let mut cookies = self.cookies.iter_unexpired();
        cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
    }
}

/// C3. A script reads the JSON that the server wrote, and the server reads that of a script.
pub async fn preferences_are_shared_with_scripts<H: MainJobHarness>() {
    let mut browser = Browser::start::<H>().await;
    assert_eq!(text(&browser.get("/preferences/").await), DEFAULTS);

    let dark = r#"{"theme":"dark","rows":50}"#;
    let set = browser.send(Method::PUT, "/preferences/", dark).await;
    assert_eq!((set.status().as_u16(), text(&set)), (200, dark));
    assert!(!lines(&set)[0].contains("HttpOnly"));

    // `JSON.parse(decodeURIComponent(value))`
    let value = browser.value("preferences").expect("a cookie");
    let decoded = percent_decode_str(&value).decode_utf8().expect("UTF-8");
    assert_eq!(decoded, dark);
    assert_eq!(text(&browser.get("/preferences/").await), dark);

    // `encodeURIComponent(JSON.stringify({ rows: 5, theme: "light" }))`
    let script = "preferences=%7B%22rows%22%3A5%2C%22theme%22%3A%22light%22%7D; Path=/";
    browser.cookies.parse(script, &url("/")).expect("a cookie");
    assert_eq!(text(&browser.get("/preferences/").await), r#"{"theme":"light","rows":5}"#);
}

/// A malformed cookie of a script is ignored, and an invalid body changes nothing.
pub async fn invalid_preferences_are_the_defaults<H: MainJobHarness>() {
    let mut browser = Browser::start::<H>().await;
    for value in ["", "%FF", "null", "%7B", "%7B%22rows%22%3A-1%7D"] {
        let cookie = format!("preferences={value}; Path=/");
        browser.cookies.parse(&cookie, &url("/")).expect("a cookie");
        assert_eq!(text(&browser.get("/preferences/").await), DEFAULTS, "{value}");
    }
    for body in ["", "[", r#"{"theme":"secret"}"#] {
        let response = browser.send(Method::PUT, "/preferences/", body).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(lines(&response).is_empty() && !text(&response).contains("secret"));
    }
}

/// The next page shows the flash message, and the page after it does not.
pub async fn flash_message_is_shown_once<H: MainJobHarness>() {
    const NOTHING: &str = r#"{"flash":null}"#;

    let mut browser = Browser::start::<H>().await;
    let nothing = browser.get("/contact/").await;
    assert_eq!((text(&nothing), lines(&nothing).len()), (NOTHING, 0));

    let sent = browser.send(Method::POST, "/contact/", "hello").await;
    let page = browser.follow(&sent).await;
    assert_eq!(text(&page), r#"{"flash":"Thank you, we received your message."}"#);
    assert_eq!(text(&browser.get("/contact/").await), NOTHING);

    // An invalid message is deleted, too.
    browser.cookies.parse("flash=%FF; Path=/", &url("/")).expect("a cookie");
    assert_eq!(text(&browser.get("/contact/").await), NOTHING);
    assert_eq!(browser.value("flash"), None);
}

/// The browser returns with the state, and the client redeems the code with the verifier.
pub async fn oauth_logs_in<H: MainJobHarness>() {
    let mut browser = Browser::start::<H>().await;
    let start = browser.get("/oauth/log-in").await;
    let callback = browser.follow(&start).await;
    let done = browser.follow(&callback).await;
    let me = browser.follow(&done).await;

    assert_eq!((me.status().as_u16(), text(&me)), (200, RICK));
    assert_eq!(browser.value("oauth"), None);
}

/// RFC 7636 §4.2. The challenge is the digest of the verifier, and neither the URL nor the cookie shows the
/// verifier.
pub async fn oauth_keeps_its_verifier_secret<H: MainJobHarness>() {
    const PENDING: CookieSpec = CookieSpec::new("oauth", CookieOptions::new());

    let mut browser = Browser::start::<H>().await;
    let response = browser.get("/oauth/log-in").await;
    let attributes = "; Max-Age=600; Path=/oauth/callback; HttpOnly; SameSite=Lax";
    assert!(lines(&response)[0].ends_with(attributes), "{:?}", lines(&response));

    // The keys open the cookie.
    let value = browser.value("oauth").expect("a cookie");
    let ring = ring();
    let pair = HeaderValue::from_str(&format!("oauth={value}")).expect("ASCII");
    let headers = HeaderMap::from_iter([(COOKIE, pair)]);
    let opened = PENDING.private(&ring);
    let opened = opened.read(&RequestCookies::new(&headers), SystemTime::now());
    let opened = opened.expect("a private cookie");

    // The value of a session is `seconds.json`.
    let json = opened.value().split_once('.').expect("a session").1;
    let pending: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let text = |name: &str| pending[name].as_str().expect("text").to_owned();
    let (state, verifier) = (text("state"), text("verifier"));
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&verifier));

    let address = location(&response);
    assert!(address.contains(&format!("state={state}&")), "{address}");
    assert!(address.contains(&format!("code_challenge={challenge}&code_challenge_method=S256")));
    for secret in [&verifier, &state] {
        assert!(secret.len() == 43 && !value.contains(&**secret));
    }
    assert!(!address.contains(&verifier));

    let again = browser.get("/oauth/log-in").await;
    assert!(!location(&again).contains(&state));
}

/// A login fails if another browser started it, if it is complete already, or if it has another code.
pub async fn oauth_rejects_a_login_of_another_user<H: MainJobHarness>() {
    let mut attacker = Browser::start::<H>().await;
    let start = attacker.get("/oauth/log-in").await;
    let approved = attacker.follow(&start).await;
    let link = location(&approved);
    let (state, code) = (parameter(&link, "state"), parameter(&link, "code"));

    // The link of the attacker, in a browser that started no login, and in one that started its own.
    let mut victim = Browser::start::<H>().await;
    assert_rejects(&mut victim, &link).await;
    victim.get("/oauth/log-in").await;
    assert_rejects(&mut victim, &link).await;

    // The cookie of one attempt counts once.
    let own = victim.get("/oauth/log-in").await;
    let own = victim.follow(&own).await;
    assert_rejects(&mut victim, &link).await;
    assert_rejects(&mut victim, &location(&own)).await;

    // A stolen code with another verifier.
    let own = victim.get("/oauth/log-in").await;
    let own_state = parameter(&location(&own), "state");
    assert_rejects(&mut victim, &format!("/oauth/callback?code={code}&state={own_state}")).await;

    // The right code and verifier with the state of another login.
    let own = victim.get("/oauth/log-in").await;
    let own = victim.follow(&own).await;
    let own_code = parameter(&location(&own), "code");
    assert_rejects(&mut victim, &format!("/oauth/callback?code={own_code}&state={state}")).await;

    for query in [
        "".into(),
        "?".into(),
        format!("?state={state}"),
        format!("?code={code}"),
        format!("?error=access_denied&state={state}"),
        format!("?code={code}&state={state}&state={state}"),
        format!("?code={code}&state=%FF"),
    ] {
        attacker.get("/oauth/log-in").await;
        assert_rejects(&mut attacker, &format!("/oauth/callback{query}")).await;
    }
}

/// The stub rejects a request without a challenge, and an unknown client.
pub async fn oauth_needs_a_challenge<H: MainJobHarness>() {
    let mut browser = Browser::start::<H>().await;
    let start = location(&browser.get("/oauth/log-in").await);
    for (from, to) in
        [("S256", "plain"), ("code_challenge=", "challenge="), ("client_id=", "client_id=x")]
    {
        let response = browser.get(&start.replace(from, to)).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(!response.headers().contains_key(LOCATION));
    }
}

async fn assert_rejects(browser: &mut Browser, path: &str) {
    let response = browser.get(path).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{path}");
    assert_eq!(text(&response), r#"{"detail":"the login failed, please start it again"}"#);
    assert_eq!((browser.value("oauth"), browser.value("login")), (None, None));
}

fn ring() -> KeyRing {
    Key::new([1; 32]).expect("32 octets").into()
}

fn sessions() -> Sessions {
    Sessions::new(ring(), SystemTime::now)
}

fn location(response: &Response<Bytes>) -> String {
    response.headers()[LOCATION].to_str().expect("ASCII").to_owned()
}

fn parameter(location: &str, name: &str) -> String {
    let url = url(location);
    let mut pairs = url.query_pairs();
    pairs.find(|(found, _)| found == name).expect("a parameter").1.into_owned()
}

fn url(path: &str) -> Url {
    Url::parse("http://localhost").and_then(|url| url.join(path)).expect("a URL")
}
