//! Dates and times, as pydantic reads and writes them.

use std::fmt::Write;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// Unix times from here on are milliseconds.
const WATERSHED: f64 = 2e10;

#[derive(Clone, Copy)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
}

#[derive(Clone, Copy)]
struct Time {
    /// Microseconds of the day.
    micros: i64,
    /// Minutes east of UTC; `None` where it is not said.
    offset: Option<i64>,
}

/// What a date or time is made of.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Text(&'a str),
    /// An integer, of which every digit counts.
    Whole(i64),
    Number(f64),
}

impl Source<'_> {
    /// Seconds as microseconds.
    pub(super) fn micros(self) -> Option<i128> {
        match self {
            Source::Text(_) => None,
            Source::Whole(seconds) => Some(i128::from(seconds) * 1_000_000),
            Source::Number(seconds) => {
                let micros = (seconds * 1e6).round();
                // Beyond all that a date or a duration can be, and far from the ends of the type.
                (micros.abs() < 1e24).then_some(micros as i128)
            }
        }
    }
}

pub(super) fn date_time(source: Source<'_>) -> Option<String> {
    let (date, time) = instant(source)?;
    Some(format!("{}T{}", date.text(), time.text()))
}

pub(super) fn date(source: Source<'_>) -> Option<String> {
    if let Source::Text(text) = source
        && let Some((date, "")) = Date::read(text)
    {
        return Some(date.text());
    }
    // Of a date and time only a midnight is a date.
    let (date, time) = instant(source)?;
    (time.micros == 0).then(|| date.text())
}

pub(super) fn time(source: Source<'_>) -> Option<String> {
    let time = match source {
        Source::Text(text) => {
            let (time, rest) = Time::read(text)?;
            rest.is_empty().then_some(time)?
        }
        Source::Whole(_) | Source::Number(_) => {
            let micros = source.micros()?;
            let is_of_a_day = (0..i128::from(DAY)).contains(&micros);
            Time { micros: is_of_a_day.then_some(micros as i64)?, offset: Some(0) }
        }
    };
    Some(time.text())
}

fn instant(source: Source<'_>) -> Option<(Date, Time)> {
    let text = match source {
        Source::Whole(_) | Source::Number(_) => return of_unix(source),
        Source::Text(text) => text,
    };
    let Some((date, rest)) = Date::read(text) else {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let number = match text.parse() {
            Ok(whole) => Source::Whole(whole),
            Err(_) => Source::Number(text.parse().ok()?),
        };
        return of_unix(is_number.then_some(number)?);
    };
    if rest.is_empty() {
        return Some((date, Time { micros: 0, offset: None }));
    }
    let (time, rest) = Time::read(rest.strip_prefix(['T', 't', ' ', '_'])?)?;
    rest.is_empty().then_some((date, time))
}

fn of_unix(number: Source<'_>) -> Option<(Date, Time)> {
    let micros = match number {
        Source::Whole(millis) if millis.unsigned_abs() > WATERSHED as u64 => {
            i128::from(millis) * 1000
        }
        Source::Number(millis) if millis.abs() > WATERSHED => {
            Source::Number(millis / 1000.0).micros()?
        }
        _ => number.micros()?,
    };
    // Years 1 to 9999.
    let years = -62_135_596_800 * i128::from(SECOND)..253_402_300_800 * i128::from(SECOND);
    let micros = years.contains(&micros).then_some(micros as i64)?;
    let date = Date::of_days(micros.div_euclid(DAY));
    Some((date, Time { micros: micros.rem_euclid(DAY), offset: Some(0) }))
}

impl Date {
    /// `2024-02-29`, and what comes after it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (year, text) = digits(text, 4)?;
        let (month, text) = digits(text.strip_prefix('-')?, 2)?;
        let (day, text) = digits(text.strip_prefix('-')?, 2)?;

        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + i64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (year > 0 && (1..=last).contains(&day)).then_some((Self { year, month, day }, text))
    }

    /// Days since 1970-01-01, in the calendar of ISO 8601: years of 400 that begin in March.
    fn of_days(days: i64) -> Self {
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year + era * 400 + i64::from(month <= 2), month, day }
    }

    fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Time {
    /// `03:04`, `03:04:05,6+02:00`, and what comes after it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (hour, text) = digits(text, 2)?;
        let (minute, text) = digits(text.strip_prefix(':')?, 2)?;
        let mut micros = (hour * 3600 + minute * 60) * SECOND;
        let (mut second, mut rest) = (0, text);

        if let Some(text) = text.strip_prefix(':') {
            (second, rest) = digits(text, 2)?;
            micros += second * SECOND;
            if let Some(text) = rest.strip_prefix(['.', ',']) {
                let length = text.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, after) = text.split_at(length);
                // What is finer than a microsecond is cut.
                micros += format!("{:0<6.6}", fraction.get(..1).map(|_| fraction)?)
                    .parse::<i64>()
                    .ok()?;
                rest = after;
            }
        }
        let (offset, rest) = offset(rest)?;
        (hour < 24 && minute < 60 && second < 60).then_some((Self { micros, offset }, rest))
    }

    fn text(self) -> String {
        let seconds = self.micros / SECOND;
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let mut text = format!("{hour:02}:{minute:02}:{second:02}");
        if self.micros % SECOND != 0 {
            let _ = write!(text, ".{:06}", self.micros % SECOND);
        }
        match self.offset {
            None => {}
            Some(0) => text.push('Z'),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let _ = write!(text, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60);
            }
        }
        text
    }
}

/// `Z`, `+02:00` or `-0230`, in minutes; none is none.
fn offset(text: &str) -> Option<(Option<i64>, &str)> {
    if let Some(rest) = text.strip_prefix(['Z', 'z']) {
        return Some((Some(0), rest));
    }
    // The last is the minus sign of Unicode, which ISO 8601 prefers.
    let Some(rest) = text.strip_prefix(['+', '-', '\u{2212}']) else { return Some((None, text)) };
    let (hours, rest) = digits(rest, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':').unwrap_or(rest), 2)?;
    let sign = if text.starts_with('+') { 1 } else { -1 };
    (hours < 24 && minutes < 60).then_some((Some(sign * (hours * 60 + minutes)), rest))
}

/// A number of exactly so many digits, and what comes after it.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let (number, rest) = text.split_at_checked(count)?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some((number.parse().ok()?, rest))
}
