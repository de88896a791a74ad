//! The formats that libraries read. pydantic uses the same ones, except for `email`.

use speedate::{
    Date, DateTime, DateTimeConfig, Duration, MicrosecondsPrecisionOverflowBehavior, Time,
    TimeConfig, TimestampUnit,
};
use url::Url;
use uuid::Uuid;

use super::email::email;
use crate::model::filter::{Format, Scalar};

const TIME: TimeConfig = TimeConfig {
    microseconds_precision_overflow_behavior: MicrosecondsPrecisionOverflowBehavior::Truncate,
    unix_timestamp_offset: Some(0),
};
const DATE_TIME: DateTimeConfig =
    DateTimeConfig { timestamp_unit: TimestampUnit::Infer, time_config: TIME };

/// Converts a value into the text that pydantic writes for it.
pub(super) fn text_of(format: Format, source: Scalar<&str>) -> Option<String> {
    Some(match (format, source) {
        (Format::DateTime, _) => date_time(source)?.to_string(),
        (Format::Date, _) => {
            // A date and time is a date only at midnight.
            let DateTime { date, time } = date_time(source)?;
            (time.total_seconds() == 0 && time.microsecond == 0).then(|| date.to_string())?
        }
        (Format::Time, _) => time(source)?.to_string(),
        (Format::Duration, _) => duration(source)?.to_string(),
        (Format::Uuid, Scalar::Str(text)) => Uuid::parse_str(text).ok()?.to_string(),
        (Format::Uri, Scalar::Str(text)) => Url::parse(text).ok()?.into(),
        (Format::Email, Scalar::Str(text)) => email(text)?,
        _ => return None,
    })
}

fn date_time(source: Scalar<&str>) -> Option<DateTime> {
    let value = match source {
        Scalar::Str(text) => match Date::parse_str_rfc3339(text) {
            Ok(date) => Ok(DateTime { date, time: Time::parse_str("00:00").ok()? }),
            Err(_) => DateTime::parse_str_with_config(text, &DATE_TIME),
        },
        Scalar::Int(digits) => {
            DateTime::from_timestamp_with_config(digits.parse().ok()?, 0, &DATE_TIME)
        }
        Scalar::Float(digits) => DateTime::from_float_with_config(digits.parse().ok()?, &DATE_TIME),
        _ => return None,
    };
    // Python has no year 0.
    value.ok().filter(|value| value.date.year > 0)
}

fn time(source: Scalar<&str>) -> Option<Time> {
    if let Scalar::Str(text) = source {
        return Time::parse_bytes_with_config(text.as_bytes(), &TIME).ok();
    }
    let (is_positive, seconds, microseconds) = seconds(source)?;
    let time = Time::from_timestamp_with_config(seconds.try_into().ok()?, microseconds, &TIME);
    time.ok().filter(|_| is_positive)
}

fn duration(source: Scalar<&str>) -> Option<Duration> {
    if let Scalar::Str(text) = source {
        let duration = Duration::parse_bytes_with_config(text.as_bytes(), &TIME).ok()?;
        let is_zero = duration.signed_total_seconds() == 0 && duration.microsecond == 0;
        // Python has no negative zero here.
        return Some(Duration { positive: duration.positive || is_zero, ..duration });
    }
    let (is_positive, seconds, microseconds) = seconds(source)?;
    let days = u32::try_from(seconds / 86_400).ok()?;
    Duration::new(is_positive, days, (seconds % 86_400) as u32, microseconds).ok()
}

/// Returns whether a number is positive, its seconds and its microseconds.
fn seconds(source: Scalar<&str>) -> Option<(bool, u64, u32)> {
    match source {
        Scalar::Int(digits) => {
            let seconds: i64 = digits.parse().ok()?;
            Some((seconds >= 0, seconds.unsigned_abs(), 0))
        }
        Scalar::Float(digits) => {
            let seconds: f64 = digits.parse().ok()?;
            let microseconds = (seconds.abs().fract() * 1e6).round() as u32;
            Some((seconds >= 0.0, seconds.abs() as u64, microseconds))
        }
        _ => None,
    }
}
