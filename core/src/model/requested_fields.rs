//! The fields that a client asks for, as a tree of names that the writer follows.

use std::collections::{HashMap, HashSet};

use super::{
    document::{Step, steps},
    filter::{Action, ArrayShape, Filter, NodeId, ObjectId, ObjectShape},
    unknown_field::UnknownField,
};

/// A set of fields. The lists on the way to a field are not part of it.
#[derive(Debug)]
pub(super) struct RequestedFields {
    objects: Vec<Requested>,
}

#[derive(Debug, Default)]
struct Requested {
    /// Whether a path ends here, so that the client asks for all fields.
    is_whole: bool,
    names: HashMap<Box<str>, Asked>,
}

/// The fields that a client asks for in one object. It is an index into the objects of a [`RequestedFields`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked(u32);

impl Asked {
    /// The fields of the model itself.
    pub(super) const ROOT: Self = Self(0);
}

/// The fields that a client asks for, and where in them the writer is.
pub(super) struct Narrow<'f> {
    pub(super) set: &'f RequestedFields,
    pub(super) at: Asked,
    /// Where the value of the extra key leads that was written last.
    pub(super) next: Asked,
}

impl RequestedFields {
    /// Resolves paths. The time is linear in their length: each step looks at one place of the model.
    pub(super) fn of<P: AsRef<str>>(
        filter: &Filter,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, UnknownField> {
        let mut set = Self { objects: vec![Requested::default()] };
        for path in paths {
            let path = path.as_ref();
            set.insert(filter, path).ok_or_else(|| UnknownField::new(path))?;
        }
        Ok(set)
    }

    fn insert(&mut self, filter: &Filter, path: &str) -> Option<()> {
        let (mut nodes, mut at) = (vec![filter.root], 0);
        for step in steps(path)? {
            match step {
                Step::Items => nodes = items(filter, &nodes),
                Step::Name(name) => {
                    nodes = fields(filter, nodes, &name);
                    let (next, names) = (self.objects.len(), &mut self.objects[at].names);
                    at = names.entry(name.into()).or_insert(Asked(next as u32)).0 as usize;
                    if at == next {
                        self.objects.push(Requested::default());
                    }
                }
                Step::Every | Step::Item(_) => return None,
            }
            if nodes.is_empty() {
                return None;
            }
        }
        self.objects[at].is_whole = true;
        Some(())
    }

    /// Returns what the client asks for in the value of a field, if it asks for the field.
    pub(super) fn field(&self, at: Asked, name: &str) -> Option<Asked> {
        let place = &self.objects[at.0 as usize];
        if place.is_whole { Some(at) } else { place.names.get(name).copied() }
    }

    pub(super) fn is_whole(&self, at: Asked) -> bool {
        self.objects[at.0 as usize].is_whole
    }
}

/// Returns the places of the items of lists.
fn items(filter: &Filter, lists: &[NodeId]) -> Vec<NodeId> {
    let mut items = HashSet::new();
    for node in with_branches(filter, lists).into_iter().map(|list| filter.node(list)) {
        match &node.array {
            ArrayShape::Each(item) => drop(items.insert(*item)),
            ArrayShape::Positions(all) => {
                let all = all.items.iter().map(|(_, item)| item).chain(&all.rest);
                items.extend(all.filter(|item| item.is_written).map(|item| item.node));
            }
            // Its branches are places of their own.
            ArrayShape::None | ArrayShape::Several => {}
        }
    }
    items.into_iter().collect()
}

/// Returns the places of a field in objects, and in the objects of lists.
fn fields(filter: &Filter, nodes: Vec<NodeId>, name: &str) -> Vec<NodeId> {
    let (mut fields, mut seen, mut left) = (HashSet::new(), HashSet::new(), nodes);
    while !left.is_empty() {
        left = with_branches(filter, &left);
        left.retain(|node| seen.insert(*node));
        for node in &left {
            let objects: &[ObjectId] = match &filter.node(*node).object {
                ObjectShape::None => &[],
                ObjectShape::One(object) => std::slice::from_ref(object),
                ObjectShape::Union(union) => &union.branches,
            };
            for object in objects.iter().map(|id| filter.object(*id)) {
                match object.sent_as(name) {
                    Some(index) => drop(fields.insert(object.keys[index].node)),
                    None if object.action(name) == Action::EXTRA => {
                        fields.extend(object.extra.node_of(name));
                    }
                    None => {}
                }
            }
        }
        left = items(filter, &left);
    }
    fields.into_iter().collect()
}

/// Returns nodes, and those of the branches of their unions.
fn with_branches(filter: &Filter, nodes: &[NodeId]) -> Vec<NodeId> {
    let (mut all, mut left) = (HashSet::new(), nodes.to_vec());
    while let Some(id) = left.pop() {
        if all.insert(id) {
            let node = filter.node(id);
            left.extend(node.branches.iter().map(|branch| branch.node));
            left.extend(node.discriminator.iter().flat_map(|one| &one.tags).map(|(_, node)| *node));
        }
    }
    all.into_iter().collect()
}
