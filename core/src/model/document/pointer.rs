//! The location of a schema in a document, as a JSON pointer.

use crate::model::invalid_schema::{InvalidSchema, Reason};

/// A place in a document: the steps from its root, as a list on the stack.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
    depth: u32,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Into(&'a str),
    /// A step through a `$ref`. Its pointer replaces the previous steps.
    To(&'a str),
}

/// Deeper than any schema a person writes, and shallow enough for a small stack.
const MAX_DEPTH: u32 = 128;

impl<'a> At<'a> {
    pub(crate) const ROOT: At<'static> = At { parent: None, step: Step::To(""), depth: 0 };

    pub(crate) fn child(&'a self, step: &'a str) -> Result<Self, InvalidSchema> {
        self.step(Step::Into(step))
    }

    pub(crate) fn jump(&'a self, pointer: &'a str) -> Result<Self, InvalidSchema> {
        self.step(Step::To(pointer))
    }

    fn step(&'a self, step: Step<'a>) -> Result<Self, InvalidSchema> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(Reason::TooDeep));
        }
        Ok(At { parent: Some(self), step, depth: self.depth + 1 })
    }

    pub(crate) fn is_root(&self) -> bool {
        matches!(self.step, Step::To(""))
    }

    pub(crate) fn pointer(&self) -> String {
        let step = match self.step {
            Step::To(pointer) => return pointer.to_owned(),
            Step::Into(step) => step.replace('~', "~0").replace('/', "~1"),
        };
        let parent = self.parent.map(At::pointer).unwrap_or_default();
        format!("{parent}/{step}")
    }

    pub(crate) fn error(&self, reason: Reason) -> InvalidSchema {
        InvalidSchema::new(self.pointer(), reason)
    }
}
