/// The options that apply to a place. `whole`, `lax` and `recorded` are the same in the whole model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Rules {
    /// Whether the whole value is validated before anything is excluded.
    pub(crate) whole: bool,
    /// Whether values are converted.
    pub(crate) lax: bool,
    /// Whether a value is recorded although the writer does not need the whole value. Tests use it.
    pub(crate) recorded: bool,
    pub(crate) exclude_none: bool,
    pub(crate) exclude_defaults: bool,
    pub(crate) exclude_unset: bool,
}

/// Whether a value can exclude its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blank {
    No,
    Null,
    /// Null, because it was not set.
    Unset,
    /// A default that the validator filled in.
    Default,
    /// A default of null that the validator filled in.
    NullDefault,
}

impl Rules {
    /// Adds what `other` excludes by value.
    pub(crate) fn omitting(self, other: Self) -> Self {
        Self {
            exclude_none: self.exclude_none || other.exclude_none,
            exclude_defaults: self.exclude_defaults || other.exclude_defaults,
            exclude_unset: self.exclude_unset || other.exclude_unset,
            ..self
        }
    }

    /// Returns whether a value excludes its field.
    pub(crate) fn excludes(self, blank: Blank) -> bool {
        match blank {
            Blank::No => false,
            Blank::Null => self.exclude_none,
            Blank::Unset => self.exclude_none || self.exclude_unset,
            Blank::Default => self.exclude_defaults || self.exclude_unset,
            Blank::NullDefault => self.omits(),
        }
    }

    /// Clears the options that exclude a field by its value.
    pub(crate) fn omitting_nothing(self) -> Self {
        Self { exclude_none: false, exclude_defaults: false, exclude_unset: false, ..self }
    }

    pub(crate) fn omits(self) -> bool {
        self.exclude_none || self.exclude_defaults || self.exclude_unset
    }
}
