//! Compares the locations of violations in `FastAPI` and in `aside`.

use aside::error::{PathSegment, Violation};
use serde_json::Value;

use super::spec::Spec;

/// Returns `true` if the violations are at exactly the locations of `FastAPI`'s errors.
pub(super) fn are_same(spec: &Spec, faults: &[Violation], errors: &[Value]) -> bool {
    let mut places: Vec<Vec<Value>> = Vec::new();
    for error in errors {
        // The first is always `response`.
        let place = error["loc"].as_array().into_iter().flatten().skip(1).cloned().collect();
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let mut distinct: Vec<&Violation> = Vec::new();
    for fault in faults {
        // A `*` is any key, and two of them can be two keys.
        let is_known = distinct.iter().any(|known| known.path() == fault.path());
        if !is_known || fault.path().contains(&PathSegment::Key) {
            distinct.push(fault);
        }
    }
    // pydantic can have one name for two branches, and so one location.
    let may_be_more = distinct.iter().any(|fault| is_numbered(fault));
    (distinct.len() == places.len() || (may_be_more && distinct.len() > places.len()))
        && distinct.iter().all(|fault| places.iter().any(|place| is_at(spec, fault, place)))
        && places.iter().all(|place| distinct.iter().any(|fault| is_at(spec, fault, place)))
}

fn is_at(spec: &Spec, fault: &Violation, place: &[Value]) -> bool {
    fault.path().len() == place.len()
        && fault.path().iter().zip(place).all(|pair| match pair {
            (PathSegment::Field(name), Value::String(step)) => {
                **name == **step || spec.is_read_as(name, step)
            }
            (PathSegment::Index(index), Value::Number(step)) => {
                step.as_u64() == Some(*index as u64)
            }
            // The key is data, which an error does not repeat.
            (PathSegment::Key, Value::String(_)) => true,
            (PathSegment::Branch(name), Value::String(step)) => is_branch(name, step),
            // A tag that is a number.
            (PathSegment::Branch(name), Value::Number(step)) => **name == step.to_string(),
            _ => false,
        })
}

/// Returns `true` if a branch of the path has the name of an earlier one, and so a number.
fn is_numbered(fault: &Violation) -> bool {
    fault.path().iter().any(
        |segment| matches!(segment, PathSegment::Branch(name) if unnumbered(name).len() < name.len()),
    )
}

fn unnumbered(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((name, number)) if number.parse::<u32>().is_ok() => name,
        _ => name,
    }
}

/// Returns `true` if pydantic's name `step` is the branch `name` of `aside`.
fn is_branch(name: &str, step: &str) -> bool {
    if name == step || (name == "key" && step == "[key]") {
        return true;
    }
    // If two branches have one name, the second has a number. pydantic's names are longer.
    let name = unnumbered(name);
    let step = step.strip_prefix("constrained-").unwrap_or(step);
    // `list[int]` is a list, and a wrapped function is a function.
    let (outer, inner) = step.split_once('[').unwrap_or((step, ""));
    let outer_name = name.split_once('<').map_or(name, |(outer, _)| outer);
    match outer {
        "list" | "tuple" => outer_name == "array",
        "set" | "frozenset" => outer_name == "set",
        "dict" => outer_name == "object",
        "tagged-union" => name == "tagged",
        // pydantic names a literal by its values, and `aside` by their type.
        "literal" => ["integer", "string", "value", "boolean", "number"].contains(&name),
        "enum" | "int-enum" | "str-enum" | "float-enum" => inner.strip_suffix(']') == Some(name),
        "function-wrap" => name == "uri" && inner == "wrap_val()]",
        "function-after" => name == "email" && inner == "_validate(), str]",
        "lax-or-strict" => {
            let of = |part: &str| inner.contains(part);
            match name {
                "ipv4" => of("ip_v4_address_validator"),
                "ipv6" => of("ip_v6_address_validator"),
                "path" => of("path_validator"),
                _ => false,
            }
        }
        "int" => name == "integer",
        "float" => name == "number",
        "str" => name == "string",
        "bool" => name == "boolean",
        "bytes" => name == "binary",
        "datetime" => name == "date-time",
        "timedelta" => name == "duration",
        "url" => name == "uri",
        _ => name == step,
    }
}
