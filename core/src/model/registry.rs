use std::{
    any::TypeId,
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{Mutex, OnceLock, PoisonError},
};

use schemars::JsonSchema;

use super::schema::ModelSchema;

/// A type that declares which fields of a value are sent.
///
/// Every type with a `JsonSchema` implements this trait. Its schema is compiled once, when it is first
/// used. [`model!`](macro@crate::model) declares models with options.
///
/// # Examples
///
/// ```
/// use aside::ResponseModel;
///
/// /// Returns a line for a list of models.
/// fn describe<M: ResponseModel>() -> String {
///     format!("{} as {}", M::schema().name(), M::MEDIA_TYPE)
/// }
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { name: String }
///
/// assert_eq!(describe::<User>(), "User as application/json");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used as a response model",
    label = "not a response model",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`, or declare a projection of another type with `model!`"
)]
pub trait ResponseModel {
    /// The media type of the content.
    const MEDIA_TYPE: &'static str = JSON;

    /// Whether a client can request fields, so that the content can lack those that the schema requires.
    ///
    /// It is true for [`Partial`](crate::response::Partial).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ResponseModel, response::Partial};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String }
    ///
    /// assert!(!User::IS_PARTIAL && Partial::<User>::IS_PARTIAL);
    /// ```
    const IS_PARTIAL: bool = false;

    /// Returns the schema of the model, which is published and which filters values.
    ///
    /// If the schema cannot be a filter, it rejects every value. [`ModelSchema::for_type`] returns the
    /// error.
    fn schema() -> &'static ModelSchema;
}

// Without this, rustc lists the types that implement `JsonSchema`, and does not name the derive.
#[diagnostic::do_not_recommend]
impl<M: JsonSchema + 'static> ResponseModel for M {
    fn schema() -> &'static ModelSchema {
        registered(TypeId::of::<M>(), || {
            let schema = ModelSchema::for_type::<M>();
            schema.unwrap_or_else(|error| ModelSchema::with_error(error).of_type::<M>())
        })
    }
}

/// The media type of a model without a media type of its own.
pub(crate) const JSON: &str = "application/json";

/// Models by their Rust type. Never locked, because each slot is filled once. If a slot has another type,
/// the search continues with the next one.
static MODELS: [OnceLock<(TypeId, &'static ModelSchema)>; SLOTS] =
    [const { OnceLock::new() }; SLOTS];
const SLOTS: usize = 1024;

/// The models for which the table has no space.
static MORE_MODELS: Mutex<Option<HashMap<TypeId, &'static ModelSchema>>> = Mutex::new(None);

#[inline(always)]
pub(super) fn registered(id: TypeId, make: impl FnOnce() -> ModelSchema) -> &'static ModelSchema {
    let first = slot_of(id);
    match MODELS[first].get() {
        Some((known, schema)) if *known == id => schema,
        _ => probed(id, first, make),
    }
}

#[cold]
#[inline(never)]
fn probed(id: TypeId, first: usize, make: impl FnOnce() -> ModelSchema) -> &'static ModelSchema {
    let (mut make, mut made) = (Some(make), None);
    // It is built outside of the table, because building a type can ask for another model.
    let mut build = || Box::new(make.take().expect("a model is built once")());
    for step in 0..SLOTS {
        let slot = &MODELS[(first + step) % SLOTS];
        if slot.get().is_none() && made.is_none() {
            made = Some(build());
        }
        // If two threads arrive at the same time, one of them uses the model of the other.
        let (known, schema) = slot.get_or_init(|| {
            let made = made.take().expect("an empty slot has a model to take");
            (id, Box::leak(made))
        });
        if *known == id {
            return schema;
        }
    }
    let more = || MORE_MODELS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = more().get_or_insert_default().get(&id) {
        return known;
    }
    let made = made.unwrap_or_else(build);
    more().get_or_insert_default().entry(id).or_insert_with(|| Box::leak(made))
}

#[inline(always)]
fn slot_of(id: TypeId) -> usize {
    /// A `TypeId` is already a hash. This hasher returns eight bytes of it.
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
