//! The writer against independent readers, and the reader against random bytes.

use std::time::Duration;

use cookie_store::{Cookie, CookieStore};
use proptest::prelude::*;
use url::Url;

use super::arguments::{asked, name, nasty};
use super::user_agent::receive;
use super::{DEFAULTS, request};
use crate::cookie::{CookieSpec, Encoding, RequestCookies, SetCookie};
use crate::processor_time::ProcessorTime;

/// The pair, as a browser sends it back.
fn pair(line: &[u8]) -> &[u8] {
    line.split(|byte| *byte == b';').next().unwrap()
}

/// Sends `value` to a browser and back through `spec`.
fn round_trip(spec: &CookieSpec<'_>, value: &str) -> Result<(), TestCaseError> {
    let cookie = spec.with_value(value).expect("short enough");
    let url = Url::parse("https://example.com/").unwrap();
    let mut store = CookieStore::default();
    let line = cookie.header().to_str().expect("ASCII");
    store.insert(Cookie::parse(line.to_owned(), &url).unwrap(), &url).unwrap();
    let echo: Vec<_> = store.get_request_values(&url).map(|(n, v)| format!("{n}={v}")).collect();
    prop_assert_eq!(&echo, &[std::str::from_utf8(pair(line.as_bytes())).unwrap()]);

    // Between other pairs, as in a real request.
    let headers = request([format!("before=1; {}; after=2", echo[0])]);
    let cookies = RequestCookies::new(&headers);
    let read = cookies.get(spec).unwrap();
    prop_assert_eq!(read.as_deref(), Some(value));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Need 1 of `docs/cookies.md`.
    #[test]
    fn what_is_written_is_what_was_asked_and_nothing_more(asked in asked()) {
        let Ok(cookie) = SetCookie::new(&asked.name, &asked.value, asked.options()) else {
            return Ok(());
        };
        let line = cookie.header().as_bytes();
        let value = &pair(line)[asked.name.len() + 1..];
        prop_assert_eq!(receive(line), Some(asked.kept(value)));
        let read = asked.encoding.read(value);
        prop_assert_eq!(read.as_deref(), Ok(&*asked.value));

        // `cookie_store` reads the same.
        let text = std::str::from_utf8(line).unwrap();
        let host = asked.domain.as_deref().map_or("example.com", |d| d.strip_prefix('.').unwrap_or(d));
        let Ok(url) = Url::parse(&format!("https://{host}/")) else { return Ok(()) };
        if url.host_str() != Some(&*host.to_ascii_lowercase()) { return Ok(()) }
        let Ok(kept) = Cookie::parse(text.to_owned(), &url) else {
            return Err(TestCaseError::fail("cookie_store rejected it"));
        };
        prop_assert_eq!(kept.name(), &*asked.name);
        prop_assert_eq!(kept.value().as_bytes(), value);
        prop_assert_eq!(kept.secure().unwrap_or(false), asked.secure);
        prop_assert_eq!(kept.http_only().unwrap_or(false), asked.http_only);
        prop_assert_eq!(kept.partitioned().unwrap_or(false), asked.partitioned);
        prop_assert_eq!(kept.same_site().map(|s| s.to_string()), asked.same_site.map(|s| format!("{s:?}")));
        let seconds = |age: Duration| age.as_nanos().div_ceil(1_000_000_000).min(i32::MAX as u128);
        prop_assert_eq!(
            kept.max_age().map(|age| age.whole_seconds() as u128),
            asked.max_age.map(seconds)
        );
        prop_assert_eq!(
            kept.expires_datetime().map(cookie::time::OffsetDateTime::unix_timestamp),
            asked.kept(value).expires
        );
        if let Some(path) = &asked.path {
            prop_assert_eq!(&*kept.path, &**path);
        }
    }

    #[test]
    fn a_spec_has_the_errors_of_a_cookie_except_those_of_its_value(asked in asked()) {
        let spec = CookieSpec::try_new(&asked.name, asked.options());
        let cookie = SetCookie::new(&asked.name, &asked.value, asked.options());
        match (spec, cookie) {
            (Err(spec), Err(cookie)) => prop_assert_eq!(spec, cookie),
            (Ok(spec), cookie) => prop_assert_eq!(spec.with_value(&asked.value), cookie),
            (Err(spec), Ok(_)) => prop_assert!(false, "{}", spec),
        }
    }

    /// No error shows a control character or the value.
    #[test]
    fn errors_are_one_clean_line(asked in asked()) {
        if let Err(e) = SetCookie::new(&asked.name, &asked.value, asked.options()) {
            let (display, debug) = (e.to_string(), format!("{e:?}"));
            prop_assert!(!display.chars().any(char::is_control));
            prop_assert!(e.name().is_none_or(|name| name == asked.name));
            prop_assert_eq!(debug, format!("InvalidCookie({display})"));
            let parts = [&*asked.name, &*asked.value].into_iter();
            let parts = parts.chain(asked.path.as_deref()).chain(asked.domain.as_deref());
            prop_assert!(e.at().unwrap_or_default() <= parts.map(str::len).max().unwrap());
        }
    }

    #[test]
    fn all_of_unicode_comes_back_under_percent(value in prop_oneof![nasty(), any::<String>().prop_filter("short enough", |v| v.len() < 1000)]) {
        round_trip(&CookieSpec::new("n", DEFAULTS.secure(true)), &value)?;
    }

    #[test]
    fn all_of_latin_1_comes_back_under_quoted(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let value: String = bytes.into_iter().map(char::from).collect();
        round_trip(&CookieSpec::new("n", DEFAULTS.encoding(Encoding::Quoted)), &value)?;
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..4), name in name()) {
        reads_as_the_model(lines, &name)?;
    }

    #[test]
    fn nasty_text_is_read_without_a_panic(lines in prop::collection::vec(nasty(), 0..4), name in name()) {
        reads_as_the_model(lines.into_iter().map(String::into_bytes).collect(), &name)?;
    }

    #[test]
    fn decoding_is_total_and_never_grows_a_value(raw in prop::collection::vec(any::<u8>(), 0..300)) {
        // A byte of latin-1 has at most two bytes in UTF-8.
        prop_assert!(Encoding::Quoted.read(&raw).unwrap().len() <= 2 * raw.len());
        for encoding in [Encoding::Percent, Encoding::Raw] {
            match encoding.read(&raw) {
                Ok(text) => prop_assert!(text.len() <= raw.len()),
                Err(e) => prop_assert!(e.offset().unwrap() < raw.len()),
            }
        }
    }
}

/// All characters, 256 in each cookie.
#[test]
fn each_character_comes_back() {
    let characters: Vec<_> = (0..=0x10_FFFF).filter_map(char::from_u32).collect();
    for (number, block) in characters.chunks(256).enumerate() {
        let value: String = block.iter().collect();
        let mut specs = vec![CookieSpec::new("n", DEFAULTS)];
        if number == 0 {
            specs.push(CookieSpec::new("n", DEFAULTS.encoding(Encoding::Quoted)));
        }
        for spec in specs {
            let cookie = spec.with_value(&value).unwrap();
            let headers = request([pair(cookie.header().as_bytes())]);
            let cookies = RequestCookies::new(&headers);
            assert_eq!(cookies.get(&spec).unwrap().as_deref(), Some(&*value));
        }
    }
}

/// The reader against its own specification. It splits at `;`, cuts at the first `=`, trims SP and HTAB
/// except at the end of a name with a prefix, and skips pairs without a name and the attributes of RFC
/// 2965.
fn reads_as_the_model(lines: Vec<Vec<u8>>, name: &str) -> Result<(), TestCaseError> {
    let lines: Vec<_> =
        lines.into_iter().filter(|line| http::HeaderValue::from_bytes(line).is_ok()).collect();
    let mut model = Vec::new();
    for pair in lines.iter().flat_map(|line| line.split(|b| *b == b';')) {
        let text: String = pair.iter().copied().map(char::from).collect();
        let blank = [' ', '\t'];
        if let Some((name, value)) = text.trim_matches(blank).split_once('=')
            && !name.is_empty()
        {
            let lower = name.to_ascii_lowercase();
            let prefixes = ["__host-", "__secure-", "__http-"];
            let is_protected = prefixes.iter().any(|prefix| lower.starts_with(prefix));
            let name = if is_protected { name } else { name.trim_end_matches(blank) };
            model.push((name.to_owned(), value.trim_start_matches(blank).to_owned()));
        }
    }

    let headers = request(&lines);
    let cookies = RequestCookies::new(&headers);
    let latin1 = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let read: Vec<_> = cookies.iter().map(|(n, v)| (latin1(n), latin1(v))).collect();
    let attributes = ["$version", "$path", "$domain", "$port"];
    let listed = model.iter().filter(|(n, _)| !attributes.contains(&&*n.to_ascii_lowercase()));
    prop_assert_eq!(read, listed.cloned().collect::<Vec<_>>());

    let named: Vec<_> = model
        .iter()
        .filter(|(n, _)| *n == latin1(name.as_bytes()))
        .map(|(_, v)| v.clone())
        .collect();
    prop_assert_eq!(&cookies.get_all(name).map(latin1).collect::<Vec<_>>(), &named);
    prop_assert_eq!(cookies.get_raw(name).map(latin1), named.first().cloned());
    if let Ok(spec) = CookieSpec::try_new(name, DEFAULTS) {
        let number = CookieSpec::<u64>::try_parsed(name, DEFAULTS).expect("the same name");
        let _ = (cookies.get(&spec), cookies.get(&number));
        #[cfg(feature = "json")]
        let _ =
            cookies.get(&CookieSpec::<Vec<u64>>::try_json(name, DEFAULTS).expect("the same name"));
    }
    let _ = format!("{cookies:?}");
    Ok(())
}

/// Need 5 of `docs/cookies.md`. A reader that reads bytes again takes more than 4 µs a byte. If it is slow, 16 KiB
/// show that soon. The test also checks that each byte is in at most one pair, in order.
#[test]
fn reading_is_linear_in_the_bytes_of_a_hostile_header() {
    let quoted = CookieSpec::new("n", DEFAULTS.encoding(Encoding::Quoted));
    let percent = CookieSpec::new("n", DEFAULTS);

    let units = [
        ";",
        "=",
        "\"",
        "\\",
        "%",
        " ",
        "\t",
        " ;",
        "a=;",
        "=;",
        "n=1; ",
        "a=\"\\\"",
        "%4",
        "\\1",
        "\\\\",
        "n=%",
        "\u{2000}",
        "é=",
        "n=\"\\\"\\\"\\\"",
    ];
    for (length, unit) in [1 << 14, 1 << 20].into_iter().flat_map(|it| units.map(|unit| (it, unit)))
    {
        let mut line = b"n=\"".to_vec();
        line.extend(unit.bytes().cycle().take(length - 4));
        line.push(b'"');
        let headers = request([line]);
        let time = ProcessorTime::start();
        let cookies = RequestCookies::new(&headers);

        let mut seen = 0;
        for (name, value) in cookies.iter() {
            let (name, value) = (name.as_ptr_range(), value.as_ptr_range());
            assert!(seen <= name.start as usize && name.end < value.start, "{unit:?}");
            seen = value.end as usize;
        }
        assert_eq!(cookies.get_raw("absent"), None);
        assert_eq!(cookies.get_all("absent").count(), 0);
        let _ = (cookies.get(&quoted), cookies.get(&percent));
        time.assert_less_than(Duration::from_micros(4) * length as u32);
    }
}
