//! The options that apply to a place and to everything in it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    place::{Id, Place},
    schema::{Document, Kind, Schema},
    select::{Everywhere, hide_everywhere},
};
use crate::model::{
    case::Case,
    filter::Rules,
    invalid_schema::{InvalidSchema, Reason, Result},
    options::ModelOptions,
    projection::Projection,
};

/// Applies the options that concern all depths, and returns the rules of the whole model.
///
/// The options of a projection apply to it and to what it contains. Those of what is around it apply too.
/// A schema of which the options differ from place to place becomes one schema for each.
///
/// # Errors
///
/// Returns an error if a projection validates and the model around it does not, or if a name to hide
/// matches nothing.
pub(crate) fn spread(document: &mut Document, options: &ModelOptions) -> Result<Rules> {
    let old = std::mem::replace(document, Document::new());
    let mut rules = options.rules;
    for projection in old.hops(old.root).flat_map(|id| &old[id].projections) {
        rules.whole |= projection.options.rules.whole;
        rules.lax |= projection.options.rules.lax;
    }
    let mut spread = Spread {
        old: &old,
        new: Document::new(),
        copies: HashMap::new(),
        left: Vec::new(),
        most_copies: MOST_COPIES * old.ids().count(),
        everywhere: Vec::new(),
    };
    let hidden = spread.hidden(options, None)?;
    let is_open = options.opens_everywhere();
    let scope = Scope { rules, case: options.case, is_model: true, is_open, hidden };
    let root = spread.copied(old.root, &scope)?;
    spread.new.root = root;
    spread.copy_all()?;
    spread.hide()?;

    let rules = spread.copies.keys().fold(rules, |rules, (_, scope)| rules.omitting(scope.rules));
    *document = spread.new;
    Ok(rules)
}

/// The copies of a schema, on average.
const MOST_COPIES: usize = 64;

/// The options at a place.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Scope {
    rules: Rules,
    case: Option<Case>,
    /// Whether the place is the model of the options itself, which can be a projection too.
    is_model: bool,
    /// Whether every unconstrained place is allowed.
    is_open: bool,
    /// The names that are hidden at every depth.
    hidden: BTreeSet<usize>,
}

struct Spread<'d> {
    old: &'d Document,
    new: Document,
    copies: HashMap<(Id, Scope), Id>,
    /// The schemas to copy, each with its scope and the place of its copy.
    left: Vec<(Id, Scope, Id)>,
    /// Counted once, because the time would otherwise grow with the square of the document.
    most_copies: usize,
    everywhere: Vec<Everywhere>,
}

impl Spread<'_> {
    /// Returns the copy of a schema, which is made later.
    fn copied(&mut self, id: Id, around: &Scope) -> Result<Id> {
        if id == Id::NEVER {
            return Ok(id);
        }
        let mut scope = around.clone();
        for projection in self.old[id].projections.iter().rev() {
            self.enter(&mut scope, projection)
                .map_err(|error| self.old.of_projection(error, Some(projection)))?;
        }
        let is_projected = |id: Id| !self.old[id].projections.is_empty();
        scope.is_model &= self.old.hops(id).skip(1).any(is_projected);
        // Projections that contain each other can have more sets of options than anyone declares.
        if self.copies.len() > self.most_copies {
            return Err(InvalidSchema::of_options(Reason::TooDeep));
        }
        Ok(*self.copies.entry((id, scope)).or_insert_with_key(|(_, scope)| {
            let copy = self.new.reserve();
            self.left.push((id, scope.clone(), copy));
            copy
        }))
    }

    fn enter(&mut self, scope: &mut Scope, projection: &Arc<Projection>) -> Result<()> {
        let options = &projection.options;
        for (has, needs, option) in [
            (scope.rules.whole, options.rules.whole, "validate"),
            (scope.rules.lax, options.rules.lax, "lax"),
        ] {
            if needs && !has {
                return Err(InvalidSchema::of_options(Reason::Weaker(option)));
            }
        }
        scope.rules = scope.rules.omitting(options.rules);
        scope.case = scope.case.filter(|_| scope.is_model).or(options.case);
        scope.is_open |= options.opens_everywhere();
        scope.hidden.extend(self.hidden(options, Some(projection))?);
        Ok(())
    }

    /// Returns the names that options hide at every depth. Adds them for the first place of a projection.
    fn hidden(
        &mut self,
        options: &ModelOptions,
        projection: Option<&Arc<Projection>>,
    ) -> Result<BTreeSet<usize>> {
        let of = projection.map(Arc::as_ptr);
        let is_own = |one: &Everywhere| one.projection.as_ref().map(Arc::as_ptr) == of;
        if !self.everywhere.iter().any(is_own) {
            for path in options.exclude_everywhere() {
                self.everywhere.push(Everywhere::of(path, projection)?);
            }
        }
        let all = self.everywhere.iter().enumerate();
        Ok(all.filter(|(_, one)| is_own(one)).map(|(index, _)| index).collect())
    }

    fn copy_all(&mut self) -> Result<()> {
        while let Some((id, scope, copy)) = self.left.pop() {
            let mut schema = self.old[id].clone();
            for child in schema.children_mut() {
                *child = self.copied(*child, &scope)?;
            }
            if let Kind::Any { is_allowed } = &mut schema.kind {
                *is_allowed |= scope.is_open;
            }
            if let Some(object) = schema.object_mut() {
                if scope.is_open && object.is_bare && object.extra.is_never() {
                    object.extra = Place::of(self.new.add(Schema::any(true)));
                }
                // The values of a map stay, even if a path names their key.
                let rules =
                    if object.is_map { scope.rules.omitting_nothing() } else { scope.rules };
                let places = object.properties.iter_mut().map(|one| &mut one.place);
                places.chain([&mut object.extra]).for_each(|place| place.rules = rules);
                object.case = scope.case;
            }
            self.new[copy] = schema;
        }
        Ok(())
    }

    fn hide(&mut self) -> Result<()> {
        let mut copies: HashMap<&Scope, Vec<Id>> = HashMap::new();
        for ((_, scope), copy) in &self.copies {
            copies.entry(scope).or_default().push(*copy);
        }
        // A hash map has a random order.
        copies.values_mut().for_each(|places| places.sort_unstable());
        let mut copies: Vec<_> = copies.into_iter().collect();
        copies.sort_unstable_by_key(|(_, places)| places[0]);
        for (scope, places) in copies {
            let names = scope.hidden.iter().copied().collect::<Vec<_>>();
            hide_everywhere(&mut self.new, &places, &mut self.everywhere, &names);
        }
        match self.everywhere.iter().find(|one| !one.is_met) {
            None => Ok(()),
            Some(unmet) => {
                let error = InvalidSchema::of_options(Reason::UnknownPath(unmet.path.clone()));
                Err(self.old.of_projection(error, unmet.projection.as_ref()))
            }
        }
    }
}
