/// A version of OpenAPI.
///
/// # Examples
///
/// ```
/// use aside::openapi::Version;
///
/// assert_eq!(Version::V3_2.as_str(), "3.2.0");
/// assert_eq!(Version::default(), Version::V3_1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Version {
    /// OpenAPI 3.1, which most tools read.
    #[default]
    V3_1,
    /// OpenAPI 3.2, which describes streams and cookies exactly.
    V3_2,
}

impl Version {
    /// Returns the value of the document's key `openapi`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_1 => "3.1.1",
            Self::V3_2 => "3.2.0",
        }
    }
}
