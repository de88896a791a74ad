//! `model!` and `assert_model_excludes!`.

/// Declares a response model that is a projection of a type.
///
/// In `model!(pub Name = Type, options…)`, each option is a method of
/// [`ModelOptions`](crate::ModelOptions), alone or with `= [paths]`. `rename = ["id" => "userId"]` and
/// `case = camel` (`pascal`, `snake`, `kebab`) change the names that are sent. It is
/// compiled when it is first used, and later uses cost nothing.
///
/// A model is a `JsonSchema`, so it can be a part of other types and models: `Model<Page<UserPublic>>`. Its options
/// apply there too. `docs/models.md` has the rules.
///
/// # Examples
///
/// ```
/// use aside::{Model, ResponseModel};
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize, JsonSchema)]
/// struct User {
///     name: String,
///     nick: Option<String>,
///     address: Address,
/// }
///
/// #[derive(Serialize, JsonSchema)]
/// struct Address {
///     city: String,
///     street: String,
/// }
///
/// aside::model!(
///     /// What everybody may see of a user.
///     pub UserPublic = User, exclude_none, exclude = ["address.street"]
/// );
///
/// let address = Address { city: "London".into(), street: "12 St James's Square".into() };
/// let user = User { name: "ada".into(), nick: None, address };
/// let body = Model::<UserPublic>::new(&user).into_bytes()?;
///
/// assert_eq!(body, r#"{"name":"ada","address":{"city":"London"}}"#);
/// assert_eq!(UserPublic::schema().json_schema()["required"], serde_json::json!(["name", "address"]));
/// # Ok::<_, aside::ModelError>(())
/// ```
#[macro_export]
macro_rules! model {
    ($(#[$attribute:meta])* $visibility:vis $name:ident = $type:ty $(, $option:ident $(= $value:tt)?)* $(,)?) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility enum $name {}

        impl $name {
            /// Checks that the model can be built: that each path exists, and that no location is unconstrained.
            #[allow(dead_code, reason = "a program can check its models elsewhere")]
            $visibility fn check() -> ::core::result::Result<(), &'static $crate::InvalidSchema> {
                <Self as $crate::ResponseModel>::schema().check()
            }
        }

        impl $crate::response::__schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($name).trim_start_matches("r#"))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                $crate::response::__projection_id::<Self>()
            }

            fn json_schema(
                generator: &mut $crate::response::__schemars::SchemaGenerator,
            ) -> $crate::response::__schemars::Schema {
                $crate::response::__projection_schema::<Self, $type>(generator, || {
                    let options = $crate::ModelOptions::new();
                    $(let options = $crate::__model_option!(options, $option $(= $value)?);)*
                    options
                })
            }
        }

        $crate::__to_schema!($name);
    };
}

/// Implements the `ToSchema` of `utoipa` for response models, from the schema that filters their values.
///
/// [`model!`](macro@crate::model) implements it already. Use this macro for your own type, instead of
/// `#[derive(ToSchema)]`, which reads the type in its own way.
///
/// # Examples
///
/// ```
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { name: String }
///
/// aside::openapi::to_schema!(User);
///
/// #[utoipa::path(get, path = "/user", responses((status = 200, body = User)))]
/// fn get_user() {}
/// # get_user();
/// ```
#[cfg(feature = "utoipa")]
#[doc(hidden)]
#[macro_export]
macro_rules! __to_schema {
    ($($model:ty),+ $(,)?) => {$(
        impl $crate::openapi::utoipa::PartialSchema for $model {
            fn schema() -> $crate::openapi::utoipa::openapi::RefOr<$crate::openapi::utoipa::openapi::Schema> {
                $crate::openapi::__schema::<Self>()
            }
        }

        impl $crate::openapi::utoipa::ToSchema for $model {
            fn name() -> ::std::borrow::Cow<'static, str> {
                $crate::openapi::__name::<Self>()
            }

            fn schemas(
                schemas: &mut ::std::vec::Vec<(
                    ::std::string::String,
                    $crate::openapi::utoipa::openapi::RefOr<$crate::openapi::utoipa::openapi::Schema>,
                )>,
            ) {
                $crate::openapi::__schemas::<Self>(schemas);
            }
        }
    )+};
}

#[cfg(not(feature = "utoipa"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __to_schema {
    ($($model:ty),+ $(,)?) => {};
}

/// One option of `model!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __model_option {
    ($options:ident, include) => { $crate::__model_option!(@needs "include = [\"name\"]") };
    ($options:ident, exclude) => { $crate::__model_option!(@needs "exclude = [\"password\"]") };
    ($options:ident, allow_any) => { $crate::__model_option!(@needs "allow_any = [\"meta\"]") };
    ($options:ident, annotations) => { $crate::__model_option!(@needs "annotations = [\"x-note\"]") };
    ($options:ident, rename) => { $crate::__model_option!(@needs "rename = [\"id\" => \"userId\"]") };
    ($options:ident, case) => { $crate::__model_option!(@needs "case = camel") };
    (@needs $usage:literal) => {
        ::core::compile_error!(::core::concat!("this option of `model!` needs a value, as in `", $usage, "`"))
    };
    ($options:ident, exclude_none = $value:tt) => { $crate::__model_option!(@alone "exclude_none") };
    ($options:ident, exclude_defaults = $value:tt) => { $crate::__model_option!(@alone "exclude_defaults") };
    ($options:ident, exclude_unset = $value:tt) => { $crate::__model_option!(@alone "exclude_unset") };
    ($options:ident, validate = $value:tt) => { $crate::__model_option!(@alone "validate") };
    ($options:ident, lax = $value:tt) => { $crate::__model_option!(@alone "lax") };
    (@alone $option:literal) => {
        ::core::compile_error!(::core::concat!("the option `", $option, "` of `model!` has no value: write it alone"))
    };
    ($options:ident, $option:ident) => {
        $options.$option()
    };
    ($options:ident, $option:ident = [$($path:expr),* $(,)?]) => {
        $options.$option([$(::std::string::String::from($path)),*])
    };
    ($options:ident, rename = [$($path:expr => $name:expr),+ $(,)?]) => {
        $options.rename([$((::std::string::String::from($path), ::std::string::String::from($name))),+])
    };
    ($options:ident, case = camel) => {
        $options.case($crate::response::Case::Camel)
    };
    ($options:ident, case = pascal) => {
        $options.case($crate::response::Case::Pascal)
    };
    ($options:ident, case = snake) => {
        $options.case($crate::response::Case::Snake)
    };
    ($options:ident, case = kebab) => {
        $options.case($crate::response::Case::Kebab)
    };
    ($options:ident, case = $value:tt) => {
        ::core::compile_error!("the case of `model!` is `camel`, `pascal`, `snake` or `kebab`, as in `case = camel`")
    };
    ($options:ident, $option:ident = $value:tt) => {
        ::core::compile_error!("an option of `model!` is a name, as in `exclude_none`, or a name and paths, as in `exclude = [\"password\"]`")
    };
}

/// Asserts that the body of a value contains none of the given strings.
///
/// Use it in your own tests to check that a secret is not sent. It searches the JSON text, and the keys and
/// strings without their escapes.
///
/// # Panics
///
/// Panics if one of the strings is in the body, or if the value does not match the model.
///
/// # Examples
///
/// ```
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(JsonSchema)]
/// struct UserOut {
///     name: String,
/// }
///
/// #[derive(Serialize)]
/// struct User {
///     name: &'static str,
///     password: &'static str,
/// }
///
/// let user = User { name: "ada", password: "s3cret" };
/// aside::assert_model_excludes!(UserOut, &user, "s3cret", "password");
/// ```
#[macro_export]
macro_rules! assert_model_excludes {
    ($model:ty, $value:expr, $($text:expr),+ $(,)?) => {{
        let body = match $crate::Model::<$model>::new($value).into_bytes() {
            ::core::result::Result::Ok(body) => body,
            ::core::result::Result::Err(error) => {
                ::core::panic!("value does not match `{}`: {error}", ::core::stringify!($model))
            }
        };
        $({
            let text: &str = $text;
            let is_sent = $crate::response::__is_sent(&body, text);
            ::core::assert!(!is_sent, "`{}` sends {text:?}", ::core::stringify!($model));
        })+
    }};
}

/// Returns whether a body contains a text, with or without the escapes of JSON.
#[doc(hidden)]
#[must_use]
pub fn __is_sent(body: &[u8], text: &str) -> bool {
    let body = String::from_utf8_lossy(body);
    let mut rest = &*body;
    let mut strings = std::iter::from_fn(|| {
        let from = &rest[rest.find('"')?..];
        let mut parsed = serde_json::Deserializer::from_str(from).into_iter::<String>();
        let string = parsed.next()?.ok()?;
        rest = &from[parsed.byte_offset()..];
        Some(string)
    });
    body.contains(text) || strings.any(|string| string.contains(text))
}
