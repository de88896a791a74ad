use std::{borrow::Cow, fmt, sync::Arc};

/// A mismatch between a value and its model, with the location.
///
/// # Examples
///
/// ```
/// use aside::{ModelSchema, error::{PathSegment, Violation}};
/// use serde_json::json;
///
/// let schema = ModelSchema::from_json_schema(json!({
///     "type": "object",
///     "properties": { "name": { "type": "string" } },
///     "required": ["name"],
/// }))?;
///
/// let error = schema.to_bytes(&json!({})).unwrap_err();
/// let violation: &Violation = &error.violations()[0];
/// assert!(violation.is_missing() && !violation.is_forbidden());
/// assert_eq!(violation.path(), [PathSegment::Field("name".into())]);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: Vec<PathSegment>,
    reason: Reason,
}

impl Violation {
    /// Returns the path to the location, outermost segment first. The path of the root is empty.
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// Returns whether a required field or an item of a tuple is absent.
    pub fn is_missing(&self) -> bool {
        matches!(self.reason, Reason::Missing(_))
    }

    /// Returns whether the value has a key that the model forbids.
    pub fn is_forbidden(&self) -> bool {
        self.reason == Reason::Forbidden
    }

    pub(super) fn new(reason: Reason) -> Self {
        Self { path: Vec::new(), reason }
    }

    pub(super) fn at(path: Vec<PathSegment>, reason: Reason) -> Self {
        Self { path, reason }
    }

    /// Adds the outer segment of the path.
    pub(super) fn within(&mut self, segment: PathSegment) {
        self.path.insert(0, segment);
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return write!(f, "the root: {}", self.reason);
        }
        f.write_str("`")?;
        for (index, segment) in self.path.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            match segment {
                PathSegment::Field(name) => write!(f, "{dot}{name}")?,
                PathSegment::Key => write!(f, "{dot}*")?,
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Branch(name) => write!(f, "<{name}>")?,
            }
        }
        write!(f, "`: {}", self.reason)
    }
}

/// A segment of the path to a [`Violation`].
///
/// # Examples
///
/// ```
/// use aside::{ModelSchema, error::PathSegment};
/// use serde_json::json;
///
/// let schema = ModelSchema::from_json_schema(json!({
///     "type": "object",
///     "properties": { "ages": { "type": "array", "items": { "type": "integer" } } },
/// }))?;
///
/// let error = schema.to_bytes(&json!({ "ages": [36, "many"] })).unwrap_err();
/// assert_eq!(error.violations()[0].path(), [PathSegment::Field("ages".into()), PathSegment::Index(1)]);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// A field that the model declares.
    Field(Arc<str>),
    /// An item of a list or tuple, from 0.
    Index(usize),
    /// A key of a map. Its name is data, so the path does not contain it.
    Key,
    /// A branch of a union: its tag, the name of its type, or its JSON type. A number follows if an
    /// earlier branch has the same name. After a [`Key`](Self::Key), `key` means the key itself.
    Branch(Arc<str>),
}

/// The reason of a violation. It contains no part of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The expected types of an absent value.
    Missing(Cow<'static, str>),
    Mismatch {
        expected: Cow<'static, str>,
        found: &'static str,
    },
    /// A scalar of the right type that the schema does not list.
    Unlisted,
    Forbidden,
    /// A scalar that cannot be converted to these types.
    Inconvertible(Cow<'static, str>),
    /// A constraint that the value breaks.
    Assertion(&'static str),
    UnknownTag,
    /// serde's tag of a struct, which schemars omits from the schema.
    UndeclaredTag,
    /// The value matches no branch of a union.
    NoBranch,
    TooManyItems,
    NotFinite,
    TooDeep,
    /// The value's own `Serialize` failed or broke serde's rules.
    SerializeFailed,
    /// Text that is declared as JSON and is not.
    NotJson,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(expected) => write!(f, "expected {expected}, found nothing"),
            Self::Mismatch { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::Unlisted => f.write_str("expected one of the listed values, found another"),
            Self::Forbidden => f.write_str("expected no further keys, found one"),
            Self::Inconvertible(expected) => write!(f, "cannot be converted to {expected}"),
            Self::Assertion(keyword) => write!(f, "breaks `{keyword}`"),
            Self::UnknownTag => f.write_str("expected one of the listed tags, found another"),
            Self::UndeclaredTag => {
                f.write_str("serde's tag is not in the schema: use an enum with one variant")
            }
            Self::NoBranch => f.write_str("matches no branch of the union"),
            Self::TooManyItems => f.write_str("has more items than the model declares"),
            Self::NotFinite => f.write_str("expected a finite number, found NaN or infinity"),
            Self::TooDeep => f.write_str("nested too deep"),
            Self::SerializeFailed => f.write_str("the value's own `Serialize` failed"),
            Self::NotJson => f.write_str("expected JSON text, found other text"),
        }
    }
}
