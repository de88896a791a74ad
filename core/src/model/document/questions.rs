//! Questions about a document in its normal form.
//!
//! Each question is answered here and nowhere else. An answer depends on what a schema leads to, so it
//! never depends on whether a `$ref` is in between.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use serde_json::Value;

use super::{
    place::{Id, Place},
    pointer::escaped,
    schema::{Document, Kind, Names, Object, Plain, Property, Schema},
};
use crate::model::{
    filter::Mask,
    invalid_schema::{InvalidSchema, Reason},
};

/// More references in a row than a person writes. An alias of itself ends here.
const MAX_HOPS: u32 = 64;

impl Document {
    /// Returns the schema that `id` leads to.
    ///
    /// Returns `None` if a reference does not end.
    pub(crate) fn resolved(&self, id: Id) -> Option<Id> {
        self.hops(id).last().filter(|last| !matches!(self[*last].kind, Kind::Ref(_)))
    }

    /// Returns `id`, and each schema that it refers to in turn.
    pub(crate) fn hops(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut left = MAX_HOPS;
        std::iter::successors(Some(id), move |id| {
            left = left.checked_sub(1)?;
            if let Kind::Ref(target) = self[*id].kind { Some(target) } else { None }
        })
    }

    /// Returns a copy of the schema that `id` leads to, with the annotations on the way.
    pub(crate) fn inlined(&self, id: Id) -> Schema {
        let mut hops: Vec<Id> = self.hops(id).collect();
        let mut schema = hops.pop().map_or_else(Schema::never, |last| self[last].clone());
        for alias in hops.into_iter().rev() {
            schema.keywords.extend(self[alias].keywords.clone());
            schema.projections.extend(self[alias].projections.iter().cloned());
        }
        schema.name = None;
        schema
    }

    /// Returns the default of a field. The default next to a `$ref` comes before the one behind it.
    pub(crate) fn default(&self, id: Id) -> Option<&Value> {
        self.hops(id).find_map(|id| self[id].keywords.get("default"))
    }

    pub(crate) fn is_nullable(&self, id: Id) -> bool {
        self.leaves(id).into_iter().any(|leaf| self[leaf].takes(&Value::Null))
    }

    /// Returns the text of a field that a value lacks, if the field has a default and can be null.
    ///
    /// A default that the schema does not take itself is null.
    pub(crate) fn if_absent(&self, id: Id) -> Option<String> {
        let default = self.default(id).filter(|_| self.is_nullable(id))?;
        let is_scalar = !default.is_object() && !default.is_array();
        let is_taken = || self.leaves(id).into_iter().any(|leaf| self[leaf].takes(default));
        Some(if is_scalar && is_taken() { default.to_string() } else { "null".to_owned() })
    }

    /// Returns the schemas that a schema leads to: itself, or the branches of its unions.
    ///
    /// Each is in the list once, because unions can double with each step. One that does not end is omitted.
    pub(crate) fn leaves(&self, id: Id) -> Vec<Id> {
        // Most schemas are not unions.
        if let Kind::Plain(_) = self[id].kind {
            return vec![id];
        }
        let (mut leaves, mut left, mut known) = (Vec::new(), vec![id], HashSet::new());
        while let Some(id) = left.pop() {
            let Some(id) = self.resolved(id).filter(|id| known.insert(*id)) else { continue };
            match &self[id].kind {
                Kind::Union(union) => left.extend(union.branches.iter().rev()),
                _ => leaves.push(id),
            }
        }
        leaves
    }

    /// Returns the values that a tag has in a branch of a union. A branch can be a union itself.
    ///
    /// Returns `None` if the branch does not list them.
    pub(crate) fn tags(&self, branch: Id, key: &str) -> Option<Vec<&Value>> {
        let mut values = Vec::new();
        for leaf in
            self.leaves(branch).into_iter().filter(|leaf| self[*leaf].types().has(Mask::OBJ))
        {
            let tag = self[leaf].object()?.property(key)?.place.schema;
            self.lists(tag).then_some(())?;
            values.extend(self.leaves(tag).into_iter().flat_map(|tag| self[tag].listed()));
        }
        Some(values)
    }

    /// Returns whether every object that a branch takes has a tag that can be a text.
    pub(crate) fn has_text_tag(&self, branch: Id, key: &str) -> bool {
        let is_text = |tag: Id| self[tag].types().has(Mask::STR);
        let has_tag = |leaf: &Schema| {
            let tag = leaf.object().and_then(|object| object.property(key));
            tag.is_some_and(|tag| self.leaves(tag.place.schema).into_iter().all(is_text))
        };
        let mut leaves = self.leaves(branch).into_iter().map(|leaf| &self[leaf]);
        leaves.all(|leaf| !leaf.types().has(Mask::OBJ) || has_tag(leaf))
    }

    /// Returns the name under which the objects of all branches send a key, if it is one name.
    pub(crate) fn output(&self, branches: &[Id], key: &str) -> Option<Arc<str>> {
        let leaves = branches.iter().flat_map(|branch| self.leaves(*branch));
        let mut outputs = leaves.filter_map(|leaf| self[leaf].object()).map(|object| {
            let property = object.property(key).filter(|one| !one.place.is_hidden());
            property.map(|property| &property.output)
        });
        let first = outputs.next()??;
        outputs.all(|output| output == Some(first)).then(|| Arc::clone(first))
    }

    /// Returns whether a tag separates the branches of a union: a required key, of which each branch lists
    /// other values. Then a value fits one branch at most.
    pub(crate) fn is_separated(
        &self,
        union: &Schema,
        is_required: &dyn Fn(&Property) -> bool,
    ) -> bool {
        let first =
            union.branches().first().and_then(|branch| self.leaves(*branch).first().copied());
        let object = first.and_then(|leaf| self[leaf].object());
        let mut properties = object.into_iter().flat_map(|object| &object.properties);
        properties
            .any(|tag| is_required(tag) && self.is_separated_by(union, &tag.name, is_required))
    }

    fn is_separated_by(
        &self,
        union: &Schema,
        key: &str,
        is_required: &dyn Fn(&Property) -> bool,
    ) -> bool {
        let requires = |leaf: Id| {
            let tag = self[leaf].object().and_then(|object| object.property(key));
            self[leaf].types() == Mask::OBJ && tag.is_some_and(is_required)
        };
        let mut known = HashMap::new();
        union.branches().iter().enumerate().all(|(index, branch)| {
            // A number can be written in several ways.
            let mut is_own = |tag: &Value| {
                !tag.is_number() && *known.entry(tag.to_string()).or_insert(index) == index
            };
            let tags = self.tags(*branch, key).unwrap_or_default();
            !tags.is_empty()
                && self.leaves(*branch).into_iter().all(requires)
                && tags.into_iter().all(&mut is_own)
        })
    }

    /// Returns whether no value is of both schemas, because of their types or of the values that they list.
    pub(crate) fn are_apart(&self, one: Id, other: Id) -> bool {
        let (one, other) = (&self[one], &self[other]);
        match (one.listed(), other.listed()) {
            ([], []) => !one.types().has(other.types()),
            ([], values) | (values, _) => {
                !values.iter().any(|value| one.takes(value) && other.takes(value))
            }
        }
    }

    /// Declares a key, so that it has its own schema, if the object accepts the key.
    ///
    /// A key of a pattern cannot have its own schema, because that of the pattern applies to it too.
    pub(crate) fn declare(&mut self, object: &mut Object, name: &str) {
        let is_pattern = matches!(object.names, Names::Pattern(..));
        if !is_pattern && object.property(name).is_none() && object.accepts(name) {
            let mut schema = self.inlined(object.extra.schema);
            // Only a key of the document has a default.
            schema.keywords.remove("default");
            let place = Place { schema: self.add(schema), ..object.extra };
            object.properties.push(Property::new(name.into(), place, false));
        }
    }

    /// Returns whether an object must have a key in a value.
    pub(crate) fn requires(&self, property: &Property) -> bool {
        // A value that is read as a whole has its defaults filled in, although a schema of serialized
        // values requires them. Its excluded fields are excluded later.
        let may_lack = || match property.place.rules.whole {
            true => self.default(property.place.schema).is_some(),
            false => self.may_lack(property),
        };
        property.is_required && !may_lack()
    }

    /// Returns whether a schema lists all values that it takes. It is a union if several parts describe it.
    pub(crate) fn lists(&self, id: Id) -> bool {
        self.leaves(id).into_iter().all(|leaf| !self[leaf].listed().is_empty())
    }

    /// Returns whether a key is a required tag that is not written. It still selects the branch of a union.
    pub(crate) fn is_hidden_tag(&self, property: &Property) -> bool {
        let Place { schema, hidden, .. } = property.place;
        hidden.is_some() && property.is_required && self.lists(schema) && !self.is_nullable(schema)
    }

    /// Returns whether the body may lack a key that is required.
    pub(crate) fn may_lack(&self, property: &Property) -> bool {
        let Place { schema: id, rules, .. } = property.place;
        let has_default = || self.default(id).is_some();
        property.place.is_hidden()
            || rules.exclude_defaults && has_default()
            || rules.exclude_none && self.is_nullable(id)
            || rules.exclude_unset && (has_default() || self.is_nullable(id))
    }

    /// Returns the schemas that lead to one of which `starts` is true, where a schema leads to those that
    /// `edges` visits.
    pub(crate) fn leading(
        &self,
        edges: impl Fn(Id, &mut dyn FnMut(Id)),
        starts: impl Fn(Id) -> bool,
    ) -> HashSet<Id> {
        let mut leading: HashSet<Id> = self.ids().filter(|id| starts(*id)).collect();
        let mut found: Vec<Id> = leading.iter().copied().collect();
        let mut users: HashMap<Id, Vec<Id>> = HashMap::new();
        for id in self.ids().filter(|_| !found.is_empty()) {
            edges(id, &mut |target| users.entry(target).or_default().push(id));
        }
        while let Some(id) = found.pop() {
            let users = users.remove(&id).unwrap_or_default().into_iter();
            found.extend(users.filter(|user| leading.insert(*user)));
        }
        leading
    }

    /// Visits each place right inside of a schema, with the way to it. Targets and branches are inside too.
    pub(crate) fn each_child(&self, id: Id, visit: &mut dyn FnMut(&[&str], Place)) {
        match &self[id].kind {
            Kind::Never | Kind::Any { .. } => {}
            Kind::Ref(target) => visit(&[], Place::of(*target)),
            Kind::Union(union) => {
                for (index, branch) in union.branches.iter().enumerate() {
                    visit(&[union.keyword(), &index.to_string()], Place::of(*branch));
                }
            }
            Kind::Plain(Plain { object, array, .. }) => {
                if let Some(object) = object {
                    for property in &object.properties {
                        visit(&["properties", &property.name], property.place);
                    }
                    match &object.names {
                        // The document itself has no such keyword.
                        _ if object.is_bare => visit(&[], object.extra),
                        Names::Pattern(pattern, _) => {
                            visit(&["patternProperties", pattern], object.extra);
                        }
                        _ => visit(&["additionalProperties"], object.extra),
                    }
                    if let Names::Of(names, _) = object.names {
                        visit(&["propertyNames"], Place::of(names));
                    }
                }
                if let Some(array) = array {
                    for (index, place) in &array.items {
                        visit(&["prefixItems", &index.to_string()], *place);
                    }
                    visit(&["items"], array.rest);
                }
            }
        }
    }

    /// Creates an error about a schema, with the shortest way from the root to it.
    pub(crate) fn error(&self, id: Id, reason: Reason) -> InvalidSchema {
        let mut ways = HashMap::from([(self.root, (String::new(), None))]);
        let mut left = VecDeque::from([self.root]);
        while let Some(from) = left.pop_front().filter(|_| !ways.contains_key(&id)) {
            let (way, around) = ways[&from].clone();
            self.each_child(from, &mut |steps, place| {
                ways.entry(place.schema).or_insert_with(|| {
                    left.push_back(place.schema);
                    let way =
                        steps.iter().fold(way.clone(), |way, step| way + "/" + &escaped(step));
                    (way, self[place.schema].projections.last().or(around))
                });
            });
        }
        let (way, projection) = ways.remove(&id).unwrap_or_default();
        let error = InvalidSchema::new(way, reason);
        match projection {
            Some(projection) => self.of_projection(error, projection),
            None => error,
        }
    }
}
