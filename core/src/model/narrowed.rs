use std::sync::{Arc, atomic::AtomicUsize};

use bytes::Bytes;
use serde::Serialize;

use super::{
    error::ModelError,
    field_set::FieldSet,
    schema::{ModelSchema, line},
    unknown_field::UnknownField,
    write::write,
};

/// The part of a schema that a client asks for.
#[derive(Clone, Debug)]
pub(crate) struct Narrowed {
    schema: &'static ModelSchema,
    /// `None` if the schema could not be built, which the first body reports.
    asked: Option<Arc<FieldSet>>,
    /// The length of earlier bodies.
    expected: Arc<AtomicUsize>,
}

impl Narrowed {
    pub(crate) fn new<P: AsRef<str>>(
        schema: &'static ModelSchema,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, UnknownField> {
        let filter = schema.filter().ok();
        let asked = filter.map(|filter| FieldSet::of(filter, paths)).transpose()?.map(Arc::new);
        Ok(Self { schema, asked, expected: Arc::default() })
    }

    pub(crate) fn schema(&self) -> &'static ModelSchema {
        self.schema
    }

    pub(crate) fn to_bytes<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        write(self.schema.filter()?, value, self.asked.as_ref(), &self.expected)
    }

    pub(crate) fn to_line<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        self.to_bytes(value).map(|body| line(&body))
    }
}
