//! From a document in its normal form to the shape that filters.

mod compiler;
mod node;
mod object;
mod union;

use std::collections::HashMap;

use serde_json::Value;

use compiler::{Compiler, Known};
use union::{by_name, by_tag};

use super::{
    document::At,
    invalid_schema::InvalidSchema,
    shape::{
        ArrayShape, Decision, Mask, Names, Node, Object, ObjectId, ObjectShape, Rest, Rules, Shape,
        Union,
    },
};

/// Compiles a normal `document`.
pub(super) fn compile(
    document: &Value,
    rules: Rules,
    opens_everywhere: bool,
    is_type: bool,
) -> Result<Shape, InvalidSchema> {
    let open = Node {
        fast: Mask::ALL,
        object: ObjectShape::One(ObjectId(0)),
        array: ArrayShape::Each(Shape::OPEN),
        ..Node::new(Mask::ALL)
    };
    let anything = Rest { node: Some(Shape::OPEN), names: Names::All, is_written: true };
    let mut open_object = Object::new(Vec::new(), |_| false, anything);
    open_object.is_map = true;

    let mut compiler = Compiler {
        document,
        rules,
        opens_everywhere,
        is_type,
        nodes: vec![Some(open)],
        objects: vec![Some(open_object)],
        texts: Vec::new(),
        known: Known::default(),
        known_hidden: Known::default(),
        is_hidden: false,
        tags: HashMap::new(),
    };
    let root = compiler.node(document, &At::ROOT)?;

    let (tags, texts) = (compiler.tags, compiler.texts.into());
    let filled = "what was reserved was filled by the call that reserved it";
    let mut nodes: Box<[Node]> =
        compiler.nodes.into_iter().map(|node| node.expect(filled)).collect();
    let mut objects: Box<[Object]> =
        compiler.objects.into_iter().map(|object| object.expect(filled)).collect();

    // These two need all that a recursion left open above.
    for key in objects.iter_mut().flat_map(|object| &mut object.keys) {
        key.fast = nodes[key.node.0 as usize].fast;
    }
    for index in 0..nodes.len() {
        if let ObjectShape::Union(union) = &nodes[index].object {
            let branches: Vec<&Object> =
                union.branches.iter().map(|id| &objects[id.0 as usize]).collect();
            let said = tags.get(&index).copied();
            let decision = by_tag(&branches, &nodes, said).or_else(|| by_name(&branches));
            let decided_by = decision.unwrap_or(Decision::Untagged);
            let is_said = said.is_some() && matches!(decided_by, Decision::Tag { .. });
            let branches = union.branches.clone();
            let union = Union::new(decided_by, is_said, branches);
            nodes[index].object = ObjectShape::Union(Box::new(union));
        }
    }
    Ok(Shape { nodes, objects, texts, root, rules, omits: rules.omits() })
}
