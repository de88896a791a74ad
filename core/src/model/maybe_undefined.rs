//! A field that can be unset.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

/// The name of the unit struct as which an unset field serializes itself.
pub(super) const UNSET: &str = "$aside::unset";

/// A field that can be unset, null or a value.
///
/// [`ModelOptions::exclude_unset`](crate::ModelOptions::exclude_unset) excludes the field if it is
/// unset. Otherwise an unset field is written as null, also by `serde_json`.
///
/// # Examples
///
/// ```
/// use aside::{MaybeUndefined, ModelOptions};
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct Item {
///     name: String,
///     note: MaybeUndefined<String>,
/// }
///
/// let schema = ModelOptions::new().exclude_unset().for_type::<Item>()?;
/// let item = |note| Item { name: "Foo".into(), note };
///
/// assert_eq!(schema.to_bytes(&item(MaybeUndefined::Undefined)).unwrap(), r#"{"name":"Foo"}"#);
/// assert_eq!(schema.to_bytes(&item(MaybeUndefined::Null)).unwrap(), r#"{"name":"Foo","note":null}"#);
/// # Ok::<_, aside::InvalidSchema>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MaybeUndefined<T> {
    /// An unset field.
    #[default]
    Undefined,
    /// The JSON value `null`.
    Null,
    /// A value.
    Value(T),
}

impl<T> MaybeUndefined<T> {
    /// Returns whether the field is unset.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::MaybeUndefined;
    ///
    /// assert!(MaybeUndefined::<u32>::default().is_undefined());
    /// assert!(!MaybeUndefined::<u32>::Null.is_undefined());
    /// ```
    pub const fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// Returns the value, if there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::MaybeUndefined;
    ///
    /// assert_eq!(MaybeUndefined::Value(7).value(), Some(7));
    /// assert_eq!(MaybeUndefined::<u32>::Null.value(), None);
    /// ```
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Null => None,
        }
    }
}

/// Converts `None` to null. Only `default()` returns [`Undefined`](MaybeUndefined::Undefined).
impl<T> From<Option<T>> for MaybeUndefined<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Serialize> Serialize for MaybeUndefined<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Undefined => serializer.serialize_unit_struct(UNSET),
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => serializer.serialize_some(value),
        }
    }
}

/// Has the schema of an `Option`.
impl<T: JsonSchema> JsonSchema for MaybeUndefined<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}
