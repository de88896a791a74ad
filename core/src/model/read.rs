//! JSON text onto a tape, for values that come as text: raw values, and numbers of any precision.
//!
//! `serde_json`'s own reader would round numbers that do not fit its types; here each keeps its digits.

use serde_json::Value;

use super::{
    error::Problem,
    project::MAX_DEPTH,
    record::Recorder,
    tape::{Place, Recorded, Tape},
};

/// A JSON value on a tape of its own; `None` if it is nested too deep.
pub(super) fn value(json: &Value) -> Option<Tape> {
    use serde::Serialize;
    let mut tape = Tape::default();
    json.serialize(Recorder::at_depth(&mut tape, &mut None, 0)).is_ok().then_some(tape)
}

/// Whether a struct is one of `serde_json`'s types that carry JSON text in a field.
pub(super) fn is_text(name: &str) -> bool {
    // The first byte alone decides for all but these, whose names no Rust type can have.
    name.as_bytes().first() == Some(&b'$')
        && matches!(name, "$serde_json::private::RawValue" | "$serde_json::private::Number")
}

/// What kind of number a JSON number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Integer,
    Fraction,
}

/// Whether all of `text` is a JSON number.
pub(super) fn number(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let (number, end) = number_at(bytes, 0)?;
    (end == bytes.len()).then_some(number)
}

/// Records the one JSON value that `text` is.
pub(super) fn text(text: &str, tape: &mut Tape, depth: u32) -> Result<(), Problem> {
    let mut reader = Reader { text, at: 0, tape };
    reader.value(depth)?;
    reader.space();
    if reader.at == text.len() { Ok(()) } else { Err(Problem::NotJson) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    tape: &'a mut Tape,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn push(&mut self, recorded: Recorded) -> Result<Place, Problem> {
        self.tape.push(recorded).ok_or(Problem::TooDeep)
    }

    fn value(&mut self, depth: u32) -> Result<(), Problem> {
        self.space();
        match self.peek() {
            Some(b'n') => self.word("null", Recorded::Null),
            Some(b't') => self.word("true", Recorded::Bool(true)),
            Some(b'f') => self.word("false", Recorded::Bool(false)),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[') => self.list(depth + 1),
            Some(b'{') => self.map(depth + 1),
            _ => Err(Problem::NotJson),
        }
    }

    fn word(&mut self, word: &str, recorded: Recorded) -> Result<(), Problem> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Problem::NotJson);
        }
        self.at += word.len();
        self.push(recorded).map(drop)
    }

    fn number(&mut self) -> Result<(), Problem> {
        let (number, end) = number_at(self.text.as_bytes(), self.at).ok_or(Problem::NotJson)?;
        let text = self.tape.write(&self.text[self.at..end]).ok_or(Problem::TooDeep)?;
        self.at = end;
        self.push(match number {
            Number::Integer => Recorded::Int(text),
            Number::Fraction => Recorded::Float(text),
        })
        .map(drop)
    }

    fn string(&mut self) -> Result<(), Problem> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
                None => return Err(Problem::NotJson),
            }
        }
        self.at += 1;
        // Escapes and surrogates are serde_json's to read.
        let quoted = self.text.get(start..self.at).ok_or(Problem::NotJson)?;
        let text = match quoted.contains('\\') || quoted.bytes().any(|byte| byte < b' ') {
            false => self.tape.write(&quoted[1..quoted.len() - 1]),
            true => self
                .tape
                .write(&serde_json::from_str::<String>(quoted).map_err(|_| Problem::NotJson)?),
        };
        self.push(Recorded::Str(text.ok_or(Problem::TooDeep)?)).map(drop)
    }

    fn list(&mut self, depth: u32) -> Result<(), Problem> {
        let list = self.open(Recorded::List { end: 0 }, depth)?;
        if !self.take(b']') {
            loop {
                self.value(depth)?;
                if self.take(b']') {
                    break;
                }
                self.comma()?;
            }
        }
        self.tape.close(list);
        Ok(())
    }

    fn map(&mut self, depth: u32) -> Result<(), Problem> {
        let map = self.open(Recorded::Map { end: 0 }, depth)?;
        if !self.take(b'}') {
            loop {
                self.space();
                if self.peek() != Some(b'"') {
                    return Err(Problem::NotJson);
                }
                self.string()?;
                if !self.take(b':') {
                    return Err(Problem::NotJson);
                }
                self.value(depth)?;
                if self.take(b'}') {
                    break;
                }
                self.comma()?;
            }
        }
        self.tape.close(map);
        Ok(())
    }

    fn open(&mut self, container: Recorded, depth: u32) -> Result<Place, Problem> {
        self.at += 1;
        if depth > MAX_DEPTH { Err(Problem::TooDeep) } else { self.push(container) }
    }

    fn comma(&mut self) -> Result<(), Problem> {
        if self.take(b',') { Ok(()) } else { Err(Problem::NotJson) }
    }
}

/// The number that begins at `start`, and where it ends.
fn number_at(bytes: &[u8], start: usize) -> Option<(Number, usize)> {
    let digits = |from: usize| {
        from + bytes[from.min(bytes.len())..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
    let whole = digits(at);
    // No leading zeros: some readers take them for octal.
    if whole == at || (bytes[at] == b'0' && whole > at + 1) {
        return None;
    }
    at = whole;

    let mut number = Number::Integer;
    if bytes.get(at) == Some(&b'.') {
        let end = digits(at + 1);
        if end == at + 1 {
            return None;
        }
        (number, at) = (Number::Fraction, end);
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        let end = digits(at + 1 + sign);
        if end == at + 1 + sign {
            return None;
        }
        (number, at) = (Number::Fraction, end);
    }
    Some((number, at))
}
