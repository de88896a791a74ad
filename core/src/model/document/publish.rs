//! The published document. It describes exactly the text that is written.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value, json};

use super::{
    place::{Id, Place},
    property_names::Texts,
    schema::{Array, Document, Kind, Names, Object, Property, Schema, Union},
};
use crate::model::reference::{Target, free_name};

/// Writes the document without the parts that are never sent.
pub(crate) fn published(document: &Document) -> Value {
    let mut publisher = Publisher {
        document,
        names: HashMap::new(),
        taken: HashSet::new(),
        left: VecDeque::new(),
        merging: document.merging(),
        within: Vec::new(),
    };
    let mut root = publisher.schema(document.root);
    let mut definitions = Map::new();
    while let Some((name, id)) = publisher.left.pop_front() {
        let schema = publisher.schema(id);
        definitions.insert(name, schema);
    }
    if !definitions.is_empty() {
        root["$defs"] = definitions.into();
    }
    root
}

struct Publisher<'d> {
    document: &'d Document,
    /// The references to definitions.
    names: HashMap<Id, String>,
    /// The names of definitions.
    taken: HashSet<String>,
    /// The definitions to publish.
    left: VecDeque<(String, Id)>,
    /// The schemas that can write two different values as equal JSON.
    merging: HashSet<Id>,
    /// The schemas around the one that is being published.
    within: Vec<Id>,
}

impl Publisher<'_> {
    fn place(&mut self, place: Place) -> Value {
        if place.is_hidden() { Value::Bool(false) } else { self.schema(place.schema) }
    }

    fn schema(&mut self, id: Id) -> Value {
        let document = self.document;
        // A selection in a recursive union can lead back to the union itself.
        if self.within.contains(&id) {
            return json!({ "$ref": self.reference(id) });
        }
        self.within.push(id);
        let schema = &document[id];
        let mut keywords = schema.keywords.clone();
        // Every published place is sent.
        keywords.remove("writeOnly");
        // They have the names of the value, not those of the body.
        if document.is_renamed {
            keywords
                .retain(|name, value| !matches!(&**name, "default" | "examples") || is_flat(value));
        }
        document.show(id, &mut keywords);
        match &schema.kind {
            Kind::Never | Kind::Any { .. } => {}
            Kind::Ref(target) => {
                let target = self.reference(*target);
                keywords.insert("$ref".to_owned(), target.into());
            }
            Kind::Union(union) => self.union(schema, union, &mut keywords),
            Kind::Plain(plain) => {
                if let Some(object) = &plain.object {
                    self.object(object, &mut keywords);
                }
                if let Some(array) = &plain.array {
                    self.array(array, &mut keywords);
                }
            }
        }
        self.within.pop();
        match schema.kind {
            Kind::Never => Value::Bool(false),
            _ => Value::Object(keywords),
        }
    }

    /// The `$ref` to a definition, which has a name of its own.
    fn reference(&mut self, id: Id) -> String {
        if let Some(reference) = self.names.get(&id) {
            return reference.clone();
        }
        let wanted = self.document[id].name.as_deref().unwrap_or("Recursive");
        let name = free_name(wanted, "", |name| self.taken.insert(name.to_owned()));
        let reference = Target::Definition(name.clone()).to_string();
        self.names.insert(id, reference.clone());
        self.left.push_back((name, id));
        reference
    }

    /// Publishes `oneOf` as `anyOf`, unless a tag separates its branches.
    ///
    /// The filter sends a value that matches one branch. It does not check that the value matches no other
    /// branch.
    fn union(&mut self, schema: &Schema, union: &Union, keywords: &mut Map<String, Value>) {
        let document = self.document;
        let is_required = |one: &Property| one.is_required && !document.may_lack(one.place);
        let is_one_of = union.is_one_of && document.is_separated(schema, &is_required);
        let branches: Vec<Value> = union.branches.iter().map(|one| self.schema(*one)).collect();

        // A tag that is not sent does not help a reader.
        if let Some(tag) = &union.tag
            && let Some(output) = document.output(&union.branches, &tag.key)
        {
            let mut keyword = tag.keyword.clone();
            keyword.insert("propertyName".to_owned(), (*output).into());
            // A mapping needs a name for each branch.
            let tags = union.branches.iter().zip(&branches).flat_map(|(id, branch)| {
                let tags = document.tags(*id, &tag.key).unwrap_or_default().into_iter();
                tags.map(|tag| Some((tag.as_str()?.to_owned(), branch.get("$ref")?.clone())))
            });
            if let (true, Some(mapping)) = (tag.is_mapped, tags.collect::<Option<Map<_, _>>>()) {
                keyword.insert("mapping".to_owned(), mapping.into());
            }
            keywords.insert("discriminator".to_owned(), keyword.into());
        }
        let choice = if is_one_of { "oneOf" } else { "anyOf" };
        keywords.insert(choice.to_owned(), branches.into());
    }

    /// Publishes no constraint that a value can satisfy and its body can break.
    fn object(&mut self, object: &Object, keywords: &mut Map<String, Value>) {
        if self.document.removes_keys(object) {
            keywords.remove("minProperties");
        }
        if self.document.adds_keys(object) {
            keywords.remove("maxProperties");
        }
        let required = object.required.iter().filter_map(|name| object.property(name));
        let required = required.filter(|one| !self.document.may_lack(one.place));
        let required: Vec<Value> = required.map(|one| (*one.output).into()).collect();
        if !required.is_empty() {
            keywords.insert("required".to_owned(), required.into());
        }
        if !object.is_map || !object.properties.is_empty() {
            let sent = object.properties.iter().filter(|one| !one.place.is_hidden());
            let sent = sent.map(|one| ((*one.output).to_owned(), self.place(one.place)));
            let properties: Map<String, Value> = sent.collect();
            keywords.insert("properties".to_owned(), properties.into());
        }
        let mut extra = self.place(object.extra);
        match &object.names {
            Names::All => {}
            Names::Of(names, texts) => {
                let mut sent = object.properties.iter().filter(|one| !one.place.is_hidden());
                if sent.all(|one| texts.take(&one.output)) {
                    let names = self.schema(*names);
                    keywords.insert("propertyNames".to_owned(), names);
                }
            }
            Names::Pattern(pattern, texts) => {
                let pattern = without_declared(pattern, texts, &object.properties);
                let schema = std::mem::replace(&mut extra, Value::Bool(false));
                keywords.insert("patternProperties".to_owned(), json!({ pattern: schema }));
            }
        }
        keywords.insert("additionalProperties".to_owned(), extra);
    }

    fn array(&mut self, array: &Array, keywords: &mut Map<String, Value>) {
        let mut sent = array.places().filter(|place| !place.is_hidden());
        if sent.any(|place| self.merging.contains(&place.schema)) {
            keywords.remove("uniqueItems");
        }
        if !array.is_selected {
            let items: Vec<Value> =
                array.items.iter().map(|(_, place)| self.place(*place)).collect();
            if array.is_tuple {
                keywords.insert("prefixItems".to_owned(), items.into());
            }
            keywords.insert("items".to_owned(), self.place(array.rest));
            return;
        }
        // A list of some items is a list of any of them, because the first ones depend on the value.
        let mut kept: Vec<Value> = Vec::new();
        for place in array.places().filter(|place| !place.is_hidden() && !place.is_never()) {
            let item = self.schema(place.schema);
            if !kept.contains(&item) {
                kept.push(item);
            }
        }
        for length in ["minItems", "maxItems"] {
            keywords.remove(length);
        }
        let items = match kept.len() {
            0 => Value::Bool(false),
            1 => kept.remove(0),
            _ => json!({ "anyOf": kept }),
        };
        keywords.insert("items".to_owned(), items);
    }
}

/// Returns whether a value contains no object.
fn is_flat(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(items) => items.iter().all(is_flat),
        _ => true,
    }
}

/// Takes the declared keys out of a pattern.
///
/// The schema of such a key contains that of the pattern already. Next to it, the pattern would forbid the
/// fields that only the key has, because both are closed.
fn without_declared(source: &str, pattern: &Texts, properties: &[Property]) -> String {
    let names = properties.iter().map(|property| &*property.output);
    let taken: Vec<String> = names.filter(|name| pattern.take(name)).map(literal).collect();
    match taken.is_empty() {
        true => source.to_owned(),
        false => format!("^(?!(?:{})$)[\\s\\S]*?(?:{source})", taken.join("|")),
    }
}

/// A pattern that matches a text.
fn literal(text: &str) -> String {
    let is_special = |letter: char| r"\^$.*+?()[]{}|/".contains(letter);
    let escape = |letter| [is_special(letter).then_some('\\'), Some(letter)];
    text.chars().flat_map(escape).flatten().collect()
}
