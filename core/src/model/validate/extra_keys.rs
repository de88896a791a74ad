use std::{borrow::Cow, collections::HashMap};

use super::{
    convert::{self, Converted},
    validator::{Failed, Validated, Validator},
};
use crate::model::{
    error::{PathSegment, Problem},
    filter::{Names, NodeId, Object},
    recording::{Part, Place, Recording},
};

/// The keys of one map that its model does not declare.
pub(super) struct ExtraKeys<'a> {
    count: usize,
    /// What a lax model converts each key into.
    converted: Option<ConvertedKeys<'a>>,
}

#[derive(Default)]
struct ConvertedKeys<'a> {
    texts: HashMap<&'a str, Result<String, Problem>>,
    /// The last of the keys that are converted into the same text. As in Python, it wins.
    last: HashMap<String, &'a str>,
}

impl ExtraKeys<'_> {
    pub(super) fn count(&self) -> usize {
        self.converted.as_ref().map_or(self.count, |keys| keys.last.len())
    }
}

impl<'a> Validator<'a> {
    pub(super) fn extra_keys(&self, place: Place, object: &Object) -> ExtraKeys<'a> {
        let source = self.source;
        let Names::Converted(node, texts) = object.extra.names else {
            return ExtraKeys { count: 0, converted: None };
        };
        let mut keys = ConvertedKeys::default();
        for (key, _) in source.entries(place).filter(|(key, _)| object.find(key).is_none()) {
            let text = self.converted_key(key, node, texts);
            if let Ok(text) = &text {
                keys.last.insert(text.clone(), key);
            }
            keys.texts.entry(key).or_insert(text);
        }
        ExtraKeys { count: 0, converted: Some(keys) }
    }

    /// Validates an entry that the model does not declare.
    pub(super) fn extra_key(
        &mut self,
        key: &'a str,
        value: Place,
        node: NodeId,
        extra_keys: &mut ExtraKeys<'a>,
    ) -> Validated {
        extra_keys.count += 1;
        let savepoint = self.savepoint();
        let (mut is_valid, mut is_last, mut text) = (true, true, Cow::Borrowed(key));
        if let Some(keys) = &mut extra_keys.converted {
            match keys.texts.get(key) {
                Some(Ok(converted)) => {
                    is_last = keys.last.get(converted) == Some(&key);
                    text = Cow::Owned(converted.clone());
                }
                Some(Err(problem)) => {
                    is_valid = false;
                    let problem = problem.clone();
                    let _ = self.within(PathSegment::Key, |validator| {
                        Err(validator.fault_in(PathSegment::Branch("key".into()), problem))
                    });
                }
                None => {}
            }
        }
        self.push_key(&text)?;
        let validated = self.within(PathSegment::Key, |validator| validator.value(value, node));
        if !is_valid {
            return Err(Failed);
        }
        if validated.is_ok() && !is_last {
            self.roll_back_output(savepoint);
        }
        validated
    }

    fn converted_key(
        &self,
        key: &str,
        node: NodeId,
        texts: Option<u32>,
    ) -> Result<String, Problem> {
        let mut recording = Recording::default();
        let place = recording.push_text(key, Part::Str).ok_or(Problem::TooDeep)?;
        let node = self.filter.node(node);
        let (value, _) = convert::scalar(&recording, place, node, self.rules)?;
        if let Some(limits) = &node.limits {
            convert::check(&value, node, limits)?;
        }
        let text = match value {
            Converted::Text(text) | Converted::Number(text) => text.into_owned(),
            Converted::Bool(value) => value.to_string(),
            Converted::NotFinite(float) => python_text(float).to_owned(),
        };
        match texts.is_none_or(|index| self.filter.texts[index as usize].take(&text)) {
            true => Ok(text),
            false => Err(Problem::Assertion("propertyNames")),
        }
    }
}

/// Returns the text that Python writes for a number that JSON cannot express.
fn python_text(float: f64) -> &'static str {
    match float {
        _ if float.is_nan() => "nan",
        _ if float < 0.0 => "-inf",
        _ => "inf",
    }
}
