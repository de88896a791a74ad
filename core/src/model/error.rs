use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use super::invalid_schema::InvalidSchema;

/// A value that its response model does not allow, or a model that cannot be built.
///
/// Says where and what kind, never what: no value of the data, no key of a map and no message of
/// a foreign `Serialize` is in it, so it can be logged.
///
/// # Examples
///
/// ```
/// use aside::ModelSchema;
/// use serde_json::json;
///
/// let schema = ModelSchema::from_json_schema(json!({
///     "type": "object",
///     "properties": { "ages": { "type": "object", "additionalProperties": { "type": "integer" } } },
/// }))?;
///
/// let error = schema.to_bytes(&json!({ "ages": { "ada": "s3cret" } })).unwrap_err();
/// assert_eq!(error.to_string(), "`ages.*`: expected integer, found string");
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError(Box<Kind>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Schema(InvalidSchema),
    /// At least one; `more` were found and not kept.
    Value {
        faults: Vec<Violation>,
        more: usize,
    },
}

impl ModelError {
    pub(super) fn of_value(faults: Vec<Violation>, more: usize) -> Self {
        Self(Box::new(Kind::Value { faults, more }))
    }

    pub(super) fn of_schema(schema: InvalidSchema) -> Self {
        Self(Box::new(Kind::Schema(schema)))
    }

    /// Whether the model itself could not be built; then no value can be written with it.
    pub fn is_invalid_schema(&self) -> bool {
        matches!(*self.0, Kind::Schema(_))
    }

    /// What was wrong with the value: one [`Violation`], or all that were found where the model
    /// converts ([`ModelOptions::lax`](crate::ModelOptions::lax)), up to 64.
    pub fn violations(&self) -> &[Violation] {
        match &*self.0 {
            Kind::Schema(_) => &[],
            Kind::Value { faults, .. } => faults,
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Schema(schema) => write!(f, "the response model cannot be built: {schema}"),
            Kind::Value { faults, more } => {
                for (i, fault) in faults.iter().enumerate() {
                    let comma = if i == 0 { "" } else { "; " };
                    write!(f, "{comma}{fault}")?;
                }
                if *more > 0 {
                    write!(f, "; and {more} more")?;
                }
                Ok(())
            }
        }
    }
}

// What is wrong with a schema is in the message: the log is where it is read.
impl Error for ModelError {}

/// One place of a value that its model does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: Vec<PathSegment>,
    problem: Problem,
}

impl Violation {
    /// Where, from the outside in; empty for the value itself.
    pub fn path(&self) -> &[PathSegment] {
        &self.path
    }

    /// Whether a required field, or an item of a tuple, is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self.problem, Problem::Missing(_))
    }

    /// Whether a key is there that the model forbids.
    pub fn is_forbidden(&self) -> bool {
        self.problem == Problem::Forbidden
    }

    pub(super) fn new(problem: Problem) -> Self {
        Self { path: Vec::new(), problem }
    }

    pub(super) fn at(path: Vec<PathSegment>, problem: Problem) -> Self {
        Self { path, problem }
    }

    /// Adds the next segment on the way out.
    pub(super) fn within(&mut self, segment: PathSegment) {
        self.path.insert(0, segment);
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        for (i, segment) in self.path.iter().enumerate() {
            match segment {
                PathSegment::Field(name) if i == 0 => f.write_str(name)?,
                PathSegment::Field(name) => write!(f, ".{name}")?,
                PathSegment::Index(index) => write!(f, "[{index}]")?,
                PathSegment::Key if i == 0 => f.write_str("*")?,
                PathSegment::Key => f.write_str(".*")?,
                PathSegment::Branch(name) => write!(f, "<{name}>")?,
            }
        }
        if self.path.is_empty() {
            f.write_str(".")?;
        }
        write!(f, "`: {}", self.problem)
    }
}

/// One step of the way to a [`Violation`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// A field that the model names.
    Field(Arc<str>),
    /// An item of a list or tuple, from 0.
    Index(usize),
    /// Some key of a map; which one is data, so it is not said.
    Key,
    /// A branch of a union: its tag, the name of its type, or its JSON type, with a number where an
    /// earlier branch is called the same. After a [`Key`](Self::Key), `key` is that key itself.
    Branch(Arc<str>),
}

/// What is wrong at a place. Holds nothing that came from the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// What kind was expected, where nothing is.
    Missing(Cow<'static, str>),
    Mismatch {
        expected: Cow<'static, str>,
        found: &'static str,
    },
    /// A scalar of the right type that the schema does not list.
    Unlisted,
    Forbidden,
    /// Text or a number from which nothing of the wanted kind can be made.
    Inconvertible(Cow<'static, str>),
    /// An assertion keyword that does not hold.
    Assertion(&'static str),
    UnknownTag,
    /// serde's tag of a struct, which schemars leaves out of the schema.
    UndeclaredTag,
    /// No branch of a union takes the value.
    NoBranch,
    TooManyItems,
    NotFinite,
    TooDeep,
    /// The value's own `Serialize` gave up, or broke serde's rules.
    Refused,
    /// Text said to be JSON that is not.
    NotJson,
}

impl fmt::Display for Problem {
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
            Self::NoBranch => f.write_str("fits no branch of the union"),
            Self::TooManyItems => f.write_str("expected fewer items"),
            Self::NotFinite => f.write_str("expected a finite number, found another"),
            Self::TooDeep => f.write_str("nested too deep"),
            Self::Refused => f.write_str("the value's own `Serialize` failed"),
            Self::NotJson => f.write_str("expected JSON text, found other text"),
        }
    }
}
