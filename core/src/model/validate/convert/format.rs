//! Text with a `format`, in the form that pydantic gives it.

#[cfg(feature = "formats")]
use super::library::text_of;
use super::{Conversion, Converted, Exactness, source::Source, text};
use crate::model::{
    error::Problem,
    filter::Format,
    json,
    recording::{Part, Place, Recording},
};

/// Converts a value into text with a format.
pub(super) fn formatted(recording: &Recording, place: Place, format: Format) -> Conversion<'_> {
    let is_time = matches!(format, Format::DateTime | Format::Date | Format::Time);
    let is_number = is_time || matches!(format, Format::Duration | Format::Decimal);
    let is_address = matches!(format, Format::Ipv4 | Format::Ipv6);
    let source = match recording.at(place) {
        Part::Str(text) => Some(Source::Text(recording.text(text))),
        Part::Int(text) if is_number || is_address => Some(Source::Integer(recording.text(text))),
        Part::Float(text) if is_number => recording.text(text).parse().ok().map(Source::Float),
        // To Python, a boolean is an integer.
        Part::Bool(value) if is_address || format == Format::Duration => {
            Some(Source::Integer(if *value { "1" } else { "0" }))
        }
        _ => None,
    };
    let source = source.ok_or_else(|| Problem::Mismatch {
        expected: format.name().into(),
        found: recording.kind(place).name(),
    })?;

    let text = match (format, source) {
        (Format::Decimal, Source::Text(text) | Source::Integer(text)) => text::decimal(text),
        (Format::Decimal, Source::Float(float)) => text::decimal(&json::float(float)),
        (Format::Ipv4, Source::Text(text)) => text::ipv4(text),
        (Format::Ipv4, Source::Integer(digits)) => text::ipv4_of(digits),
        (Format::Ipv6, Source::Text(text)) => text::ipv6(text),
        (Format::Ipv6, Source::Integer(digits)) => text::ipv6_of(digits),
        (Format::Path, Source::Text(text)) => Some(text::path(text)),
        (Format::Binary, Source::Text(text)) => Some(text.to_owned()),
        // The length of a secret does not show.
        (Format::Password, Source::Text("")) => Some(String::new()),
        (Format::Password, Source::Text(_)) => Some("**********".to_owned()),
        _ => text_of(format, source),
    };
    let text = text.ok_or_else(|| Problem::Inconvertible(format.name().into()))?;
    // To Python, an address is text like any other.
    let exactness = if format == Format::Email { Exactness::Exact } else { Exactness::Lax };
    Ok((Converted::Text(text.into()), exactness))
}

/// The compiler rejects a model that needs the libraries.
#[cfg(not(feature = "formats"))]
fn text_of(_: Format, _: Source<'_>) -> Option<String> {
    None
}

/// Returns one spelling for all texts of a format that have the same meaning, or `None` if each text
/// has its own.
pub(in super::super) fn canonical(format: Format, text: &str) -> Option<String> {
    if format == Format::Decimal { text::canonical(text) } else { None }
}
