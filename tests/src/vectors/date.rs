//! Reads dates as a browser does from `Expires` (RFC 6265bis §5.1.1).

/// Returns the seconds since 1970 of a day and time, or `None` if there is no such day or time.
pub(super) fn seconds(date: [i64; 3], time: [i64; 3]) -> Option<i64> {
    let ([year, month, day], [hour, minute, second]) = (date, time);
    let in_range = (1..=99_999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    in_range
        .then(|| days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Reads a date as a browser does, from its tokens. The characters between them do not matter.
///
/// It also reads years before 1601, because Starlette writes them, and every browser takes them for the past.
pub(super) fn read(text: &[u8]) -> Option<i64> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let is_delimiter = |b: &u8| !(b.is_ascii_alphanumeric() || *b == b':' || *b >= 0x7F);
    for token in text.split(is_delimiter).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = time_of(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = number(token, 1..=2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_of(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = number(token, 2..=5)
        {
            year = Some(if token.len() == 2 { full_year(found) } else { found });
        }
    }
    seconds([year?, month?, day?], time?)
}

/// Returns `true` if a text has only characters of dates, and none that ends an attribute.
pub(super) fn has_only_date_octets(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b" ,:-+".contains(&b))
}

fn time_of(token: &[u8]) -> Option<[i64; 3]> {
    let mut parts = token.split(|&b| b == b':').map(|part| number(part, 1..=2));
    let time = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(time)
}

fn month_of(token: &[u8]) -> Option<i64> {
    const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";

    let token = token.get(..3)?;
    let at = MONTHS.chunks(3).position(|month| month.eq_ignore_ascii_case(token))?;
    i64::try_from(at + 1).ok()
}

fn number(token: &[u8], digits: std::ops::RangeInclusive<usize>) -> Option<i64> {
    if !digits.contains(&token.len()) || !token.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(token).ok()?.parse().ok()
}

fn full_year(year: i64) -> i64 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts years from March, so that the leap day is the last day of a year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era = (year % 400) * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
    year / 400 * 146_097 + of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_shapes_are_read() {
        assert_eq!(read(b"Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(read(b"Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000));
        assert_eq!(read(b"Tuesday, 14-Nov-23 22:13:20 GMT"), Some(1_700_000_000));
        assert_eq!(read(b"Tue Nov 14 22:13:20 2023"), Some(1_700_000_000));
        assert_eq!(read(b"Mon, 01 Jan 0001 00:00:00 GMT"), Some(-62_135_596_800));
        assert_eq!(read(b"Sat, 01 Jan 10000 00:00:00 GMT"), Some(253_402_300_800));
        assert_eq!(read(b"Thu, 29 Feb 2024 01:02:03 GMT"), Some(1_709_168_523));
    }

    #[test]
    fn rejects_text_that_is_not_a_date() {
        for text in ["whenever", "", "Thu, 30 Feb 2024 00:00:00 GMT", "Thu, 01 Jan 1970"] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
