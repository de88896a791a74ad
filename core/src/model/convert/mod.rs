//! One scalar at one place: taken as it is, or converted as pydantic's lax mode converts.

mod number;

use std::borrow::Cow;

use serde_json::Value;

use super::{
    error::Problem,
    shape::{Mask, Node},
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
    Word(&'static str),
}

type Converted<'a> = Result<(Made<'a>, Exactness), Problem>;

/// What a scalar becomes at a `node`.
pub(super) fn scalar<'a>(tape: &'a Tape, place: Place, node: &Node, is_lax: bool) -> Converted<'a> {
    let value = tape.at(place);
    if let Some(made) = as_it_is(tape, value, node, is_lax) {
        let is_listed = !node.restricted.has(made.2) || is_listed(node, &made.0);
        return if is_listed { Ok((made.0, made.1)) } else { Err(Problem::Unlisted) };
    }

    let mismatch =
        || Problem::Mismatch { expected: node.accepts.names().into(), found: tape.kind(place) };
    if !is_lax {
        return Err(match value {
            Recorded::NotFinite if node.accepts.has(Mask::NUM) => Problem::NotFinite,
            _ => mismatch(),
        });
    }
    // A literal is met or missed; an enumeration is made, as its members are.
    if !node.listed.is_empty() && !node.is_enumeration {
        return Err(Problem::Unlisted);
    }
    let made = match node.accepts {
        accepts if accepts.has(Mask::NUM) => number::float(tape, value),
        accepts if accepts.has(Mask::INT) => number::integer(tape, value),
        accepts if accepts.has(Mask::BOOL) => number::boolean(tape, value),
        _ => return Err(mismatch()),
    };
    let made = made.ok_or_else(|| match value {
        Recorded::Str(_) | Recorded::Float(_) | Recorded::NotFinite => {
            Problem::Inconvertible(node.accepts.names().into())
        }
        _ => mismatch(),
    })?;
    match node.listed.is_empty() || is_listed(node, &made) {
        true => Ok((made, Exactness::Lax)),
        false => Err(Problem::Unlisted),
    }
}

/// A scalar of a type that the node takes; with the type that its list, if any, is for.
fn as_it_is<'a>(
    tape: &'a Tape,
    value: &Recorded,
    node: &Node,
    is_lax: bool,
) -> Option<(Made<'a>, Exactness, Mask)> {
    let (made, kind) = match value {
        Recorded::Bool(true) => (Made::Word("true"), Mask::BOOL),
        Recorded::Bool(false) => (Made::Word("false"), Mask::BOOL),
        // pydantic makes a float of it, with the digits that a float has.
        Recorded::Int(text) if is_lax && node.accepts.has(Mask::NUM) => {
            return Some((
                number::float(tape, &Recorded::Int(text.clone()))?,
                Exactness::Strict,
                Mask::INT,
            ));
        }
        Recorded::Int(text) => (Made::Number(tape.text(text).into()), Mask::INT),
        Recorded::Float(text) => (Made::Number(tape.text(text).into()), Mask::NUM),
        Recorded::Str(text) => (Made::Text(tape.text(text).into()), Mask::STR),
        Recorded::NotFinite
            if node.accepts.has(Mask::NULL) || (is_lax && node.accepts.has(Mask::NUM)) =>
        {
            return Some((Made::Word("null"), Exactness::Exact, Mask::NONE));
        }
        Recorded::NotFinite
        | Recorded::Null
        | Recorded::Unset
        | Recorded::List { .. }
        | Recorded::Map { .. } => {
            return None;
        }
    };
    node.accepts.has(kind).then_some((made, Exactness::Exact, kind))
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
