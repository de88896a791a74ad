//! A schema in a document, and the places that refer to it.

use crate::model::filter::Rules;

/// A schema in the table of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(u32);

/// The location of a schema, and whether its values are sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) schema: Id,
    pub(crate) hidden: Option<Hidden>,
    /// The options that apply to the field.
    pub(crate) rules: Rules,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hidden {
    Excluded,
    WriteOnly,
}

/// The maximum nesting of schemas. Handwritten documents stay below it, and it fits a small stack.
pub(crate) const MAX_SCHEMA_DEPTH: u32 = 128;

impl Id {
    /// The schema that no value matches.
    pub(crate) const NEVER: Self = Self(0);
    /// A schema of any value, which is allowed.
    pub(crate) const ANY: Self = Self(1);

    pub(crate) fn new(index: usize) -> Self {
        Self(index as u32)
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Place {
    pub(crate) fn of(schema: Id) -> Self {
        Self { schema, hidden: None, rules: Rules::default() }
    }

    pub(crate) fn is_never(self) -> bool {
        self.schema == Id::NEVER
    }

    pub(crate) fn is_hidden(self) -> bool {
        self.hidden.is_some()
    }

    /// Excludes the place, unless nothing can be there.
    pub(crate) fn exclude(&mut self) {
        if !self.is_never() {
            self.hidden = Some(Hidden::Excluded);
        }
    }
}
