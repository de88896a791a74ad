use std::{error::Error, fmt};

/// An error that describes two different schemas with one name in a document.
///
/// # Examples
///
/// ```
/// use aside::openapi::Components;
///
/// mod shop {
///     #[derive(serde::Serialize, schemars::JsonSchema)]
///     pub struct User { name: String }
/// }
///
/// mod admin {
///     #[derive(serde::Serialize, schemars::JsonSchema)]
///     pub struct User { name: String, email: String }
/// }
///
/// let error = Components::new().model::<shop::User>().model::<admin::User>().to_json().unwrap_err();
/// assert_eq!(error.name(), "User");
/// assert_eq!(error.to_string(), "two different schemas are named `User`: rename one of the models");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameClash {
    name: String,
}

impl NameClash {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for NameClash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "two different schemas are named `{}`: rename one of the models", self.name)
    }
}

impl Error for NameClash {}
