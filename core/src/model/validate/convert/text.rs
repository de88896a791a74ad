//! The formats that need no library: `decimal`, `path`, `ipv4` and `ipv6`.

use std::{
    borrow::Cow,
    net::{Ipv4Addr, Ipv6Addr},
};

/// Returns a finite decimal number as Python's `Decimal` prints it, with its trailing zeros.
pub(super) fn decimal(text: &str) -> Option<String> {
    let (is_negative, digits, exponent) = parsed(text)?;
    let sign = if is_negative { "-" } else { "" };

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

/// Returns a text that equal decimal numbers have in common.
pub(in super::super) fn canonical_decimal(text: &str) -> Option<String> {
    let (is_negative, digits, exponent) = parsed(text)?;
    let significant = digits.trim_end_matches('0');
    let zeros = (digits.len() - significant.len()) as i64;
    Some(match significant {
        "" => "0".to_owned(),
        _ => format!("{is_negative}{significant}e{}", exponent + zeros),
    })
}

/// Returns whether a decimal number is negative, its digits without leading zeros, and the power of ten
/// of the last digit.
fn parsed(text: &str) -> Option<(bool, String, i64)> {
    let text = ascii_digits(text.trim()).replace('_', "");
    let is_negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent: i64 = exponent.parse().ok().filter(|e: &i64| e.abs() < 1_000_000_000)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    Some((is_negative, digits.to_owned(), exponent - fraction.len() as i64))
}

/// A path without `.`, and with one `/` for several. Two at the start have a meaning, so they stay.
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

pub(super) fn ipv4_of(digits: &str) -> Option<String> {
    Some(Ipv4Addr::from(digits.parse::<u32>().ok()?).to_string())
}

pub(super) fn ipv6(text: &str) -> Option<String> {
    let (address, zone) =
        text.split_once('%').map_or((text, ""), |(address, _)| (address, &text[address.len()..]));
    let is_zone = zone != "%" && !zone[zone.len().min(1)..].contains('%');
    is_zone.then_some(format!("{}{zone}", ipv6_text(address.parse().ok()?)))
}

pub(super) fn ipv6_of(digits: &str) -> Option<String> {
    Some(ipv6_text(Ipv6Addr::from(digits.parse::<u128>().ok()?)))
}

fn ipv6_text(address: Ipv6Addr) -> String {
    // Python writes an IPv4 address in hexadecimal here, Rust with dots.
    let Some(v4) = address.to_ipv4_mapped() else { return address.to_string() };
    let [a, b, c, d] = v4.octets();
    format!("::ffff:{:x}:{:x}", u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
}

/// The digits of every script as Python's `Decimal` reads them.
fn ascii_digits(text: &str) -> Cow<'_, str> {
    /// The zeros of other scripts in common use.
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
