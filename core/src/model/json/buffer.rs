//! The text of a body while it grows. It is the same text that `serde_json` writes.

use std::fmt;

use super::text::ends;

/// The buffer of a body. Each method takes the position and returns the next one, so that the position
/// is never in memory, and a write does not wait for the one before it.
///
/// The buffer is filled in advance with zeros or an earlier body. A write is then one check of the
/// length and one copy, and a `Vec` would check for each quote too. The buffer is filled in steps, so
/// that a long one is not filled twice.
#[derive(Debug, Default)]
pub(crate) struct Buffer(Vec<u8>);

/// A text that is known before anything is written: a key, or a tag.
///
/// A copy of constant length is faster than one of the right length, so a short text is copied as a
/// whole array, and only its length counts.
#[derive(Debug, Default)]
pub(crate) struct Stamp {
    bytes: [u8; Self::LENGTH],
    /// The length of the text, or 0 if it is longer than the array.
    used: u8,
    text: Box<[u8]>,
}

impl Stamp {
    const LENGTH: usize = 32;

    pub(crate) fn new(text: String) -> Self {
        let text = text.into_bytes().into_boxed_slice();
        let mut bytes = [0; Self::LENGTH];
        let used = match bytes.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(&text);
                text.len() as u8
            }
            None => 0,
        };
        Self { bytes, used, text }
    }
}

const STEP: usize = 2048;

impl Buffer {
    /// Uses the buffer of an earlier body, unless it is shorter than `expected`.
    #[inline]
    pub(crate) fn within(mut buffer: Vec<u8>, expected: usize) -> Self {
        if buffer.capacity() < expected {
            buffer = Vec::with_capacity(expected);
        }
        Self(buffer)
    }

    /// Returns the buffer for another body.
    pub(crate) fn into_inner(self) -> Vec<u8> {
        self.0
    }

    /// Returns the body. If its length was expected, this does not allocate.
    pub(crate) fn into_bytes(mut self, len: usize) -> Box<[u8]> {
        self.0.truncate(len);
        self.0.into_boxed_slice()
    }

    /// Returns the text before a position.
    pub(crate) fn up_to(&self, at: usize) -> &[u8] {
        &self.0[..at]
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, at: usize, byte: u8) -> usize {
        match self.0.get_mut(at) {
            Some(place) => *place = byte,
            None => return self.extend_grown(at, &[byte]),
        }
        at + 1
    }

    #[inline(always)]
    pub(crate) fn extend(&mut self, at: usize, text: &[u8]) -> usize {
        let end = at + text.len();
        match self.0.get_mut(at..end) {
            Some(place) => copy(place, text),
            None => return self.extend_grown(at, text),
        }
        end
    }

    #[inline(always)]
    pub(crate) fn stamp(&mut self, at: usize, stamp: &Stamp) -> usize {
        let used = usize::from(stamp.used);
        match self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
            Some(place) if used != 0 => *place = stamp.bytes,
            // Either the text is long, or there is space only for the text.
            _ => return self.extend_far(at, &stamp.text),
        }
        at + used
    }

    #[cold]
    #[inline(never)]
    fn extend_far(&mut self, at: usize, text: &[u8]) -> usize {
        self.extend(at, text)
    }

    /// Ends a list or object that began at `opened`. Each part has a comma before it, and the bracket
    /// replaces the first comma.
    #[inline(always)]
    pub(crate) fn close(&mut self, opened: usize, mut at: usize, [open, close]: [u8; 2]) -> usize {
        if at == opened {
            at = self.push(at, open);
        } else {
            self.0[opened] = open;
        }
        self.push(at, close)
    }

    /// Replaces the comma at `opened` by a bracket.
    pub(crate) fn open(&mut self, opened: usize, bracket: u8) {
        self.0[opened] = bracket;
    }

    /// Writes a key that is not known in advance, with the comma before it and the colon after it.
    pub(crate) fn name(&mut self, at: usize, name: &str) -> usize {
        let at = self.push(at, b',');
        let at = self.string(at, name);
        self.push(at, b':')
    }

    #[inline]
    pub(crate) fn string(&mut self, at: usize, text: &str) -> usize {
        let bytes = text.as_bytes();
        let end = at + bytes.len() + 2;
        let Some([open, inner @ .., close]) = self.0.get_mut(at..end) else {
            return self.string_grown(at, text);
        };
        (*open, *close) = (b'"', b'"');
        match copy_plain(inner, bytes) {
            true => end,
            false => self.escaped_string(at, bytes),
        }
    }

    /// Writes a `Display` as a string.
    pub(crate) fn display(
        &mut self,
        at: usize,
        value: &(impl fmt::Display + ?Sized),
    ) -> Result<usize, fmt::Error> {
        struct Escaping<'a>(&'a mut Buffer, usize);

        impl fmt::Write for Escaping<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.1 = self.0.escaped(self.1, text.as_bytes());
                Ok(())
            }
        }

        let at = self.push(at, b'"');
        let mut escaping = Escaping(self, at);
        fmt::write(&mut escaping, format_args!("{value}"))?;
        let at = escaping.1;
        Ok(self.push(at, b'"'))
    }

    #[cold]
    #[inline(never)]
    fn escaped_string(&mut self, at: usize, text: &[u8]) -> usize {
        let at = self.push(at, b'"');
        let at = self.escaped(at, text);
        self.push(at, b'"')
    }

    fn escaped(&mut self, mut at: usize, text: &[u8]) -> usize {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut start = 0;
        for (index, byte) in text.iter().enumerate() {
            let Some(escape) = escape(*byte) else { continue };
            at = self.extend(at, &text[start..index]);
            start = index + 1;
            if escape == b'u' {
                let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
                at = self.extend(at, &[b'\\', b'u', b'0', b'0', high, low]);
            } else {
                at = self.extend(at, &[b'\\', escape]);
            }
        }
        self.extend(at, &text[start..])
    }

    #[cold]
    #[inline(never)]
    fn extend_grown(&mut self, at: usize, text: &[u8]) -> usize {
        self.grow(at, text.len());
        self.extend(at, text)
    }

    #[cold]
    #[inline(never)]
    fn string_grown(&mut self, at: usize, text: &str) -> usize {
        self.grow(at, text.len() + 2);
        self.string(at, text)
    }

    fn grow(&mut self, at: usize, more: usize) {
        let least = at + more;
        self.0.reserve(least.saturating_sub(self.0.len()));
        let filled = (self.0.len() + STEP).min(self.0.capacity());
        self.0.resize(filled.max(least), 0);
    }
}

/// Returns the letter of the escape of a byte. `u` stands for the byte's number.
fn escape(byte: u8) -> Option<u8> {
    Some(match byte {
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        b'"' | b'\\' => byte,
        ..b' ' => b'u',
        _ => return None,
    })
}

/// Copies a text into as many bytes. A short text is copied by its first and last bytes, which can
/// overlap, because that takes no call.
#[inline(always)]
fn copy(to: &mut [u8], text: &[u8]) {
    let is_copied = text.len() <= 16
        && (copy_ends::<8>(to, text).is_some()
            || copy_ends::<4>(to, text).is_some()
            || copy_ends::<2>(to, text).is_some());
    if !is_copied {
        to.copy_from_slice(text);
    }
}

/// Copies a text into as many bytes. Returns whether no byte of it needs an escape.
#[inline(always)]
fn copy_plain(to: &mut [u8], text: &[u8]) -> bool {
    match text.len() {
        16..33 => copy_ends::<16>(to, text)
            .is_some_and(|[first, last]| !(needs_escape(&first) | needs_escape(&last))),
        33.. => {
            let mut is_escaped = false;
            let (to_chunks, _) = to.as_chunks_mut::<16>();
            for (to, chunk) in to_chunks.iter_mut().zip(text.as_chunks::<16>().0) {
                *to = *chunk;
                is_escaped |= needs_escape(chunk);
            }
            // The last bytes are checked as a whole too, although some were checked before.
            if let (Some(to), Some(last)) = (to.last_chunk_mut(), text.last_chunk()) {
                *to = *last;
                is_escaped |= needs_escape(last);
            }
            !is_escaped
        }
        8.. => {
            copy_ends::<8>(to, text).is_some_and(|ends| !has_escape(ends.map(u64::from_le_bytes)))
        }
        4.. => copy_ends::<4>(to, text).is_some_and(|ends| {
            let [first, last] = ends.map(u32::from_le_bytes).map(u64::from);
            !has_escape([first << 32 | last])
        }),
        ..4 => to.iter_mut().zip(text).fold(true, |is_plain, (to, byte)| {
            *to = *byte;
            is_plain & !is_escaped(*byte)
        }),
    }
}

/// Copies the first and the last bytes of a text that has so many, and returns them.
#[inline(always)]
fn copy_ends<const N: usize>(to: &mut [u8], text: &[u8]) -> Option<[[u8; N]; 2]> {
    let ends = ends(text)?;
    *to.first_chunk_mut()? = ends[0];
    *to.last_chunk_mut()? = ends[1];
    Some(ends)
}

/// Checks 16 bytes. The compiler turns the loop into a few instructions for all of them.
#[inline(always)]
fn needs_escape(bytes: &[u8; 16]) -> bool {
    bytes.iter().fold(false, |found, byte| found | is_escaped(*byte))
}

#[inline(always)]
fn is_escaped(byte: u8) -> bool {
    // With this bit flipped, only the control characters and the quote are at most a space.
    ((byte ^ 2) <= b' ') | (byte == b'\\')
}

/// Checks words of eight bytes.
#[inline(always)]
fn has_escape<const N: usize>(words: [u64; N]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // Sets the high bit of the first byte below `limit`. A byte above 0x7f is never below it.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let found = words.map(|word| {
        below(word ^ (ONES * 2), b' ' + 1) | below(word ^ (ONES * u64::from(b'\\')), 1)
    });
    found.iter().fold(0, |all, found| all | found) & ONES << 7 != 0
}
