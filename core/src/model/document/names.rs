//! The keys that a map can have.

use serde_json::Map;

use super::schema::{Document, Id, Names};
use crate::model::{assertion::Limits, filter::Mask, invalid_schema::Reason};

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

/// The texts that a schema accepts.
#[derive(Debug)]
pub(crate) struct Texts(Vec<Alternative>);

#[derive(Debug, Default)]
struct Alternative {
    listed: Option<Box<[Box<str>]>>,
    numbers: Option<Numbers>,
    limits: Option<Limits>,
}

impl Texts {
    /// # Errors
    ///
    /// Returns an error if the schema has a pattern that this build cannot check.
    pub(crate) fn of(document: &Document, schema: Id) -> Result<Self, Reason> {
        // A schema that does not end accepts nothing.
        let leaves = document.leaves(schema).into_iter().map(|leaf| &document[leaf]);
        let texts = leaves.filter(|leaf| leaf.types().has(Mask::STR)).map(|leaf| {
            let values = leaf.listed();
            let listed = values.iter().filter_map(|value| value.as_str()).map(Box::from).collect();
            let listed = (!values.is_empty()).then_some(listed);
            Ok(Alternative { listed, numbers: None, limits: Limits::of(&leaf.keywords, false)? })
        });
        texts.collect::<Result<_, _>>().map(Self)
    }

    /// # Errors
    ///
    /// Returns an error if this build cannot check the pattern.
    pub(crate) fn matching(pattern: &str) -> Result<Self, Reason> {
        let numbers = Numbers::of(pattern);
        let limits = match numbers {
            Some(_) => None,
            None => {
                let keywords = Map::from_iter([("pattern".to_owned(), pattern.into())]);
                Limits::of(&keywords, false)?
            }
        };
        Ok(Self(vec![Alternative { numbers, limits, ..Alternative::default() }]))
    }

    /// Returns the undeclared keys that an object can have, or `None` if it can have any.
    ///
    /// # Errors
    ///
    /// Returns an error if this build cannot check the pattern.
    pub(crate) fn of_names(document: &Document, names: &Names) -> Result<Option<Self>, Reason> {
        match names {
            Names::All => Ok(None),
            Names::Pattern(pattern) => Self::matching(pattern).map(Some),
            Names::Of(names) => Self::of(document, *names).map(Some),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn take(&self, text: &str) -> bool {
        self.0.iter().any(|alternative| {
            let is_listed = |listed: &[Box<str>]| listed.iter().any(|listed| **listed == *text);
            alternative.listed.as_deref().is_none_or(is_listed)
                && alternative.numbers.is_none_or(|numbers| numbers.take(text))
                && alternative.limits.as_ref().is_none_or(|limits| limits.check_text(text).is_ok())
        })
    }
}
