use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub struct Item {
    name: &'static str,
    description: Option<&'static str>,
    price: f64,
    tax: f64,
}

aside_axum::model!(pub ItemName = Item, include = ["name", "description"]);
aside_axum::model!(pub ItemPublic = Item, exclude = ["tax"]);

pub fn item(id: &str) -> Option<Item> {
    Some(match id {
        "foo" => Item { name: "Foo", description: None, price: 50.2, tax: 10.5 },
        "bar" => {
            Item { name: "Bar", description: Some("The Bar fighters"), price: 62.0, tax: 20.2 }
        }
        _ => return None,
    })
}
