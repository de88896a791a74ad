//! The reasons why a cookie that can be sent might not work as intended.

use std::time::Duration;

use super::grammar;
use super::options::{CookieOptions, SameSite, whole_seconds};

/// The longest time that browsers keep a cookie: 400 days (RFC 6265bis §5.5).
pub(crate) const LONGEST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// A set of risks, found once when the attributes are rendered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Risks(u8);

impl Risks {
    pub(crate) const NONE: Self = Self(0);
    /// `Max-Age` is longer than [`LONGEST`].
    pub(crate) const LONG_MAX_AGE: Self = Self(1);
    /// `Partitioned` with a `SameSite` that keeps the cookie out of embedded pages.
    pub(crate) const PARTITIONED_SAME_SITE: Self = Self(2);
    /// `Domain` has only one label.
    pub(crate) const ONE_LABEL_DOMAIN: Self = Self(4);
    /// `Domain` is an IP address.
    pub(crate) const ADDRESS_DOMAIN: Self = Self(8);
    /// The risks that need no knowledge of the request.
    pub(crate) const CERTAIN: Self = Self(15);
    /// `Domain` is set, so the host matters.
    pub(crate) const DOMAIN: Self = Self(16);
    /// `Expires` decides the lifetime, so the clock matters.
    pub(crate) const EXPIRES: Self = Self(32);
    /// All risks.
    pub(crate) const ANY: Self = Self(63);
    /// The cookie is deleted.
    pub(crate) const DELETION: Self = Self(64);

    pub(super) const fn of(options: &CookieOptions<'_>) -> Self {
        let mut risks = 0;
        match options.max_age {
            Some(age) if age.is_zero() => risks |= Self::DELETION.0,
            Some(age) if whole_seconds(age) > LONGEST.as_secs() => risks |= Self::LONG_MAX_AGE.0,
            Some(_) => {}
            // `Max-Age` wins over `Expires` (RFC 6265bis §4.1.2.2).
            None if options.expires.is_some() => risks |= Self::EXPIRES.0,
            None => {}
        }
        if options.partitioned && !matches!(options.same_site, Some(SameSite::None)) {
            risks |= Self::PARTITIONED_SAME_SITE.0;
        }
        if let Some(domain) = options.written_domain() {
            risks |= Self::DOMAIN.0;
            if grammar::is_ipv4(domain.as_bytes()) {
                risks |= Self::ADDRESS_DOMAIN.0;
            } else if grammar::is_one_label(domain.as_bytes()) {
                risks |= Self::ONE_LABEL_DOMAIN.0;
            }
        }
        Self(risks)
    }

    /// Whether any of `others` is among these.
    #[inline]
    pub(crate) const fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }
}
