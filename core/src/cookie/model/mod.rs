//! The cookies of a request as one value that serde reads.

mod deserializer;
mod error;
mod value;

pub use error::{CookiesError, CookiesErrorKind};

use serde::de::DeserializeOwned;

use super::request::RequestCookies;
use deserializer::Deserializer;

impl RequestCookies<'_> {
    /// Reads all cookies into one value, whose field names are the names of the cookies.
    ///
    /// The adapters extract such a value as `Cookies<T>`. A value is percent-decoded, without one pair of
    /// double quotes. Numbers are read as `FromStr` reads them. A boolean is `true`, `1`, `on`, `yes`, `t` or
    /// `y`, or the opposite of one, in any letter case. An enum without data is read by the name of its variant.
    /// Of equal names the first counts, and other cookies are ignored.
    ///
    /// serde buffers the fields of a `#[serde(flatten)]` as text, so only text and enums can be read there.
    /// Read a second value instead.
    ///
    /// # Errors
    ///
    /// Returns an error if a cookie is missing or malformed. With `#[serde(deny_unknown_fields)]`, returns an
    /// error for every other cookie too. Other software on the same host sets such cookies.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{RequestCookies, error::CookiesErrorKind};
    /// use http::{HeaderMap, HeaderValue, header::COOKIE};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Tracking {
    ///     session_id: String,
    ///     visits: Option<u32>,
    ///     #[serde(default)]
    ///     consent: bool,
    ///     #[serde(rename = "__Secure-theme")]
    ///     theme: Theme,
    /// }
    ///
    /// #[derive(Debug, PartialEq, Deserialize)]
    /// #[serde(rename_all = "lowercase")]
    /// enum Theme { Dark, Light }
    ///
    /// let line = "session_id=31d4; visits=7; consent=yes; __Secure-theme=dark; other=1";
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(line))]);
    /// let tracking: Tracking = RequestCookies::new(&headers).deserialize()?;
    /// assert_eq!((&*tracking.session_id, tracking.visits, tracking.consent), ("31d4", Some(7), true));
    /// assert_eq!(tracking.theme, Theme::Dark);
    ///
    /// let error = RequestCookies::new(&HeaderMap::new()).deserialize::<Tracking>().err().unwrap();
    /// assert_eq!((error.kind(), error.name()), (CookiesErrorKind::Missing, Some("session_id")));
    /// # Ok::<(), aside::error::CookiesError>(())
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T, CookiesError> {
        T::deserialize(Deserializer::new(self.iter()))
    }
}
