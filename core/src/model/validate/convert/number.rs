//! Numbers and booleans, as pydantic's lax mode reads them.

use std::borrow::Cow;

use super::Converted;
use crate::model::{
    json,
    recording::{Part, Recording},
};

/// Python's own limit for the digits of an integer in a string.
const MAX_DIGITS: usize = 4300;

/// An integer from a boolean, from a float without a fraction, or from text.
pub(super) fn integer<'a>(source: &'a Recording, value: &Part) -> Option<Converted<'a>> {
    let text: Cow<'_, str> = match value {
        Part::Bool(value) => u8::from(*value).to_string().into(),
        Part::Int(text) => source.text(text).into(),
        Part::Float(text) => {
            let float: f64 = source.text(text).parse().ok()?;
            // pydantic converts floats of at most 64 bits.
            let fits = float.fract() == 0.0
                && (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&float);
            fits.then_some(float as i64)?.to_string().into()
        }
        Part::Str(text) => integer_in(source.text(text))?.into(),
        _ => return None,
    };
    Some(Converted::Number(text))
}

/// `" +1_000.0 "` → `1000`.
fn integer_in(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, number) = match text.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, zeros) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Python allows single underscores between digits.
    let is_integer = digits.split('_').all(is_digits)
        && !zeros.is_empty()
        && zeros.bytes().all(|byte| byte == b'0');
    let digits = digits.replace('_', "");
    if !is_integer || digits.len() > MAX_DIGITS {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        digits => Some(format!("{sign}{digits}")),
    }
}

/// A float from a boolean, an integer or text.
pub(super) fn float<'a>(source: &'a Recording, value: &Part) -> Option<Converted<'a>> {
    let float = match value {
        Part::Bool(value) => f64::from(u8::from(*value)),
        Part::Int(text) | Part::Float(text) => source.text(text).parse().ok()?,
        Part::Str(text) => float_in(source.text(text))?,
        _ => return None,
    };
    if !float.is_finite() {
        return Some(Converted::NotFinite(float));
    }
    Some(Converted::Number(json::float(float).into()))
}

fn float_in(text: &str) -> Option<f64> {
    let text = text.trim();
    // For a float, pydantic only requires a character on both sides of an underscore.
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    let text = text.replace('_', "");
    // Like Python, Rust reads signs, `inf`, `infinity`, `nan` in any case, exponents and bare points.
    text.parse().ok()
}

/// A boolean from 0, 1, or one of Python's words.
pub(super) fn boolean<'a>(source: &Recording, value: &Part) -> Option<Converted<'a>> {
    const TRUE: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const FALSE: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    let is_one_of =
        |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let value = match value {
        Part::Int(text) | Part::Float(text) => match source.text(text).parse::<f64>().ok()? {
            0.0 => false,
            1.0 => true,
            _ => return None,
        },
        Part::Str(text) if is_one_of(&TRUE, source.text(text)) => true,
        Part::Str(text) if is_one_of(&FALSE, source.text(text)) => false,
        _ => return None,
    };
    Some(Converted::Bool(value))
}

pub(in super::super) fn is_integer(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
