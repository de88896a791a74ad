//! The fields and items that paths include, exclude and declare open.

use std::sync::Arc;

use super::path::{Action, End, Step, Tree};
use crate::model::{
    document::place::{Id, Place},
    document::schema::{Array, Document, Kind, Object, Plain, Schema},
    invalid_schema::{InvalidSchema, Reason, Result},
};

pub(super) struct Selection<'d> {
    pub(super) document: &'d mut Document,
    /// Schemas that were copied: unions of unions double with each.
    pub(super) steps: u32,
}

/// More than any model has that a person wrote.
const MAX_STEPS: u32 = 1 << 14;

/// A union that is a branch of itself ends here. No other schema is nested as deep without a name.
const MAX_NESTED: usize = 128;

/// The paths that lead to one place.
pub(super) struct Paths<'t> {
    pub(super) trees: Vec<&'t Tree>,
    /// Whether everything is included here.
    pub(super) is_whole: bool,
}

impl<'t> Paths<'t> {
    /// Returns the paths that lead on by any of `steps`.
    fn inside(&self, steps: &[Step]) -> Self {
        let trees = self.trees.iter();
        let trees = trees.flat_map(|tree| steps.iter().filter_map(|step| tree.children.get(step)));
        Self { trees: trees.collect(), is_whole: self.is_whole }
    }

    /// Returns the next steps of includes and excludes.
    fn selected(&self) -> impl Iterator<Item = &'t Step> {
        let is_selected = |inner: &Tree| inner.excludes || inner.includes && !self.is_whole;
        let children = self.trees.iter().flat_map(|tree| &tree.children);
        children.filter(move |(_, inner)| is_selected(inner)).map(|(step, _)| step)
    }

    fn lead_on(&self) -> bool {
        let mut children = self.trees.iter().flat_map(|tree| tree.children.values());
        self.selected().next().is_some() || children.any(|inner| inner.changes)
    }

    fn ends(&self) -> impl Iterator<Item = &'t End> {
        self.trees.iter().flat_map(|tree| &tree.ends)
    }
}

impl Selection<'_> {
    /// Returns the schema with the parts that the paths keep. `unions` are around it at the same place.
    fn apply(&mut self, id: Id, paths: &Paths<'_>, unions: usize) -> Result<Id> {
        if paths.is_whole && !paths.lead_on() {
            return Ok(id);
        }
        if unions > MAX_NESTED {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        let mut schema = self.copy(id)?;
        // An unconstrained place can be an object or a list, so a path can go on inside.
        if !paths.is_whole || paths.selected().next().is_some() {
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

    fn object(&mut self, object: &mut Object, paths: &Paths<'_>) -> Result<()> {
        for step in paths.selected() {
            let Step::Name(name) = step else { continue };
            if object.property(name).is_none() && object.accepts(name) {
                self.check_pending(object.extra.schema)?;
                self.document.declare(object, name);
            }
        }
        for property in &mut object.properties {
            let steps = [Step::Name((*property.name).to_owned()), Step::Every];
            let inner = paths.inside(&steps);
            for end in inner.ends() {
                if let Action::Rename(output) = &end.action {
                    property.output = Arc::clone(output);
                    end.is_met.set(true);
                }
            }
            self.part(&mut property.place, inner)?;
        }
        match object.extra.is_never() {
            true => Ok(()),
            false => self.part(&mut object.extra, paths.inside(&[Step::Every])),
        }
    }

    fn array(&mut self, array: &mut Array, paths: &Paths<'_>) -> Result<()> {
        let length = array.items.len() as i64;
        let is_fixed = array.rest.is_never();
        for step in paths.selected() {
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
            self.part(place, paths.inside(&steps[..count]))?;
        }
        if !is_fixed {
            self.part(&mut array.rest, paths.inside(&[Step::Items]))?;
        }
        // If no items are selected, it stays a list or a tuple.
        array.is_selected |=
            array.places().any(Place::is_hidden) || array.items.len() as i64 > length;
        Ok(())
    }

    /// One field or item, to which paths lead.
    fn part(&mut self, place: &mut Place, paths: Paths<'_>) -> Result<()> {
        let is_named = paths.is_whole || paths.trees.iter().any(|tree| tree.includes);
        if !is_named || paths.ends().any(|end| end.action == Action::Exclude) {
            self.open(place, &paths)?;
            if paths.lead_on() {
                // The nested places are decided. Their existence still counts.
                self.apply(place.schema, &paths, 0)?;
            }
            place.exclude();
            return Ok(());
        }
        self.place(place, paths)
    }

    /// Applies paths to a place that is included.
    pub(super) fn place(&mut self, place: &mut Place, mut paths: Paths<'_>) -> Result<()> {
        self.open(place, &paths)?;
        if !paths.is_whole && paths.ends().any(|end| end.action == Action::Include) {
            if paths.lead_on() {
                // Includes inside of an included place have no effect, but must exist.
                self.apply(place.schema, &paths, 0)?;
            }
            paths.is_whole = true;
        }
        place.schema = self.apply(place.schema, &paths, 0)?;
        Ok(())
    }

    /// Meets the paths that end at a place, and opens it if one of them does.
    fn open(&mut self, place: &mut Place, paths: &Paths<'_>) -> Result<()> {
        for end in paths.ends() {
            if end.action == Action::Open
                && let Some(opened) = self.opened(place.schema, &mut Vec::new())?
            {
                place.schema = opened;
                end.is_open.set(true);
            }
            if !matches!(end.action, Action::Rename(_)) {
                end.is_met.set(true);
            }
        }
        Ok(())
    }

    /// Returns a copy of a schema in which it and its unnamed parts are allowed, or `None` if nothing is
    /// unconstrained.
    ///
    /// `within` are the schemas around it, because a recursive one would not end.
    fn opened(&mut self, id: Id, within: &mut Vec<Id>) -> Result<Option<Id>> {
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

    fn copy(&mut self, id: Id) -> Result<Schema> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        self.check_pending(id)?;
        Ok(self.document.inlined(id))
    }

    /// Checks that the paths of a projection apply before a copy of it is made.
    fn check_pending(&self, id: Id) -> Result<()> {
        let is_pending = |id: Id| self.document.pending.contains(&id);
        match self.document.hops(id).any(is_pending) {
            true => Err(InvalidSchema::of_options(Reason::Recursive)),
            false => Ok(()),
        }
    }
}
