//! The places inside of a schema, and the way from the root to one.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use super::place::{Id, Place};
use super::pointer::escaped;
use super::schema::{Document, Kind, Names, Plain};
use crate::model::invalid_schema::{InvalidSchema, Reason};

impl Document {
    /// Visits each direct child of a schema, with its path. The target of a `$ref` and the branches of a union
    /// are children.
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

    /// Returns the schemas that `from` leads to through the places that `follows` accepts.
    ///
    /// `from` is one of them only if it contains itself.
    pub(super) fn reached(&self, from: Id, follows: impl Fn(Place) -> bool) -> BTreeSet<Id> {
        let (mut reached, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(id) = left.pop() {
            self.each_child(id, &mut |_, place| {
                if follows(place) && reached.insert(place.schema) {
                    left.push(place.schema);
                }
            });
        }
        reached
    }

    /// Returns the schemas from which `edges` reaches a schema that satisfies `starts`.
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
        self.of_projection(InvalidSchema::new(way, reason), projection)
    }
}
