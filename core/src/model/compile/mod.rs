//! Compiles a document in its normal form into a filter.

mod compiler;
mod node;
mod object;
mod union;

use std::collections::HashMap;

use compiler::Compiler;
use union::{by_name, by_tag};

use super::{
    document::schema::Document,
    filter::{
        ArrayShape, Decision, ExtraKeys, Filter, Mask, Names, Node, Object, ObjectId, ObjectShape,
        Rules, Union,
    },
    invalid_schema::InvalidSchema,
};

/// Compiles a normal `document`.
pub(super) fn compile(
    document: &Document,
    rules: Rules,
    is_type: bool,
) -> Result<Filter, InvalidSchema> {
    let open = Node {
        fast: Mask::ALL,
        object: ObjectShape::One(ObjectId(0)),
        array: ArrayShape::Each(Filter::OPEN),
        ..Node::new(Mask::ALL)
    };
    let anything =
        ExtraKeys { node: Some(Filter::OPEN), names: Names::All, is_written: true, rules };
    let mut open_object = Object::new(Vec::new(), anything);
    open_object.is_map = true;

    let mut compiler = Compiler {
        document,
        rules,
        is_type,
        nodes: vec![Some(open)],
        objects: vec![Some(open_object)],
        texts: Vec::new(),
        nodes_of: HashMap::new(),
        objects_of: HashMap::new(),
        is_hidden: false,
        tags: HashMap::new(),
        depth: 0,
    };
    let root = compiler.node(document.root)?;

    let (tags, texts) = (compiler.tags, compiler.texts.into());
    let filled = "the call that reserved it also filled it";
    let mut nodes: Box<[Node]> =
        compiler.nodes.into_iter().map(|node| node.expect(filled)).collect();
    let mut objects: Box<[Object]> =
        compiler.objects.into_iter().map(|object| object.expect(filled)).collect();

    // These two need the results of every recursion above.
    for key in objects.iter_mut().flat_map(|object| &mut object.keys) {
        key.fast = nodes[key.node.0 as usize].fast;
    }
    for index in 0..nodes.len() {
        if let ObjectShape::Union(union) = &nodes[index].object {
            let branches: Vec<&Object> =
                union.branches.iter().map(|id| &objects[id.0 as usize]).collect();
            let declared = tags.get(&index).copied();
            let decision = by_tag(&branches, &nodes, declared).or_else(|| by_name(&branches));
            let decided_by = decision.unwrap_or(Decision::Untagged);
            let branches = union.branches.clone();
            let union = Union { decided_by, branches };
            nodes[index].object = ObjectShape::Union(Box::new(union));
        }
    }
    Ok(Filter { nodes, objects, texts, root, rules })
}
