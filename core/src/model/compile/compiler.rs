//! What is known while a document is compiled.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde_json::Value;

use crate::model::{
    document::{At, Questions, Texts, keyword},
    filter::{Mask, Node, NodeId, Object, ObjectId, Rules},
    invalid_schema::{InvalidSchema, Reason},
};

pub(super) struct Compiler<'a> {
    pub(super) document: &'a Value,
    pub(super) rules: Rules,
    pub(super) opens_everywhere: bool,
    /// The document was made of a Rust type.
    pub(super) is_type: bool,
    /// `None` while it is being made, which is when recursion meets it.
    pub(super) nodes: Vec<Option<Node>>,
    pub(super) objects: Vec<Option<Object>>,
    /// Which keys maps have.
    pub(super) texts: Vec<Texts>,
    pub(super) known: Known,
    /// The same for places that are not written, where everything may be open.
    pub(super) known_hidden: Known,
    pub(super) is_hidden: bool,
    /// What documents say the tags of their unions are, by index of the node.
    pub(super) tags: HashMap<usize, &'a str>,
}

/// What was compiled, by the address of its schema in the document.
#[derive(Default)]
pub(super) struct Known {
    pub(super) nodes: HashMap<*const Value, NodeId>,
    pub(super) objects: HashMap<*const Value, ObjectId>,
}

/// What a schema allows, gathered from the branches of its unions.
pub(super) struct Parts<'a> {
    pub(super) accepts: Mask,
    pub(super) alternatives: Vec<Alternative<'a>>,
    /// By the addresses of their schemas, those that were gathered.
    pub(super) known: HashSet<*const Value>,
}

/// A branch that is no union and not null.
pub(super) struct Alternative<'a> {
    pub(super) schema: &'a Value,
    pub(super) label: Arc<str>,
    pub(super) is_named: bool,
    pub(super) tag: Option<&'a str>,
}

impl<'a> Compiler<'a> {
    /// Follows a `$ref`; says whether there was one.
    pub(super) fn resolved(
        &self,
        schema: &'a Value,
        at: &At<'_>,
    ) -> Result<(&'a Value, bool), InvalidSchema> {
        let resolved = Questions::of(self.document).resolved(schema);
        let resolved = resolved.ok_or_else(|| at.error(Reason::TooDeep))?;
        Ok((resolved, schema.get("$ref").is_some()))
    }

    pub(super) fn may_be_open(&self, schema: &Value) -> bool {
        self.opens_everywhere || schema.get(keyword::OPEN).is_some()
    }
}
