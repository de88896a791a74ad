//! A flash message: one response sets it, and the next page shows it once.

use std::time::Duration;

use aside::{Aside, CookieOptions, CookieSpec, Model, RequestCookies};
use http::StatusCode;
use http::header::LOCATION;
use schemars::JsonSchema;
use serde::Serialize;

/// A minute is enough for the redirect. A message that nobody fetched expires.
pub(crate) const FLASH: CookieSpec =
    CookieSpec::new("flash", CookieOptions::new().http_only(true).max_age(Duration::from_secs(60)));

/// The contact page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ContactPage {
    flash: Option<String>,
}

/// `POST /contact/`: accepts a message and redirects, so that a reload does not send it again.
pub fn send_message(aside: &Aside) -> StatusCode {
    aside.set_cookie(FLASH.with_value("Thank you, we received your message."));
    aside.insert_header(LOCATION, "/contact/");
    StatusCode::SEE_OTHER
}

/// `GET /contact/`: shows the flash message and deletes it.
///
/// The user can write any text into the cookie, so escape it if the page is HTML.
pub fn contact_page(aside: &Aside, cookies: &RequestCookies<'_>) -> Model<ContactPage> {
    if cookies.get_raw(FLASH.name()).is_some() {
        aside.delete_cookie(FLASH);
    }
    let flash = cookies.get(&FLASH).ok().flatten().map(Into::into);
    Model::new(ContactPage { flash })
}
