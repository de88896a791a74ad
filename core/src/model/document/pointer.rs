//! The location of a schema in a document, as a JSON pointer.

use std::sync::Arc;

use super::place::MAX_SCHEMA_DEPTH;
use crate::model::invalid_schema::{InvalidSchema, Reason, Result};

/// A place in a document, and the number of steps to it. A step through a `$ref` replaces the pointer.
#[derive(Clone)]
pub(crate) struct At {
    pointer: Arc<str>,
    depth: u32,
}

impl At {
    pub(crate) fn root() -> Self {
        Self { pointer: "".into(), depth: 0 }
    }

    pub(crate) fn child(&self, step: &str) -> Result<Self> {
        self.jump(&format!("{}/{}", self.pointer, escaped(step)))
    }

    pub(crate) fn jump(&self, pointer: &str) -> Result<Self> {
        if self.depth == MAX_SCHEMA_DEPTH {
            return Err(self.error(Reason::TooDeep));
        }
        Ok(Self { pointer: pointer.into(), depth: self.depth + 1 })
    }

    pub(crate) fn is_root(&self) -> bool {
        self.pointer.is_empty()
    }

    pub(crate) fn error(&self, reason: Reason) -> InvalidSchema {
        InvalidSchema::new(&*self.pointer, reason)
    }
}

/// Writes a name as a step of a JSON pointer.
pub(in crate::model) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Returns the name that the last step of a `$ref` has.
pub(in crate::model) fn name_of(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or_default();
    unescaped(&percent_encoding::percent_decode_str(last).decode_utf8_lossy())
}

/// Returns the name that a step of a JSON pointer has.
pub(in crate::model) fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}
