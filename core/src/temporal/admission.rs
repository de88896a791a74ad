//! Which changes are sent with a response (T8, T14).

use http::StatusCode;
use http::response::Parts;

use super::entry::{Change, Operation, When};
use super::policy::Policy;
use super::report::DropReason;
use super::response_error::ResponseError;

/// The properties of a response that decide which changes are sent with it.
#[derive(Clone, Copy)]
pub(super) struct Admission<'p> {
    /// The handler's status. It decides whether the response is an error, before a change replaces it.
    own: StatusCode,
    /// The handler returned the generated 500.
    is_own_500: bool,
    policy: &'p Policy,
}

impl<'p> Admission<'p> {
    pub(super) fn new(own: StatusCode, head: &Parts, policy: &'p Policy) -> Self {
        let is_own_500 = own == StatusCode::INTERNAL_SERVER_ERROR
            && head.extensions.get::<ResponseError>().is_some();
        Self { own, is_own_500, policy }
    }

    /// Whether the handler returned the generated 500.
    pub(super) fn is_own_500(&self) -> bool {
        self.is_own_500
    }

    /// The reason to drop a change, if there is one.
    pub(super) fn rejects(&self, change: &Change) -> Option<DropReason> {
        if self.is_own_500 && change.operation.describes_content() {
            Some(DropReason::Failed)
        } else {
            (!self.admits(change)).then_some(DropReason::Error(self.own))
        }
    }

    /// T8: whether the handler's status admits a change. A change that unsets others always applies.
    fn admits(&self, change: &Change) -> bool {
        match change.when {
            When::Policy => !self.policy.drops_with(self.own) || change.operation.is_unset(),
            When::OnSuccess => self.own.as_u16() < 400,
            When::Always | When::Again => true,
        }
    }
}

/// T14: whether a change is sent with the generated 500. It is not if it is the reason for the 500, or
/// describes the content.
pub(super) fn is_sent_with_500(change: &Change) -> bool {
    match change.when {
        When::Policy => change.operation.is_unset(),
        When::OnSuccess => false,
        When::Always | When::Again => {
            !matches!(change.operation, Operation::SetStatus(_) | Operation::Invalid(_))
                && !change.operation.describes_content()
        }
    }
}
