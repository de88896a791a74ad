//! Macros for the methods of serde's traits that do the same for several types.

/// Implements the integer methods of `Serializer` by one method for every integer.
macro_rules! forward_integers {
    ($method:ident -> $ok:ty) => {
        $crate::model::forward::forward_integers! {
            $method -> $ok:
            serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
            serialize_i128 i128, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
            serialize_u64 u64, serialize_u128 u128
        }
    };
    ($method:ident -> $ok:ty: $($name:ident $integer:ty),*) => {$(
        #[inline]
        fn $name(self, value: $integer) -> Result<$ok> {
            self.$method(value)
        }
    )*};
}

/// Implements the methods of `Serializer` for values that are like another one: a `char` is like a
/// string, and an option or a newtype is like its value, which the method `wrapped` takes.
macro_rules! forward_wrappers {
    ($ok:ty) => {
        #[inline]
        fn serialize_char(self, value: char) -> Result<$ok> {
            self.serialize_str(value.encode_utf8(&mut [0; 4]))
        }

        #[inline]
        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<$ok> {
            self.wrapped(value)
        }

        #[inline]
        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<$ok> {
            self.wrapped(value)
        }

        #[inline]
        fn serialize_unit_variant(
            self,
            _: &'static str,
            _: u32,
            variant: &'static str,
        ) -> Result<$ok> {
            self.serialize_str(variant)
        }
    };
}

/// Implements the methods of `Serializer` for lists and tuples by the method `list`.
macro_rules! forward_lists {
    () => {
        #[inline]
        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq> {
            self.list()
        }

        #[inline]
        fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple> {
            self.list()
        }

        #[inline]
        fn serialize_tuple_struct(
            self,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeTupleStruct> {
            self.list()
        }
    };
}

/// Implements the traits for lists and tuples by the methods `item` and `finish`.
macro_rules! forward_items {
    ($parts:ty => $ok:ty) => {
        $crate::model::forward::forward_items! {
            $parts => $ok:
            SerializeSeq serialize_element, SerializeTuple serialize_element,
            SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field
        }
    };
    ($parts:ty => $ok:ty: $($name:ident $method:ident),*) => {$(
        impl serde::ser::$name for $parts {
            type Ok = $ok;
            type Error = Halt;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.item(value)
            }

            #[inline]
            fn end(self) -> Result<$ok> {
                self.finish()
            }
        }
    )*};
}

/// Implements the traits for structs by the methods `field`, `skip` and `finish`.
macro_rules! forward_fields {
    ($parts:ty => $ok:ty) => {
        $crate::model::forward::forward_fields!($parts => $ok: SerializeStruct, SerializeStructVariant);
    };
    ($parts:ty => $ok:ty: $($name:ident),*) => {$(
        impl serde::ser::$name for $parts {
            type Ok = $ok;
            type Error = Halt;

            #[inline(always)]
            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<()> {
                self.field(key, value)
            }

            #[inline]
            fn skip_field(&mut self, key: &'static str) -> Result<()> {
                self.skip(key);
                Ok(())
            }

            #[inline(always)]
            fn end(self) -> Result<$ok> {
                self.finish()
            }
        }
    )*};
}

pub(super) use {forward_fields, forward_integers, forward_items, forward_lists, forward_wrappers};
