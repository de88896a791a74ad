//! Building a schema from any JSON never panics. A schema that builds is published as a schema that builds.

#![no_main]

use aside::{ModelOptions, ModelSchema};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(document) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    for options in [ModelOptions::new(), ModelOptions::new().allow_any(["**"]).validate()] {
        let Ok(schema) = options.from_json_schema(document.clone()) else { continue };
        let published = schema.json_schema().clone();
        let again = ModelOptions::new().allow_any(["**"]).from_json_schema(published);
        assert!(again.is_ok(), "{:?}", again.err());
        let _ = schema.to_bytes(&document);
    }
    let _ = ModelSchema::from_openapi(&document, "#/components/schemas/A");
});
