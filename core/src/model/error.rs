use std::{error::Error, fmt};

use super::{invalid_schema::InvalidSchema, violation::Violation};

/// An error that describes why a model cannot write a value.
///
/// The value does not match the model, or the model cannot be built. The error has the location and the reason.
/// It contains no value, no key of a map and no message of the value's own `Serialize`. So you can log it.
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
    Value(Invalid),
}

impl ModelError {
    pub(super) fn of_value(invalid: Invalid) -> Self {
        Self(Box::new(Kind::Value(invalid)))
    }

    pub(super) fn of_violation(violation: Violation) -> Self {
        Self::of_value(Invalid::of(violation))
    }

    pub(super) fn of_schema(schema: InvalidSchema) -> Self {
        Self(Box::new(Kind::Schema(schema)))
    }

    /// Returns whether the model itself could not be built. Then it writes no value.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, ResponseModel as _};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String }
    ///
    /// aside::model!(Misspelled = User, exclude = ["nmae"]);
    ///
    /// let error = Model::<Misspelled>::new(User { name: "ada".into() }).into_bytes().unwrap_err();
    /// assert!(error.is_invalid_schema());
    /// assert!(!Model::<u32>::new("many").into_bytes().unwrap_err().is_invalid_schema());
    /// ```
    pub fn is_invalid_schema(&self) -> bool {
        matches!(*self.0, Kind::Schema(_))
    }

    /// Returns the violations: the first one, or up to 64 if the model validates
    /// ([`ModelOptions::validate`](crate::ModelOptions::validate)).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::ModelOptions;
    /// use serde_json::json;
    ///
    /// let schema = ModelOptions::new().validate().from_json_schema(json!({
    ///     "type": "object",
    ///     "properties": { "name": { "type": "string" }, "age": { "type": "integer", "minimum": 0 } },
    ///     "required": ["name"],
    /// }))?;
    ///
    /// let error = schema.to_bytes(&json!({ "age": -1 })).unwrap_err();
    /// assert_eq!(error.violations().len(), 2);
    /// # Ok::<_, aside::InvalidSchema>(())
    /// ```
    pub fn violations(&self) -> &[Violation] {
        match &*self.0 {
            Kind::Schema(_) => &[],
            Kind::Value(invalid) => &invalid.violations,
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Schema(schema) => write!(f, "the response model cannot be built: {schema}"),
            Kind::Value(Invalid { violations, more }) => {
                let violations: Vec<_> = violations.iter().map(Violation::to_string).collect();
                f.write_str(&violations.join("; "))?;
                if *more > 0 { write!(f, "; and {more} more") } else { Ok(()) }
            }
        }
    }
}

// The message contains that of the schema's error, so there is no source.
impl Error for ModelError {}

/// Violations of a model by a value. At least one is kept, and `more` are only counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Invalid {
    pub(crate) violations: Vec<Violation>,
    pub(crate) more: usize,
}

/// The number of violations that are kept. More are only counted.
const MAX_VIOLATIONS: usize = 64;

impl Invalid {
    pub(crate) fn of(violation: Violation) -> Self {
        Self { violations: vec![violation], more: 0 }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.violations.extend(other.violations);
        let kept = self.violations.len().min(MAX_VIOLATIONS);
        self.more += other.more + self.violations.len() - kept;
        self.violations.truncate(kept);
    }

    /// Fails if there are violations after which the validation continued.
    pub(crate) fn check(self) -> Result<(), Self> {
        if self.violations.is_empty() { Ok(()) } else { Err(self) }
    }
}
