//! The fields and items that paths include, exclude and declare open.

use super::path::{Step, Tree, children};
use crate::model::{
    document::schema::{Array, Document, Id, Kind, Object, Place, Plain, Schema},
    invalid_schema::{InvalidSchema, Reason},
};

pub(super) struct Selection<'d> {
    pub(super) document: &'d mut Document,
    /// Schemas that were copied: unions of unions double with each.
    steps: u32,
}

/// More than any model has that a person wrote.
const MAX_STEPS: u32 = 1 << 14;

/// A union that is a branch of itself ends here. No other schema is nested as deep without a name.
const MAX_NESTED: usize = 128;

/// The paths that lead on from one place.
#[derive(Clone, Default)]
pub(super) struct Paths<'t> {
    /// `None` includes everything.
    pub(super) include: Option<Vec<&'t Tree>>,
    pub(super) exclude: Vec<&'t Tree>,
    pub(super) open: Vec<&'t Tree>,
    pub(super) rename: Vec<&'t Tree>,
}

impl<'t> Paths<'t> {
    fn selecting(&self) -> impl Iterator<Item = &'t Tree> {
        self.include.iter().flatten().chain(&self.exclude).copied()
    }

    fn ends(trees: &[&Tree]) -> bool {
        trees.iter().any(|tree| tree.end.is_some())
    }

    fn lead_on(&self) -> bool {
        self.selecting()
            .chain(self.open.iter().chain(&self.rename).copied())
            .any(|tree| !tree.children.is_empty())
    }
}

impl<'d> Selection<'d> {
    pub(super) fn of(document: &'d mut Document) -> Self {
        Self { document, steps: 0 }
    }

    /// Returns the schema with the parts that the paths keep. `unions` are around it at the same place.
    pub(super) fn apply(
        &mut self,
        id: Id,
        paths: &Paths<'_>,
        unions: usize,
    ) -> Result<Id, InvalidSchema> {
        if paths.include.is_none() && !paths.lead_on() {
            return Ok(id);
        }
        if unions > MAX_NESTED {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        let mut schema = self.copy(id)?;
        // An unconstrained place can be an object or a list, so a path can go on inside.
        if paths.include.is_some() || paths.exclude.iter().any(|one| !one.children.is_empty()) {
            self.document.spell_out(&mut schema);
        }
        match &mut schema.kind {
            Kind::Union(union) => {
                for branch in &mut union.branches {
                    *branch = self.apply(*branch, paths, unions + 1)?;
                }
            }
            Kind::Plain(Plain { object, array, .. }) => {
                object.iter_mut().try_for_each(|object| self.object(object, paths))?;
                array.iter_mut().try_for_each(|array| self.array(array, paths))?;
            }
            _ => return Ok(id),
        }
        Ok(self.document.add(schema))
    }

    fn object(&mut self, object: &mut Object, paths: &Paths<'_>) -> Result<(), InvalidSchema> {
        for step in paths.selecting().flat_map(|tree| tree.children.keys()) {
            if let Step::Name(name) = step {
                self.document.declare(object, name)?;
            }
        }
        for property in &mut object.properties {
            let steps = [Step::Name((*property.name).to_owned()), Step::Every];
            self.part(&mut property.place, &steps, paths)?;
            for tree in children(&paths.rename, &steps) {
                if let Some(output) = &tree.output {
                    property.output = output.clone();
                    tree.is_used.set(true);
                }
            }
        }
        match object.extra.is_never() {
            true => Ok(()),
            false => self.part(&mut object.extra, &[Step::Every], paths),
        }
    }

    fn array(&mut self, array: &mut Array, paths: &Paths<'_>) -> Result<(), InvalidSchema> {
        let length = array.items.len() as i64;
        let is_fixed = array.rest.is_never();
        for step in paths.selecting().flat_map(|tree| tree.children.keys()) {
            if let Step::Item(index) = step
                && !(is_fixed || (0..length).contains(index))
            {
                array.items.push((*index, array.rest));
            }
        }
        array.items.sort_by_key(|(index, _)| *index);
        array.items.dedup_by_key(|(index, _)| *index);
        for (index, place) in &mut array.items {
            // A tuple has a known last position.
            let steps = [Step::Items, Step::Item(*index), Step::Item(*index - length)];
            let count = if (0..length).contains(index) { 3 } else { 2 };
            self.part(place, &steps[..count], paths)?;
        }
        if !is_fixed {
            self.part(&mut array.rest, &[Step::Items], paths)?;
        }
        // If no items are selected, it stays a list or a tuple.
        array.is_selected |=
            array.places().any(Place::is_hidden) || array.items.len() as i64 > length;
        Ok(())
    }

    /// One field or item, to which any of `steps` leads.
    fn part(
        &mut self,
        place: &mut Place,
        steps: &[Step],
        paths: &Paths<'_>,
    ) -> Result<(), InvalidSchema> {
        let mut inner = Paths {
            include: paths.include.as_ref().map(|trees| children(trees, steps)),
            exclude: children(&paths.exclude, steps),
            open: children(&paths.open, steps),
            rename: children(&paths.rename, steps),
        };
        self.open(place, &inner.open)?;
        let is_hidden =
            inner.include.as_ref().is_some_and(Vec::is_empty) || Paths::ends(&inner.exclude);
        // A path that ends here includes everything inside.
        let is_whole = inner.include.as_deref().is_some_and(Paths::ends);
        if (is_hidden || is_whole) && inner.lead_on() {
            // The nested places are decided. Their existence still counts.
            self.apply(place.schema, &inner, 0)?;
        }
        if is_hidden {
            place.exclude();
            return Ok(());
        }
        if is_whole {
            inner.include = None;
        }
        place.schema = self.apply(place.schema, &inner, 0)?;
        Ok(())
    }

    /// Opens a place if a path ends there.
    pub(super) fn open(&mut self, place: &mut Place, trees: &[&Tree]) -> Result<(), InvalidSchema> {
        for tree in trees.iter().filter(|tree| tree.end.is_some()) {
            if let Some(opened) = self.opened(place.schema, &mut Vec::new())? {
                place.schema = opened;
                tree.is_used.set(true);
            }
        }
        Ok(())
    }

    /// Returns a copy of a schema in which it and its unnamed parts are allowed, or `None` if nothing is
    /// unconstrained.
    ///
    /// `within` are the schemas around it, because a recursive one would not end.
    fn opened(&mut self, id: Id, within: &mut Vec<Id>) -> Result<Option<Id>, InvalidSchema> {
        let Some(resolved) = self.document.resolved(id) else { return Ok(None) };
        if within.contains(&resolved) {
            return Ok(None);
        }
        if within.len() > MAX_NESTED {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        within.push(resolved);
        let mut schema = self.copy(id)?;
        let mut inside: Vec<&mut Id> = Vec::new();
        let mut is_opened = false;
        match &mut schema.kind {
            Kind::Any { is_allowed } => (*is_allowed, is_opened) = (true, true),
            Kind::Union(union) => inside.extend(&mut union.branches),
            Kind::Plain(Plain { object, array, .. }) => {
                if let Some(object) =
                    object.as_mut().filter(|one| one.is_bare && one.extra.is_never())
                {
                    object.extra = Place::of(self.document.add(Schema::any(false)));
                }
                inside.extend(object.iter_mut().map(|object| &mut object.extra.schema));
                inside.extend(array.iter_mut().map(|array| &mut array.rest.schema));
            }
            _ => {}
        }
        for id in inside {
            if let Some(opened) = self.opened(*id, within)? {
                (*id, is_opened) = (opened, true);
            }
        }
        within.pop();
        Ok(is_opened.then(|| self.document.add(schema)))
    }

    fn copy(&mut self, id: Id) -> Result<Schema, InvalidSchema> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        let mut schema = self.document.inlined(id);
        schema.name = None;
        Ok(schema)
    }
}
