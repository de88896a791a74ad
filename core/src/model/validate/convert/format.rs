//! The formats of text, each with what reads it.

use super::{Conversion, Converted, Exactness, duration, number, text, time, time::Source, url};
use crate::model::{
    error::Problem,
    filter::Format,
    recording::{Part, Place, Recording},
};

/// Text with a `format`, in the form that pydantic gives it.
pub(super) fn formatted(recording: &Recording, place: Place, format: Format) -> Conversion<'_> {
    let value = recording.at(place);
    let mismatch = || Problem::Mismatch {
        expected: format.name().into(),
        found: recording.kind(place).name(),
    };
    let source = match value {
        Part::Str(text) => Source::Text(recording.text(text)),
        Part::Int(text) => match recording.text(text).parse() {
            Ok(whole) => Source::Whole(whole),
            Err(_) => Source::Number(recording.text(text).parse().map_err(|_| mismatch())?),
        },
        Part::Float(text) => Source::Number(recording.text(text).parse().map_err(|_| mismatch())?),
        Part::Bool(value) => Source::Whole(i64::from(*value)),
        _ => return Err(mismatch()),
    };
    let integer = match value {
        Part::Int(text) => recording.text(text).parse().ok(),
        Part::Bool(value) => Some(u128::from(*value)),
        _ => None,
    };
    let is_bool = matches!(value, Part::Bool(_));

    let made = match (format, source) {
        (Format::DateTime, _) if !is_bool => time::date_time(source),
        (Format::Date, _) if !is_bool => time::date(source),
        (Format::Time, _) if !is_bool => time::time(source),
        (Format::Duration, _) => duration::duration(source),
        (Format::Uuid, Source::Text(text)) => text::uuid(text),
        (Format::Decimal, Source::Text(text)) => text::decimal(text),
        (Format::Decimal, _) if !is_bool => match value {
            Part::Int(text) => text::decimal(recording.text(text)),
            _ => number::python_float(recording, value).and_then(|text| text::decimal(&text)),
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
        Some(made) if format == Format::Email => {
            Ok((Converted::Text(made.into()), Exactness::Exact))
        }
        Some(made) => Ok((Converted::Text(made.into()), Exactness::Lax)),
        None => Err(Problem::Inconvertible(format.name().into())),
    }
}

/// Returns one spelling for all texts of a format that have the same meaning, or `None` if each text
/// has its own.
pub(in super::super) fn canonical(format: Format, text: &str) -> Option<String> {
    let (is_negative, digits, exponent) =
        (format == Format::Decimal).then(|| text::digits_of(text))??;
    Some(format!("{is_negative}{digits}e{exponent}"))
}
