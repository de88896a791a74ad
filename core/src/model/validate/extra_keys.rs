use std::{borrow::Cow, collections::HashMap};

use super::{
    convert,
    validator::{Validated, Validator},
};
use crate::model::{
    filter::{Names, NodeId, Object, Scalar},
    recording::Place,
    violation::{PathSegment, Reason},
};

/// The keys that a lax model converts, by the text that it converts them into. Of several, the last
/// one counts, as in Python.
type ConvertedKeys<'a> = Option<HashMap<Cow<'a, str>, &'a str>>;

impl<'a> Validator<'a> {
    pub(super) fn converted_keys(&self, place: Place, object: &Object) -> ConvertedKeys<'a> {
        let source = self.source;
        let keys = source.entries(place).map(|(key, _)| key);
        let keys = keys.filter(|key| object.find(key).is_none());
        let converted =
            || keys.filter_map(|key| Some((self.key(object, key).ok()?, key))).collect();
        matches!(object.extra.names, Names::Converted { .. }).then(converted)
    }

    /// Validates an entry that the model does not declare.
    pub(super) fn extra_key(
        &mut self,
        object: &Object,
        key: &'a str,
        value: Place,
        node: NodeId,
        converted: &ConvertedKeys<'a>,
    ) -> Validated {
        let mark = self.output.mark();
        let text = self.key(object, key);
        self.output.push_str(text.as_deref().unwrap_or(key));
        let validated = self.within(PathSegment::Key, |validator| validator.value(value, node));
        match text {
            Ok(text) => {
                let is_last = converted.as_ref().is_none_or(|keys| keys.get(&text) == Some(&key));
                if validated.is_ok() && !is_last {
                    self.output.truncate(mark);
                }
                validated
            }
            Err(reason) => {
                let segment = PathSegment::Branch("key".into());
                let mut invalid = self
                    .within(PathSegment::Key, |validator| validator.invalid_in(segment, reason));
                validated.map_or_else(|more| invalid.add(more), drop);
                Err(invalid)
            }
        }
    }

    /// Converts a key that the model does not declare.
    fn key(&self, object: &Object, key: &'a str) -> Result<Cow<'a, str>, Reason> {
        let Names::Converted { key: node, texts } = &object.extra.names else {
            return Ok(key.into());
        };
        let node = self.filter.node(*node);
        let text = match convert::scalar(Scalar::Str(key), node, self.rules)?.0 {
            Scalar::Str(text) | Scalar::Int(text) | Scalar::Float(text) => text,
            Scalar::Bool(value) => value.to_string().into(),
            // As Python writes a number that JSON cannot express.
            Scalar::NotFinite(float) if float.is_nan() => "nan".into(),
            Scalar::NotFinite(float) => float.to_string().into(),
            Scalar::Null | Scalar::Unset => "None".into(),
        };
        match texts.as_ref().is_none_or(|texts| texts.take(&text)) {
            true => Ok(text),
            false => Err(Reason::Assertion("propertyNames")),
        }
    }
}
