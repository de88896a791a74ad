//! Which keys a map has.

use serde_json::{Value, json};

use super::pointer::At;
use super::questions::{Questions, branches, is_open, listed, types};
use crate::model::{
    assertion::Limits,
    invalid_schema::{InvalidSchema, Reason},
};

/// The keys that are numbers, by the two patterns that schemars writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Numbers {
    /// `^\d+$`
    Unsigned,
    /// `^-?\d+$`
    Signed,
}

impl Numbers {
    /// Returns `None` if the pattern is another one.
    pub(in crate::model) fn of(pattern: &str) -> Option<Self> {
        match pattern {
            r"^\d+$" => Some(Self::Unsigned),
            r"^-?\d+$" => Some(Self::Signed),
            _ => None,
        }
    }

    pub(in crate::model) fn take(self, name: &str) -> bool {
        let digits = match self {
            Self::Unsigned => name,
            Self::Signed => name.strip_prefix('-').unwrap_or(name),
        };
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The keys that match one pattern.
pub(in crate::model) enum Pattern {
    Numbers(Numbers),
    Texts(Texts),
}

impl Pattern {
    /// # Errors
    ///
    /// Returns an error if this build cannot check the pattern.
    pub(in crate::model) fn of(pattern: &str, at: &At<'_>) -> Result<Self, InvalidSchema> {
        match Numbers::of(pattern) {
            Some(numbers) => Ok(Self::Numbers(numbers)),
            None => Texts::matching(pattern, at).map(Self::Texts),
        }
    }

    pub(in crate::model) fn takes(&self, name: &str) -> bool {
        match self {
            Self::Numbers(numbers) => numbers.take(name),
            Self::Texts(texts) => texts.take(name),
        }
    }
}

/// The texts that a schema takes.
#[derive(Debug)]
pub(in crate::model) struct Texts(Vec<Alternative>);

/// More than a person writes. Unions can double with each step.
const MAX_ALTERNATIVES: usize = 1 << 10;

#[derive(Debug)]
struct Alternative {
    listed: Option<Box<[Box<str>]>>,
    limits: Option<Limits>,
}

impl Texts {
    /// # Errors
    ///
    /// Returns an error if the schema has a pattern that this build cannot check.
    pub(in crate::model) fn of(
        questions: Questions<'_>,
        schema: &Value,
        at: &At<'_>,
    ) -> Result<Self, InvalidSchema> {
        let mut texts = Self(Vec::new());
        texts.gather(questions, schema, at)?;
        Ok(texts)
    }

    pub(in crate::model) fn matching(pattern: &str, at: &At<'_>) -> Result<Self, InvalidSchema> {
        let limits = Limits::of(&json!({ "pattern": pattern }), at)?;
        Ok(Self(vec![Alternative { listed: None, limits }]))
    }

    fn gather(
        &mut self,
        questions: Questions<'_>,
        schema: &Value,
        at: &At<'_>,
    ) -> Result<(), InvalidSchema> {
        // A schema that does not end takes nothing.
        let Some(resolved) = questions.resolved(schema) else { return Ok(()) };
        let Value::Object(plain) = resolved else { return Ok(()) };
        let mut inner = branches(resolved).peekable();
        if inner.peek().is_some() {
            return inner
                .try_for_each(|branch| self.gather(questions, branch, &at.child("anyOf")?));
        }
        if self.0.len() == MAX_ALTERNATIVES {
            return Err(at.error(Reason::TooDeep));
        }
        let values = listed(plain);
        let is_text = types(plain, at)?.any(|name| name == "string")
            || is_open(resolved)
            || !plain.contains_key("type") && !values.is_empty();
        if is_text {
            let listed = values.iter().filter_map(|value| value.as_str()).map(Box::from).collect();
            let listed = (!values.is_empty()).then_some(listed);
            self.0.push(Alternative { listed, limits: Limits::of(resolved, at)? });
        }
        Ok(())
    }

    pub(in crate::model) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::model) fn take(&self, text: &str) -> bool {
        self.0.iter().any(|alternative| {
            let is_listed = |listed: &[Box<str>]| listed.iter().any(|listed| **listed == *text);
            alternative.listed.as_deref().is_none_or(is_listed)
                && alternative.limits.as_ref().is_none_or(|limits| limits.check_text(text).is_ok())
        })
    }
}
