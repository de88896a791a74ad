//! One scalar at one place: taken as it is, or converted as pydantic's lax mode converts.

mod duration;
mod format;
mod number;
mod text;
mod time;
mod url;

use std::borrow::Cow;

use serde_json::Value;

pub(super) use format::Format;

use super::{
    assertion::{Limits, Number},
    error::Problem,
    shape::{Mask, Node, Rules},
    tape::{Place, Recorded, Tape},
};

/// How much a value had to change. A union takes the branch that changed it least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exactness {
    Lax,
    /// An integer where a number is wanted.
    Strict,
    Exact,
}

/// What is written.
#[derive(Debug)]
pub(super) enum Made<'a> {
    Text(Cow<'a, str>),
    /// A number, in JSON's digits.
    Number(Cow<'a, str>),
    /// NaN or an infinity.
    NotFinite(f64),
    Word(&'static str),
}

type Converted<'a> = Result<(Made<'a>, Exactness), Problem>;

/// What a scalar becomes at a `node`.
pub(super) fn scalar<'a>(tape: &'a Tape, place: Place, node: &Node, rules: Rules) -> Converted<'a> {
    let is_lax = rules.lax;
    let value = tape.at(place);
    if is_lax && node.format != Format::None && node.accepts.has(Mask::STR) {
        return format::formatted(tape, place, node.format);
    }
    if let Some(made) = as_it_is(tape, value, node, rules) {
        if !node.restricted.has(made.2) || is_listed(node, &made.0) {
            // A member of an enumeration is made of what its value is.
            let is_made = is_lax && node.is_enumeration;
            return Ok((made.0, if is_made { Exactness::Lax } else { made.1 }));
        }
        // To Python a literal may equal what is of another type.
        let met = equal_to_python(tape, value, node).filter(|_| is_lax);
        return met.map(|met| (met, Exactness::Exact)).ok_or(Problem::Unlisted);
    }

    let mismatch =
        || Problem::Mismatch { expected: node.accepts.names().into(), found: tape.kind(place) };
    if !is_lax {
        return Err(match value {
            Recorded::NotFinite(_) if node.accepts.has(Mask::NUM) => Problem::NotFinite,
            _ => mismatch(),
        });
    }
    // A literal is met or missed; an enumeration is made, as its members are.
    if !node.listed.is_empty() {
        match equal_to_python(tape, value, node) {
            Some(met) if node.is_enumeration => return Ok((met, Exactness::Lax)),
            Some(met) => return Ok((met, Exactness::Exact)),
            None if node.is_enumeration => {}
            None => return Err(Problem::Unlisted),
        }
    }
    let made = match node.accepts {
        accepts if accepts.has(Mask::NUM) => number::float(tape, value),
        accepts if accepts.has(Mask::INT) => number::integer(tape, value),
        accepts if accepts.has(Mask::BOOL) => number::boolean(tape, value),
        _ => return Err(mismatch()),
    };
    let made = made.ok_or_else(|| match value {
        Recorded::Str(_) | Recorded::Float(_) | Recorded::NotFinite(_) => {
            Problem::Inconvertible(node.accepts.names().into())
        }
        _ => mismatch(),
    })?;
    match node.listed.is_empty() || is_listed(node, &made) {
        true => Ok((made, Exactness::Lax)),
        false => Err(Problem::Unlisted),
    }
}

/// Whether a value is a literal, as Python compares them.
pub(super) fn is_literal(tape: &Tape, place: Place, literal: &Value) -> bool {
    let value = tape.at(place);
    if let (Recorded::Str(text), Value::String(literal)) = (value, literal) {
        return tape.text(text) == literal;
    }
    let mut node = Node::new(Mask::NONE);
    node.listed = [literal.clone()].into();
    equal_to_python(tape, value, &node).is_some()
}

/// Whether what was made keeps to the assertions of its node.
pub(super) fn check(made: &Made<'_>, node: &Node, limits: &Limits) -> Result<(), Problem> {
    match made {
        Made::Number(text) => Number::of(text).map_or(Ok(()), |number| limits.check_number(number)),
        Made::Text(text) if node.format == Format::Decimal => {
            Number::of(text).map_or(Ok(()), |number| limits.check_number(number))
        }
        Made::Text(text) => limits.check_text(text),
        Made::NotFinite(float) => limits.check_number(Number { integer: None, float: *float }),
        Made::Word(_) => Ok(()),
    }
}

/// A scalar of a type that the node takes; with the type that its list, if any, is for.
fn as_it_is<'a>(
    tape: &'a Tape,
    value: &Recorded,
    node: &Node,
    rules: Rules,
) -> Option<(Made<'a>, Exactness, Mask)> {
    let (made, kind) = match value {
        Recorded::Bool(true) => (Made::Word("true"), Mask::BOOL),
        Recorded::Bool(false) => (Made::Word("false"), Mask::BOOL),
        // pydantic makes a float of it, with the digits that a float has.
        Recorded::Int(text) if rules.whole && node.accepts.has(Mask::NUM) => {
            return Some((
                number::float(tape, &Recorded::Int(text.clone()))?,
                Exactness::Strict,
                Mask::INT,
            ));
        }
        Recorded::Int(text) => (Made::Number(tape.text(text).into()), Mask::INT),
        Recorded::Float(text) => (Made::Number(tape.text(text).into()), Mask::NUM),
        Recorded::Str(text) => (Made::Text(tape.text(text).into()), Mask::STR),
        Recorded::NotFinite(float)
            if node.accepts.has(Mask::NULL) || (rules.lax && node.accepts.has(Mask::NUM)) =>
        {
            return Some((Made::NotFinite(*float), Exactness::Exact, Mask::NONE));
        }
        Recorded::NotFinite(_)
        | Recorded::Null
        | Recorded::Unset
        | Recorded::List { .. }
        | Recorded::Map { .. } => {
            return None;
        }
    };
    node.accepts.has(kind).then_some((made, Exactness::Exact, kind))
}

/// The literal that a number or boolean equals; to Python, `True`, `1` and `1.0` are equal.
fn equal_to_python<'a>(tape: &Tape, value: &Recorded, node: &Node) -> Option<Made<'a>> {
    let number = |text: &str| Number::of(text);
    let value = match value {
        Recorded::Bool(value) => number(if *value { "1" } else { "0" })?,
        Recorded::Int(text) | Recorded::Float(text) => number(tape.text(text))?,
        _ => return None,
    };
    // Of equal ones the last is the one that a dictionary has.
    node.listed.iter().rev().find_map(|listed| match listed {
        Value::Bool(listed) => {
            let word = if *listed { "true" } else { "false" };
            let number = number(if *listed { "1" } else { "0" })?;
            number.is_equal(value).then_some(Made::Word(word))
        }
        Value::Number(listed) => {
            let text = listed.to_string();
            number(&text)?.is_equal(value).then(|| Made::Number(text.into()))
        }
        _ => None,
    })
}

fn is_listed(node: &Node, made: &Made<'_>) -> bool {
    node.listed.iter().any(|listed| match (listed, made) {
        (Value::String(listed), Made::Text(text)) => listed == text,
        (Value::Bool(listed), Made::Word(word)) => *word == if *listed { "true" } else { "false" },
        (Value::Number(listed), Made::Number(text)) => {
            listed.to_string() == **text
                || (!number::is_integer(text) && listed.as_f64() == text.parse().ok())
        }
        _ => false,
    })
}
