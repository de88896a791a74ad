//! Questions about a document in its normal form.
//!
//! Each question is answered here and nowhere else. An answer depends on what a schema leads to, so it
//! never depends on whether a `$ref` is in between.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::{
    Texts,
    schema::{Document, Id, Kind, Names, Object, Place, Plain, Property, Schema, kind},
};
use crate::model::{
    filter::{Mask, Rules},
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
            schema.name = None;
        }
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
        let tags = self.leaves(branch).into_iter().map(|leaf| {
            let tag = self[leaf].object()?.property(key)?.place.schema;
            Some(self[self.resolved(tag)?].listed())
        });
        Some(tags.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Returns whether every object that a branch takes is sent with the key `key`, if it has that key.
    pub(crate) fn sends(&self, branch: Id, key: &str) -> bool {
        let is_sent = |object: &Object| {
            object.property(key).is_some_and(|property| !property.place.is_hidden())
        };
        self.leaves(branch).into_iter().all(|leaf| self[leaf].object().is_none_or(is_sent))
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
        let required = object.into_iter().flat_map(|object| &object.properties);
        let required = required.filter(|property| is_required(property)).map(|one| &one.name);
        let mut keys = union.tag_key().into_iter().chain(required);
        keys.any(|key| self.is_separated_by(union, key, is_required))
    }

    fn is_separated_by(
        &self,
        union: &Schema,
        key: &str,
        is_required: &dyn Fn(&Property) -> bool,
    ) -> bool {
        let mut known = HashMap::new();
        union.branches().iter().enumerate().all(|(index, branch)| {
            let requires = |leaf: Id| {
                let object = self[leaf].object().filter(|_| self[leaf].types() == Mask::OBJ);
                object.and_then(|object| object.property(key)).is_some_and(is_required)
            };
            self.leaves(*branch).into_iter().all(requires)
                && self.tags(*branch, key).is_some_and(|tags| {
                    !tags.is_empty()
                        && tags.into_iter().all(|tag| {
                            // A number can be written in several ways.
                            !tag.is_number()
                                && *known.entry(tag.to_string()).or_insert(index) == index
                        })
                })
        })
    }

    /// Returns whether no value is of both schemas, because of their types or of the values that they list.
    pub(crate) fn are_apart(&self, one: Id, other: Id) -> bool {
        let takes = |schema: &Schema, value: &Value| {
            // 1 is 1.0.
            let is_equal = |listed: &Value| {
                let is_float = listed.is_f64() || value.is_f64();
                listed == value || is_float && listed.is_number() && value.is_number()
            };
            match schema.listed() {
                [] => schema.types().has(kind(value)),
                values => values.iter().any(is_equal),
            }
        };
        let (one, other) = (&self[one], &self[other]);
        match (one.listed(), other.listed()) {
            ([], []) => !one.types().has(other.types()),
            ([], values) => !values.iter().any(|value| takes(one, value)),
            (values, _) => !values.iter().any(|value| takes(other, value)),
        }
    }

    /// Returns whether an object accepts an undeclared key.
    ///
    /// # Errors
    ///
    /// Returns an error if this build cannot check the pattern of its keys.
    pub(crate) fn accepts(&self, object: &Object, name: &str) -> Result<bool, InvalidSchema> {
        let texts = Texts::of_names(self, &object.names)
            .map_err(|reason| self.error(object.extra.schema, reason))?;
        Ok(!object.extra.is_never() && texts.is_none_or(|texts| texts.take(name)))
    }

    /// Declares a key, so that it has its own schema, if the object accepts the key.
    ///
    /// A key of a pattern cannot have its own schema, because that of the pattern applies to it too.
    pub(crate) fn declare(&mut self, object: &mut Object, name: &str) -> Result<(), InvalidSchema> {
        let is_pattern = matches!(object.names, Names::Pattern(_));
        if !is_pattern && object.property(name).is_none() && self.accepts(object, name)? {
            let mut schema = self.inlined(object.extra.schema);
            // Only a key of the document has a default.
            schema.keywords.remove("default");
            let place = Place::of(self.add(schema));
            object.properties.push(Property::new(name.into(), place, false));
        }
        Ok(())
    }

    /// Returns whether an object must have a key in a value.
    pub(crate) fn requires(&self, property: &Property, rules: Rules) -> bool {
        // A value that is read as a whole has its defaults filled in, although a schema of serialized
        // values requires them. Its excluded fields are excluded later.
        let may_lack = || match rules.whole {
            true => self.default(property.place.schema).is_some(),
            false => self.may_lack(property, rules),
        };
        property.is_required && !may_lack()
    }

    /// Returns whether the body may lack a key that is required.
    pub(crate) fn may_lack(&self, property: &Property, rules: Rules) -> bool {
        let id = property.place.schema;
        let has_default = || self.default(id).is_some();
        property.place.is_hidden()
            || rules.exclude_defaults && has_default()
            || rules.exclude_none && self.is_nullable(id)
            || rules.exclude_unset && (has_default() || self.is_nullable(id))
    }

    /// Returns for each schema whether it leads to one of which `starts` is true, where a schema leads to
    /// those that `edges` gives.
    pub(crate) fn leading(
        count: usize,
        edges: impl Fn(usize, &mut Vec<usize>),
        starts: impl Fn(usize) -> bool,
    ) -> Vec<bool> {
        let mut is_leading: Vec<bool> = (0..count).map(starts).collect();
        let mut found: Vec<usize> = (0..count).filter(|index| is_leading[*index]).collect();
        if found.is_empty() {
            return is_leading;
        }
        let (mut users, mut targets) = (vec![Vec::new(); count], Vec::new());
        for index in 0..count {
            edges(index, &mut targets);
            targets.drain(..).for_each(|target: usize| users[target].push(index));
        }
        while let Some(index) = found.pop() {
            for user in std::mem::take(&mut users[index]) {
                if !std::mem::replace(&mut is_leading[user], true) {
                    found.push(user);
                }
            }
        }
        is_leading
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
                        Names::Pattern(pattern) => {
                            visit(&["patternProperties", pattern], object.extra);
                        }
                        _ => visit(&["additionalProperties"], object.extra),
                    }
                    if let Names::Of(names) = object.names {
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
        let mut ways = HashMap::from([(self.root, String::new())]);
        let mut left = VecDeque::from([self.root]);
        while let Some(from) = left.pop_front().filter(|_| !ways.contains_key(&id)) {
            let way = ways[&from].clone();
            self.each_child(from, &mut |steps, place| {
                ways.entry(place.schema).or_insert_with(|| {
                    left.push_back(place.schema);
                    let escaped = |step: &&str| step.replace('~', "~0").replace('/', "~1");
                    steps.iter().fold(way.clone(), |way, step| way + "/" + &escaped(step))
                });
            });
        }
        InvalidSchema::new(ways.remove(&id).unwrap_or_default(), reason)
    }
}
