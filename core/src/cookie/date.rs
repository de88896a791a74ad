//! The date format of `Expires`.

/// The length of an IMF-fixdate.
pub(super) const DATE_LEN: usize = 29;

const DAYS: &[u8; 21] = b"ThuFriSatSunMonTueWed";
const MONTHS: &[u8; 36] = b"MarAprMayJunJulAugSepOctNovDecJanFeb";

/// IMF-fixdate (RFC 9110 §5.6.7) of the second after 1970, up to the year 9999: rule 10.
///
/// The crate `httpdate`, against which the tests compare this, takes 350 instructions more. That is a third
/// of the cost of the whole cookie.
pub(super) fn imf_fixdate(seconds: u64) -> [u8; DATE_LEN] {
    let (days, second) = ((seconds / 86_400) as u32, (seconds % 86_400) as u32);
    let (year, month, day) = civil(days);

    let mut date = *b"Day, 00 Mon 0000 00:00:00 GMT";
    date[..3].copy_from_slice(name(DAYS, days % 7));
    two_digits(&mut date, 5, day);
    date[8..11].copy_from_slice(name(MONTHS, month));
    two_digits(&mut date, 12, year / 100);
    two_digits(&mut date, 14, year % 100);
    two_digits(&mut date, 17, second / 3600);
    two_digits(&mut date, 20, second / 60 % 60);
    two_digits(&mut date, 23, second % 60);
    date
}

/// Parses the output of [`imf_fixdate`].
pub(super) fn seconds_of(date: &[u8]) -> Option<u64> {
    let number = |at: usize, len: usize| -> Option<u64> {
        std::str::from_utf8(date.get(at..at + len)?).ok()?.parse().ok()
    };
    let month = date.get(8..11)?;
    let month = MONTHS.as_chunks::<3>().0.iter().position(|name| name == month)? as u64;
    // As in `civil`, a year begins in March.
    let year = number(12, 4)?.checked_sub(u64::from(month >= 10))?;
    let days = 365 * year + year / 4 - year / 100 + year / 400;
    let days = days + (153 * month + 2) / 5 + number(5, 2)?.checked_sub(1)?;
    let time = number(17, 2)? * 3600 + number(20, 2)? * 60 + number(23, 2)?;
    Some(days.checked_sub(719_468)? * 86_400 + time)
}

/// Year, month and day of the month. Years begin in March, so that the leap day is the last. Eras have 400
/// years, and 1970-01-01 is day 719 468 of its era.
fn civil(days: u32) -> (u32, u32, u32) {
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let from_january = u32::from(month >= 10);
    (era * 400 + year + from_january, month, day - (153 * month + 2) / 5 + 1)
}

fn name(names: &[u8], number: u32) -> &[u8] {
    &names[number as usize * 3..][..3]
}

fn two_digits(date: &mut [u8; DATE_LEN], at: usize, number: u32) {
    date[at] = b'0' + (number / 10) as u8;
    date[at + 1] = b'0' + (number % 10) as u8;
}
