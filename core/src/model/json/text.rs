use std::fmt;

use crate::model::serde_error::Result;

/// Returns the text of a `Display`. `to_string` would panic on an error.
pub(crate) fn display<T: fmt::Display + ?Sized>(value: &T) -> Result<String> {
    let mut text = String::new();
    fmt::write(&mut text, format_args!("{value}"))?;
    Ok(text)
}

/// Returns the digits of a finite number.
pub(crate) fn float(number: impl zmij::Float) -> String {
    zmij::Buffer::new().format_finite(number).to_owned()
}

/// Returns the first and the last bytes of a text that has so many. They can overlap, so that a
/// short text takes no loop and no call.
#[inline(always)]
pub(crate) fn ends<const N: usize>(text: &[u8]) -> Option<[[u8; N]; 2]> {
    Some([*text.first_chunk()?, *text.last_chunk()?])
}

/// Compares two texts.
#[inline(always)]
pub(crate) fn is_equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0..2 => one.first() == other.first(),
        2..4 => ends::<2>(one) == ends::<2>(other),
        4..8 => ends::<4>(one) == ends::<4>(other),
        8..17 => ends::<8>(one) == ends::<8>(other),
        _ => one == other,
    }
}
