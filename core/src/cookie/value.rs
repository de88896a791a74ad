//! The type of a cookie's value, and its conversion to text.

use std::borrow::{Borrow, Cow};
use std::fmt::{Display, Write as _};
use std::str::FromStr;

use super::encoding::InvalidCookieValue;
use super::rule::CookieRule;

/// The type of a cookie's value: `str`, or any type that has a size.
///
/// Every type implements this trait. The constructor of the [`CookieSpec`](crate::CookieSpec) decides how
/// the value is written: as text, by `Display` and `FromStr`, or as JSON.
///
/// # Examples
///
/// ```
/// use aside::{CookieSpec, CookieValue, InvalidCookieValue, RequestCookies};
///
/// fn is_set<T: CookieValue + ?Sized>(
///     cookies: &RequestCookies<'_>,
///     spec: &CookieSpec<'_, T>,
/// ) -> Result<bool, InvalidCookieValue> {
///     Ok(cookies.get(spec)?.is_some())
/// }
/// # let _ = is_set::<str>;
/// ```
pub trait CookieValue {
    /// The value as [`RequestCookies::get`](crate::RequestCookies::get) returns it.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::CookieValue;
    /// use std::borrow::Cow;
    ///
    /// let text: <str as CookieValue>::Read<'_> = Cow::Borrowed("dark");
    /// let number: <u32 as CookieValue>::Read<'_> = 7;
    /// # let _ = (text, number);
    /// ```
    type Read<'r>;

    /// The value as a signed or private cookie returns it.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::CookieValue;
    ///
    /// let text: <str as CookieValue>::Owned = String::from("dark");
    /// let number: <u32 as CookieValue>::Owned = 7;
    /// # let _ = (text, number);
    /// ```
    type Owned: Borrow<Self>;

    /// The conversion of the value to text and back, which only this crate uses.
    type Codec: Copy;

    #[doc(hidden)]
    fn read<'r>(
        codec: &Self::Codec,
        text: Cow<'r, str>,
    ) -> Result<Self::Read<'r>, InvalidCookieValue>;

    #[doc(hidden)]
    fn read_owned(codec: &Self::Codec, text: String) -> Result<Self::Owned, InvalidCookieValue>;
}

/// Text is its own value, so reading it borrows from the request.
impl CookieValue for str {
    type Read<'r> = Cow<'r, Self>;
    type Owned = String;
    type Codec = ();

    #[doc(hidden)]
    fn read<'r>(_: &(), text: Cow<'r, Self>) -> Result<Cow<'r, Self>, InvalidCookieValue> {
        Ok(text)
    }

    #[doc(hidden)]
    fn read_owned(_: &(), text: String) -> Result<String, InvalidCookieValue> {
        Ok(text)
    }
}

impl<T> CookieValue for T {
    type Read<'r> = T;
    type Owned = T;
    type Codec = Codec<T>;

    #[doc(hidden)]
    fn read<'r>(codec: &Codec<T>, text: Cow<'r, str>) -> Result<T, InvalidCookieValue> {
        (codec.read)(&text)
    }

    #[doc(hidden)]
    fn read_owned(codec: &Codec<T>, text: String) -> Result<T, InvalidCookieValue> {
        (codec.read)(&text)
    }
}

/// The conversion of a type's values to text and back.
pub struct Codec<T> {
    pub(super) write: fn(&T) -> Result<String, CookieRule>,
    read: fn(&str) -> Result<T, InvalidCookieValue>,
}

// `derive` would require `T: Copy`.
impl<T> Clone for Codec<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Codec<T> {}

impl<T> Codec<T> {
    pub(super) const fn text() -> Self
    where
        T: FromStr + Display,
    {
        Self { write: write_text, read: read_text }
    }

    #[cfg(feature = "json")]
    pub(super) const fn json() -> Self
    where
        T: serde::Serialize + serde::de::DeserializeOwned,
    {
        Self { write: write_json, read: read_json }
    }
}

fn write_text<T: Display>(value: &T) -> Result<String, CookieRule> {
    // `to_string` panics if `Display` fails.
    let mut text = String::new();
    write!(text, "{value}").map_err(|_| CookieRule::Writable)?;
    Ok(text)
}

fn read_text<T: FromStr>(text: &str) -> Result<T, InvalidCookieValue> {
    // The error of `FromStr` can repeat the value.
    text.parse().map_err(|_| InvalidCookieValue::not_a::<T>(None))
}

#[cfg(feature = "json")]
pub(crate) fn write_json<T>(value: &T) -> Result<String, CookieRule>
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let json = serde_json::to_string(value).map_err(|_| CookieRule::Writable)?;
    match needs_read_back(&json) && read_json::<T>(&json).is_err() {
        true => Err(CookieRule::Writable),
        false => Ok(json),
    }
}

/// Returns whether `serde_json` might fail to read its own text. It writes null for NaN, and limits the nesting
/// that it reads. This check is cheaper than reading every value back.
#[cfg(feature = "json")]
fn needs_read_back(json: &str) -> bool {
    const MAX_NESTED: usize = 127;

    let opens = |byte: &u8| matches!(byte, b'[' | b'{');
    match json.as_bytes().first() {
        Some(b'n') => true,
        Some(b'[' | b'{') => {
            json.contains("null")
                || json.len() > 2 * MAX_NESTED
                    && json.as_bytes().iter().filter(|byte| opens(byte)).count() > MAX_NESTED
        }
        _ => false,
    }
}

#[cfg(feature = "json")]
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(
    text: &str,
) -> Result<T, InvalidCookieValue> {
    use serde_json::error::Category;

    // The error of `serde_json` repeats the value, so only its position is kept.
    serde_json::from_str(text).map_err(|error| {
        let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let offset = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        match error.classify() {
            Category::Data => InvalidCookieValue::not_a::<T>(Some(offset.min(text.len()))),
            Category::Syntax | Category::Eof | Category::Io => {
                InvalidCookieValue::not_json(offset.min(text.len()))
            }
        }
    })
}
