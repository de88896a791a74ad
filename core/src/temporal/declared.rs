//! The statuses that the handler's response declares (M11).

use http::{Extensions, StatusCode};

use super::content::BodyAction;
use super::entry::{CallSite, Change, Operation};
use crate::model::{ModelSchema, StatusModel};

/// A marker in the extensions of a response from `responses!`, until the outermost merge.
///
/// It contains no data of a request, so a cache between two layers can store it.
#[derive(Clone, Copy)]
pub(crate) struct Declared {
    pub(crate) responses: &'static [StatusModel],
    /// The model that wrote the content.
    pub(crate) schema: Option<&'static ModelSchema>,
    /// Whether the content has only the fields that a client requested.
    pub(crate) is_partial: bool,
    /// The line that made the response, if its own status is not declared.
    pub(crate) undeclared_at: Option<CallSite>,
}

impl Declared {
    pub(crate) fn insert(self, extensions: &mut Extensions) {
        extensions.insert(self);
    }

    pub(super) fn is_in(extensions: &Extensions) -> bool {
        extensions.get::<Self>().is_some()
    }

    pub(super) fn take(extensions: &mut Extensions) -> Option<Self> {
        extensions.remove()
    }

    /// The line that set the status, if the status is not declared for this content.
    ///
    /// A layer can set a status without a change. That status has no line and is not checked.
    pub(super) fn broken_at(
        &self,
        changes: &[Change],
        own: StatusCode,
        status: StatusCode,
        body: BodyAction,
    ) -> Option<CallSite> {
        if status == own {
            return self.undeclared_at;
        }
        let location = changes
            .iter()
            .rev()
            .find(|change| change.operation == Operation::SetStatus(status))?
            .location;
        (!self.admits(status, body)).then_some(location)
    }

    fn admits(&self, status: StatusCode, body: BodyAction) -> bool {
        let mut responses = self.responses.iter().filter(|response| response.status() == status);
        responses.any(|response| match (response.schema(), self.schema) {
            (None, content) => content.is_none() || body == BodyAction::Clear,
            (Some(declared), Some(schema)) => {
                std::ptr::eq(declared, schema) && (response.is_partial() || !self.is_partial)
            }
            (Some(_), None) => false,
        })
    }
}
