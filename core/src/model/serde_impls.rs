//! Macros that implement serde's traits by the few methods that differ between types.

use super::{filter::Scalar, maybe_undefined::UNSET};

/// Returns a number, with its digits in `buffer` if it is finite.
#[inline(always)]
pub(super) fn float(
    number: impl zmij::Float + Into<f64> + Copy,
    buffer: &mut zmij::Buffer,
) -> Scalar<&str> {
    match number.into() {
        wide if wide.is_finite() => Scalar::Float(buffer.format_finite(number)),
        wide => Scalar::NotFinite(wide),
    }
}

#[inline(always)]
pub(super) fn unit(name: &str) -> Scalar<&str> {
    if name == UNSET { Scalar::Unset } else { Scalar::Null }
}

/// Implements `Serializer` by the methods `scalar`, `display`, `wrapped`, `variant`, `list`, `map`,
/// `fields` and `variant_fields`.
///
/// An option or a newtype is like its value, and bytes are like a list. A list or struct can be in an
/// enum variant.
macro_rules! impl_serializer {
    ([$($generics:tt)*] $type:ty => $ok:ty, $list:ty, $map:ty, $fields:ty) => {
        impl<$($generics)*> serde::Serializer for $type {
            type Ok = $ok;
            type Error = Halt;
            type SerializeSeq = $list;
            type SerializeTuple = $list;
            type SerializeTupleStruct = $list;
            type SerializeTupleVariant = $list;
            type SerializeMap = $map;
            type SerializeStruct = $fields;
            type SerializeStructVariant = $fields;

            $crate::model::serde_impls::serializer_methods! {
                serialize_bool(value: bool) -> $ok = scalar($crate::model::filter::Scalar::Bool(value));
                serialize_i8(value: i8) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_i16(value: i16) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_i32(value: i32) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_i64(value: i64) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_i128(value: i128) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_u8(value: u8) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_u16(value: u16) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_u32(value: u32) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_u64(value: u64) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_u128(value: u128) -> $ok = scalar($crate::model::filter::Scalar::Int(itoa::Buffer::new().format(value)));
                serialize_f32(value: f32) -> $ok = scalar($crate::model::serde_impls::float(value, &mut zmij::Buffer::new()));
                serialize_f64(value: f64) -> $ok = scalar($crate::model::serde_impls::float(value, &mut zmij::Buffer::new()));
                serialize_char(value: char) -> $ok = scalar($crate::model::filter::Scalar::Str(value.encode_utf8(&mut [0; 4])));
                serialize_str(value: &str) -> $ok = scalar($crate::model::filter::Scalar::Str(value));
                collect_str<T: std::fmt::Display>(value: &T) -> $ok = display(value);
                serialize_bytes(value: &[u8]) -> $ok = wrapped(value);
                serialize_none() -> $ok = scalar($crate::model::filter::Scalar::Null);
                serialize_unit() -> $ok = scalar($crate::model::filter::Scalar::Null);
                serialize_unit_struct(name: &'static str) -> $ok = scalar($crate::model::serde_impls::unit(name));
                serialize_some<T: serde::Serialize>(value: &T) -> $ok = wrapped(value);
                serialize_newtype_struct<T: serde::Serialize>(_: &'static str, value: &T) -> $ok
                    = wrapped(value);
                serialize_unit_variant(_: &'static str, _: u32, name: &'static str) -> $ok
                    = scalar($crate::model::filter::Scalar::Str(name));
                serialize_newtype_variant<T: serde::Serialize>
                    (_: &'static str, _: u32, name: &'static str, value: &T) -> $ok
                    = variant(name, value);
                serialize_seq(_: Option<usize>) -> $list = list(None);
                serialize_tuple(_: usize) -> $list = list(None);
                serialize_tuple_struct(_: &'static str, _: usize) -> $list = list(None);
                serialize_tuple_variant(_: &'static str, _: u32, name: &'static str, _: usize)
                    -> $list = list(Some(name));
                serialize_map(len: Option<usize>) -> $map = map(len);
                serialize_struct(name: &'static str, len: usize) -> $fields = fields(name, len);
                serialize_struct_variant(_: &'static str, _: u32, name: &'static str, len: usize)
                    -> $fields = variant_fields(name, len);
            }
        }
    };
}

macro_rules! serializer_methods {
    ($(
        $name:ident $(<T: $bound:path>)? ($($argument:tt: $type:ty),*) -> $ok:ty
            = $method:ident($($value:expr),*);
    )*) => {$(
        #[inline(always)]
        fn $name$(<T: $bound + ?Sized>)?(self, $($argument: $type),*) -> Result<$ok> {
            self.$method($($value),*)
        }
    )*};
}

/// Implements the traits for lists by `item` and `finish`, or those for structs by `field`, `skip` and
/// `finish`.
macro_rules! impl_parts {
    ($generics:tt items $type:ty => $ok:ty) => {
        impl_parts!($generics SerializeSeq::serialize_element() = item, $type => $ok);
        impl_parts!($generics SerializeTuple::serialize_element() = item, $type => $ok);
        impl_parts!($generics SerializeTupleStruct::serialize_field() = item, $type => $ok);
        impl_parts!($generics SerializeTupleVariant::serialize_field() = item, $type => $ok);
    };
    ($generics:tt fields $type:ty => $ok:ty) => {
        impl_parts!($generics SerializeStruct::serialize_field(key) = field, $type => $ok);
        impl_parts!($generics SerializeStructVariant::serialize_field(key) = field, $type => $ok);
    };
    ([$($generics:tt)*] $trait:ident::$name:ident($($key:ident)?) = $method:ident,
        $type:ty => $ok:ty) => {
        impl<$($generics)*> serde::ser::$trait for $type {
            type Ok = $ok;
            type Error = Halt;

            #[inline(always)]
            fn $name<T: Serialize + ?Sized>(
                &mut self,
                $($key: &'static str,)?
                value: &T,
            ) -> Result<()> {
                self.$method($($key,)? value)
            }

            $(
                #[inline(always)]
                fn skip_field(&mut self, $key: &'static str) -> Result<()> {
                    self.skip($key);
                    Ok(())
                }
            )?

            #[inline(always)]
            fn end(self) -> Result<$ok> {
                self.finish()
            }
        }
    };
}

pub(super) use {impl_parts, impl_serializer, serializer_methods};
