//! A document in its normal form: a table of typed schemas.

use std::{
    collections::HashMap,
    ops::{Index, IndexMut},
    sync::Arc,
};

use serde_json::{Map, Value};

use super::{
    keyword::{kind, listed},
    place::{Id, Place},
    property_names::Texts,
};
use crate::model::{case::Case, filter::Mask, projection::Projection};

/// A document in its normal form.
///
/// Several places can have one schema. What a selection changes is a new schema, so that the other places
/// stay as they are.
#[derive(Debug)]
pub(crate) struct Document {
    schemas: Vec<Schema>,
    pub(crate) root: Id,
    /// Whether fields can have other names in the body than in the value.
    pub(crate) is_renamed: bool,
    /// Projections whose paths are not applied yet, so that no path can lead through them.
    pub(crate) pending: Vec<Id>,
}

#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) kind: Kind,
    /// The keywords that are published unchanged: types, listed values, assertions and annotations.
    pub(crate) keywords: Map<String, Value>,
    /// The name of a definition. Another definition can have the same name until the document is published.
    pub(crate) name: Option<Arc<str>>,
    /// The projections of this place, the innermost first.
    pub(crate) projections: Vec<Arc<Projection>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// No value matches.
    Never,
    /// Every value matches.
    Any {
        is_allowed: bool,
    },
    Ref(Id),
    Union(Union),
    Plain(Plain),
}

#[derive(Clone, Debug)]
pub(crate) struct Union {
    /// Whether the document has `oneOf`, and not `anyOf`.
    pub(crate) is_one_of: bool,
    pub(crate) branches: Vec<Id>,
    pub(crate) tag: Option<Tag>,
}

/// The keyword `discriminator`: the key whose value names a branch.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) key: Arc<str>,
    /// The keyword without its mapping.
    pub(crate) keyword: Map<String, Value>,
    /// The values for a name or a reference.
    pub(super) mapping: HashMap<String, Vec<Value>>,
    /// Whether a mapping is published.
    pub(crate) is_mapped: bool,
    /// The values that the document has for each branch, until these list them.
    pub(crate) names: Vec<Vec<Value>>,
    /// Whether the keywords next to the branches declare the key too. They do not name a branch.
    pub(crate) is_shared: bool,
}

/// A schema that is neither a union nor a reference, and that has a type or lists values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plain {
    /// The types that the schema names, or those of the values that it lists.
    pub(crate) types: Mask,
    pub(crate) object: Option<Box<Object>>,
    pub(crate) array: Option<Array>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    /// Whether the document does not declare any properties.
    pub(crate) is_map: bool,
    /// The required keys in the order of the document.
    pub(crate) required: Vec<Arc<str>>,
    /// The values of undeclared keys.
    pub(crate) extra: Place,
    pub(crate) names: Names,
    /// Whether the document itself forbids undeclared keys.
    pub(crate) forbids_extra: bool,
    /// Whether the document has no keyword for the keys of this object.
    pub(crate) is_bare: bool,
    /// The case of the names of its fields.
    pub(crate) case: Option<Case>,
}

#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub(crate) name: Arc<str>,
    /// The name under which it is sent.
    pub(crate) output: Arc<str>,
    pub(crate) place: Place,
    pub(crate) is_required: bool,
}

/// The undeclared keys that an object can have.
#[derive(Clone, Debug, Default)]
pub(crate) enum Names {
    #[default]
    All,
    /// The keys that match a pattern.
    Pattern(String, Arc<Texts>),
    /// The keys that match a schema.
    Of(Id, Arc<Texts>),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Array {
    /// Items by index. A selection can have negative ones, which count from the end.
    pub(crate) items: Vec<(i64, Place)>,
    /// All other items.
    pub(crate) rest: Place,
    pub(crate) is_tuple: bool,
    pub(crate) is_selected: bool,
}

impl Document {
    pub(crate) fn new() -> Self {
        let schemas = vec![Schema::never(), Schema::any(true)];
        Self { schemas, root: Id::NEVER, is_renamed: false, pending: Vec::new() }
    }

    pub(crate) fn add(&mut self, schema: Schema) -> Id {
        if let Kind::Never = schema.kind {
            return Id::NEVER;
        }
        self.schemas.push(schema);
        Id::new(self.schemas.len() - 1)
    }

    /// Adds a schema whose content is set later. Until then it is a reference that does not end.
    pub(crate) fn reserve(&mut self) -> Id {
        let id = Id::new(self.schemas.len());
        self.add(Schema::of(Kind::Ref(id), Map::new()))
    }

    /// Lists the types of a schema if it is unconstrained, so that it has an object and a list.
    pub(crate) fn spell_out(&mut self, schema: &mut Schema) {
        const TYPES: [&str; 6] = ["null", "boolean", "number", "string", "array", "object"];
        let Kind::Any { is_allowed } = schema.kind else { return };
        let inside = Place::of(self.add(Schema::any(is_allowed)));
        schema.keywords.insert("type".to_owned(), TYPES.as_slice().into());
        let object = Object { is_map: true, extra: inside, ..Object::default() };
        let array = Array { rest: inside, ..Array::default() };
        let types = Mask::ALL.without(Mask::ANY);
        schema.kind =
            Kind::Plain(Plain { types, object: Some(Box::new(object)), array: Some(array) });
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

    pub(crate) fn ids(&self) -> impl Iterator<Item = Id> + use<> {
        (0..self.schemas.len()).map(Id::new)
    }

    pub(crate) fn schemas_mut(&mut self) -> impl Iterator<Item = &mut Schema> {
        self.schemas.iter_mut()
    }
}

impl Index<Id> for Document {
    type Output = Schema;

    fn index(&self, id: Id) -> &Schema {
        &self.schemas[id.index()]
    }
}

impl IndexMut<Id> for Document {
    fn index_mut(&mut self, id: Id) -> &mut Schema {
        &mut self.schemas[id.index()]
    }
}

impl Schema {
    pub(crate) fn of(kind: Kind, keywords: Map<String, Value>) -> Self {
        Self { kind, keywords, name: None, projections: Vec::new() }
    }

    pub(crate) fn never() -> Self {
        Self::of(Kind::Never, Map::new())
    }

    pub(crate) fn any(is_allowed: bool) -> Self {
        Self::of(Kind::Any { is_allowed }, Map::new())
    }

    /// Returns the schemas right inside of this one.
    pub(crate) fn children_mut(&mut self) -> Vec<&mut Id> {
        let mut children = Vec::new();
        match &mut self.kind {
            Kind::Never | Kind::Any { .. } => {}
            Kind::Ref(target) => children.push(target),
            Kind::Union(union) => children.extend(&mut union.branches),
            Kind::Plain(Plain { object, array, .. }) => {
                if let Some(object) = object {
                    children.extend(object.properties.iter_mut().map(|one| &mut one.place.schema));
                    children.push(&mut object.extra.schema);
                    if let Names::Of(names, _) = &mut object.names {
                        children.push(names);
                    }
                }
                if let Some(array) = array {
                    children.extend(array.items.iter_mut().map(|(_, place)| &mut place.schema));
                    children.push(&mut array.rest.schema);
                }
            }
        }
        children
    }

    pub(crate) fn is_any(&self) -> bool {
        matches!(self.kind, Kind::Any { .. })
    }

    /// Returns the values that the schema lists, or an empty list if it lists none.
    pub(crate) fn listed(&self) -> &[Value] {
        listed(&self.keywords)
    }

    /// Returns the branches of a union, or nothing if the schema is not a union.
    pub(crate) fn branches(&self) -> &[Id] {
        if let Kind::Union(union) = &self.kind { &union.branches } else { &[] }
    }

    /// Returns the key whose value names the branch of a union in the document.
    pub(crate) fn tag_key(&self) -> Option<&Arc<str>> {
        let Kind::Union(Union { tag: Some(tag), .. }) = &self.kind else { return None };
        Some(&tag.key)
    }

    pub(crate) fn types(&self) -> Mask {
        match &self.kind {
            Kind::Plain(plain) => plain.types,
            Kind::Any { .. } => Mask::ALL,
            _ => Mask::NONE,
        }
    }

    pub(crate) fn object(&self) -> Option<&Object> {
        if let Kind::Plain(plain) = &self.kind { plain.object.as_deref() } else { None }
    }

    pub(crate) fn object_mut(&mut self) -> Option<&mut Object> {
        if let Kind::Plain(plain) = &mut self.kind { plain.object.as_deref_mut() } else { None }
    }

    pub(crate) fn array(&self) -> Option<&Array> {
        if let Kind::Plain(plain) = &self.kind { plain.array.as_ref() } else { None }
    }

    /// Returns whether a scalar is of a type that the schema names, and among the values that it lists.
    pub(crate) fn takes(&self, value: &Value) -> bool {
        // 1 is 1.0.
        let is_equal = |listed: &Value| {
            listed == value || value.is_number() && listed.as_f64() == value.as_f64()
        };
        let listed = self.listed();
        self.types().has(kind(value)) && (listed.is_empty() || listed.iter().any(is_equal))
    }
}

impl Union {
    pub(crate) fn keyword(&self) -> &'static str {
        if self.is_one_of { "oneOf" } else { "anyOf" }
    }
}

impl Object {
    /// Returns whether the object accepts an undeclared key.
    pub(crate) fn accepts(&self, name: &str) -> bool {
        let is_accepted = match &self.names {
            Names::All => true,
            Names::Pattern(_, texts) | Names::Of(_, texts) => texts.take(name),
        };
        is_accepted && !self.extra.is_never()
    }

    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| *property.name == *name)
    }

    pub(crate) fn property_mut(&mut self, name: &str) -> Option<&mut Property> {
        self.properties.iter_mut().find(|property| *property.name == *name)
    }
}

impl Array {
    /// Returns all places of items, in the order of their indexes.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> {
        self.items.iter().map(|(_, place)| *place).chain([self.rest])
    }
}

impl Property {
    pub(crate) fn new(name: Arc<str>, place: Place, is_required: bool) -> Self {
        Self { output: Arc::clone(&name), name, place, is_required }
    }

    /// Creates a field of any value that is never sent.
    pub(crate) fn hidden(name: Arc<str>) -> Self {
        let mut place = Place::of(Id::ANY);
        place.exclude();
        Self::new(name, place, false)
    }

    pub(crate) fn is_renamed(&self) -> bool {
        self.output != self.name
    }
}
