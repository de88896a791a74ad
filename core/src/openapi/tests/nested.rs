//! Tests for projections inside of other models, as components of a document.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{assert_all_references_resolve, validator};
use crate::openapi::{Components, Response, Version};
use crate::{ModelSchema, ResponseModel};

#[derive(Serialize, JsonSchema)]
struct Product {
    id: u32,
    cost: u32,
    note: Option<String>,
    maker: Maker,
}

#[derive(Serialize, JsonSchema)]
struct Maker {
    name: String,
    phone: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
    total: u32,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Shop {
    best: ProductOut,
    owner: Maker,
}

crate::model!(ProductOut = Product, exclude = ["cost"]);
crate::model!(ProductShort = Product, exclude = ["cost"], exclude_none);
crate::model!(ShortPage = Page<ProductShort>);
crate::model!(AllShort = Page<ProductOut>, exclude_none);

fn product() -> Value {
    json!({ "id": 1, "cost": 2, "note": null, "maker": { "name": "ada", "phone": null } })
}

/// Checks that a body of each model is valid in the document, and only there where it is valid alone.
#[track_caller]
fn document(models: &[(&ModelSchema, Value)]) -> Value {
    let add = |set: Components, (schema, _): &(&ModelSchema, _)| set.schema(schema);
    let document = json!({ "components":
        models.iter().fold(Components::new(), add).to_json().expect("different names") });
    assert_all_references_resolve(&document);
    for (schema, value) in models {
        let body = schema.to_bytes(value).unwrap_or_else(|error| panic!("{error}"));
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert!(!body.to_string().contains("cost"));
        let validator = validator(&document, schema.name());
        assert!(validator.is_valid(&body), "{body} {document:#}");
        assert!(!validator.is_valid(value), "{document:#}");
    }
    document
}

fn names(document: &Value) -> Vec<&String> {
    document["components"]["schemas"].as_object().expect("an object").keys().collect()
}

#[test]
fn a_page_refers_to_the_component_of_its_projection() {
    let page = json!({ "items": [product()], "total": 1 });
    let shop = json!({ "best": product(), "owner": product()["maker"] });
    let document = document(&[
        (ProductOut::schema(), product()),
        (Page::<ProductOut>::schema(), page),
        (Shop::schema(), shop),
    ]);
    assert_eq!(names(&document), ["Maker", "Page", "ProductOut", "Shop"]);
    let schemas = &document["components"]["schemas"];
    let product = json!({ "$ref": "#/components/schemas/ProductOut" });
    assert_eq!(schemas["Page"]["properties"]["items"]["items"], product);
    assert_eq!(schemas["Shop"]["properties"]["best"], product);

    let response = Response::new("Products.").model::<Vec<ProductOut>>().to_json(Version::V3_1);
    let schema = &response["content"]["application/json"]["schema"];
    assert_eq!(*schema, json!({ "$ref": "#/components/schemas/Array_of_ProductOut" }));
}

#[test]
fn different_meanings_of_one_name_do_not_mix() {
    let page = || json!({ "items": [product()], "total": 1 });
    let document = document(&[
        (ProductShort::schema(), product()),
        (ShortPage::schema(), page()),
        (ProductOut::schema(), product()),
        (AllShort::schema(), page()),
    ]);
    let schemas = &document["components"]["schemas"];
    let required = |name: &str| schemas[name]["required"].clone();
    assert_eq!(required("ProductShort"), json!(["id", "maker"]));
    assert_eq!(required("ProductOut"), json!(["id", "note", "maker"]));
    assert_eq!(required("AllShort.ProductOut"), json!(["id", "maker"]));
}

#[test]
fn pages_of_two_projections_need_two_names() {
    let clash = Components::new().model::<Page<ProductOut>>().model::<Page<ProductShort>>();
    assert_eq!(clash.to_json().expect_err("one name").name(), "Page");
    let named = Components::new().model::<Page<ProductOut>>().model::<ShortPage>().to_json();
    assert!(named.expect("two names")["schemas"]["ShortPage"].is_object());

    #[derive(JsonSchema)]
    #[schemars(rename = "{T}Page")]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Named<T> {
        items: Vec<T>,
    }
    let named = Components::new().model::<Named<ProductOut>>().model::<Named<ProductShort>>();
    let document = json!({ "components": named.to_json().expect("two names") });
    for name in ["ProductOutPage", "ProductShortPage"] {
        assert!(names(&document).contains(&&name.to_owned()), "{document:#}");
    }
}

#[cfg(feature = "utoipa")]
#[test]
fn types_of_utoipa_contain_projections() {
    use ::utoipa::OpenApi;

    // A path with parameters would mean another trait.
    type ProductPage = Page<ProductOut>;

    crate::openapi::to_schema!(ProductPage);

    #[::utoipa::path(get, path = "/products", responses(
        (status = 200, description = "All.", body = Vec<ProductOut>),
        (status = 206, description = "Some.", body = ProductPage),
    ))]
    fn get_products() {}

    #[derive(OpenApi)]
    #[openapi(paths(get_products))]
    struct Api;

    get_products();
    let mut document = Api::openapi();
    Components::new().add_to(&mut document).expect("different names");
    let document = serde_json::to_value(&document).expect("a document is JSON");
    assert_all_references_resolve(&document);
    assert_eq!(names(&document), ["Maker", "Page", "ProductOut"]);
    let responses = &document["paths"]["/products"]["get"]["responses"];
    let items = &responses["200"]["content"]["application/json"]["schema"]["items"];
    assert_eq!(*items, json!({ "$ref": "#/components/schemas/ProductOut" }));
}
