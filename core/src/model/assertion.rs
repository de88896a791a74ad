//! Assertions: which values a field may have. Checked only in a model that says so.

use serde_json::Value;

use super::{
    error::{InvalidSchema, Problem, Reason},
    keyword::{self, At},
};

/// The assertion keywords of one schema.
#[derive(Debug)]
pub(super) struct Limits {
    numbers: Vec<(NumberLimit, Number)>,
    lengths: Vec<(LengthLimit, u64)>,
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
        let rest = (self.float % other.float).abs();
        let tolerance = self.float.abs() / 1e9;
        // Of NaN and infinities it makes nothing, so they pass.
        !(rest > tolerance && (rest - other.float.abs()).abs() > tolerance)
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
                    pattern.as_str().and_then(|pattern| regex_lite::Regex::new(pattern).ok());
                Some(pattern.ok_or_else(|| at.error(Reason::Pattern))?)
            }
            None => None,
        };
        #[cfg(feature = "pattern")]
        let matches = pattern.is_some();
        #[cfg(not(feature = "pattern"))]
        let matches = match schema.get("pattern") {
            Some(_) => return Err(at.error(Reason::Pattern)),
            None => false,
        };

        let excluded = schema.as_object().and_then(keyword::excluded).unwrap_or_default().to_vec();
        if numbers.is_empty() && lengths.is_empty() && excluded.is_empty() && !matches {
            return Ok(None);
        }
        Ok(Some(Self {
            numbers,
            lengths,
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
        self.check_length(Counts::Characters, text.chars().count())?;
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
}
