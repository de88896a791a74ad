//! Arguments for a cookie, biased to those that broke cookie code elsewhere.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::user_agent::Kept;
use crate::cookie::{CookieOptions, Encoding, Priority, SameSite};

/// Text of characters on which cookie code elsewhere broke.
pub(super) fn nasty() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::char::range('!', '~'),
        3 => prop::sample::select(&[';', ',', '=', '"', '\\', '%', ' ', '\t', '\r', '\n', '\0', '\u{7F}', '.', '/', '-'][..]),
        1 => prop::sample::select(&['\u{85}', '\u{A0}', '\u{1680}', '\u{2000}', '\u{2009}', '\u{2028}', '\u{202F}', '\u{205F}', '\u{3000}', '\u{FEFF}'][..]),
        1 => any::<char>(),
    ];
    prop::collection::vec(character, 0..24).prop_map(|characters| characters.into_iter().collect())
}

pub(super) fn name() -> impl Strategy<Value = String> {
    let prefix = "(__)?(host|HOST|Host|secure|SECURE|Secure|http|Http|HTTP)?(-|-http-|-Http-)?";
    prop_oneof![
        3 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}",
        2 => (prefix, "[a-zA-Z]{0,5}").prop_map(|(prefix, rest)| prefix + &rest),
        1 => prop::sample::select(&["Path", "max-age", "Partitioned", "expires"][..]).prop_map(String::from),
        2 => nasty(),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::from("/")),
        1 => "/[ -:<-~]{0,12}",
        2 => "(/[a-z.%2eE]{0,4}){1,4}",
        1 => nasty().prop_map(|text| format!("/{text}")),
        1 => nasty(),
        1 => "/[a-z]{1018,1026}",
    ]
}

fn domain() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "\\.?([a-zA-Z0-9]([a-zA-Z0-9-]{0,4}[a-zA-Z0-9])?\\.){0,3}[a-z]{2,5}",
        2 => "[._a-z0-9x-]{0,12}",
        1 => "[0-9.]{1,16}",
        1 => "([a-z]{1,40}\\.){1,12}",
        1 => nasty(),
    ]
}

fn time() -> impl Strategy<Value = SystemTime> {
    let seconds = prop_oneof![-100_000_000_000_i64..300_000_000_000, any::<i64>()];
    (seconds, 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| {
        let length = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 {
            UNIX_EPOCH.checked_sub(length)
        } else {
            UNIX_EPOCH.checked_add(length)
        };
        time.and_then(|time| time.checked_add(Duration::from_nanos(nanos.into())))
            .unwrap_or(UNIX_EPOCH)
    })
}

fn encoding() -> impl Strategy<Value = Encoding> {
    prop::sample::select(&[Encoding::Percent, Encoding::Quoted, Encoding::Raw][..])
}

/// The arguments. `CookieOptions` borrow from them.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) expires: Option<SystemTime>,
    pub(super) max_age: Option<Duration>,
    pub(super) domain: Option<String>,
    pub(super) path: Option<String>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<SameSite>,
    pub(super) partitioned: bool,
    pub(super) priority: Option<Priority>,
    pub(super) encoding: Encoding,
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let same_site = prop::sample::select(&[SameSite::Strict, SameSite::Lax, SameSite::None][..]);
    let max_age = (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(s, n)| Duration::new(s, n));
    let priorities = &[Priority::Low, Priority::Medium, Priority::High][..];
    let priority = prop::option::of(prop::sample::select(priorities));
    let flags = (prop::bool::weighted(0.7), any::<bool>(), prop::bool::weighted(0.2), priority);
    (
        (
            name(),
            prop_oneof![10 => nasty(), 20 => "[ -~]{0,30}", 1 => "[!-~]{4070,4100}"],
            encoding(),
        ),
        (prop::option::of(time()), prop::option::of(max_age)),
        (prop::option::of(domain()), prop::option::of(path()), prop::option::of(same_site)),
        flags,
    )
        .prop_map(|(text, times, places, flags)| Asked {
            name: text.0,
            value: text.1,
            encoding: text.2,
            expires: times.0,
            max_age: times.1,
            domain: places.0,
            path: places.1,
            same_site: places.2,
            secure: flags.0,
            http_only: flags.1,
            partitioned: flags.2,
            priority: flags.3,
        })
}

impl Asked {
    pub(super) fn options(&self) -> CookieOptions<'_> {
        let mut options = CookieOptions::new()
            .secure(self.secure)
            .http_only(self.http_only)
            .partitioned(self.partitioned)
            .encoding(self.encoding);
        options = self.priority.map_or(options, |priority| options.priority(priority));
        options = self.path.as_deref().map_or(options.without_path(), |path| options.path(path));
        options = match self.same_site {
            Some(same_site) => options.same_site(same_site),
            None => options.without_same_site(),
        };
        options = self.domain.as_deref().map_or(options, |domain| options.domain(domain));
        options = self.expires.map_or(options, |expires| options.expires(expires));
        self.max_age.map_or(options, |max_age| options.max_age(max_age))
    }

    /// The cookie that a browser keeps if the line contains exactly these arguments.
    pub(super) fn kept(&self, value: &[u8]) -> Kept {
        let same_site = |same_site| match same_site {
            SameSite::Strict => "strict",
            SameSite::Lax => "lax",
            SameSite::None => "none",
        };
        let attributes = [
            self.expires.is_some(),
            self.max_age.is_some(),
            self.domain.is_some(),
            self.path.is_some(),
            self.secure,
            self.http_only,
            self.same_site.is_some(),
            self.partitioned,
            self.priority.is_some(),
        ];
        Kept {
            name: self.name.as_bytes().to_vec(),
            value: value.to_vec(),
            expires: self.expires.map(|time| {
                time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
            }),
            max_age: self
                .max_age
                .map(|age| (age.as_nanos().div_ceil(1_000_000_000) as i128).min(i32::MAX.into())),
            domain: self
                .domain
                .as_deref()
                .map(|domain| domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase()),
            path: self.path.as_deref().map(|path| path.as_bytes().to_vec()),
            secure: self.secure,
            http_only: self.http_only,
            same_site: self.same_site.map(same_site),
            partitioned: self.partitioned,
            priority: self.priority.map(|priority| format!("{priority:?}").to_ascii_lowercase()),
            attributes: attributes.into_iter().filter(|is_there| *is_there).count(),
        }
    }
}
