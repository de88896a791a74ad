//! Text with a `format`, in the form that pydantic gives it.

#[cfg(feature = "formats")]
use super::library::text_of;
use super::{Conversion, Exactness, text};
use crate::model::{
    filter::{Format, Scalar},
    json,
    violation::Reason,
};

/// Converts a value into text with a format.
pub(super) fn formatted(value: Scalar<&str>, format: Format) -> Conversion<'_> {
    let is_time = matches!(format, Format::DateTime | Format::Date | Format::Time);
    let is_number = is_time || matches!(format, Format::Duration | Format::Decimal);
    let is_address = matches!(format, Format::Ipv4 | Format::Ipv6);
    let source = match value {
        Scalar::Str(_) => value,
        Scalar::Int(_) if is_number || is_address => value,
        Scalar::Float(_) if is_number => value,
        // To Python, a boolean is an integer.
        Scalar::Bool(value) if is_address || format == Format::Duration => {
            Scalar::Int(if value { "1" } else { "0" })
        }
        _ => {
            let expected = format.name().into();
            return Err(Reason::Mismatch { expected, found: value.kind().name() });
        }
    };

    let text = match (format, source) {
        (Format::Decimal, Scalar::Str(text) | Scalar::Int(text)) => text::decimal(text),
        (Format::Decimal, Scalar::Float(digits)) => {
            digits.parse().ok().and_then(|float: f64| text::decimal(&json::float(float)))
        }
        (Format::Ipv4, Scalar::Str(text)) => text::ipv4(text),
        (Format::Ipv4, Scalar::Int(digits)) => text::ipv4_of(digits),
        (Format::Ipv6, Scalar::Str(text)) => text::ipv6(text),
        (Format::Ipv6, Scalar::Int(digits)) => text::ipv6_of(digits),
        (Format::Path, Scalar::Str(text)) => Some(text::path(text)),
        (Format::Binary, Scalar::Str(text)) => Some(text.to_owned()),
        // The length of a secret does not show.
        (Format::Password, Scalar::Str("")) => Some(String::new()),
        (Format::Password, Scalar::Str(_)) => Some("**********".to_owned()),
        #[cfg(feature = "formats")]
        _ => text_of(format, source),
        // The compiler rejects a model that needs the libraries.
        #[cfg(not(feature = "formats"))]
        _ => None,
    };
    let text = text.ok_or_else(|| Reason::Inconvertible(format.name().into()))?;
    // To Python, an address is text like any other.
    let exactness = if format == Format::Email { Exactness::Exact } else { Exactness::Lax };
    Ok((Scalar::Str(text.into()), exactness))
}
