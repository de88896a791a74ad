//! Many models in one process.

use std::borrow::Cow;
use std::hint::black_box;

use aside::{Model, ModelSchema, ResponseModel};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::payload::{UserOut, UserView, small};
use crate::work::Work;

/// One of many models, each with its own schema and name.
struct Numbered<const N: usize>;

impl<const N: usize> JsonSchema for Numbered<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("User{N}").into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        UserOut::json_schema(generator)
    }
}

macro_rules! all {
    ($($tens:literal)*) => { [$(
        Numbered::<{ $tens * 10 }>::schema, Numbered::<{ $tens * 10 + 1 }>::schema,
        Numbered::<{ $tens * 10 + 2 }>::schema, Numbered::<{ $tens * 10 + 3 }>::schema,
        Numbered::<{ $tens * 10 + 4 }>::schema, Numbered::<{ $tens * 10 + 5 }>::schema,
        Numbered::<{ $tens * 10 + 6 }>::schema, Numbered::<{ $tens * 10 + 7 }>::schema,
        Numbered::<{ $tens * 10 + 8 }>::schema, Numbered::<{ $tens * 10 + 9 }>::schema,
    )*] };
}

/// Writes the body of each of this many models in turn, at most 200.
///
/// All of them count, because the registry finds some models at the first look and others after a few steps. Which ones
/// depends on the hash of a `TypeId`, and so on the path of the checkout.
pub(crate) fn among(name: String, models: usize) -> Work {
    let is_small = |body: &bytes::Bytes| {
        let expected = serde_json::to_vec(&UserView::from(&small())).expect("JSON");
        assert_eq!(*body, expected);
    };
    Work::new(name, 2000, is_small, move || {
        let mut schemas: Vec<fn() -> &'static ModelSchema> =
            all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19).into();
        schemas.truncate(models);
        let body = |schema: fn() -> &'static ModelSchema| {
            Model::<()>::with_schema(schema(), black_box(&small())).into_bytes().expect("it fits")
        };
        // The first values build the schema and fill its cache of the field order.
        for schema in schemas.iter().chain(&schemas) {
            black_box(body(*schema));
        }
        let mut next = 0;
        move || {
            next = if next + 1 == schemas.len() { 0 } else { next + 1 };
            body(schemas[next])
        }
    })
}
