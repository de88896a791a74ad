//! One scalar at one node: unchanged, or converted as pydantic's lax mode converts it.

#[cfg(feature = "formats")]
mod email;
mod format;
#[cfg(feature = "formats")]
mod library;
mod number;
mod text;

use std::borrow::Cow;

use serde_json::Value;

use super::fit::Exactness;
use crate::model::{
    assertion::{Limits, Number},
    filter::{Format, Mask, Node, Rules, Scalar},
    violation::Reason,
};
pub(super) use text::canonical_decimal;

type Conversion<'a> = Result<(Scalar<Cow<'a, str>>, Exactness), Reason>;

/// Validates a scalar at a node, and converts it in a lax model.
pub(super) fn scalar<'a>(value: Scalar<&'a str>, node: &Node, rules: Rules) -> Conversion<'a> {
    let conversion = of_type(value, node, rules)?;
    if let Some(limits) = &node.limits {
        check(&conversion.0, node, limits)?;
    }
    Ok(conversion)
}

/// Validates and converts a scalar, except for the constraints of the node.
fn of_type<'a>(value: Scalar<&'a str>, node: &Node, rules: Rules) -> Conversion<'a> {
    let Rules { whole, lax, .. } = rules;
    if node.accepts.is_every_type() {
        // The digits of an integer stay, although `number` is one of the types.
        return Ok((value.map(|text| Cow::from(*text)), Exactness::Exact));
    }
    if lax && node.format != Format::None && node.accepts.has(Mask::STR) {
        return format::formatted(value, node.format);
    }
    let is_number = node.accepts.has(Mask::NUM);
    let checked = match value {
        Scalar::NotFinite(_) if lax && is_number => Ok(()),
        _ => node.check(value),
    };
    let reason = match checked {
        // pydantic makes a float of it, with the digits of a float.
        Ok(()) if whole && is_number && matches!(value, Scalar::Int(_)) => {
            let float = number::float(value).ok_or_else(|| node.mismatch(Mask::INT))?;
            return Ok((float, Exactness::Strict));
        }
        Ok(()) => {
            // pydantic makes a member of an enumeration of its value.
            let is_converted = lax && node.is_enumeration;
            let exactness = if is_converted { Exactness::Lax } else { Exactness::Exact };
            return Ok((value.map(|text| Cow::from(*text)), exactness));
        }
        Err(reason) if !lax => return Err(reason),
        Err(reason) => reason,
    };
    let is_unlisted = reason == Reason::Unlisted;
    match equal_to_python(value, &node.listed) {
        Some(equal) if node.is_enumeration && !is_unlisted => Ok((equal, Exactness::Lax)),
        Some(equal) => Ok((equal, Exactness::Exact)),
        None if is_unlisted => Err(reason),
        // A value matches a literal or not. pydantic makes a member of an enumeration of it.
        None if !node.listed.is_empty() && !node.is_enumeration => Err(Reason::Unlisted),
        None => converted(value, node, reason),
    }
}

/// Converts a scalar of a type that the node does not accept.
fn converted<'a>(value: Scalar<&'a str>, node: &Node, mismatch: Reason) -> Conversion<'a> {
    let converted = match node.accepts {
        accepts if accepts.has(Mask::NUM) => number::float(value),
        accepts if accepts.has(Mask::INT) => number::integer(value).map(Scalar::Int),
        accepts if accepts.has(Mask::BOOL) => number::boolean(value).map(Scalar::Bool),
        _ => return Err(mismatch),
    };
    let converted = converted.ok_or_else(|| match value {
        Scalar::Str(_) | Scalar::Float(_) | Scalar::NotFinite(_) => {
            Reason::Inconvertible(node.accepts.names().into())
        }
        _ => mismatch,
    })?;
    match node.listed.is_empty() || node.lists(&converted.map(|text| &**text)) {
        true => Ok((converted, Exactness::Lax)),
        false => Err(Reason::Unlisted),
    }
}

/// Returns whether a value is a literal, as Python compares them.
pub(super) fn is_literal(value: Scalar<&str>, literal: &Value) -> bool {
    matches!(value, Scalar::Str(text) if literal == text)
        || equal_to_python(value, std::slice::from_ref(literal)).is_some()
}

/// Checks the constraints of a node.
fn check(value: &Scalar<Cow<'_, str>>, node: &Node, limits: &Limits) -> Result<(), Reason> {
    let check_number =
        |digits| Number::of(digits).map_or(Ok(()), |number| limits.check_number(number));
    match value {
        Scalar::Int(digits) | Scalar::Float(digits) => check_number(digits),
        Scalar::Str(digits) if node.format == Format::Decimal => check_number(digits),
        Scalar::Str(text) => limits.check_text(text),
        Scalar::NotFinite(float) => limits.check_number(Number { integer: None, float: *float }),
        Scalar::Null | Scalar::Unset | Scalar::Bool(_) => Ok(()),
    }
}

/// Returns the literal that a number or boolean equals. To Python, `True`, `1` and `1.0` are equal.
fn equal_to_python(value: Scalar<&str>, listed: &[Value]) -> Option<Scalar<Cow<'static, str>>> {
    let number_of = |value: bool| Number::of(if value { "1" } else { "0" });
    let value = match value {
        Scalar::Bool(value) => number_of(value)?,
        Scalar::Int(digits) | Scalar::Float(digits) => Number::of(digits)?,
        _ => return None,
    };
    // Of equal literals, a Python dict has the last.
    listed.iter().rev().find_map(|listed| {
        let (number, literal) = match listed {
            Value::Bool(listed) => (number_of(*listed)?, Scalar::Bool(*listed)),
            Value::Number(listed) => {
                let digits = listed.to_string();
                (Number::of(&digits)?, Scalar::number(Cow::from(digits)))
            }
            _ => return None,
        };
        number.is_equal(value).then_some(literal)
    })
}
