/// The kind of a JSON number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Integer,
    Fraction,
}

/// Returns the kind of a text that is one JSON number.
pub(crate) fn number_kind(text: &str) -> Option<NumberKind> {
    let (kind, end) = number_at(text.as_bytes(), 0)?;
    (end == text.len()).then_some(kind)
}

/// Returns the digits of a finite number.
pub(crate) fn float(number: impl zmij::Float) -> String {
    zmij::Buffer::new().format_finite(number).to_owned()
}

/// Reads the number that begins at `start`. Returns its kind and its end.
pub(crate) fn number_at(bytes: &[u8], start: usize) -> Option<(NumberKind, usize)> {
    let digits = |from: usize| {
        from + bytes[from.min(bytes.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    let whole = digits(at);
    // Some readers take a leading zero for octal.
    if whole == at || (bytes[at] == b'0' && whole > at + 1) {
        return None;
    }
    at = whole;

    let mut number = NumberKind::Integer;
    if bytes.get(at) == Some(&b'.') {
        let end = digits(at + 1);
        if end == at + 1 {
            return None;
        }
        (number, at) = (NumberKind::Fraction, end);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        if end == at + 1 + sign {
            return None;
        }
        (number, at) = (NumberKind::Fraction, end);
    }
    Some((number, at))
}
