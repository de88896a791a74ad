//! Many models in one process.

use std::borrow::Cow;
use std::hint::black_box;

use aside::{Model, ResponseModel};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::payload::{UserOut, UserView, small};
use crate::work::Work;

/// One of many models, each with a schema and a name of its own.
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

/// One model's body in a process that has used so many, 200 at most.
pub(crate) fn among(name: String, models: usize) -> Work {
    let is_small = |body: &bytes::Bytes| {
        let expected = serde_json::to_vec(&UserView::from(&small())).expect("JSON");
        assert_eq!(*body, expected);
    };
    Work::new(name, 2000, is_small, move || {
        for schema in
            all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19).iter().take(models - 1)
        {
            black_box(schema());
        }
        let user = small();
        move || Model::<UserOut>::new(black_box(&user)).into_bytes().expect("it fits")
    })
}
