//! Numbers and booleans, as pydantic's lax mode reads them.

use std::borrow::Cow;

use super::Made;
use crate::model::{
    body,
    tape::{Recorded, Tape},
};

/// Python's own limit for the digits of an integer in a string.
const MAX_DIGITS: usize = 4300;

/// An integer from a boolean, from a float without a fraction, or from text.
pub(super) fn integer<'a>(tape: &'a Tape, value: &Recorded) -> Option<Made<'a>> {
    let text: Cow<'_, str> = match value {
        Recorded::Bool(value) => u8::from(*value).to_string().into(),
        Recorded::Int(text) => tape.text(text).into(),
        Recorded::Float(text) => {
            let float: f64 = tape.text(text).parse().ok()?;
            // pydantic goes no further than 64 bits here.
            let fits = float.fract() == 0.0
                && (-9.223_372_036_854_776e18..9.223_372_036_854_776e18).contains(&float);
            fits.then_some(float as i64)?.to_string().into()
        }
        Recorded::Str(text) => integer_in(tape.text(text))?.into(),
        _ => return None,
    };
    Some(Made::Number(text))
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
pub(super) fn float<'a>(tape: &'a Tape, value: &Recorded) -> Option<Made<'a>> {
    let float = match value {
        Recorded::Bool(value) => f64::from(u8::from(*value)),
        Recorded::Int(text) | Recorded::Float(text) => tape.text(text).parse().ok()?,
        Recorded::Str(text) => float_in(tape.text(text))?,
        _ => return None,
    };
    if !float.is_finite() {
        return Some(Made::NotFinite(float));
    }
    let mut text = Vec::new();
    body::float(&mut text, float);
    Some(Made::Number(String::from_utf8(text).ok()?.into()))
}

/// A float as Python's `repr` writes it, from which it makes a `Decimal`.
pub(super) fn python_float(tape: &Tape, value: &Recorded) -> Option<String> {
    let Recorded::Float(text) = value else { return None };
    let float: f64 = tape.text(text).parse().ok().filter(|float: &f64| float.is_finite())?;
    let mut text = Vec::new();
    body::float(&mut text, float);
    String::from_utf8(text).ok()
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
pub(super) fn boolean<'a>(tape: &Tape, value: &Recorded) -> Option<Made<'a>> {
    const TRUE: [&str; 6] = ["1", "on", "t", "true", "y", "yes"];
    const FALSE: [&str; 6] = ["0", "off", "f", "false", "n", "no"];
    let is_one_of =
        |words: &[&str], text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let value = match value {
        Recorded::Int(text) | Recorded::Float(text) => match tape.text(text).parse::<f64>().ok()? {
            0.0 => false,
            1.0 => true,
            _ => return None,
        },
        Recorded::Str(text) if is_one_of(&TRUE, tape.text(text)) => true,
        Recorded::Str(text) if is_one_of(&FALSE, tape.text(text)) => false,
        _ => return None,
    };
    Some(Made::Word(if value { "true" } else { "false" }))
}

pub(super) fn is_integer(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}
