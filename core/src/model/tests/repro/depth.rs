//! Infinite values and documents: pitfall 30.

use schemars::JsonSchema;
use serde::{Serialize, Serializer, ser::SerializeSeq as _};
use serde_json::{json, value::RawValue};

use crate::model::{
    ModelOptions, ModelSchema,
    tests::{open, schema},
};

struct Deep(usize);

impl Serialize for Deep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(1))?;
        if self.0 > 0 {
            list.serialize_element(&Self(self.0 - 1))?;
        }
        list.end()
    }
}

#[test]
fn p30_depth_ends_in_an_error() {
    #[derive(Serialize, JsonSchema)]
    struct Node {
        next: Option<Box<Self>>,
    }
    struct Wrapped(usize);
    impl Serialize for Wrapped {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_some(&Self(self.0 + 1))
        }
    }

    let mut nodes = None;
    for _ in 0..10_000 {
        nodes = Some(Box::new(Node { next: nodes }));
    }
    let node = Node { next: nodes };
    let error = ModelSchema::for_type::<Node>()
        .expect("it compiles")
        .to_bytes(&node)
        .expect_err("it is too deep");
    assert!(error.to_string().ends_with("nested too deep"));
    drop_flat(node);

    let list = schema(
        json!({ "$defs": { "l": { "type": "array", "items": { "$ref": "#/$defs/l" } } }, "$ref": "#/$defs/l" }),
    );
    assert!(list.to_bytes(&Deep(100_000)).is_err());
    assert!(open(json!(true)).to_bytes(&Deep(100_000)).is_err());
    assert!(open(json!({})).to_bytes(&Wrapped(0)).is_err());
    assert!(open(json!({ "anyOf": [{ "type": "array", "items": true }, { "type": "array", "items": {} }] })).to_bytes(&Deep(100_000)).is_err());
    let lax = ModelOptions::new()
        .lax()
        .allow_any(["**"])
        .from_json_schema(json!(true))
        .expect("it compiles");
    assert!(lax.to_bytes(&Deep(100_000)).is_err());
    assert!(lax.to_bytes(&Wrapped(0)).is_err());
    let raw = RawValue::from_string("[".repeat(100) + &"]".repeat(100)).expect("JSON");
    assert!(open(json!(true)).to_bytes(&raw).is_ok());

    fn drop_flat(mut node: Node) {
        while let Some(next) = node.next.take() {
            node = *next;
        }
    }
}

#[test]
fn p30_documents_nested_deep_are_errors() {
    let mut document = json!({ "type": "integer" });
    for _ in 0..200 {
        document = json!({ "items": document });
    }
    assert!(ModelSchema::from_json_schema(document.clone()).is_err());
    assert!(
        ModelSchema::from_json_schema(
            json!({ "$defs": { "a": { "$ref": "#/$defs/a" } }, "$ref": "#/$defs/a" })
        )
        .is_err()
    );
    assert!(
        ModelSchema::from_json_schema(
            json!({ "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/a" }] } }, "$ref": "#/$defs/a" })
        )
        .is_err()
    );
}
