//! Compiles a document in its normal form into a filter.

mod array;
mod compiler;
mod label;
mod node;
mod object;
mod tag;
mod union;

use compiler::Compiler;

use super::document::schema::Document;
use super::filter::{Filter, Rules};
use super::invalid_schema::Result;

/// Compiles a normal `document`.
pub(super) fn compile(document: &Document, rules: Rules, is_type: bool) -> Result<Filter> {
    let mut compiler = Compiler::new(document, rules, is_type);
    let root = compiler.node(document.root)?;
    let Compiler { nodes, mut objects, .. } = compiler;
    // These need the results of every recursion above.
    for key in objects.iter_mut().flat_map(|object| &mut object.keys) {
        key.fast = nodes[key.node.0 as usize].fast;
    }
    Ok(Filter { nodes: nodes.into(), objects: objects.into(), root, rules })
}
