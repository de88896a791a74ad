//! Compiles a document in its normal form into a filter.

mod compiler;
mod node;
mod object;
mod union;

use compiler::Compiler;

use super::{
    document::schema::Document,
    filter::{Filter, Rules},
    invalid_schema::InvalidSchema,
};

/// Compiles a normal `document`.
pub(super) fn compile(
    document: &Document,
    rules: Rules,
    is_type: bool,
) -> Result<Filter, InvalidSchema> {
    let mut compiler = Compiler::new(document, rules, is_type);
    let root = compiler.node(document.root)?;
    let Compiler { nodes, mut objects, texts, .. } = compiler;
    // These need the results of every recursion above.
    for key in objects.iter_mut().flat_map(|object| &mut object.keys) {
        key.fast = nodes[key.node.0 as usize].fast;
    }
    let (nodes, objects, texts) = (nodes.into(), objects.into(), texts.into());
    Ok(Filter { nodes, objects, texts, root, rules })
}
