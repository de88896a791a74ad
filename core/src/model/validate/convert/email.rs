/// Returns an address as Python's `email-validator` writes it: the domain in lower case, the rest
/// unchanged.
pub(super) fn email(text: &str) -> Option<String> {
    /// Domains to which no mail can be delivered.
    const RESERVED: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];
    let text = text.trim();
    // `Name <address>`
    let text = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) if !name.contains('>') => address.trim(),
        _ => text,
    };
    let (local, domain) = text.rsplit_once('@')?;
    let is_atom =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_visible(c);
    let is_local = local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom));

    let (domain, decoded) = idna::domain_to_unicode(domain);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = domain.rsplit('.').next()?;
    let is_domain = decoded.is_ok()
        && domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
        && !RESERVED.contains(&last);
    (is_local && is_domain && text.len() <= 254).then(|| format!("{local}@{domain}"))
}

/// Returns whether a character outside of ASCII can be seen.
fn is_visible(c: char) -> bool {
    let is_invisible = c.is_whitespace()
        || c.is_control()
        || "\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}".contains(c);
    !c.is_ascii() && !is_invisible
}
