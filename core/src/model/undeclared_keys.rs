//! The keys of a value that its model does not declare.
//!
//! The filter drops such keys silently, even if they are misspelled. This module finds them in a recording
//! of the value, so the writer does no work for them.

use std::collections::BTreeSet;

use super::{
    depth::Depth,
    filter::{ArrayShape, Filter, NodeId, ObjectId, ObjectShape},
    recording::{Part, Place, Recording},
    validate::validate,
};

/// Returns the path of each key that the filter drops because the model does not declare it.
pub(super) fn undeclared(filter: &Filter, recording: &Recording) -> BTreeSet<String> {
    let mut search = Search { filter, recording, path: String::new(), found: BTreeSet::new() };
    search.value(Recording::ROOT, filter.root);
    search.found
}

struct Search<'a> {
    filter: &'a Filter,
    recording: &'a Recording,
    path: String,
    found: BTreeSet<String>,
}

impl Search<'_> {
    fn value(&mut self, place: Place, node: NodeId) {
        let (filter, recording) = (self.filter, self.recording);
        match recording.at(place) {
            Part::List { .. } => {
                let (array, length) = (&filter.node(node).array, recording.items(place).count());
                if let ArrayShape::Several = array {
                    return self.decided(place, node);
                }
                for (index, value) in recording.items(place).enumerate() {
                    let item = array.item(index, length);
                    self.inside("[]", |search| item.map(|item| search.value(value, item.node)));
                }
            }
            Part::Map { .. } => match &filter.node(node).object {
                ObjectShape::One(object) => self.object(place, *object),
                ObjectShape::Union(union) => match union.branch_of(recording, place) {
                    Ok(Some(object)) => self.object(place, object),
                    Ok(None) => self.decided(place, node),
                    // The value does not match the model.
                    Err(_) => {}
                },
                ObjectShape::None => {}
            },
            _ => {}
        }
    }

    fn object(&mut self, place: Place, object: ObjectId) {
        let (filter, recording) = (self.filter, self.recording);
        let object = filter.object(object);
        for (key, value) in recording.entries(place) {
            match object.find(key) {
                Some(index) => {
                    self.inside(key, |search| search.value(value, object.keys[index].node));
                }
                None => match object.extra.node_of(key) {
                    // The key is data.
                    Some(node) => self.inside("*", |search| search.value(value, node)),
                    None => self.inside(key, |search| search.found.insert(search.path.clone())),
                },
            }
        }
    }

    /// Looks into the branch of a union that only the validator can select.
    fn decided(&mut self, place: Place, node: NodeId) {
        let Ok(decided) = validate(self.filter, self.recording, place, node, Depth::ROOT) else {
            return;
        };
        let Part::Branch(branch) = decided.at(Recording::ROOT) else { return };
        match decided.at(Recording::ROOT.next()) {
            Part::Object(object) => self.object(place, *object),
            _ => self.value(place, *branch),
        }
    }

    /// Calls `look` with a segment at the end of the path.
    fn inside<R>(&mut self, segment: &str, look: impl FnOnce(&mut Self) -> R) {
        let length = self.path.len();
        if length > 0 && segment != "[]" {
            self.path.push('.');
        }
        self.path.push_str(segment);
        look(self);
        self.path.truncate(length);
    }
}
