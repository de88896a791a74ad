use serde_json::Value;

use super::Mask;
use crate::model::assertion::Number;

/// A value without parts. A number is its digits, which might not fit any type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<T> {
    Null,
    /// A field that was not set.
    Unset,
    Bool(bool),
    /// Digits, with or without a sign.
    Int(T),
    /// A finite JSON number with a fraction or an exponent.
    Float(T),
    /// NaN or an infinity.
    NotFinite(f64),
    Str(T),
}

impl<T> Scalar<T> {
    #[inline(always)]
    pub(crate) fn map<'a, U>(&'a self, change: impl FnOnce(&'a T) -> U) -> Scalar<U> {
        match self {
            Self::Null => Scalar::Null,
            Self::Unset => Scalar::Unset,
            Self::Bool(value) => Scalar::Bool(*value),
            Self::Int(digits) => Scalar::Int(change(digits)),
            Self::Float(digits) => Scalar::Float(change(digits)),
            Self::NotFinite(float) => Scalar::NotFinite(*float),
            Self::Str(text) => Scalar::Str(change(text)),
        }
    }

    #[inline(always)]
    pub(crate) fn kind(&self) -> Mask {
        match self {
            Self::Null | Self::Unset => Mask::NULL,
            Self::Bool(_) => Mask::BOOL,
            Self::Int(_) => Mask::INT,
            Self::Float(_) | Self::NotFinite(_) => Mask::NUM,
            Self::Str(_) => Mask::STR,
        }
    }

    /// Returns the text of a string or a finite number.
    #[inline(always)]
    pub(crate) fn text(self) -> Option<T> {
        match self {
            Self::Int(text) | Self::Float(text) | Self::Str(text) => Some(text),
            _ => None,
        }
    }
}

impl<T: AsRef<str>> Scalar<T> {
    /// Reads the digits of a JSON number.
    pub(crate) fn number(digits: T) -> Self {
        match digits.as_ref().contains(['.', 'e', 'E']) {
            true => Self::Float(digits),
            false => Self::Int(digits),
        }
    }
}

impl Scalar<&str> {
    pub(super) fn is(self, listed: &Value) -> bool {
        match self {
            Self::Null | Self::Unset => listed.is_null(),
            Self::Bool(value) => *listed == value,
            Self::Int(digits) | Self::Float(digits) => {
                let numbers = listed.as_number().and_then(Number::of_json).zip(Number::of(digits));
                numbers.is_some_and(|(listed, number)| listed.is_equal(number))
            }
            Self::NotFinite(_) => false,
            Self::Str(text) => listed == text,
        }
    }
}
