//! The `Set-Cookie` header of a response.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::documented_cookie::DocumentedCookie;
use crate::cookie::{CookieOptions, InvalidCookie, SetCookie};

/// The cookies that a response sets and deletes, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cookies {
    lines: BTreeMap<String, Vec<Line>>,
    /// Cookies whose names are known at run time.
    any: Vec<Line>,
}

/// One `Set-Cookie` header: the attributes, with `; ` before each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    attributes: String,
    is_deletion: bool,
    /// Whether `Max-Age` can be shorter.
    can_be_shorter: bool,
}

impl Cookies {
    pub(super) fn set(&mut self, spec: &impl DocumentedCookie) {
        let line = Line { can_be_shorter: spec.can_be_shorter(), ..Line::default() };
        self.add(spec.name(), spec.empty(), line);
    }

    pub(super) fn delete(&mut self, spec: &impl DocumentedCookie) {
        let line = Line { is_deletion: true, ..Line::default() };
        self.add(spec.name(), spec.deletion(), line);
    }

    pub(super) fn set_any(&mut self, options: CookieOptions<'_>) {
        // A prefix of a name might require attributes, so this name has none.
        add_line(&mut self.any, SetCookie::new("a", "", options), Line::default());
    }

    fn add(&mut self, name: &str, cookie: Result<SetCookie, InvalidCookie>, line: Line) {
        add_line(self.lines.entry(name.to_owned()).or_default(), cookie, line);
    }

    /// Returns the Header Object, if there is a cookie.
    ///
    /// It is an object with a key for each cookie, as OpenAPI 3.2 §4.21.3 prescribes. The text of a property is
    /// the value with the attributes.
    pub(super) fn header(&self) -> Option<Value> {
        let lines = self.lines.iter();
        let properties: Map<String, Value> =
            lines.map(|(name, lines)| (name.clone(), property(lines))).collect();
        let mut schema = Map::from_iter([("type".to_owned(), "object".into())]);
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), properties.into());
        }
        if !self.any.is_empty() {
            schema.insert("additionalProperties".to_owned(), property(&self.any));
        }
        (schema.len() > 1).then(|| {
            json!({
                "description": "The cookies, each in a separate header.",
                "schema": schema,
                "style": "simple",
                "explode": true,
            })
        })
    }
}

fn add_line(lines: &mut Vec<Line>, cookie: Result<SetCookie, InvalidCookie>, line: Line) {
    // A spec was checked, and any encoding can write an empty value. Only a date in a `const` was not
    // checked. With an invalid date, the handler fails too.
    let Ok(cookie) = cookie else { return };
    let header = String::from_utf8_lossy(cookie.header().as_bytes());
    let attributes = header.find(';').map_or("", |at| &header[at..]).to_owned();
    let line = Line { attributes, ..line };
    if !lines.contains(&line) {
        lines.push(line);
    }
}

const MAX_AGE: &str = "; Max-Age=";

fn property(lines: &[Line]) -> Value {
    let descriptions: Vec<String> = lines.iter().map(Line::description).collect();
    let patterns: Vec<String> = lines.iter().map(Line::pattern).collect();
    json!({
        "type": "string",
        "description": descriptions.join(" "),
        "pattern": format!("^(?:{})", patterns.join("|")),
    })
}

impl Line {
    fn description(&self) -> String {
        let attributes = self.attributes.trim_start_matches("; ");
        match (self.is_deletion, attributes) {
            (true, _) => "Deleted.".to_owned(),
            (false, "") => "Set without attributes.".to_owned(),
            (false, attributes) if self.can_be_shorter => {
                format!("Set with `{attributes}`, or a shorter `Max-Age`.")
            }
            (false, attributes) => format!("Set with `{attributes}`."),
        }
    }

    /// Returns a pattern for the value with the attributes.
    ///
    /// It ends before a comma, as in a date. Tools that join the headers of a response split them there.
    fn pattern(&self) -> String {
        let value = if self.is_deletion { "" } else { "[^;]*" };
        let (attributes, end) = match self.attributes.split_once(',') {
            Some((attributes, _)) => (attributes, ""),
            None => (&*self.attributes, "$"),
        };
        // `Max-Age` is the first attribute.
        let digits = attributes.strip_prefix(MAX_AGE).filter(|_| self.can_be_shorter);
        let attributes =
            match digits.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit())) {
                Some(rest) => format!("{MAX_AGE}[0-9]+{}", escaped(rest)),
                None => escaped(attributes),
            };
        format!("{value}{attributes}{end}")
    }
}

/// Returns a pattern that matches a text.
fn escaped(text: &str) -> String {
    let is_special = |letter: char| r"\^$.*+?()[]{}|".contains(letter);
    let escape = |letter| [is_special(letter).then_some('\\'), Some(letter)];
    text.chars().flat_map(escape).flatten().collect()
}
