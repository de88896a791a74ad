//! One scalar at one node: unchanged, or converted as pydantic's lax mode converts it.

#[cfg(feature = "formats")]
mod email;
mod format;
#[cfg(feature = "formats")]
mod library;
mod number;
mod source;
mod text;

use std::borrow::Cow;

use serde_json::Value;

use super::fit::Exactness;
use crate::model::{
    assertion::{Limits, Number},
    error::Problem,
    filter::{Format, Mask, Node, Rules, Scalar},
    recording::{Part, Place, Recording},
};
pub(super) use format::canonical;
pub(super) use number::is_integer;

/// A validated scalar.
#[derive(Debug)]
pub(super) enum Converted<'a> {
    Text(Cow<'a, str>),
    /// The digits of a JSON number.
    Number(Cow<'a, str>),
    /// NaN or an infinity.
    NotFinite(f64),
    Bool(bool),
}

impl Converted<'_> {
    fn scalar(&self) -> Option<Scalar<'_>> {
        Some(match self {
            Self::Text(text) => Scalar::Str(text),
            Self::Number(digits) if is_integer(digits) => Scalar::integer(digits),
            Self::Number(digits) => Scalar::float(digits),
            Self::Bool(value) => Scalar::Bool(*value),
            Self::NotFinite(_) => return None,
        })
    }
}

type Conversion<'a> = Result<(Converted<'a>, Exactness), Problem>;

/// Validates a scalar at a node, and converts it in a lax model.
pub(super) fn scalar<'a>(
    source: &'a Recording,
    place: Place,
    node: &Node,
    rules: Rules,
) -> Conversion<'a> {
    let (value, exactness) = of_type(source, place, node, rules)?;
    match &node.limits {
        Some(limits) => check(&value, node, limits).map(|()| (value, exactness)),
        None => Ok((value, exactness)),
    }
}

/// Validates and converts a scalar, except for the constraints of the node.
fn of_type<'a>(source: &'a Recording, place: Place, node: &Node, rules: Rules) -> Conversion<'a> {
    if rules.lax && node.format != Format::None && node.accepts.has(Mask::STR) {
        return format::formatted(source, place, node.format);
    }
    let value = source.at(place);
    let checked = match (value, source.scalar(place)) {
        (_, Some(scalar)) => node.check(scalar),
        (Part::NotFinite(_), None) if rules.lax && node.accepts.has(Mask::NUM) => Ok(()),
        (Part::NotFinite(_), None) => node.check_not_finite(),
        (_, None) => Err(node.mismatch(source.kind(place))),
    };
    let problem = match checked {
        // pydantic makes a float of it, with the digits of a float.
        Ok(()) if rules.whole && node.accepts.has(Mask::NUM) && matches!(value, Part::Int(_)) => {
            let float = number::float(source, value).ok_or_else(|| node.mismatch(Mask::INT))?;
            return Ok((float, Exactness::Strict));
        }
        Ok(()) => {
            let unchanged = match value {
                Part::Int(text) | Part::Float(text) => Converted::Number(source.text(text).into()),
                Part::Str(text) => Converted::Text(source.text(text).into()),
                Part::Bool(value) => Converted::Bool(*value),
                Part::NotFinite(float) => Converted::NotFinite(*float),
                _ => return Err(node.mismatch(source.kind(place))),
            };
            // pydantic makes a member of an enumeration of its value.
            let is_converted = rules.lax && node.is_enumeration;
            return Ok((unchanged, if is_converted { Exactness::Lax } else { Exactness::Exact }));
        }
        Err(problem) if !rules.lax => return Err(problem),
        Err(problem) => problem,
    };
    let is_unlisted = problem == Problem::Unlisted;
    match equal_to_python(source, place, &node.listed) {
        Some(equal) if node.is_enumeration && !is_unlisted => Ok((equal, Exactness::Lax)),
        Some(equal) => Ok((equal, Exactness::Exact)),
        None if is_unlisted => Err(problem),
        // A value matches a literal or not. pydantic makes a member of an enumeration of it.
        None if !node.listed.is_empty() && !node.is_enumeration => Err(Problem::Unlisted),
        None => converted(source, value, node, problem),
    }
}

/// Converts a scalar of a type that the node does not accept.
fn converted<'a>(
    source: &'a Recording,
    value: &Part,
    node: &Node,
    mismatch: Problem,
) -> Conversion<'a> {
    let converted = match node.accepts {
        accepts if accepts.has(Mask::NUM) => number::float(source, value),
        accepts if accepts.has(Mask::INT) => number::integer(source, value),
        accepts if accepts.has(Mask::BOOL) => number::boolean(source, value),
        _ => return Err(mismatch),
    };
    let converted = converted.ok_or_else(|| match value {
        Part::Str(_) | Part::Float(_) | Part::NotFinite(_) => {
            Problem::Inconvertible(node.accepts.names().into())
        }
        _ => mismatch,
    })?;
    match node.listed.is_empty() || converted.scalar().is_some_and(|scalar| node.lists(scalar)) {
        true => Ok((converted, Exactness::Lax)),
        false => Err(Problem::Unlisted),
    }
}

/// Returns whether a value is a literal, as Python compares them.
pub(super) fn is_literal(source: &Recording, place: Place, literal: &Value) -> bool {
    let is_text = literal.is_string() && source.str(place) == literal.as_str();
    is_text || equal_to_python(source, place, std::slice::from_ref(literal)).is_some()
}

/// Checks the constraints of a node.
fn check(value: &Converted<'_>, node: &Node, limits: &Limits) -> Result<(), Problem> {
    let check_number =
        |digits| Number::of(digits).map_or(Ok(()), |number| limits.check_number(number));
    match value {
        Converted::Number(digits) => check_number(digits),
        Converted::Text(digits) if node.format == Format::Decimal => check_number(digits),
        Converted::Text(text) => limits.check_text(text),
        Converted::NotFinite(float) => limits.check_number(Number { integer: None, float: *float }),
        Converted::Bool(_) => Ok(()),
    }
}

/// Returns the literal that a number or boolean equals. To Python, `True`, `1` and `1.0` are equal.
fn equal_to_python(
    source: &Recording,
    place: Place,
    listed: &[Value],
) -> Option<Converted<'static>> {
    let number_of = |value: bool| Number::of(if value { "1" } else { "0" });
    let value = match source.at(place) {
        Part::Bool(value) => number_of(*value)?,
        Part::Int(text) | Part::Float(text) => Number::of(source.text(text))?,
        _ => return None,
    };
    // Of equal literals, a Python dict has the last.
    listed.iter().rev().find_map(|listed| {
        let (number, literal) = match listed {
            Value::Bool(listed) => (number_of(*listed)?, Converted::Bool(*listed)),
            Value::Number(listed) => {
                let digits = listed.to_string();
                (Number::of(&digits)?, Converted::Number(digits.into()))
            }
            _ => return None,
        };
        number.is_equal(value).then_some(literal)
    })
}
