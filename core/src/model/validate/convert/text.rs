//! Text with a form: uuid, decimal, addresses.

use std::{
    borrow::Cow,
    net::{Ipv4Addr, Ipv6Addr},
};

/// `{6BA7B810-…}`, `urn:uuid:…` or 32 digits, in the form of RFC 9562.
pub(super) fn uuid(text: &str) -> Option<String> {
    let braced = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    let grouped = braced.or_else(|| text.strip_prefix("urn:uuid:"));
    let is_grouped = |text: &str| text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let text = match grouped {
        Some(text) if is_grouped(text) => text,
        None if is_grouped(text) || (text.len() == 32 && !text.contains('-')) => text,
        _ => return None,
    };

    let digits: String =
        text.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
    if digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let groups = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Some(groups.join("-"))
}

/// A finite decimal number, as Python's `Decimal` prints it: digits are kept, also trailing zeros.
pub(super) fn decimal(text: &str) -> Option<String> {
    let text = ascii_digits(text.trim()).replace('_', "");
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() < 1_000_000_000)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    let exponent = exponent - fraction.len() as i64;

    // The rule of the General Decimal Arithmetic Specification, "to-scientific-string".
    let point = exponent + digits.len() as i64;
    let text = if exponent <= 0 && point > -6 {
        match usize::try_from(point) {
            Ok(point) if exponent == 0 => digits[..point].to_owned(),
            Ok(point) if point > 0 => format!("{}.{}", &digits[..point], &digits[point..]),
            _ => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        }
    } else {
        let (first, rest) = digits.split_at(1);
        let point_and_rest = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        format!("{first}{point_and_rest}E{:+}", point - 1)
    };
    Some(format!("{sign}{text}"))
}

/// Whether a decimal is below zero, its digits without zeros at the ends, and the power of ten of
/// the last of them: what is equal where the numbers are.
pub(super) fn digits_of(text: &str) -> Option<(bool, String, i64)> {
    let decimal = decimal(text)?;
    let (mantissa, exponent) = decimal.split_once('E').unwrap_or((&decimal, "0"));
    let unsigned = mantissa.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let all = format!("{whole}{fraction}");
    let digits = all.trim_end_matches('0');
    let zeros = (all.len() - digits.len()) as i64;
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some((false, String::new(), 0));
    }
    let exponent = exponent.parse::<i64>().ok()? - fraction.len() as i64 + zeros;
    Some((mantissa.starts_with('-'), digits.to_owned(), exponent))
}

/// A path without `.`, and with one `/` where there are several; two at the start mean something.
pub(super) fn path(text: &str) -> String {
    let root = match text.len() - text.trim_start_matches('/').len() {
        0 => "",
        2 => "//",
        _ => "/",
    };
    let steps: Vec<&str> =
        text.split('/').filter(|step| !step.is_empty() && *step != ".").collect();
    match (root, steps.is_empty()) {
        ("", true) => ".".to_owned(),
        _ => format!("{root}{}", steps.join("/")),
    }
}

pub(super) fn ipv4(text: &str) -> Option<String> {
    Some(text.parse::<Ipv4Addr>().ok()?.to_string())
}

pub(super) fn ipv4_of(number: u128) -> Option<String> {
    Some(Ipv4Addr::from(u32::try_from(number).ok()?).to_string())
}

pub(super) fn ipv6(text: &str) -> Option<String> {
    let (address, zone) =
        text.split_once('%').map_or((text, None), |(address, zone)| (address, Some(zone)));
    let address = ipv6_of(address.parse::<Ipv6Addr>().ok()?.to_bits())?;
    match zone {
        Some("") => None,
        Some(zone) if zone.contains('%') => None,
        Some(zone) => Some(format!("{address}%{zone}")),
        None => Some(address),
    }
}

pub(super) fn ipv6_of(number: u128) -> Option<String> {
    let address = Ipv6Addr::from(number);
    // Python writes an IPv4 address in hexadecimal here, Rust with dots.
    let Some(v4) = address.to_ipv4_mapped() else { return Some(address.to_string()) };
    let [a, b, c, d] = v4.octets().map(u16::from);
    Some(format!("::ffff:{:x}:{:x}", a << 8 | b, c << 8 | d))
}

/// What is not ASCII and can be seen.
fn is_letter(c: char) -> bool {
    let is_unseen = c.is_whitespace()
        || c.is_control()
        || "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}".contains(c);
    !c.is_ascii() && !is_unseen
}

/// A domain as people read it.
#[cfg(feature = "idna")]
fn unicode_domain(domain: &str) -> Option<String> {
    let (domain, read) = idna::domain_to_unicode(domain);
    read.is_ok().then_some(domain)
}

#[cfg(not(feature = "idna"))]
fn unicode_domain(domain: &str) -> Option<String> {
    Some(domain.to_lowercase())
}

/// An address as `email-validator` takes it: the domain in lower case, the rest as it is.
pub(super) fn email(text: &str) -> Option<String> {
    /// Domains that the standards keep from delivering mail.
    const RESERVED: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];
    let text = text.trim();
    // `Name <address>`
    let text = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) if !name.contains('>') => address.trim(),
        _ => text,
    };
    let (local, domain) = text.rsplit_once('@')?;
    let is_atom =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_letter(c);
    let is_local = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));

    let domain = unicode_domain(domain)?;
    let is_label = |label: &str| {
        let is_inner = |c: char| c.is_alphanumeric() || c == '-';
        (1..=63).contains(&label.len())
            && label.chars().all(is_inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next()?;
    let is_domain = domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
        && !RESERVED.contains(&last);
    (is_local && is_domain && text.len() <= 254).then(|| format!("{local}@{domain}"))
}

/// The digits of every script as Python's `Decimal` reads them.
fn ascii_digits(text: &str) -> Cow<'_, str> {
    /// Where the zeros of other scripts are, those that more than scholars write.
    const ZEROS: [u32; 15] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
        0xed0, 0xff10,
    ];
    if text.is_ascii() {
        return text.into();
    }
    let ascii = |c: char| {
        let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&u32::from(c)));
        zero.and_then(|zero| char::from_digit(u32::from(c) - zero, 10)).unwrap_or(c)
    };
    text.chars().map(ascii).collect::<String>().into()
}
