/// The options that apply to the whole model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl Rules {
    /// Returns whether a value is validated before any of it is written.
    pub(crate) fn validates(self) -> bool {
        self.whole || self.recorded
    }

    /// Adds what `other` excludes by value.
    pub(crate) fn omitting(self, other: Self) -> Self {
        Self {
            exclude_none: self.exclude_none || other.exclude_none,
            exclude_defaults: self.exclude_defaults || other.exclude_defaults,
            exclude_unset: self.exclude_unset || other.exclude_unset,
            ..self
        }
    }

    pub(crate) fn omits(self) -> bool {
        self.exclude_none || self.exclude_defaults || self.exclude_unset
    }
}
