//! Constraints: the values that a field may have. Only a model that validates checks them.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{document::keyword, invalid_schema::Reason, violation};

/// The constraints of one schema.
#[derive(Debug)]
pub(super) struct Limits {
    bounds: Vec<(Rule, Number)>,
    /// Whether the text is a sequence of bytes, whose number is its length.
    counts_bytes: bool,
    /// The numbers and texts that `not` lists.
    excluded: Vec<Value>,
    #[cfg(feature = "pattern")]
    pattern: Option<regex_lite::Regex>,
}

/// A keyword, the parts that it counts unless it is about the number itself, and whether a number and the
/// keyword's value satisfy it.
type Rule = (&'static str, Option<Counts>, fn(Number, Number) -> bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Characters,
    Items,
    Keys,
}

/// A number with all its digits if it is an integer, also beyond 2^53. 1.0 is one too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) integer: Option<i128>,
    pub(super) float: f64,
}

impl Number {
    pub(super) fn of(text: &str) -> Option<Self> {
        Some(Self::new(text.parse().ok(), text.parse().ok()?))
    }

    pub(super) fn of_json(number: &serde_json::Number) -> Option<Self> {
        Some(Self::new(number.as_i128(), number.as_f64()?))
    }

    fn new(integer: Option<i128>, float: f64) -> Self {
        let is_integer = float.fract() == 0.0 && float.abs() < 1e38;
        Self { integer: integer.or_else(|| is_integer.then_some(float as i128)), float }
    }

    pub(super) fn is_equal(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    fn is_at_least(self, bound: Self) -> bool {
        self.compare(bound).is_some_and(Ordering::is_ge)
    }

    fn is_at_most(self, bound: Self) -> bool {
        self.compare(bound).is_some_and(Ordering::is_le)
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        match (self.integer, other.integer) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => self.float.partial_cmp(&other.float),
        }
    }

    fn is_multiple_of(self, other: Self) -> bool {
        if let (Some(one), Some(other)) = (self.integer, other.integer) {
            return other != 0 && one % other == 0;
        }
        // As in pydantic, 0.3 is a multiple of 0.1, although their binary fractions differ.
        let rest = self.float - (self.float / other.float).round() * other.float;
        // NaN and infinities pass.
        rest.is_nan() || rest.abs() <= 1e-9
    }
}

/// The result of a check: the constraint that the value breaks.
type Checked = Result<(), violation::Reason>;

/// The upper limits of a length are first, see [`Limits::check_most`].
const RULES: [Rule; 11] = [
    ("minimum", None, Number::is_at_least),
    ("exclusiveMinimum", None, |number, bound| number.compare(bound) == Some(Ordering::Greater)),
    ("maximum", None, Number::is_at_most),
    ("exclusiveMaximum", None, |number, bound| number.compare(bound) == Some(Ordering::Less)),
    ("multipleOf", None, Number::is_multiple_of),
    ("maxLength", Some(Counts::Characters), Number::is_at_most),
    ("minLength", Some(Counts::Characters), Number::is_at_least),
    ("maxItems", Some(Counts::Items), Number::is_at_most),
    ("minItems", Some(Counts::Items), Number::is_at_least),
    ("maxProperties", Some(Counts::Keys), Number::is_at_most),
    ("minProperties", Some(Counts::Keys), Number::is_at_least),
];

impl Limits {
    /// Returns the constraints of a schema, if it has any.
    pub(super) fn of(schema: &Map<String, Value>, is_tuple: bool) -> Result<Option<Self>, Reason> {
        let mut bounds = Vec::new();
        for rule in RULES {
            let (keyword, counts, _) = rule;
            // The length of a tuple is part of its structure.
            let is_structure = counts == Some(Counts::Items) && is_tuple;
            if let Some(value) = schema.get(keyword).filter(|_| !is_structure) {
                let is_valid = counts.is_none() || value.is_u64();
                let bound = number_of(value).filter(|_| is_valid);
                bounds.push((rule, bound.ok_or(Reason::Malformed(keyword))?));
            }
        }
        let excluded = keyword::excluded(schema).unwrap_or_default().to_vec();
        let has_pattern = schema.get("pattern").is_some();
        if bounds.is_empty() && excluded.is_empty() && !has_pattern {
            return Ok(None);
        }
        #[cfg(not(feature = "pattern"))]
        if has_pattern {
            return Err(Reason::Limit("pattern", "it needs the feature `pattern`"));
        }
        Ok(Some(Self {
            bounds,
            counts_bytes: schema.get("format").is_some_and(|format| format == "binary"),
            excluded,
            #[cfg(feature = "pattern")]
            pattern: schema.get("pattern").map(regex).transpose()?,
        }))
    }

    pub(super) fn check_number(&self, number: Number) -> Checked {
        self.check(None, number)?;
        self.check_not(|value| number_of(value).is_some_and(|value| number.is_equal(value)))
    }

    pub(super) fn check_text(&self, text: &str) -> Checked {
        let length = if self.counts_bytes { text.len() } else { text.chars().count() };
        self.check_length(Counts::Characters, length)?;
        self.check_not(|excluded| excluded.as_str() == Some(text))?;
        #[cfg(feature = "pattern")]
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
            return Err(violation::Reason::Assertion("pattern"));
        }
        Ok(())
    }

    fn check_not(&self, is_excluded: impl Fn(&Value) -> bool) -> Checked {
        match self.excluded.iter().any(is_excluded) {
            true => Err(violation::Reason::Assertion("not")),
            false => Ok(()),
        }
    }

    pub(super) fn check_length(&self, counts: Counts, length: usize) -> Checked {
        let number = Number { integer: Some(length as i128), float: length as f64 };
        self.check(Some(counts), number)
    }

    /// Checks only the upper limit, because the value is not read to its end.
    pub(super) fn check_most(&self, counts: Counts, length: usize) -> Checked {
        match self.check_length(counts, length) {
            Err(violation::Reason::Assertion(keyword)) if keyword.starts_with("min") => Ok(()),
            checked => checked,
        }
    }

    fn check(&self, of: Option<Counts>, number: Number) -> Checked {
        let is_broken =
            |((_, counts, holds), bound): &&(Rule, Number)| *counts == of && !holds(number, *bound);
        match self.bounds.iter().find(is_broken) {
            Some(((keyword, ..), _)) => Err(violation::Reason::Assertion(keyword)),
            None => Ok(()),
        }
    }
}

fn number_of(value: &Value) -> Option<Number> {
    value.as_number().and_then(Number::of_json)
}

#[cfg(feature = "pattern")]
fn regex(pattern: &Value) -> Result<regex_lite::Regex, Reason> {
    let pattern = pattern.as_str().ok_or(Reason::Malformed("pattern"))?;
    regex_lite::Regex::new(pattern).map_err(|_| Reason::Limit("pattern", unsupported_in(pattern)))
}

/// Names the construct for which `regex_lite` rejects a pattern of JavaScript.
#[cfg(feature = "pattern")]
fn unsupported_in(pattern: &str) -> &'static str {
    let unescaped = pattern.replace(r"\\", "").replace(r"\(", "");
    let has = |starts: &[&str]| starts.iter().any(|start| unescaped.contains(start));
    let mut after_backslash = unescaped.split('\\').skip(1);
    match () {
        () if has(&["(?=", "(?!"]) => "it has a look-ahead",
        () if has(&["(?<=", "(?<!"]) => "it has a look-behind",
        () if after_backslash.any(|text| text.starts_with(|c| matches!(c, '1'..='9' | 'k'))) => {
            "it has a back-reference"
        }
        () if has(&[r"\p", r"\P"]) => "it has a Unicode property",
        () if has(&[r"\c"]) => "it has a control character",
        () => "its syntax is unknown",
    }
}
