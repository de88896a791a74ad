//! The `$defs` of a document in its normal form, and the `$ref`s to them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The definitions of a document; none, where it has none.
pub(in crate::model) fn definitions(document: &Value) -> Map<String, Value> {
    document.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

/// The `$ref` to a definition, whose name is a step of a JSON pointer in a URI fragment.
pub(in crate::model) fn reference(name: &str) -> String {
    use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
    const NOT_FRAGMENT: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'%')
        .add(b'#')
        .add(b'[')
        .add(b']')
        .add(b'{')
        .add(b'}')
        .add(b'|')
        .add(b'^')
        .add(b'\\');
    let step = name.replace('~', "~0").replace('/', "~1");
    format!("#/$defs/{}", utf8_percent_encode(&step, NOT_FRAGMENT))
}

/// The name of a definition in the `$ref` to it.
pub(in crate::model) fn name_in(target: &str) -> String {
    let name = percent_encoding::percent_decode_str(target.trim_start_matches("#/$defs/"));
    name.decode_utf8_lossy().replace("~1", "/").replace("~0", "~")
}

/// Replaces a `$ref` by a copy of its target, so that what is done to it is done here only.
pub(in crate::model) fn inline(schema: &mut Value, definitions: &Map<String, Value>) {
    for _ in 0..64 {
        let Some(target) = schema.get("$ref").and_then(Value::as_str) else { return };
        let Some(target) = definitions.get(&name_in(target)) else { return };

        let alias = std::mem::replace(schema, target.clone());
        if let (Value::Object(schema), Value::Object(alias)) = (&mut *schema, alias) {
            schema.extend(alias.into_iter().filter(|(name, _)| name != "$ref"));
        }
    }
}

/// Drops definitions that nothing refers to any more.
pub(in crate::model) fn prune(document: &mut Value) {
    fn collect(
        schema: &Value,
        definitions: &Map<String, Value>,
        used: &mut BTreeMap<String, Value>,
    ) {
        match schema {
            Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    let name = name_in(target);
                    if let Some(target) = definitions.get(&name)
                        && used.insert(name, target.clone()).is_none()
                    {
                        collect(target, definitions, used);
                    }
                }
                let children = map.iter().filter(|(name, _)| *name != "$defs");
                children.for_each(|(_, child)| collect(child, definitions, used));
            }
            Value::Array(list) => list.iter().for_each(|child| collect(child, definitions, used)),
            _ => {}
        }
    }

    let definitions = definitions(document);
    let mut used = BTreeMap::new();
    collect(document, &definitions, &mut used);
    if let Value::Object(document) = document {
        match used.is_empty() {
            true => document.remove("$defs"),
            false => document.insert("$defs".to_owned(), json!(used)),
        };
    }
}
