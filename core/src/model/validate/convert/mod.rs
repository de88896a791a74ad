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
    let checked = match (source.at(place), source.scalar(place)) {
        (_, Some(scalar)) => node.check(scalar),
        (Part::NotFinite(_), None) if rules.lax && node.accepts.has(Mask::NUM) => Ok(()),
        (Part::NotFinite(_), None) => node.check_not_finite(),
        (_, None) => Err(node.mismatch(source.kind(place))),
    };
    match checked {
        Ok(()) => {
            let (value, exactness) = unchanged(source, place, node, rules)
                .ok_or_else(|| node.mismatch(source.kind(place)))?;
            // pydantic makes a member of an enumeration of its value.
            let is_converted = rules.lax && node.is_enumeration;
            Ok((value, if is_converted { Exactness::Lax } else { exactness }))
        }
        Err(problem) if !rules.lax => Err(problem),
        Err(Problem::Unlisted) => {
            let equal = equal_to_python(source, place, node).ok_or(Problem::Unlisted)?;
            Ok((equal, Exactness::Exact))
        }
        Err(mismatch) => converted(source, place, node, mismatch),
    }
}

/// Returns a scalar of a type that the node accepts.
fn unchanged<'a>(
    source: &'a Recording,
    place: Place,
    node: &Node,
    rules: Rules,
) -> Option<(Converted<'a>, Exactness)> {
    let value = match source.at(place) {
        // pydantic makes a float of it, with the digits of a float.
        part @ Part::Int(_) if rules.whole && node.accepts.has(Mask::NUM) => {
            return Some((number::float(source, part)?, Exactness::Strict));
        }
        Part::Int(text) | Part::Float(text) => Converted::Number(source.text(text).into()),
        Part::Str(text) => Converted::Text(source.text(text).into()),
        Part::Bool(value) => Converted::Bool(*value),
        Part::NotFinite(float) => Converted::NotFinite(*float),
        _ => return None,
    };
    Some((value, Exactness::Exact))
}

/// Converts a scalar of a type that the node does not accept.
fn converted<'a>(
    source: &'a Recording,
    place: Place,
    node: &Node,
    mismatch: Problem,
) -> Conversion<'a> {
    let value = source.at(place);
    // A value matches a literal or not. pydantic makes a member of an enumeration of it.
    if !node.listed.is_empty() {
        match equal_to_python(source, place, node) {
            Some(equal) if node.is_enumeration => return Ok((equal, Exactness::Lax)),
            Some(equal) => return Ok((equal, Exactness::Exact)),
            None if node.is_enumeration => {}
            None => return Err(Problem::Unlisted),
        }
    }
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
    if let (Some(text), Value::String(literal)) = (source.str(place), literal) {
        return text == literal;
    }
    let mut node = Node::new(Mask::NONE);
    node.listed = [literal.clone()].into();
    equal_to_python(source, place, &node).is_some()
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
fn equal_to_python<'a>(source: &Recording, place: Place, node: &Node) -> Option<Converted<'a>> {
    let number_of = |value: bool| Number::of(if value { "1" } else { "0" });
    let value = match source.at(place) {
        Part::Bool(value) => number_of(*value)?,
        Part::Int(text) | Part::Float(text) => Number::of(source.text(text))?,
        _ => return None,
    };
    // Of equal literals, a Python dict has the last.
    node.listed.iter().rev().find_map(|listed| match listed {
        Value::Bool(listed) => {
            number_of(*listed)?.is_equal(value).then_some(Converted::Bool(*listed))
        }
        Value::Number(listed) => {
            let digits = listed.to_string();
            Number::of(&digits)?.is_equal(value).then(|| Converted::Number(digits.into()))
        }
        _ => None,
    })
}
