//! The differences between a value and its body that can break a constraint.

use std::collections::HashSet;

use super::place::{Id, Place};
use super::schema::{Document, Kind, Names, Object, Plain, Property};

impl Document {
    /// Returns whether the body may lack keys of a value that matches the document.
    pub(crate) fn removes_keys(&self, object: &Object) -> bool {
        // A forbidden key is declared if undeclared keys are sent.
        let may_lack = |place: Place| place.is_never() || self.may_lack(place);
        let is_closed = object.extra.is_never() || matches!(object.names, Names::Pattern(..));
        // A model that validates does not count the keys that neither it nor the document declares.
        let drops_undeclared = is_closed && !object.forbids_extra && !object.extra.rules.whole;
        // An undeclared key is not sent if a field is sent under its name.
        let is_replaced = !is_closed && object.properties.iter().any(Property::is_renamed);
        drops_undeclared
            || is_replaced
            || object.properties.iter().any(|one| may_lack(one.place))
            || !object.extra.is_never() && self.may_lack(object.extra)
    }

    /// Returns whether the body may have keys that the value lacks.
    pub(crate) fn adds_keys(&self, object: &Object) -> bool {
        let is_added = |place: Place| !place.is_hidden() && self.default(place.schema).is_some();
        let may_add = |one: &&Property| one.is_required || one.place.rules.whole;
        object.properties.iter().filter(may_add).any(|one| is_added(one.place))
    }

    /// Returns the schemas that can write two different values as equal JSON.
    pub(crate) fn merging(&self) -> HashSet<Id> {
        let edges = |id: Id, visit: &mut dyn FnMut(Id)| {
            self.each_child(id, &mut |_, place| {
                if !place.is_hidden() {
                    visit(place.schema);
                }
            });
        };
        let merges = |id: Id| match &self[id].kind {
            Kind::Plain(Plain { object, array, .. }) => {
                array.as_ref().is_some_and(|array| array.is_selected)
                    || object.as_ref().is_some_and(|object| self.merges(object))
            }
            _ => false,
        };
        self.leading(edges, merges)
    }

    fn merges(&self, object: &Object) -> bool {
        // A model that validates compares the items with the keys that it adds.
        let adds_keys = !object.extra.rules.whole && self.adds_keys(object);
        let is_renamed = object.properties.iter().any(Property::is_renamed);
        adds_keys || is_renamed || self.removes_keys(object)
    }
}
