//! Reading never panics, and finds the pairs that a plain parser finds.

#![no_main]

use aside::{CookieOptions, CookieSpec, Encoding, RequestCookies};
use http::{HeaderMap, HeaderValue, header::COOKIE};

const ENCODINGS: [Encoding; 3] = [Encoding::Percent, Encoding::Quoted, Encoding::Raw];

/// The pairs of one line: cut at `;`, then at the first `=`, and trimmed.
fn pairs(line: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    for part in line.split(|&byte| byte == b';') {
        let Some(at) = part.iter().position(|&byte| byte == b'=') else { continue };
        let (name, value) = (trim(&part[..at]), trim(&part[at + 1..]));
        let is_attribute = ["$Version", "$Path", "$Domain", "$Port"]
            .iter()
            .any(|attribute| name.eq_ignore_ascii_case(attribute.as_bytes()));
        if !name.is_empty() && !is_attribute {
            found.push((name.to_vec(), value.to_vec()));
        }
    }
    found
}

fn trim(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}

libfuzzer_sys::fuzz_target!(|lines: Vec<Vec<u8>>| {
    let mut headers = HeaderMap::new();
    for line in &lines {
        let Ok(value) = HeaderValue::from_bytes(line) else { return };
        headers.append(COOKIE, value);
    }
    let cookies = RequestCookies::new(&headers);
    let found: Vec<_> =
        cookies.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    // A name with a prefix keeps its spaces, so that it is not the protected cookie.
    let is_plain = |name: &[u8]| !name.starts_with(b"__");
    let of_plain = |pairs: Vec<(Vec<u8>, Vec<u8>)>| {
        pairs.into_iter().filter(|(name, _)| is_plain(name)).collect::<Vec<_>>()
    };
    let expected = lines.iter().flat_map(|line| pairs(line)).collect();
    assert_eq!(of_plain(found.clone()), of_plain(expected));

    for (name, _) in &found {
        let Ok(name) = str::from_utf8(name) else { continue };
        let first = found.iter().find(|(found, _)| found == name.as_bytes());
        assert_eq!(cookies.get_raw(name), first.map(|(_, value)| value.as_slice()));
        for encoding in ENCODINGS {
            let options = CookieOptions::new().secure(true).http_only(true).encoding(encoding);
            if let Ok(spec) = CookieSpec::try_new(name, options) {
                let _ = cookies.get(&spec);
            }
        }
    }
});
