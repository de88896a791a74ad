//! A cookie that is written is the cookie that an independent parser reads, with no other attribute.

#![no_main]

use std::time::{Duration, SystemTime};

use aside::{CookieOptions, CookieSpec, Encoding, RequestCookies, SameSite};
use http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::arbitrary::{self, Arbitrary};

#[derive(Arbitrary, Debug)]
struct Form<'a> {
    name: &'a str,
    value: &'a str,
    encoding: u8,
    expires: Option<u64>,
    max_age: Option<u64>,
    domain: Option<&'a str>,
    path: Option<&'a str>,
    secure: bool,
    http_only: bool,
    partitioned: bool,
    same_site: u8,
}

impl<'a> Form<'a> {
    fn options(&self) -> CookieOptions<'a> {
        let mut options = CookieOptions::new()
            .encoding(match self.encoding % 3 {
                0 => Encoding::Percent,
                1 => Encoding::Quoted,
                _ => Encoding::Raw,
            })
            .secure(self.secure)
            .http_only(self.http_only)
            .partitioned(self.partitioned)
            .without_path();
        if let Some(expires) = self.expires {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(expires >> 8));
            options = options.expires(time.unwrap_or(SystemTime::UNIX_EPOCH));
        }
        if let Some(seconds) = self.max_age {
            options = options.max_age(Duration::from_secs(seconds));
        }
        if let Some(domain) = self.domain {
            options = options.domain(domain);
        }
        if let Some(path) = self.path {
            options = options.path(path);
        }
        match self.same_site % 4 {
            0 => options.same_site(SameSite::Strict),
            1 => options.same_site(SameSite::Lax),
            2 => options.same_site(SameSite::None),
            _ => options.without_same_site(),
        }
    }
}

libfuzzer_sys::fuzz_target!(|form: Form<'_>| {
    let Ok(spec) = CookieSpec::try_new(form.name, form.options()) else { return };
    let Ok(cookie) = spec.with_value(form.value) else { return };
    let line = cookie.header().to_str().unwrap_or_default();
    if line.is_empty() {
        // A quoted value can contain latin-1, which `cookie` does not read.
        return;
    }

    let read = cookie::Cookie::parse(line).expect("the line is a cookie");
    assert_eq!(read.name(), form.name, "{line}");
    assert_eq!(read.secure().unwrap_or(false), form.secure, "{line}");
    assert_eq!(read.http_only().unwrap_or(false), form.http_only, "{line}");
    assert_eq!(read.partitioned().unwrap_or(false), form.partitioned, "{line}");
    assert_eq!(read.path(), form.path, "{line}");
    assert_eq!(read.max_age().is_some(), form.max_age.is_some(), "{line}");
    assert_eq!(read.expires().is_some(), form.expires.is_some(), "{line}");
    let domain = form.domain.map(|domain| domain.strip_prefix('.').unwrap_or(domain));
    assert_eq!(read.domain(), domain, "{line}");
    assert_eq!(read.same_site().is_some(), form.same_site % 4 != 3, "{line}");

    // The browser sends it back, and the server reads the value.
    let pair = line.split(';').next().unwrap_or_default();
    let headers =
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(pair).expect("ASCII"))]);
    let back = RequestCookies::new(&headers);
    assert_eq!(back.get(&spec).expect("it was written").as_deref(), Some(form.value), "{line}");
});
