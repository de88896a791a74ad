//! The text of a body while it grows: JSON, byte for byte as `serde_json` writes it.

use std::fmt;

/// What is written so far.
///
/// The buffer is filled beforehand, with zeros or an earlier body. So a write is one look whether there
/// is room and one copy, where a `Vec` looks once for each of a string's quotes and for what is between.
/// It is filled by steps, a little ahead of what is written, so that a long one is not gone through twice.
#[derive(Debug, Default)]
pub(super) struct Body {
    room: Vec<u8>,
    len: usize,
}

/// What is copied as a whole where there is room for it: a constant length is cheaper than the right one.
pub(super) const STAMP: usize = 32;

const STEP: usize = 2048;

impl Body {
    /// With an earlier body's buffer, made longer where it is shorter than `expected`.
    #[inline]
    pub(super) fn within(mut room: Vec<u8>, expected: usize) -> Self {
        if room.capacity() < expected {
            room = Vec::with_capacity(expected);
        }
        Self { room, len: 0 }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    /// The buffer, to be written to again.
    pub(super) fn into_room(self) -> Vec<u8> {
        self.room
    }

    /// What was written, and not a byte more: no second allocation where the length was expected.
    pub(super) fn into_bytes(mut self) -> Box<[u8]> {
        self.room.truncate(self.len);
        self.room.into_boxed_slice()
    }

    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// What was written from `start` on.
    pub(super) fn since(&self, start: usize) -> &[u8] {
        &self.room[start..self.len]
    }

    /// Takes back what was written from `len` on.
    #[inline(always)]
    pub(super) fn truncate(&mut self, len: usize) {
        self.len = len;
    }

    #[inline(always)]
    pub(super) fn push(&mut self, byte: u8) {
        match self.room.get_mut(self.len) {
            Some(room) => *room = byte,
            None => return self.extend_grown(&[byte]),
        }
        self.len += 1;
    }

    #[inline(always)]
    pub(super) fn extend(&mut self, text: &[u8]) {
        let end = self.len + text.len();
        match self.room.get_mut(self.len..end) {
            Some(room) => copy(room, text),
            None => return self.extend_grown(text),
        }
        self.len = end;
    }

    /// As [`extend`](Self::extend), where it is seldom called.
    #[cold]
    #[inline(never)]
    pub(super) fn extend_far(&mut self, text: &[u8]) {
        self.extend(text);
    }

    /// The first `used` bytes of a stamp.
    #[inline(always)]
    pub(super) fn stamp(&mut self, stamp: &[u8; STAMP], used: usize) {
        match self.room.get_mut(self.len..).and_then(<[u8]>::first_chunk_mut) {
            Some(room) => *room = *stamp,
            // Near the end of a buffer that is just long enough, not more than the text.
            None => return self.extend_grown(&stamp[..used]),
        }
        self.len += used;
    }

    /// Ends what began at `opened` and had a comma before each part: the first one makes room for the
    /// opening bracket.
    #[inline(always)]
    pub(super) fn close(&mut self, opened: usize, [open, close]: [u8; 2]) {
        if self.len == opened {
            self.push(open);
        } else {
            self.room[opened] = open;
        }
        self.push(close);
    }

    /// The bracket in place of the comma at `opened`.
    pub(super) fn open(&mut self, opened: usize, bracket: u8) {
        self.room[opened] = bracket;
    }

    /// A key that is not known beforehand, with the comma before it and the colon after it.
    pub(super) fn name(&mut self, name: &str) {
        self.push(b',');
        self.string(name);
        self.push(b':');
    }

    #[inline]
    pub(super) fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let end = self.len + bytes.len() + 2;
        let Some([open, inner @ .., close]) = self.room.get_mut(self.len..end) else {
            return self.string_grown(text);
        };
        (*open, *close) = (b'"', b'"');
        match copy_plain(inner, bytes) {
            true => self.len = end,
            false => self.escaped_string(bytes),
        }
    }

    /// What `Display` says, as a string.
    pub(super) fn display(&mut self, value: &(impl fmt::Display + ?Sized)) -> fmt::Result {
        struct Escaping<'a>(&'a mut Body);

        impl fmt::Write for Escaping<'_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0.escaped(text.as_bytes());
                Ok(())
            }
        }

        self.push(b'"');
        fmt::write(&mut Escaping(self), format_args!("{value}"))?;
        self.push(b'"');
        Ok(())
    }

    #[inline(always)]
    pub(super) fn integer(&mut self, number: impl itoa::Integer) {
        self.extend(itoa::Buffer::new().format(number).as_bytes());
    }

    /// The caller has seen that it is finite.
    #[inline]
    pub(super) fn float(&mut self, number: impl zmij::Float) {
        self.extend(zmij::Buffer::new().format_finite(number).as_bytes());
    }

    #[cold]
    #[inline(never)]
    fn escaped_string(&mut self, text: &[u8]) {
        self.push(b'"');
        self.escaped(text);
        self.push(b'"');
    }

    fn escaped(&mut self, text: &[u8]) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut start = 0;
        for (index, byte) in text.iter().enumerate() {
            let escape = ESCAPE[usize::from(*byte)];
            if escape == NONE {
                continue;
            }
            self.extend(&text[start..index]);
            start = index + 1;
            if escape == UNICODE {
                let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
                self.extend(&[b'\\', b'u', b'0', b'0', high, low]);
            } else {
                self.extend(&[b'\\', escape]);
            }
        }
        self.extend(&text[start..]);
    }

    #[cold]
    #[inline(never)]
    fn extend_grown(&mut self, text: &[u8]) {
        self.grow(text.len());
        self.extend(text);
    }

    #[cold]
    #[inline(never)]
    fn string_grown(&mut self, text: &str) {
        self.grow(text.len() + 2);
        self.string(text);
    }

    fn grow(&mut self, more: usize) {
        let least = self.len + more;
        self.room.reserve(least.saturating_sub(self.room.len()));
        let filled = (self.room.len() + STEP).min(self.room.capacity());
        self.room.resize(filled.max(least), 0);
    }
}

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

/// Copies text into as many bytes. A short one goes as its first and its last bytes, which may overlap:
/// that takes no call.
#[inline(always)]
fn copy(to: &mut [u8], text: &[u8]) {
    let is_copied = text.len() <= 16
        && (ends::<8>(to, text).is_some()
            || ends::<4>(to, text).is_some()
            || ends::<2>(to, text).is_some());
    if !is_copied {
        to.copy_from_slice(text);
    }
}

/// Copies text into as many bytes, and says whether no byte of it needs an escape.
#[inline(always)]
fn copy_plain(to: &mut [u8], text: &[u8]) -> bool {
    match text.len() {
        16..33 => ends::<16>(to, text)
            .is_some_and(|[first, last]| !(needs_escape(&first) | needs_escape(&last))),
        33.. => {
            let mut is_escaped = false;
            let (to_chunks, _) = to.as_chunks_mut::<16>();
            for (to, chunk) in to_chunks.iter_mut().zip(text.as_chunks::<16>().0) {
                *to = *chunk;
                is_escaped |= needs_escape(chunk);
            }
            // The last bytes are looked at as a whole too, though some were seen before.
            if let (Some(to), Some(last)) = (to.last_chunk_mut(), text.last_chunk()) {
                *to = *last;
                is_escaped |= needs_escape(last);
            }
            !is_escaped
        }
        8.. => ends::<8>(to, text).is_some_and(|ends| !has_escape(ends.map(u64::from_le_bytes))),
        4.. => ends::<4>(to, text).is_some_and(|ends| {
            let [first, last] = ends.map(u32::from_le_bytes).map(u64::from);
            !has_escape([first << 32 | last])
        }),
        ..4 => to.iter_mut().zip(text).fold(true, |is_plain, (to, byte)| {
            *to = *byte;
            is_plain & (ESCAPE[usize::from(*byte)] == NONE)
        }),
    }
}

/// Copies the first and the last bytes of a text that has so many; says what they are.
#[inline(always)]
fn ends<const N: usize>(to: &mut [u8], text: &[u8]) -> Option<[[u8; N]; 2]> {
    let (first, last) = (*text.first_chunk()?, *text.last_chunk()?);
    *to.first_chunk_mut()? = first;
    *to.last_chunk_mut()? = last;
    Some([first, last])
}

/// A loop over a known length, which becomes a few instructions on all bytes at once.
#[inline(always)]
fn needs_escape(bytes: &[u8; 16]) -> bool {
    // With this bit turned, what is below a space and a quote are at most a space, and nothing else is.
    let needs = |byte: u8| ((byte ^ 2) <= b' ') | (byte == b'\\');
    bytes.iter().fold(false, |found, byte| found | needs(*byte))
}

/// The same of eight bytes in a word.
#[inline(always)]
fn has_escape<const N: usize>(words: [u64; N]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The high bit of the first byte below `limit`, if there is one; a byte above 0x7f has its own.
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit)) & !word;
    let found = words.map(|word| {
        below(word ^ (ONES * 2), b' ' + 1) | below(word ^ (ONES * u64::from(b'\\')), 1)
    });
    found.iter().fold(0, |all, found| all | found) & ONES << 7 != 0
}

/// Writes a finite number at the end of a text of one's own.
pub(super) fn float(out: &mut Vec<u8>, number: impl zmij::Float) {
    out.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes());
}
