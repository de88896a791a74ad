//! Assertions: which values a field may have. Checked only in a model that says so.

use serde_json::Value;

use super::{
    document::{At, keyword},
    error::Problem,
    invalid_schema::{InvalidSchema, Reason},
};

/// The assertion keywords of one schema.
#[derive(Debug)]
pub(super) struct Limits {
    numbers: Vec<(NumberLimit, Number)>,
    lengths: Vec<(LengthLimit, u64)>,
    /// The text stands for bytes, and they are what is counted.
    counts_bytes: bool,
    /// Numbers and texts that are `not` taken.
    excluded: Vec<Value>,
    #[cfg(feature = "pattern")]
    pattern: Option<regex_lite::Regex>,
}

#[derive(Clone, Copy, Debug)]
enum NumberLimit {
    Minimum,
    ExclusiveMinimum,
    Maximum,
    ExclusiveMaximum,
    MultipleOf,
}

/// What is counted, and whether the limit is an upper one.
#[derive(Clone, Copy, Debug)]
struct LengthLimit {
    counts: Counts,
    is_upper: bool,
    keyword: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Characters,
    Items,
    Keys,
}

/// A number as exactly as it is known: integers beyond 2^53 are not rounded.
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
        self.compare(other) == Some(std::cmp::Ordering::Equal)
    }

    fn compare(self, other: Self) -> Option<std::cmp::Ordering> {
        match (self.integer, other.integer) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            _ => self.float.partial_cmp(&other.float),
        }
    }

    fn is_multiple_of(self, other: Self) -> bool {
        if let (Some(one), Some(other)) = (self.integer, other.integer) {
            return other != 0 && one % other == 0;
        }
        // As pydantic has it: 0.3 is a multiple of 0.1, whatever binary fractions say.
        let rest = self.float - (self.float / other.float).round() * other.float;
        // Of NaN and infinities it makes nothing, so they pass.
        rest.is_nan() || rest.abs() <= 1e-9
    }
}

impl Limits {
    /// `None` where a schema asserts nothing.
    pub(super) fn of(schema: &Value, at: &At<'_>) -> Result<Option<Self>, InvalidSchema> {
        const NUMBERS: [(&str, NumberLimit); 5] = [
            ("minimum", NumberLimit::Minimum),
            ("exclusiveMinimum", NumberLimit::ExclusiveMinimum),
            ("maximum", NumberLimit::Maximum),
            ("exclusiveMaximum", NumberLimit::ExclusiveMaximum),
            ("multipleOf", NumberLimit::MultipleOf),
        ];
        const LENGTHS: [(&str, Counts, bool); 6] = [
            ("minLength", Counts::Characters, false),
            ("maxLength", Counts::Characters, true),
            ("minItems", Counts::Items, false),
            ("maxItems", Counts::Items, true),
            ("minProperties", Counts::Keys, false),
            ("maxProperties", Counts::Keys, true),
        ];

        let mut numbers = Vec::new();
        for (keyword, limit) in NUMBERS {
            if let Some(value) = schema.get(keyword) {
                let number = value.is_number().then(|| Number::of(&value.to_string())).flatten();
                numbers.push((limit, number.ok_or_else(|| at.error(Reason::Malformed(keyword)))?));
            }
        }
        let mut lengths = Vec::new();
        for (keyword, counts, is_upper) in LENGTHS {
            // How long a tuple is, is part of its structure.
            let is_structure = counts == Counts::Items && schema.get("prefixItems").is_some();
            if let Some(value) = schema.get(keyword).filter(|_| !is_structure) {
                let length = value.as_u64().ok_or_else(|| at.error(Reason::Malformed(keyword)))?;
                lengths.push((LengthLimit { counts, is_upper, keyword }, length));
            }
        }

        #[cfg(feature = "pattern")]
        let pattern = match schema.get("pattern") {
            Some(pattern) => {
                let pattern =
                    pattern.as_str().ok_or_else(|| at.error(Reason::Malformed("pattern")))?;
                let unsupported = |_| at.error(Reason::Limit("pattern", unsupported_in(pattern)));
                Some(regex_lite::Regex::new(pattern).map_err(unsupported)?)
            }
            None => None,
        };
        #[cfg(feature = "pattern")]
        let matches = pattern.is_some();
        #[cfg(not(feature = "pattern"))]
        let matches = match schema.get("pattern") {
            Some(_) => {
                return Err(at.error(Reason::Limit("pattern", "it needs the feature `pattern`")));
            }
            None => false,
        };

        let excluded = schema.as_object().and_then(keyword::excluded).unwrap_or_default().to_vec();
        if numbers.is_empty() && lengths.is_empty() && excluded.is_empty() && !matches {
            return Ok(None);
        }
        Ok(Some(Self {
            numbers,
            lengths,
            counts_bytes: schema.get("format").is_some_and(|format| format == "binary"),
            excluded,
            #[cfg(feature = "pattern")]
            pattern,
        }))
    }

    pub(super) fn check_number(&self, number: Number) -> Result<(), Problem> {
        use std::cmp::Ordering::{Equal, Greater, Less};
        for (limit, bound) in &self.numbers {
            let order = number.compare(*bound);
            let (holds, keyword) = match limit {
                NumberLimit::Minimum => (matches!(order, Some(Greater | Equal)), "minimum"),
                NumberLimit::ExclusiveMinimum => (order == Some(Greater), "exclusiveMinimum"),
                NumberLimit::Maximum => (matches!(order, Some(Less | Equal)), "maximum"),
                NumberLimit::ExclusiveMaximum => (order == Some(Less), "exclusiveMaximum"),
                NumberLimit::MultipleOf => (number.is_multiple_of(*bound), "multipleOf"),
            };
            if !holds {
                return Err(Problem::Assertion(keyword));
            }
        }
        let is_it = |excluded: &Value| {
            let excluded =
                excluded.is_number().then(|| Number::of(&excluded.to_string())).flatten();
            excluded.is_some_and(|excluded| number.is_equal(excluded))
        };
        self.check_not(is_it)
    }

    fn check_not(&self, is_it: impl Fn(&Value) -> bool) -> Result<(), Problem> {
        if self.excluded.iter().any(is_it) { Err(Problem::Assertion("not")) } else { Ok(()) }
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

    pub(super) fn check_length(&self, counts: Counts, length: usize) -> Result<(), Problem> {
        let length = length as u64;
        let broken = self.lengths.iter().find(|(limit, bound)| {
            limit.counts == counts && if limit.is_upper { length > *bound } else { length < *bound }
        });
        broken.map_or(Ok(()), |(limit, _)| Err(Problem::Assertion(limit.keyword)))
    }

    /// The upper limit alone: of what is not yet read to its end.
    pub(super) fn check_most(&self, counts: Counts, length: usize) -> Result<(), Problem> {
        let broken = self.lengths.iter().find(|(limit, bound)| {
            limit.counts == counts && limit.is_upper && length as u64 > *bound
        });
        broken.map_or(Ok(()), |(limit, _)| Err(Problem::Assertion(limit.keyword)))
    }
}

/// Names the construct for which `regex_lite` rejects a pattern of JavaScript.
#[cfg(feature = "pattern")]
fn unsupported_in(pattern: &str) -> &'static str {
    let is_escaped =
        |at: usize| pattern[..at].bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
    let groups = pattern.match_indices("(?").filter(|(at, _)| !is_escaped(*at));
    let escapes = pattern.match_indices('\\').filter(|(at, _)| !is_escaped(*at));
    let group = |(at, _): (usize, &str)| match &pattern.as_bytes()[at + 2..] {
        [b'=' | b'!', ..] => Some("it has a look-ahead"),
        [b'<', b'=' | b'!', ..] => Some("it has a look-behind"),
        _ => None,
    };
    let escape = |(at, _): (usize, &str)| match pattern.as_bytes().get(at + 1)? {
        b'1'..=b'9' | b'k' => Some("it has a back-reference"),
        b'p' | b'P' => Some("it has a Unicode property"),
        b'c' => Some("it has a control character"),
        _ => None,
    };
    groups
        .filter_map(group)
        .chain(escapes.filter_map(escape))
        .next()
        .unwrap_or("its syntax is unknown")
}
