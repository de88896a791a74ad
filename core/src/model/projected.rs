//! The bound of `model!`.

use schemars::JsonSchema;

/// The type of a projection. It is the same as `JsonSchema`, with another message of the compiler.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a response model",
    label = "does not implement `JsonSchema`",
    note = "add `#[derive(schemars::JsonSchema)]` to `{Self}`"
)]
pub trait Projected: JsonSchema {}

#[diagnostic::do_not_recommend]
impl<M: JsonSchema + ?Sized> Projected for M {}
