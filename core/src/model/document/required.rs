//! The keys that a value must have, and what is written if it lacks one.

use serde_json::Value;

use super::place::{Id, Place};
use super::schema::{Document, Property};
use crate::model::filter::Blank;

impl Document {
    /// Returns whether an object must have a key in a value.
    pub(crate) fn requires(&self, property: &Property) -> bool {
        // A value that is read as a whole has its defaults filled in, although a schema of serialized
        // values requires them. Its excluded fields are excluded later.
        let may_lack = || match property.place.rules.whole {
            true => self.default(property.place.schema).is_some(),
            false => self.may_lack(property.place),
        };
        property.is_required && !may_lack()
    }

    /// Returns whether the body may lack a key that the value has, or that is required.
    pub(crate) fn may_lack(&self, place: Place) -> bool {
        let Place { schema: id, rules, .. } = place;
        place.is_hidden()
            || rules.excludes(Blank::Default) && self.default(id).is_some()
            || rules.excludes(Blank::Unset) && self.is_nullable(id)
    }

    /// Returns the text of a field that a value lacks, if the field has a default and can be null.
    ///
    /// If the schema rejects its own default, the text is `null`. The text of a list or an object is `null`
    /// too, because the writer does not filter this text, and a part of it might be secret.
    pub(crate) fn if_absent(&self, id: Id) -> Option<String> {
        let default = self.default(id).filter(|_| self.is_nullable(id))?;
        let is_scalar = !default.is_object() && !default.is_array();
        let is_taken = || self.leaves(id).into_iter().any(|leaf| self[leaf].takes(default));
        Some(if is_scalar && is_taken() { default.to_string() } else { "null".to_owned() })
    }

    /// Returns the default of a field. The default next to a `$ref` comes before the one behind it.
    pub(crate) fn default(&self, id: Id) -> Option<&Value> {
        self.hops(id).find_map(|id| self[id].keywords.get("default"))
    }

    pub(crate) fn is_nullable(&self, id: Id) -> bool {
        self.leaves(id).into_iter().any(|leaf| self[leaf].takes(&Value::Null))
    }
}
