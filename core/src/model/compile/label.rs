//! The names of the branches of unions in errors.

use std::sync::Arc;

use serde_json::Value;

use super::{compiler::Compiler, union::Alternative};
use crate::model::document::place::Id;
use crate::model::document::schema::{Document, Kind};

impl Compiler<'_> {
    /// Whether a reference names an alternative, or the title of the root does.
    pub(super) fn is_named(&self, Alternative { named, schema }: Alternative) -> bool {
        let is_root = schema == self.document.root;
        named != schema || is_root && self.document[schema].keywords.contains_key("title")
    }

    /// Returns the name of an alternative in errors.
    pub(super) fn label(&self, Alternative { named, schema: id }: Alternative) -> Arc<str> {
        let schema = &self.document[id];
        match (&schema.kind, &schema.name) {
            (Kind::Any { .. }, _) => "any".into(),
            (Kind::Union(_), _) => "tagged".into(),
            (_, Some(name)) if named != id => Arc::clone(name),
            _ => label(self.document, id).into(),
        }
    }
}

/// The name of a branch in an error, if the branch has no name.
fn label(document: &Document, id: Id) -> String {
    let schema = &document[id];
    if let Kind::Ref(target) = schema.kind {
        return document[target].name.as_deref().unwrap_or("object").to_owned();
    }
    let text = |keyword: &str| schema.keywords.get(keyword).and_then(Value::as_str);
    let inner = |id: Id| match document[id].kind {
        Kind::Never => String::new(),
        _ => format!("<{}>", label(document, id)),
    };
    match (text("type"), schema.object(), schema.array()) {
        (Some("object"), Some(object), _) => match text("title") {
            Some(title) => title.to_owned(),
            None if object.is_map => format!("object{}", inner(object.extra.schema)),
            None => "object".to_owned(),
        },
        (Some("array"), _, Some(array)) => {
            let is_set = schema.keywords.get("uniqueItems") == Some(&Value::Bool(true));
            let name = if is_set { "set" } else { "array" };
            format!("{name}{}", inner(array.rest.schema))
        }
        (Some("string"), ..) => text("format").unwrap_or("string").to_owned(),
        (Some(name), ..) => name.to_owned(),
        (None, ..) => "value".to_owned(),
    }
}
