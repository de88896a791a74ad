/// A `format` into which pydantic's lax mode converts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    None,
    DateTime,
    Date,
    Time,
    Duration,
    Uuid,
    Decimal,
    Uri,
    Ipv4,
    Ipv6,
    Email,
    Path,
    Binary,
    Password,
}

impl Format {
    const NAMES: [(&'static str, Self); 13] = [
        ("date-time", Self::DateTime),
        ("date", Self::Date),
        ("time", Self::Time),
        ("duration", Self::Duration),
        ("uuid", Self::Uuid),
        ("decimal", Self::Decimal),
        ("uri", Self::Uri),
        ("ipv4", Self::Ipv4),
        ("ipv6", Self::Ipv6),
        ("email", Self::Email),
        ("path", Self::Path),
        ("binary", Self::Binary),
        ("password", Self::Password),
    ];

    pub(crate) fn named(name: &str) -> Self {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map_or(Self::None, |(_, format)| *format)
    }

    /// Returns whether a library reads the format, so that it needs the feature `formats`.
    pub(crate) fn needs_library(self) -> bool {
        use Format::{Date, DateTime, Duration, Email, Time, Uri, Uuid};
        matches!(self, DateTime | Date | Time | Duration | Uuid | Uri | Email)
    }

    /// Returns the name, for errors.
    pub(crate) fn name(self) -> &'static str {
        let found = Self::NAMES.iter().find(|(_, known)| *known == self);
        found.map_or("string", |(name, _)| name)
    }
}
