use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::component::Component;
use super::name_clash::NameClash;
use super::reference::component_name;
use crate::model::{ModelSchema, ResponseModel, ResponseSet};

/// The schemas of a set of models, as the components of a document.
///
/// A model has its own name. A definition that models refer to keeps its name if all models of the set mean the
/// same. Otherwise the name of the model precedes it, as in `Order.Address`. The names depend on the set, and
/// not on the order in which you add the models.
///
/// # Examples
///
/// ```
/// use aside::openapi::Components;
/// use serde_json::json;
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Order { id: u32, to: Address, lines: Vec<Line> }
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Address { city: String, street: String }
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Line { sku: String }
///
/// aside::model!(OrderOut = Order);
/// aside::model!(OrderPublic = Order, exclude = ["to.street"]);
///
/// let components = Components::new().model::<OrderOut>().model::<OrderPublic>().to_json()?;
/// let names: Vec<&String> = components["schemas"].as_object().unwrap().keys().collect();
/// assert_eq!(names, ["Address", "Line", "OrderOut", "OrderPublic"]);
///
/// let lines = &components["schemas"]["OrderPublic"]["properties"]["lines"];
/// assert_eq!(lines["items"], json!({ "$ref": "#/components/schemas/Line" }));
/// # Ok::<_, aside::openapi::NameClash>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "components do nothing until they are part of a document"]
pub struct Components {
    pub(super) models: Vec<Component>,
}

impl Components {
    /// Creates an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a model. The component of a [`Partial<User>`](crate::response::Partial) is `PartialUser`.
    pub fn model<M: ResponseModel + ?Sized>(self) -> Self {
        self.add(M::schema(), M::IS_PARTIAL)
    }

    /// Adds every model of a set that [`responses!`](macro@crate::responses) declares.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{openapi::Components, response::Problem, responses};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String }
    ///
    /// responses!(GetUser { 200 => User, 404 => Problem });
    ///
    /// let components = Components::new().responses::<GetUser>().to_json()?;
    /// assert!(components["schemas"]["User"].is_object() && components["schemas"]["Problem"].is_object());
    /// # Ok::<_, aside::openapi::NameClash>(())
    /// ```
    pub fn responses<R: ResponseSet + ?Sized>(self) -> Self {
        R::RESPONSES.iter().fold(self, |set, declared| match declared.schema() {
            Some(schema) => set.add(schema, declared.is_partial()),
            None => set,
        })
    }

    /// Adds a schema that is known at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelSchema, openapi::Components};
    /// use serde_json::json;
    ///
    /// let code = ModelSchema::from_json_schema(json!({ "type": "string" }))?.with_name("Code");
    /// let components = Components::new().schema(&code).to_json().unwrap();
    /// assert_eq!(components["schemas"]["Code"]["type"], "string");
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn schema(self, schema: &ModelSchema) -> Self {
        self.add(schema, false)
    }

    pub(crate) fn add(mut self, schema: &ModelSchema, is_partial: bool) -> Self {
        self.models.push(Component::of(schema, is_partial));
        self
    }

    /// Returns the Components Object, with the key `schemas`.
    ///
    /// # Errors
    ///
    /// Returns an error if two different models have the same name.
    pub fn to_json(&self) -> Result<Value, NameClash> {
        Ok(json!({ "schemas": self.schemas()? }))
    }

    pub(super) fn schemas(&self) -> Result<BTreeMap<String, Value>, NameClash> {
        let mut models: BTreeMap<&str, &Component> = BTreeMap::new();
        for model in &self.models {
            if models.insert(&model.name, model).is_some_and(|other| other != model) {
                return Err(NameClash::new(&model.name));
            }
        }
        let names = Names::of(&models);

        let mut schemas = BTreeMap::new();
        let own = models
            .values()
            .map(|model| (model.name.clone(), names.rewritten(model, &model.schema)));
        let definitions = models.values().flat_map(|model| {
            let schemas = model.definitions.iter();
            schemas.map(|(name, schema)| (names.name(model, name), names.rewritten(model, schema)))
        });
        for (name, schema) in own.chain(definitions) {
            let known = schemas.entry(name.clone()).or_insert_with(|| schema.clone());
            if untitled(&name, known.clone()) != untitled(&name, schema) {
                return Err(NameClash::new(&name));
            }
        }
        Ok(schemas)
    }
}

/// Which names of definitions mean the same in every model.
struct Names<'m> {
    shared: BTreeSet<&'m str>,
}

impl<'m> Names<'m> {
    /// Starts with all names, and removes those that mean different things until no more is found.
    fn of(models: &BTreeMap<&'m str, &'m Component>) -> Self {
        let all = models.values().flat_map(|model| model.definitions.keys().map(String::as_str));
        let mut names = Self { shared: all.collect() };
        loop {
            let means_one = |name: &str| {
                let own = models.get(name).map(|model| (*model, &model.schema));
                let definitions = models
                    .values()
                    .filter_map(|model| Some((*model, model.definitions.get(name)?)));
                let mut meanings = own
                    .into_iter()
                    .chain(definitions)
                    .map(|(model, schema)| untitled(name, names.rewritten(model, schema)));
                let first = meanings.next();
                meanings.all(|meaning| Some(meaning) == first)
            };
            let shared: BTreeSet<&str> =
                names.shared.iter().copied().filter(|name| means_one(name)).collect();
            if shared.len() == names.shared.len() {
                return names;
            }
            names.shared = shared;
        }
    }

    /// Returns the name of a definition of `model`.
    fn name(&self, model: &Component, definition: &str) -> String {
        match self.shared.contains(definition) {
            true => definition.to_owned(),
            false => model.qualified(definition),
        }
    }

    fn rewritten(&self, model: &Component, schema: &Value) -> Value {
        model.in_document(schema, &|definition| self.name(model, definition))
    }
}

/// A schema without a title that only repeats its name. A model has one, and a definition does not.
fn untitled(name: &str, mut schema: Value) -> Value {
    if let Value::Object(schema) = &mut schema
        && schema
            .get("title")
            .and_then(Value::as_str)
            .is_some_and(|title| component_name(title) == name)
    {
        schema.remove("title");
    }
    schema
}
