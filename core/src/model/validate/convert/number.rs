//! Numbers and booleans, as pydantic's lax mode reads them.

use std::borrow::Cow;

use crate::model::{filter::Scalar, json};

/// Python's own limit for the digits of an integer in a string.
const MAX_DIGITS: usize = 4300;

/// The digits of an integer from a boolean, from a float without a fraction, or from text.
pub(super) fn integer(value: Scalar<&str>) -> Option<Cow<'_, str>> {
    Some(match value {
        Scalar::Bool(value) => u8::from(value).to_string().into(),
        Scalar::Int(digits) => digits.into(),
        Scalar::Float(digits) => {
            let float: f64 = digits.parse().ok()?;
            // pydantic converts floats of at most 64 bits.
            let fits = float.fract() == 0.0
                && (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&float);
            fits.then_some(float as i64)?.to_string().into()
        }
        Scalar::Str(text) => integer_in(text)?.into(),
        _ => return None,
    })
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
pub(super) fn float(value: Scalar<&str>) -> Option<Scalar<Cow<'_, str>>> {
    let float = match value {
        Scalar::Bool(value) => f64::from(u8::from(value)),
        Scalar::Int(digits) | Scalar::Float(digits) => digits.parse().ok()?,
        Scalar::Str(text) => float_in(text)?,
        _ => return None,
    };
    Some(match float.is_finite() {
        true => Scalar::Float(json::float(float).into()),
        false => Scalar::NotFinite(float),
    })
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
pub(super) fn boolean(value: Scalar<&str>) -> Option<bool> {
    const TRUE: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const FALSE: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    let is_one_of =
        |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match value {
        Scalar::Int(digits) | Scalar::Float(digits) => match digits.parse::<f64>().ok()? {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        },
        Scalar::Str(text) if is_one_of(&TRUE, text) => Some(true),
        Scalar::Str(text) if is_one_of(&FALSE, text) => Some(false),
        _ => None,
    }
}
