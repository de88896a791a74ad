//! The number of cookies that one response may set (T5).

use http::HeaderValue;

use super::invalid_change::InvalidChange;

/// Browsers keep 50 cookies of a domain (RFC 6265bis §6.1).
pub(super) const MAX_LINES: usize = 50;

/// Proxies and servers accept 8 KiB of headers (RFC 6265bis §4.2.1).
pub(super) const MAX_BYTES: usize = 8 * 1024;

/// The size of the cookies of one response.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

pub(super) fn check<'l>(
    lines: impl Iterator<Item = &'l HeaderValue>,
) -> Result<Size, InvalidChange> {
    let (lines, bytes) = lines.fold((0, 0), |(n, sum), line| (n + 1, sum + line.len()));
    if lines > MAX_LINES || bytes > MAX_BYTES {
        return Err(InvalidChange::CookieLimit { lines, bytes });
    }
    Ok(Size { lines, bytes })
}

/// Whether three quarters of either limit are used.
pub(super) fn is_near(size: Size) -> bool {
    size.lines > MAX_LINES * 3 / 4 || size.bytes > MAX_BYTES * 3 / 4
}
