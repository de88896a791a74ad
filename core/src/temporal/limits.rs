//! The number of cookies that the changes of one response may set (T5).

use http::HeaderValue;

use super::invalid_change::InvalidChange;
use super::policy::Policy;

/// The size of the cookies that changes set in one response.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

impl Size {
    pub(super) fn add(&mut self, line: &HeaderValue) {
        self.lines += 1;
        self.bytes += line.len();
    }

    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l HeaderValue>) -> Self {
        let mut size = Self::default();
        lines.for_each(|line| size.add(line));
        size
    }

    pub(super) fn fits(self, policy: &Policy) -> bool {
        self.lines <= policy.max_cookies.into() && self.bytes <= policy.max_cookie_bytes.into()
    }

    pub(super) fn check(self, policy: &Policy) -> Result<(), InvalidChange> {
        let Self { lines, bytes } = self;
        if self.fits(policy) { Ok(()) } else { Err(InvalidChange::CookieLimit { lines, bytes }) }
    }

    /// Whether the cookies use three quarters of either limit.
    pub(super) fn is_near_limit(self, policy: &Policy) -> bool {
        4 * self.lines > 3 * usize::from(policy.max_cookies)
            || 4 * self.bytes > 3 * usize::from(policy.max_cookie_bytes)
    }
}
