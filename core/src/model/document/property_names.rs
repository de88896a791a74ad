//! The keys that `patternProperties` and `propertyNames` accept.

use serde_json::{Map, Value};

use super::keyword::listed;
use crate::model::{assertion::Limits, invalid_schema::Reason};

/// The keys that are numbers, by the two patterns that schemars writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `^\d+$`
    Unsigned,
    /// `^-?\d+$`
    Signed,
}

impl Numbers {
    /// Returns `None` if the pattern is another one.
    pub(crate) fn of(pattern: &str) -> Option<Self> {
        match pattern {
            r"^\d+$" => Some(Self::Unsigned),
            r"^-?\d+$" => Some(Self::Signed),
            _ => None,
        }
    }

    pub(crate) fn take(self, name: &str) -> bool {
        let digits = match self {
            Self::Unsigned => name,
            Self::Signed => name.strip_prefix('-').unwrap_or(name),
        };
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The texts that a schema accepts. None, if it has a pattern that this build cannot check.
#[derive(Debug)]
pub(crate) struct Texts(Result<Vec<Alternative>, Reason>);

#[derive(Debug, Default)]
struct Alternative {
    listed: Option<Box<[Box<str>]>>,
    numbers: Option<Numbers>,
    limits: Option<Limits>,
}

impl Texts {
    /// The texts that any of several schemas accepts, by their keywords.
    pub(super) fn of<'k>(schemas: impl Iterator<Item = &'k Map<String, Value>>) -> Self {
        let alternatives = schemas.map(|keywords| {
            let values = listed(keywords);
            let texts = values.iter().filter_map(|value| value.as_str()).map(Box::from).collect();
            let listed = (!values.is_empty()).then_some(texts);
            Ok(Alternative { listed, numbers: None, limits: Limits::of(keywords, false)? })
        });
        Self(alternatives.collect())
    }

    pub(super) fn matching(pattern: &str) -> Self {
        match Numbers::of(pattern) {
            None => {
                Self::of([&Map::from_iter([("pattern".to_owned(), pattern.into())])].into_iter())
            }
            numbers => Self(Ok(vec![Alternative { numbers, ..Alternative::default() }])),
        }
    }

    /// # Errors
    ///
    /// Returns an error if this build cannot check the pattern.
    pub(crate) fn check(&self) -> Result<(), Reason> {
        self.0.as_ref().map(|_| ()).map_err(Reason::clone)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_ref().is_ok_and(Vec::is_empty)
    }

    pub(crate) fn take(&self, text: &str) -> bool {
        self.0.iter().flatten().any(|alternative| {
            let is_listed = |listed: &[Box<str>]| listed.iter().any(|listed| **listed == *text);
            alternative.listed.as_deref().is_none_or(is_listed)
                && alternative.numbers.is_none_or(|numbers| numbers.take(text))
                && alternative.limits.as_ref().is_none_or(|limits| limits.check_text(text).is_ok())
        })
    }
}
