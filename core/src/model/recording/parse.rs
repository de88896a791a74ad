//! JSON text into a recording, for values that are text: raw values, and numbers of any precision.
//!
//! `serde_json`'s own reader would round numbers that do not fit its types. Here each number keeps
//! its digits.

use super::storage::{Part, Place, Recording};
use crate::model::{
    error::Problem,
    halt::MAX_DEPTH,
    json::{NumberKind, number_at},
};

/// Adds the one JSON value in `text` to a recording. `depth` containers are around it.
pub(crate) fn parse(text: &str, recording: &mut Recording, depth: u32) -> Result<(), Problem> {
    let mut reader = Reader { text, at: 0, recording };
    reader.value(depth)?;
    reader.space();
    if reader.at == text.len() { Ok(()) } else { Err(Problem::NotJson) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    recording: &'a mut Recording,
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

    fn push(&mut self, part: Part) -> Result<Place, Problem> {
        self.recording.push(part).ok_or(Problem::TooDeep)
    }

    fn value(&mut self, depth: u32) -> Result<(), Problem> {
        self.space();
        match self.peek() {
            Some(b'n') => self.word("null", Part::Null),
            Some(b't') => self.word("true", Part::Bool(true)),
            Some(b'f') => self.word("false", Part::Bool(false)),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'[') => self.list(depth + 1),
            Some(b'{') => self.map(depth + 1),
            _ => Err(Problem::NotJson),
        }
    }

    fn word(&mut self, word: &str, part: Part) -> Result<(), Problem> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Problem::NotJson);
        }
        self.at += word.len();
        self.push(part).map(drop)
    }

    fn number(&mut self) -> Result<(), Problem> {
        let (number, end) = number_at(self.text.as_bytes(), self.at).ok_or(Problem::NotJson)?;
        let part = match number {
            NumberKind::Integer => Part::Int,
            NumberKind::Fraction => Part::Float,
        };
        let place = self.recording.push_text(&self.text[self.at..end], part);
        self.at = end;
        place.map(drop).ok_or(Problem::TooDeep)
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
        // `serde_json` reads escapes and surrogates.
        let quoted = self.text.get(start..self.at).ok_or(Problem::NotJson)?;
        let place = match quoted.contains('\\') || quoted.bytes().any(|byte| byte < b' ') {
            false => self.recording.push_text(&quoted[1..quoted.len() - 1], Part::Str),
            true => {
                let text = serde_json::from_str::<String>(quoted).map_err(|_| Problem::NotJson)?;
                self.recording.push_text(&text, Part::Str)
            }
        };
        place.map(drop).ok_or(Problem::TooDeep)
    }

    fn list(&mut self, depth: u32) -> Result<(), Problem> {
        let list = self.open(Part::List { end: 0 }, depth)?;
        if !self.take(b']') {
            loop {
                self.value(depth)?;
                if self.take(b']') {
                    break;
                }
                self.comma()?;
            }
        }
        self.recording.close(list);
        Ok(())
    }

    fn map(&mut self, depth: u32) -> Result<(), Problem> {
        let map = self.open(Part::Map { end: 0 }, depth)?;
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
        self.recording.close(map);
        Ok(())
    }

    fn open(&mut self, container: Part, depth: u32) -> Result<Place, Problem> {
        self.at += 1;
        if depth > MAX_DEPTH { Err(Problem::TooDeep) } else { self.push(container) }
    }

    fn comma(&mut self) -> Result<(), Problem> {
        if self.take(b',') { Ok(()) } else { Err(Problem::NotJson) }
    }
}
