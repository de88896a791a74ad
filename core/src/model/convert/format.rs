//! The formats of text, each with what reads it.

use super::{Converted, Exactness, Made, duration, number, text, time, time::Source, url};
use crate::model::{
    error::Problem,
    tape::{Place, Recorded, Tape},
};

/// Text with a `format`, in the form that pydantic gives it.
pub(super) fn formatted(tape: &Tape, place: Place, format: Format) -> Converted<'_> {
    let value = tape.at(place);
    let mismatch = || Problem::Mismatch { expected: format.name().into(), found: tape.kind(place) };
    let source = match value {
        Recorded::Str(text) => Source::Text(tape.text(text)),
        Recorded::Int(text) => match tape.text(text).parse() {
            Ok(whole) => Source::Whole(whole),
            Err(_) => Source::Number(tape.text(text).parse().map_err(|_| mismatch())?),
        },
        Recorded::Float(text) => Source::Number(tape.text(text).parse().map_err(|_| mismatch())?),
        Recorded::Bool(value) => Source::Whole(i64::from(*value)),
        _ => return Err(mismatch()),
    };
    let integer = match value {
        Recorded::Int(text) => tape.text(text).parse().ok(),
        Recorded::Bool(value) => Some(u128::from(*value)),
        _ => None,
    };
    let is_bool = matches!(value, Recorded::Bool(_));

    let made = match (format, source) {
        (Format::DateTime, _) if !is_bool => time::date_time(source),
        (Format::Date, _) if !is_bool => time::date(source),
        (Format::Time, _) if !is_bool => time::time(source),
        (Format::Duration, _) => duration::duration(source),
        (Format::Uuid, Source::Text(text)) => text::uuid(text),
        (Format::Decimal, Source::Text(text)) => text::decimal(text),
        (Format::Decimal, _) if !is_bool => match value {
            Recorded::Int(text) => text::decimal(tape.text(text)),
            _ => number::python_float(tape, value).and_then(|text| text::decimal(&text)),
        },
        (Format::Uri, Source::Text(text)) => url::url(text),
        (Format::Ipv4, Source::Text(text)) => text::ipv4(text),
        (Format::Ipv4, _) => integer.and_then(text::ipv4_of),
        (Format::Ipv6, Source::Text(text)) => text::ipv6(text),
        (Format::Ipv6, _) => integer.and_then(text::ipv6_of),
        (Format::Email, Source::Text(text)) => text::email(text),
        (Format::Path, Source::Text(text)) => Some(text::path(text)),
        // To Python bytes are no text, so it is a conversion.
        (Format::Binary, Source::Text(text)) => Some(text.to_owned()),
        // As many stars for every secret.
        (Format::Password, Source::Text("")) => Some(String::new()),
        (Format::Password, Source::Text(_)) => Some("**********".to_owned()),
        _ => return Err(mismatch()),
    };
    match made {
        // An address stays text, and as such it is what it was.
        Some(made) if format == Format::Email => Ok((Made::Text(made.into()), Exactness::Exact)),
        Some(made) => Ok((Made::Text(made.into()), Exactness::Lax)),
        None => Err(Problem::Inconvertible(format.name().into())),
    }
}

/// A `format` that pydantic's lax mode converts into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Format {
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
    pub(in crate::model) fn named(name: &str) -> Self {
        match name {
            "date-time" => Self::DateTime,
            "date" => Self::Date,
            "time" => Self::Time,
            "duration" => Self::Duration,
            "uuid" => Self::Uuid,
            "decimal" => Self::Decimal,
            "uri" => Self::Uri,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "email" => Self::Email,
            "path" => Self::Path,
            "binary" => Self::Binary,
            "password" => Self::Password,
            _ => Self::None,
        }
    }

    /// What an error calls it.
    pub(in crate::model) fn name(self) -> &'static str {
        match self {
            Self::None => "string",
            Self::DateTime => "date-time",
            Self::Date => "date",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Uuid => "uuid",
            Self::Decimal => "decimal",
            Self::Uri => "uri",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Email => "email",
            Self::Path => "path",
            Self::Binary => "binary",
            Self::Password => "password",
        }
    }

    /// Whether two texts of this format, as they are written, mean the same.
    pub(in crate::model) fn is_same(self, one: &[u8], other: &[u8]) -> bool {
        self.canonical(one).is_some_and(|one| Some(one) == self.canonical(other))
    }

    /// One spelling for all texts, as they are written, that mean the same; `None` where each means
    /// itself.
    pub(in crate::model) fn canonical(self, written: &[u8]) -> Option<Box<[u8]>> {
        let text = std::str::from_utf8(written).ok().filter(|_| self == Self::Decimal)?;
        let (is_negative, digits, exponent) = text::digits_of(text.trim_matches('"'))?;
        Some(format!("{is_negative}{digits}e{exponent}").into_bytes().into())
    }
}
