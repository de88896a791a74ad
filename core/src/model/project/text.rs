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

/// Whether no byte needs an escape; eight at a time.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;

    let mut chunks = bytes.chunks_exact(8);
    let mut found = 0;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
        // Zero bytes of these three are a quote, a backslash and what is below a space.
        let low = word.wrapping_sub(ONES * 0x20) & !word;
        found |=
            zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | low;
    }
    found & HIGH == 0 && chunks.remainder().iter().all(|byte| ESCAPE[usize::from(*byte)] == NONE)
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
