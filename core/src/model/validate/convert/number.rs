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
            // pydantic goes no further than 64 bits here.
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
pub(super) fn integer_in(text: &str) -> Option<String> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = match digits.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => {
            whole
        }
        Some(_) => return None,
        None => digits,
    };
    let digits = without_underscores(digits)?;
    if digits.len() > MAX_DIGITS
        || digits.is_empty()
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    Some(match digits {
        "" => "0".to_owned(),
        _ if is_negative => format!("-{digits}"),
        _ => digits.to_owned(),
    })
}

/// Python's underscores: one at a time, between digits.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('_') {
        return Some(text.into());
    }
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let mut underscores = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_');
    underscores
        .all(|(index, _)| index > 0 && is_digit(index - 1) && is_digit(index + 1))
        .then(|| text.replace('_', "").into())
}

/// A float from a boolean, an integer or text; JSON has no NaN and no infinities, so they are null.
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

/// A float as Python's `repr` writes it, from which it makes a `Decimal`.
pub(super) fn python_float(float: f64) -> String {
    json::float(float)
}

fn float_in(text: &str) -> Option<f64> {
    let text = text.trim();
    // Of a float's underscores pydantic asks less: that each has something on both sides.
    if text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    let text = text.replace('_', "");
    // Rust reads what Python reads: signs, `inf`, `infinity`, `nan` in any case, exponents, bare points.
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
