//! Constraints: the values that a field may have. Only a model that validates checks them.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{document::keyword, error::Problem, invalid_schema::Reason};

/// The constraints of one schema.
#[derive(Debug)]
pub(super) struct Limits {
    numbers: Vec<(NumberRule, Number)>,
    lengths: Vec<(LengthRule, u64)>,
    /// Whether the text is a sequence of bytes, whose number is its length.
    counts_bytes: bool,
    /// The numbers and texts that `not` lists.
    excluded: Vec<Value>,
    #[cfg(feature = "pattern")]
    pattern: Option<regex_lite::Regex>,
}

/// A keyword, and whether a number and the keyword's value satisfy it.
type NumberRule = (&'static str, fn(Number, Number) -> bool);

/// A keyword, the parts that it counts, and whether it is an upper limit.
type LengthRule = (&'static str, Counts, bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Characters,
    Items,
    Keys,
}

/// A number with all its digits if it is an integer, also beyond 2^53.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) integer: Option<i128>,
    pub(super) float: f64,
}

impl Number {
    pub(super) fn of(text: &str) -> Option<Self> {
        Some(Self { integer: text.parse().ok(), float: text.parse().ok()? })
    }

    pub(super) fn is_equal(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    fn is(self, other: Self, accepts: fn(Ordering) -> bool) -> bool {
        self.compare(other).is_some_and(accepts)
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

const NUMBERS: [NumberRule; 5] = [
    ("minimum", |number, bound| number.is(bound, Ordering::is_ge)),
    ("exclusiveMinimum", |number, bound| number.is(bound, Ordering::is_gt)),
    ("maximum", |number, bound| number.is(bound, Ordering::is_le)),
    ("exclusiveMaximum", |number, bound| number.is(bound, Ordering::is_lt)),
    ("multipleOf", Number::is_multiple_of),
];

const LENGTHS: [LengthRule; 6] = [
    ("minLength", Counts::Characters, false),
    ("maxLength", Counts::Characters, true),
    ("minItems", Counts::Items, false),
    ("maxItems", Counts::Items, true),
    ("minProperties", Counts::Keys, false),
    ("maxProperties", Counts::Keys, true),
];

impl Limits {
    /// Returns the constraints of a schema, if it has any.
    pub(super) fn of(schema: &Map<String, Value>, is_tuple: bool) -> Result<Option<Self>, Reason> {
        let (mut numbers, mut lengths) = (Vec::new(), Vec::new());
        for (keyword, holds) in NUMBERS {
            if let Some(value) = schema.get(keyword) {
                let bound = number_of(value).ok_or(Reason::Malformed(keyword))?;
                numbers.push(((keyword, holds), bound));
            }
        }
        for (keyword, counts, is_upper) in LENGTHS {
            // The length of a tuple is part of its structure.
            let is_structure = counts == Counts::Items && is_tuple;
            if let Some(value) = schema.get(keyword).filter(|_| !is_structure) {
                let bound = value.as_u64().ok_or(Reason::Malformed(keyword))?;
                lengths.push(((keyword, counts, is_upper), bound));
            }
        }
        let excluded = keyword::excluded(schema).unwrap_or_default().to_vec();
        let has_pattern = schema.get("pattern").is_some();
        let is_empty = numbers.is_empty() && lengths.is_empty() && excluded.is_empty();
        if is_empty && !has_pattern {
            return Ok(None);
        }
        #[cfg(not(feature = "pattern"))]
        if has_pattern {
            return Err(Reason::Limit("pattern", "it needs the feature `pattern`"));
        }
        Ok(Some(Self {
            numbers,
            lengths,
            counts_bytes: schema.get("format").is_some_and(|format| format == "binary"),
            excluded,
            #[cfg(feature = "pattern")]
            pattern: schema.get("pattern").map(regex).transpose()?,
        }))
    }

    pub(super) fn check_number(&self, number: Number) -> Result<(), Problem> {
        for ((keyword, holds), bound) in &self.numbers {
            if !holds(number, *bound) {
                return Err(Problem::Assertion(keyword));
            }
        }
        let is_excluded =
            |value: &Value| number_of(value).is_some_and(|value| number.is_equal(value));
        self.check_not(is_excluded)
    }

    pub(super) fn check_text(&self, text: &str) -> Result<(), Problem> {
        let length = if self.counts_bytes { text.len() } else { text.chars().count() };
        self.check_length(Counts::Characters, length)?;
        self.check_not(|excluded| excluded.as_str() == Some(text))?;
        #[cfg(feature = "pattern")]
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
            return Err(Problem::Assertion("pattern"));
        }
        Ok(())
    }

    fn check_not(&self, is_excluded: impl Fn(&Value) -> bool) -> Result<(), Problem> {
        match self.excluded.iter().any(is_excluded) {
            true => Err(Problem::Assertion("not")),
            false => Ok(()),
        }
    }

    pub(super) fn check_length(&self, counts: Counts, length: usize) -> Result<(), Problem> {
        self.check_most(counts, length)?;
        self.check_limit((counts, false), |bound| length as u64 >= bound)
    }

    /// Checks only the upper limit, because the value is not read to its end.
    pub(super) fn check_most(&self, counts: Counts, length: usize) -> Result<(), Problem> {
        self.check_limit((counts, true), |bound| length as u64 <= bound)
    }

    fn check_limit(
        &self,
        limit: (Counts, bool),
        holds: impl Fn(u64) -> bool,
    ) -> Result<(), Problem> {
        for ((keyword, counts, is_upper), bound) in &self.lengths {
            if (*counts, *is_upper) == limit && !holds(*bound) {
                return Err(Problem::Assertion(keyword));
            }
        }
        Ok(())
    }
}

fn number_of(value: &Value) -> Option<Number> {
    value.as_number().and_then(|number| Number::of(&number.to_string()))
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
