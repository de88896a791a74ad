//! poem with its own cookie jar.

use poem::http::StatusCode;
use poem::middleware::CookieJarManager;
use poem::test::TestClient;
use poem::web::cookie::{Cookie, CookieJar};
use poem::{
    EndpointExt as _, Error, FromRequest, Request, RequestBody, Result, Route, get, handler,
};

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, SHARED, ten};

pub async fn answers() -> Answers {
    let app = Route::new()
        .at("/data", get(data))
        .at("/guard", get(guarded))
        .at("/path", get(bad_path))
        .at("/host", get(host))
        .at("/two", get(two))
        .at("/order", get(order))
        .at("/read", get(read))
        .with(CookieJarManager::new());
    let client = TestClient::new(app);
    let mut answers = Answers::new();
    for path in SHARED.into_iter().chain(PATHS) {
        let response = client.get(path).header("cookie", COOKIE).send().await.0;
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies.map(|value| value.to_str().expect("ASCII").to_owned()).collect();
        let status = response.status().as_u16();
        let body = response.into_body().into_string().await.expect("a text");
        answers.insert(path, Answer { status, id: None, cookies, body });
    }
    answers
}

struct Theme;

impl<'a> FromRequest<'a> for Theme {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let jar = <&CookieJar>::from_request(request, body).await?;
        jar.add(Cookie::new_with_str("theme", "dark"));
        Ok(Self)
    }
}

struct Never;

impl<'a> FromRequest<'a> for Never {
    async fn from_request(_: &'a Request, _: &mut RequestBody) -> Result<Self> {
        Err(Error::from_status(StatusCode::UNAUTHORIZED))
    }
}

fn cookie(name: &str, path: &str) -> Cookie {
    let mut cookie = Cookie::new_with_str(name, "1");
    cookie.set_path(path);
    cookie
}

#[handler]
async fn data(jar: &CookieJar) -> &'static str {
    jar.add(Cookie::new_with_str("theme", "dark"));
    "data"
}

#[handler]
async fn guarded(_theme: Theme, _never: Never) -> &'static str {
    "data"
}

#[handler]
async fn bad_path(jar: &CookieJar) {
    jar.add(cookie("a", BAD_PATH));
}

#[handler]
async fn host(jar: &CookieJar) {
    let mut cookie = cookie("__Host-id", "/");
    cookie.set_secure(true);
    cookie.set_domain("example.com");
    jar.add(cookie);
}

#[handler]
async fn two(jar: &CookieJar) {
    jar.add(cookie("a", "/x"));
    jar.add(cookie("a", "/y"));
}

#[handler]
async fn order(jar: &CookieJar) {
    ten().for_each(|name| jar.add(cookie(&name, "/")));
}

#[handler]
async fn read(jar: &CookieJar) -> String {
    jar.get("__Host-id").map(|cookie| cookie.value_str().to_owned()).unwrap_or_default()
}
