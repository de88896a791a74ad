//! Properties that one branch of a union hides and another one sends.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::model::{
    document::place::{Hidden, Id, MAX_SCHEMA_DEPTH, Place},
    document::schema::{Array, Document, Kind, Names, Object, Plain, Schema},
    invalid_schema::{InvalidSchema, Reason, Result},
};

/// Hides a property that is `writeOnly` in one branch of a union in the other branches too.
///
/// A value can match both branches, and then it is secret. Branches that a tag or their types distinguish
/// do not change.
///
/// # Errors
///
/// Returns an error if the unions of the document are too large, or if two of them are recursive.
pub(super) fn hide_in_unions(document: &mut Document) -> Result<()> {
    let edges = |id: Id, visit: &mut dyn FnMut(Id)| {
        document.each_child(id, &mut |_, child| visit(child.schema));
    };
    let holds_secret = |id: Id| {
        let object = document[id].object();
        object.is_some_and(|object| object.properties.iter().any(|one| is_secret(one.place)))
    };
    let has_secret = document.leading(edges, holds_secret);
    let originals = document.ids().count();
    let left = vec![document.root];
    let mut unions =
        Unions { document, has_secret, originals, left, steps: 0, depth: 0, key: None };

    let mut known = HashSet::new();
    while let Some(id) = unions.left.pop() {
        if known.insert(id) {
            let mut schema = unions.document[id].clone();
            unions.hide_in(&mut schema, id, &[])?;
            unions.document[id] = schema;
        }
    }
    Ok(())
}

/// More comparisons than any handwritten union needs.
const MAX_STEPS: usize = 1 << 14;

struct Unions<'d> {
    document: &'d mut Document,
    /// The schemas that lead to a secret, of those that are not copies.
    has_secret: HashSet<Id>,
    originals: usize,
    /// The schemas whose unions are not compared yet.
    left: Vec<Id>,
    /// Schemas that were compared.
    steps: usize,
    /// Places around the one that is compared.
    depth: u32,
    /// The tag that the document names for the union in question.
    key: Option<Arc<str>>,
}

impl Unions<'_> {
    fn has_secret(&self, id: Id) -> bool {
        // A copy may have one.
        id.index() >= self.originals || self.has_secret.contains(&id)
    }

    /// Hides a place if one of `others` is secret, or the secrets inside of it. Returns whether it did.
    fn hide(&mut self, place: &mut Place, others: &[Place]) -> Result<bool> {
        if place.is_hidden() || place.is_never() {
            return Ok(false);
        }
        if others.iter().any(|other| is_secret(*other)) {
            place.exclude();
            return Ok(true);
        }
        let secrets = others.iter().filter(|other| self.has_secret(other.schema));
        let secrets: BTreeSet<Id> =
            secrets.flat_map(|other| self.document.leaves(other.schema)).collect();
        if secrets.is_empty() {
            self.left.push(place.schema);
            return Ok(false);
        }
        let leaves = self.document.leaves(place.schema);
        self.steps += leaves.len() + secrets.len();
        // A union that also has a leaf of this one is checked separately.
        let secrets: Vec<Id> = secrets.into_iter().filter(|leaf| !leaves.contains(leaf)).collect();
        let hidden = self.hidden(place.schema, &secrets)?;
        Ok(std::mem::replace(&mut place.schema, hidden) != hidden)
    }

    /// Returns a copy of a schema without the properties that are secret in one of `others`, or the schema
    /// itself if it has none.
    ///
    /// # Errors
    ///
    /// Returns an error if both are recursive, because the copy does not end.
    fn hidden(&mut self, id: Id, others: &[Id]) -> Result<Id> {
        if let Some(resolved) = self.document.resolved(id).filter(|_| !others.is_empty()) {
            if self.steps > MAX_STEPS || self.depth > MAX_SCHEMA_DEPTH {
                return Err(InvalidSchema::of_options(Reason::TooDeep));
            }
            self.depth += 1;
            let mut schema = self.document.inlined(id);
            // An unconstrained place can be an object or a list with a secret in it.
            self.document.spell_out(&mut schema);
            let is_hidden = self.hide_in(&mut schema, resolved, others)?;
            self.depth -= 1;
            if is_hidden {
                return Ok(self.document.add(schema));
            }
        }
        self.left.push(id);
        Ok(id)
    }

    /// Hides the properties of a schema that are secret in one of `others` or in another branch.
    fn hide_in(&mut self, schema: &mut Schema, id: Id, others: &[Id]) -> Result<bool> {
        let has_secret = schema.branches().iter().any(|branch| self.has_secret(*branch));
        let is_separated =
            !has_secret || self.document.is_separated(schema, &|property| property.is_required);
        let mut is_hidden = false;
        match &mut schema.kind {
            Kind::Never | Kind::Any { .. } => {}
            Kind::Ref(target) => self.left.push(*target),
            Kind::Union(union) => {
                let key = union.tag.as_ref().map(|tag| Arc::clone(&tag.key));
                let outer = std::mem::replace(&mut self.key, key);
                let branches = union.branches.clone();
                for branch in &mut union.branches {
                    let siblings = branches.iter().filter(|other| *other != branch);
                    let siblings = siblings.filter(|_| !is_separated);
                    let others: Vec<Place> =
                        others.iter().chain(siblings).map(|other| Place::of(*other)).collect();
                    let mut place = Place::of(*branch);
                    is_hidden |= self.hide(&mut place, &others)?;
                    *branch = place.schema;
                }
                self.key = outer;
            }
            Kind::Plain(Plain { object, array, .. }) => {
                let is_common = |other: &&Id| !self.excludes(id, **other);
                let others: Vec<Schema> =
                    others.iter().filter(is_common).map(|id| self.document[*id].clone()).collect();
                if let Some(object) = object {
                    let others: Vec<&Object> = others.iter().filter_map(Schema::object).collect();
                    is_hidden |= self.hide_in_object(object, &others)?;
                }
                if let Some(array) = array {
                    let others = others.iter().filter_map(Schema::array);
                    let items: Vec<Place> = others.flat_map(Array::places).collect();
                    let places = array.items.iter_mut().map(|(_, place)| place);
                    for place in places.chain([&mut array.rest]) {
                        is_hidden |= self.hide(place, &items)?;
                    }
                }
            }
        }
        Ok(is_hidden)
    }

    fn hide_in_object(&mut self, object: &mut Object, others: &[&Object]) -> Result<bool> {
        let mut extra: Vec<Place> = others.iter().map(|other| other.extra).collect();
        for one in others.iter().flat_map(|other| &other.properties) {
            match object.names {
                Names::Pattern(..) if object.accepts(&one.name) => extra.push(one.place),
                _ if is_secret(one.place) || self.has_secret(one.place.schema) => {
                    self.document.declare(object, &one.name);
                }
                _ => {}
            }
        }
        let mut is_hidden = self.hide(&mut object.extra, &extra)?;
        for property in &mut object.properties {
            let place_in = |other: &&Object| match other.property(&property.name) {
                Some(declared) => Some(declared.place),
                None => other.accepts(&property.name).then_some(other.extra),
            };
            let places: Vec<Place> = others.iter().filter_map(place_in).collect();
            is_hidden |= self.hide(&mut property.place, &places)?;
        }
        Ok(is_hidden)
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
}

fn is_secret(place: Place) -> bool {
    place.hidden == Some(Hidden::WriteOnly)
}
