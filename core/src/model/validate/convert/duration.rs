//! Durations, as pydantic reads and writes them.

use super::time::Source;

const SECOND: i128 = 1_000_000;
const DAY: i128 = 86_400 * SECOND;
const YEAR: i128 = 365 * DAY;
/// As far as Python's `timedelta` goes.
const MAX: i128 = 1_000_000_000 * DAY;

pub(super) fn duration(source: Source<'_>) -> Option<String> {
    let micros = match source {
        Source::Whole(_) | Source::Number(_) => source.micros()?,
        Source::Text(text) => read(text)?,
    };
    (micros.abs() < MAX).then(|| text(micros))
}

fn read(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let micros = match rest.strip_prefix('P') {
        Some(rest) => iso(rest)?,
        None => days_and_clock(rest)?,
    };
    Some(sign * micros)
}

/// `1DT2H30M`, after the `P`: years have 365 days and months 30.
fn iso(text: &str) -> Option<i128> {
    let (mut micros, mut rest, mut is_time, mut is_empty) = (0, text, false, true);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            if is_time {
                return None;
            }
            (is_time, rest) = (true, after);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
        let (number, after) = rest.split_at(end);
        let mut after = after.chars();
        let unit = match (after.next()?, is_time) {
            ('Y', false) => YEAR,
            ('M', false) => 30 * DAY,
            ('W', false) => 7 * DAY,
            ('D', false) => DAY,
            ('H', true) => 3600 * SECOND,
            ('M', true) => 60 * SECOND,
            ('S', true) => SECOND,
            _ => return None,
        };
        // What is finer than a microsecond is rounded here, and cut in a clock's form.
        micros += (times(number, unit * 1000)? + 500) / 1000;
        (rest, is_empty) = (after.as_str(), false);
    }
    (!is_empty).then_some(micros)
}

/// A decimal number of units.
fn times(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let fraction = format!("{fraction:0<9.9}").parse::<i128>().ok()?;
    Some(whole.parse::<i128>().ok()? * unit + fraction * unit / 1_000_000_000)
}

/// `1 day, 02:03:04`, `1d`, `02:03`.
fn days_and_clock(text: &str) -> Option<i128> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(length);
    if rest.starts_with(':') {
        return clock(text);
    }
    let days = times(number, DAY)?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let rest = ["days", "day", "d", "D"].iter().find_map(|word| rest.strip_prefix(word))?;
    let rest = rest.strip_prefix(',').unwrap_or(rest).trim_start_matches(' ');
    Some(days + if rest.is_empty() { 0 } else { clock(rest)? })
}

/// `[h]h:mm[:ss[.f]]`; more than 23 hours are days.
fn clock(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?, parts.next()?);
    let seconds = parts.next().unwrap_or("00");
    let whole = seconds.split(['.', ',']).next()?;
    let is_formed = minutes.len() == 2 && whole.len() == 2 && parts.next().is_none();
    if !is_formed || hours.contains(['.', ',']) || minutes >= "60" || whole >= "60" {
        return None;
    }
    Some(times(hours, 3600 * SECOND)? + times(minutes, 60 * SECOND)? + times(seconds, SECOND)?)
}

fn text(micros: i128) -> String {
    let mut text = String::from(if micros < 0 { "-P" } else { "P" });
    let micros = micros.abs();
    let mut part = |amount: i128, unit: char| {
        if amount != 0 {
            text.push_str(&format!("{amount}{unit}"));
        }
    };
    part(micros / YEAR, 'Y');
    part(micros % YEAR / DAY, 'D');

    let of_day = micros % DAY;
    if of_day == 0 && micros != 0 {
        return text;
    }
    text.push('T');
    let mut part = |amount: i128, unit: char| {
        if amount != 0 {
            text.push_str(&format!("{amount}{unit}"));
        }
    };
    part(of_day / (3600 * SECOND), 'H');
    part(of_day / (60 * SECOND) % 60, 'M');
    let (seconds, fraction) = (of_day / SECOND % 60, of_day % SECOND);
    if fraction != 0 {
        let fraction = format!("{fraction:06}");
        text.push_str(&format!("{seconds}.{}S", fraction.trim_end_matches('0')));
    } else if seconds != 0 || micros == 0 {
        text.push_str(&format!("{seconds}S"));
    }
    text
}
