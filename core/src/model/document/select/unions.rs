//! Properties that one branch of a union hides and another one sends.

use std::{collections::HashSet, sync::Arc};

use super::{
    path::{Step, Tree},
    selection::{MAX_STEPS, Paths, Selection},
};
use crate::model::{
    document::{
        Texts,
        schema::{Array, Document, Hidden, Id, Kind, Names, Place, Schema},
    },
    invalid_schema::{InvalidSchema, Reason},
};

/// Hides a property that is `writeOnly` in one branch of a union in the other branches too.
///
/// A value can match both branches, and then it is secret. Branches that a tag or their types distinguish
/// do not change.
///
/// # Errors
///
/// Returns an error if the unions of the document are too large.
pub(crate) fn hide_in_unions(document: &mut Document) -> Result<(), InvalidSchema> {
    let edges = |index: usize, targets: &mut Vec<usize>| {
        document.each_child(Id::at(index), &mut |_, child| targets.push(child.schema.index()));
    };
    let holds_secret = |index: usize| {
        let object = document[Id::at(index)].object();
        object.is_some_and(|object| object.properties.iter().any(|one| is_secret(one.place)))
    };
    let has_secret = Document::leading(document.len(), edges, holds_secret);
    let root = document.root;
    let mut unions = Unions { document, has_secret, steps: 0, key: None, within: Vec::new() };
    unions.hide(root)
}

struct Unions<'d> {
    document: &'d mut Document,
    /// Whether a schema leads to a secret, for schemas that are not copies.
    has_secret: Vec<bool>,
    /// Places that were compared.
    steps: u32,
    /// The tag that the document names for the union in question.
    key: Option<Arc<str>>,
    /// The pairs that were compared on the way.
    within: Vec<(Id, Id)>,
}

/// More unions within unions than a person writes. A recursive one would not end.
const MAX_COPIES: u32 = 8;

impl Unions<'_> {
    fn hide(&mut self, root: Id) -> Result<(), InvalidSchema> {
        // Each with the number of unions around it of which a branch was copied.
        let (mut left, mut known) = (vec![(root, 0)], HashSet::new());
        while let Some((id, copies)) = left.pop() {
            if !known.insert(id) {
                continue;
            }
            let copies = copies + u32::from(self.hide_in_branches(id)?);
            if copies > MAX_COPIES {
                return Err(too_deep());
            }
            self.document.each_child(id, &mut |_, child| {
                if !child.is_hidden() {
                    left.push((child.schema, copies));
                }
            });
        }
        Ok(())
    }

    /// Returns whether anything was hidden.
    fn hide_in_branches(&mut self, id: Id) -> Result<bool, InvalidSchema> {
        let union = &self.document[id];
        let has_secret = union.branches().iter().any(|branch| self.has_secret(*branch));
        if !has_secret || self.document.is_separated(union, &|property| property.is_required) {
            return Ok(false);
        }
        self.key = union.tag_key().cloned();
        let before = union.branches().to_vec();
        let mut after = before.clone();
        for (index, branch) in after.iter_mut().enumerate() {
            let mut tree = Tree::default();
            for (other, secret) in before.iter().enumerate() {
                if other != index {
                    self.gather(*secret, before[index], &mut tree)?;
                }
            }
            let paths = Paths { exclude: vec![&tree], ..Paths::default() };
            *branch = Selection::of(self.document).apply(*branch, &paths, 0)?;
        }
        let is_hidden = before != after;
        if let Kind::Union(union) = &mut self.document[id].kind {
            union.branches = after;
        }
        Ok(is_hidden)
    }

    fn has_secret(&self, id: Id) -> bool {
        // A copy may have one.
        self.has_secret.get(id.index()).is_none_or(|has_secret| *has_secret)
    }

    /// Adds the paths to fields that are secret in `secret` and sent in `other`.
    ///
    /// # Errors
    ///
    /// Returns an error if both are recursive, because such a path does not end.
    fn gather(&mut self, secret: Id, other: Id, tree: &mut Tree) -> Result<(), InvalidSchema> {
        if !self.has_secret(secret) {
            return Ok(());
        }
        let document = &*self.document;
        let (secrets, others) = (document.leaves(secret), document.leaves(other));
        self.steps += (secrets.len() + others.len()) as u32;
        if self.steps > MAX_STEPS {
            return Err(too_deep());
        }
        // A union that also has this branch is checked separately.
        for secret in secrets.into_iter().filter(|secret| !others.contains(secret)) {
            for other in &others {
                let pair = (secret, *other);
                if self.excludes(secret, *other) {
                    continue;
                }
                if self.within.contains(&pair) {
                    return Err(too_deep());
                }
                self.within.push(pair);
                self.gather_plain(secret, *other, tree)?;
                self.within.pop();
            }
        }
        Ok(())
    }

    /// Whether no value matches both, by their types or by a tag that both require.
    ///
    /// A closed branch does not count, because the value might have more keys than are sent.
    fn excludes(&self, one: Id, other: Id) -> bool {
        let document = &*self.document;
        if document.are_apart(one, other) {
            return true;
        }
        let (Some(one), Some(other)) = (document[one].object(), document[other].object()) else {
            return false;
        };
        one.properties.iter().any(|tag| {
            let Some(other) = other.property(&tag.name) else { return false };
            let is_tag =
                tag.is_required && other.is_required || self.key.as_ref() == Some(&tag.name);
            let leaves = |place: Place| document.leaves(place.schema);
            let others = || leaves(other.place);
            let is_apart = |one: &Id| others().iter().all(|other| document.are_apart(*one, *other));
            is_tag && leaves(tag.place).iter().all(is_apart)
        })
    }

    fn gather_plain(
        &mut self,
        secret: Id,
        other: Id,
        tree: &mut Tree,
    ) -> Result<(), InvalidSchema> {
        let document = &*self.document;
        let mut steps: Vec<(Step, Place, Place)> = Vec::new();
        let objects = [secret, other].map(|id| document[id].object());
        for property in objects.into_iter().flatten().flat_map(|object| &object.properties) {
            let name = &*property.name;
            let secret = of_name(document, secret, name)?;
            if let (Some((secret, _)), Some((sent, step))) =
                (secret, of_name(document, other, name)?)
            {
                steps.push((step, secret, sent));
            }
        }
        for (step, of) in [(Step::Every, extra as Inside), (Step::Items, items)] {
            for secret in inside(document, secret, of) {
                let sent = inside(document, other, of).into_iter();
                steps.extend(sent.map(|sent| (step.clone(), secret, sent)));
            }
        }
        let is_sent = |(_, _, sent): &(Step, Place, Place)| !sent.is_hidden() && !sent.is_never();
        for (step, secret, sent) in steps.into_iter().filter(is_sent) {
            let mut child = Tree::default();
            if is_secret(secret) {
                child.end = Some(String::new());
            } else {
                self.gather(secret.schema, sent.schema, &mut child)?;
            }
            if child.end.is_some() || !child.children.is_empty() {
                tree.children.entry(step).or_default().add(child);
            }
        }
        Ok(())
    }
}

fn too_deep() -> InvalidSchema {
    InvalidSchema::of_options(Reason::TooDeep)
}

/// The place of a key, declared or not, and the step of a path that hides it.
fn of_name(
    document: &Document,
    id: Id,
    name: &str,
) -> Result<Option<(Place, Step)>, InvalidSchema> {
    let step = Step::Name(name.to_owned());
    let Some(object) = document[id].object() else {
        return Ok(document[id].is_any().then(|| (Place::of(id), step)));
    };
    if let Some(property) = object.property(name) {
        return Ok(Some((property.place, step)));
    }
    Ok(match &object.names {
        Names::Pattern(pattern) => {
            let names = Texts::matching(pattern).map_err(|reason| document.error(id, reason))?;
            names.take(name).then_some((object.extra, Step::Every))
        }
        _ => Some((object.extra, step)),
    })
}

type Inside = fn(&Schema) -> Vec<Place>;

/// The places of `of` in a schema. What an unconstrained schema contains is unconstrained too.
fn inside(document: &Document, id: Id, of: Inside) -> Vec<Place> {
    if document[id].is_any() { vec![Place::of(id)] } else { of(&document[id]) }
}

fn extra(schema: &Schema) -> Vec<Place> {
    schema.object().map(|object| object.extra).into_iter().collect()
}

fn items(schema: &Schema) -> Vec<Place> {
    schema.array().into_iter().flat_map(Array::places).collect()
}

fn is_secret(place: Place) -> bool {
    place.hidden == Some(Hidden::WriteOnly)
}
