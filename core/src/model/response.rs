use std::{
    any::TypeId,
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::{Mutex, OnceLock, PoisonError},
};

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Serialize;

use super::{error::ModelError, options::ModelOptions, schema::ModelSchema};

/// A type that says which fields of a value are sent.
///
/// Every type with a `JsonSchema` is one; it is compiled at its first use, once.
/// [`model!`](macro@crate::model) makes others, with options.
pub trait ResponseModel {
    /// The schema of the model: what is published, and what filters.
    ///
    /// A schema that cannot be a filter refuses every value; [`ModelSchema::of`] says why.
    fn schema() -> &'static ModelSchema;
}

impl<M: JsonSchema + 'static> ResponseModel for M {
    fn schema() -> &'static ModelSchema {
        registered(TypeId::of::<M>(), || ModelOptions::new().of_or_refusing::<M>())
    }
}

/// A body: what the response model `M` names of a value, written when this was made.
///
/// # Examples
///
/// ```
/// use aside::Model;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut {
///     name: String,
/// }
///
/// #[derive(Serialize)]
/// struct User {
///     name: String,
///     password: String,
/// }
///
/// let user = User { name: "ada".into(), password: "s3cret".into() };
/// let model = Model::<UserOut>::of(&user);
/// assert_eq!(model.into_body()?, r#"{"name":"ada"}"#);
/// # Ok::<_, aside::ModelError>(())
/// ```
#[must_use = "a model does nothing unless it is returned"]
pub struct Model<M: ?Sized> {
    body: Result<Bytes, ModelError>,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ResponseModel + ?Sized> Model<M> {
    /// What `M` names of `value`. The value is borrowed for this call only.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        Self::with(M::schema(), value)
    }

    /// A value that is of the model's own type, through the same writer: what `Serialize` says and
    /// the schema does not is left out.
    pub fn new(value: M) -> Self
    where
        M: Serialize + Sized,
    {
        Self::of(&value)
    }
}

impl<M: ?Sized> Model<M> {
    /// What `schema` names of `value`, where the model is not a type but a schema of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use aside::{Model, ModelSchema};
    /// use serde_json::json;
    ///
    /// static SCHEMA: LazyLock<ModelSchema> = LazyLock::new(|| {
    ///     let schema = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    ///     ModelSchema::from_json_schema(schema).expect("the schema is a literal")
    /// });
    ///
    /// let model: Model<()> = Model::with(&SCHEMA, &json!({ "id": 1, "secret": 2 }));
    /// assert_eq!(model.into_body()?, r#"{"id":1}"#);
    /// # Ok::<_, aside::ModelError>(())
    /// ```
    pub fn with<T: Serialize + ?Sized>(schema: &ModelSchema, value: &T) -> Self {
        Self { body: schema.write(value), model: PhantomData }
    }

    /// The finished JSON, or why there is none.
    ///
    /// # Errors
    ///
    /// When the value does not fit the model; see [`ModelSchema::write`].
    pub fn into_body(self) -> Result<Bytes, ModelError> {
        self.body
    }
}

/// Shows how long the body is: what is in it may be secret.
impl<M: ?Sized> fmt::Debug for Model<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref().map(Bytes::len);
        f.debug_struct("Model").field("body", &body).finish_non_exhaustive()
    }
}

/// Models by the type they are made of. Never locked: a slot is filled once, and probing goes on to
/// the next where it is another type's.
static MODELS: [OnceLock<(TypeId, &'static ModelSchema)>; SLOTS] =
    [const { OnceLock::new() }; SLOTS];
const SLOTS: usize = 1024;

/// Where the models are that the table has no room for.
static MORE_MODELS: Mutex<Option<HashMap<TypeId, &'static ModelSchema>>> = Mutex::new(None);

#[inline(always)]
fn registered(id: TypeId, make: impl FnOnce() -> ModelSchema) -> &'static ModelSchema {
    let first = slot_of(id);
    match MODELS[first].get() {
        Some((known, schema)) if *known == id => schema,
        _ => probed(id, first, make),
    }
}

#[cold]
#[inline(never)]
fn probed(id: TypeId, first: usize, make: impl FnOnce() -> ModelSchema) -> &'static ModelSchema {
    let mut make = Some(make);
    for step in 0..SLOTS {
        let slot = &MODELS[(first + step) % SLOTS];
        // Of two threads that come first, one makes it and the other waits for that one.
        let (known, schema) = slot.get_or_init(|| {
            let make = make.take().expect("a slot that is made ends the search");
            (id, Box::leak(Box::new(make())))
        });
        if *known == id {
            return schema;
        }
    }
    let mut models = MORE_MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    let models = models.get_or_insert_with(HashMap::new);
    models
        .entry(id)
        .or_insert_with(|| Box::leak(Box::new(make.take().expect("it was not called above")())))
}

#[inline(always)]
fn slot_of(id: TypeId) -> usize {
    /// A `TypeId` is a hash already; it gives eight bytes of it.
    struct Bits(u64);

    impl Hasher for Bits {
        fn finish(&self) -> u64 {
            self.0
        }

        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
            }
        }

        fn write_u64(&mut self, bits: u64) {
            self.0 = bits;
        }
    }

    let mut bits = Bits(0);
    id.hash(&mut bits);
    bits.finish() as usize % SLOTS
}
