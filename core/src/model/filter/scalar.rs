use serde_json::Value;

use super::Mask;

/// A value without parts, as a node checks it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Int(i128),
    /// An integer beyond what a schema can list.
    Huge,
    Float(f64),
    Str(&'a str),
}

impl<'a> Scalar<'a> {
    /// Reads the digits of an integer.
    pub(crate) fn integer(digits: &str) -> Self {
        digits.parse().map_or(Self::Huge, Self::Int)
    }

    /// Reads a finite number with a fraction or an exponent.
    pub(crate) fn float(digits: &str) -> Self {
        digits.parse().map_or(Self::Huge, Self::Float)
    }

    pub(crate) fn kind(self) -> Mask {
        match self {
            Self::Null => Mask::NULL,
            Self::Bool(_) => Mask::BOOL,
            Self::Int(_) | Self::Huge => Mask::INT,
            Self::Float(_) => Mask::NUM,
            Self::Str(_) => Mask::STR,
        }
    }

    pub(super) fn is(self, listed: &Value) -> bool {
        match self {
            Self::Null => listed.is_null(),
            Self::Bool(value) => listed.as_bool() == Some(value),
            Self::Int(value) => {
                listed.as_i64().map(i128::from) == Some(value)
                    || listed.as_u64().map(i128::from) == Some(value)
            }
            Self::Huge => false,
            Self::Float(value) => listed.as_f64() == Some(value),
            Self::Str(value) => listed.as_str() == Some(value),
        }
    }
}
