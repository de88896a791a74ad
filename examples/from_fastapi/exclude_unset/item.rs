use aside_axum::MaybeUndefined::{self, Null, Value};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Default, Serialize, JsonSchema)]
pub struct Item {
    name: &'static str,
    description: MaybeUndefined<&'static str>,
    price: f64,
    tax: MaybeUndefined<f64>,
    tags: MaybeUndefined<Vec<&'static str>>,
}

aside_axum::model!(pub ItemOut = Item, exclude_unset);

/// A field that is not set stays `MaybeUndefined::Undefined`, which is its default.
pub fn item(id: &str) -> Option<Item> {
    Some(match id {
        "foo" => Item { name: "Foo", price: 50.2, ..Item::default() },
        "bar" => Item {
            name: "Bar",
            description: Value("The bartenders"),
            price: 62.0,
            tax: Value(20.2),
            ..Item::default()
        },
        "baz" => Item {
            name: "Baz",
            description: Null,
            price: 50.2,
            tax: Value(10.5),
            tags: Value(vec![]),
        },
        _ => return None,
    })
}
