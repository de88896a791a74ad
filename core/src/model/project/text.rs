//! Scalars as JSON text, byte for byte as `serde_json` writes them.

const NONE: u8 = 0;
const UNICODE: u8 = b'u';

/// How each byte is escaped: not at all, by a letter, or by its number.
static ESCAPE: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = UNICODE;
        byte += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

#[inline]
pub(in super::super) fn string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 3);
    out.push(b'"');
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
    } else {
        escaped(out, bytes);
    }
    out.push(b'"');
}

/// Whether no byte needs an escape; as many at a time as there are.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    // The last bytes are looked at as a whole too, though some were seen before.
    if let Some(last) = bytes.last_chunk::<16>() {
        let (chunks, _) = bytes.as_chunks::<16>();
        return !chunks.iter().any(needs_escape) && !needs_escape(last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return !has_escape(u64::from_le_bytes(*first)) && !has_escape(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [*first, *last].map(|bytes| u64::from(u32::from_le_bytes(bytes)));
        return !has_escape(first << 32 | last);
    }
    bytes.iter().all(|byte| ESCAPE[usize::from(*byte)] == NONE)
}

/// A loop over a known length, which becomes a few instructions on all bytes at once.
#[inline]
fn needs_escape(bytes: &[u8; 16]) -> bool {
    let needs = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    bytes.iter().fold(false, |found, byte| found | needs(*byte))
}

/// The same of eight bytes in a word.
#[inline]
fn has_escape(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    // Zero bytes of these three are a quote, a backslash and what is below a space.
    let low = word.wrapping_sub(ONES * 0x20) & !word;
    let [quote, slash] = [b'"', b'\\'].map(|byte| zero(word ^ (ONES * u64::from(byte))));
    (quote | slash | low) & ONES << 7 != 0
}

#[cold]
fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut start = 0;
    for (index, byte) in bytes.iter().enumerate() {
        let escape = ESCAPE[usize::from(*byte)];
        if escape == NONE {
            continue;
        }
        out.extend_from_slice(&bytes[start..index]);
        start = index + 1;
        if escape == UNICODE {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        } else {
            out.extend_from_slice(&[b'\\', escape]);
        }
    }
    out.extend_from_slice(&bytes[start..]);
}

#[inline]
pub(in super::super) fn integer(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// The caller has seen that it is finite.
#[inline]
pub(in super::super) fn float64(out: &mut Vec<u8>, number: f64) {
    serde_json::to_writer(out, &number).expect("a number is written into memory");
}

#[inline]
pub(in super::super) fn float32(out: &mut Vec<u8>, number: f32) {
    serde_json::to_writer(out, &number).expect("a number is written into memory");
}

/// Escapes what `Display` writes, on its way into the body.
pub(super) struct Escaping<'a>(pub(super) &'a mut Vec<u8>);

impl std::fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if is_plain(text.as_bytes()) {
            self.0.extend_from_slice(text.as_bytes());
        } else {
            escaped(self.0, text.as_bytes());
        }
        Ok(())
    }
}
