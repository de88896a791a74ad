//! The business code of the app, which uses `&Aside` and no framework.

mod authority;
mod contact;
mod login;
mod oauth;
mod preferences;
mod problem;
mod products;
mod user;

use aside::{
    Aside, CookieOptions, CookieSpec, InvalidCookie, Model, RequestCookies, SetCookie,
    SetCookieExt as _,
};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use percent_encoding::percent_decode_str;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use authority::Authorization;
pub use authority::authorize;
pub(crate) use contact::FLASH;
pub use contact::{ContactPage, contact_page, send_message};
pub(crate) use login::LOGIN;
pub use login::{Profile, log_in, log_out, logged_in, login};
pub(crate) use oauth::{Callback, PENDING};
pub use oauth::{finish_oauth, start_oauth};
pub(crate) use preferences::PREFERENCES;
pub use preferences::{Preferences, preferences, set_preferences};
pub use problem::{Failure, InvalidBody, InvalidField, Problem, collect};
pub use products::{
    GetProduct, Order, OrderOut, OrderProduct, Price, PriceOut, Product, ProductOut, get_product,
    order_product, prices,
};
pub(crate) use products::{ORDERS, path_after_id};
pub use user::{Credentials, User, UserOut};

/// The cookie of FastAPI's example, which stands for a session here.
pub(crate) const SESSION: CookieSpec = CookieSpec::new("fakesession", CookieOptions::new());

/// The number of visits.
pub(crate) const VISITS: CookieSpec<u32> =
    CookieSpec::parsed("visits", CookieOptions::new().http_only(true));

const SESSION_VALUE: &str = "fake-cookie-session-value";

/// The cookie of [`choose_cookie`], apart from its name.
pub(crate) const CHOSEN: CookieOptions<'_> = CookieOptions::new();

/// The object of FastAPI's example.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(example = Self::seed())]
pub struct Message {
    message: String,
}

impl Message {
    fn seed() -> Self {
        Self { message: "Come to the dark side, we have cookies".into() }
    }
}

/// `GET` and `POST /cookie-and-object/`: sets a cookie and returns an object.
pub fn cookie_and_object(aside: &Aside) -> Model<Message> {
    aside.set_cookie(SESSION.with_value(SESSION_VALUE));
    Model::new(Message::seed())
}

/// `GET` and `POST /cookie/`: returns a response that is sent exactly as built.
///
/// # Errors
///
/// Returns an error if the cookie is invalid.
pub fn cookie() -> Result<Response<String>, InvalidCookie> {
    let body = serde_json::json!(Message::seed()).to_string();
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response.set_cookie(SESSION.with_value(SESSION_VALUE))?;
    Ok(response)
}

/// `POST /users/`: accepts a user with a password, and returns the model without it.
///
/// # Errors
///
/// Returns 422 if the body is not a user.
pub fn create_user(aside: &Aside, body: &[u8]) -> Result<Model<UserOut>, Problem> {
    let user = User::from_json(body)?;
    aside.set_status(201);
    Ok(Model::new(&user))
}

/// A dependency of `POST /users/`: counts the visit in a cookie and in a header.
pub fn count_visit(aside: &Aside, cookies: &RequestCookies<'_>) -> u32 {
    let visits = cookies.get(&VISITS).ok().flatten().unwrap_or(0).saturating_add(1);
    aside.set_cookie(VISITS.with_value(&visits));
    aside.insert_header("x-visits", visits);
    visits
}

/// `GET /users/me`.
pub fn me(user: &User) -> Model<UserOut> {
    Model::new(user)
}

/// The dependency of `GET /users/me`: the user of the session. Without one, the response deletes the cookie.
///
/// # Errors
///
/// Returns 401 if the request has no session.
pub fn current_user(aside: &Aside, cookies: &RequestCookies<'_>) -> Result<User, Problem> {
    match cookies.get(&SESSION) {
        Ok(Some(session)) if session == SESSION_VALUE => Ok(User::known()),
        _ => {
            aside.delete_cookie(SESSION);
            Err(Problem::new(StatusCode::UNAUTHORIZED, "there is no session"))
        }
    }
}

/// `GET /cookies/NAME`: sets a cookie whose name the user chooses.
///
/// # Errors
///
/// Returns 400 if a cookie cannot have the name.
pub fn choose_cookie(aside: &Aside, path: &str) -> Result<Model<Message>, Problem> {
    let name = path.strip_prefix("/cookies/").unwrap_or_default();
    let name = percent_decode_str(name).decode_utf8_lossy();
    let cookie = SetCookie::new(&name, "chosen", CHOSEN)
        .map_err(|invalid| Problem::new(StatusCode::BAD_REQUEST, invalid.to_string()))?;
    aside.set_cookie(cookie);
    Ok(Model::new(&Message { message: format!("you chose `{name}`") }))
}

/// Any other request: a 405 with the methods of the path (RFC 9110 §15.5.6), or a 404.
pub fn nothing_else(path: &str) -> Problem {
    let methods = match path {
        "/cookie-and-object/" | "/cookie/" => "GET,HEAD,POST",
        "/users/" | "/login/" | "/log-out/" => "POST",
        "/docs"
        | "/openapi.json"
        | "/users/me"
        | "/login/me"
        | "/oauth/log-in"
        | "/oauth/callback"
        | "/authority/authorize" => "GET,HEAD",
        "/" | "/lab/style.css" | "/lab/script.js" => "GET,HEAD",
        "/lab/model" => "POST",
        "/preferences/" => "GET,HEAD,PUT",
        "/contact/" | "/lab/cookies" => "GET,HEAD,POST",
        path if path.starts_with("/cookies/") || path.starts_with("/docs/") => "GET,HEAD",
        path if path.starts_with("/products/") => match products::path_after_id(path) {
            Some("" | "/prices") => "GET,HEAD",
            Some("/orders") => "POST",
            _ => return nothing(),
        },
        _ => return nothing(),
    };
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this path has no such method").allow(methods)
}

fn nothing() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "there is nothing here")
}
