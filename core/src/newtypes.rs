//! The newtypes of the adapters, written once.
//!
//! axum and warp each have a trait for what a handler may return. An adapter can implement it only for its
//! own types, so it wraps some types of this crate. Each newtype has a private field, `From` in both
//! directions and `into_inner`. It dereferences to the wrapped type if that type has methods that borrow.

/// Defines an adapter's newtype of the type that the last word names.
///
/// The attributes are the adapter's: its docs, with an example, and the derives that fit its framework. The
/// adapter depends on `http` and, for models, on `bytes`, `futures-core` and `serde`.
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype {
    // Owned, so that the type has no lifetime. A closure of warp cannot name one.
    ($(#[$attribute:meta])* RequestCookies) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        pub struct RequestCookies($crate::RequestCookies<'static>);

        impl RequestCookies {
            /// Reads the cookies from the headers of the current request.
            ///
            /// The response then depends on them. See [`aside::Policy::caching`].
            #[must_use]
            pub fn from_headers(headers: &::http::HeaderMap) -> Self {
                Self::read(headers, || None)
            }

            /// Reads the cookies from the head of the current request.
            ///
            /// The response then depends on them. See [`aside::Policy::caching`].
            #[must_use]
            pub fn from_parts(parts: &::http::request::Parts) -> Self {
                Self::read(&parts.headers, || parts.extensions.get().cloned())
            }

            fn read(
                headers: &::http::HeaderMap,
                moved: impl FnOnce() -> Option<$crate::Aside>,
            ) -> Self {
                Self($crate::adapter::request_cookies(headers, moved).into_owned())
            }
        }

        $crate::__newtype!(@convert [] RequestCookies, $crate::RequestCookies<'static>);
        $crate::__newtype!(@deref [] RequestCookies, $crate::RequestCookies<'static>);
    };

    ($(#[$attribute:meta])* Cookies) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Default, PartialEq, Eq)]
        pub struct Cookies<T>(pub T);

        impl<T: ::serde::de::DeserializeOwned> Cookies<T> {
            /// Reads the value from the headers of a request.
            ///
            /// See [`aside::RequestCookies::deserialize`].
            ///
            /// # Errors
            ///
            /// Returns an error if a cookie is missing or malformed.
            pub fn from_headers(headers: &::http::HeaderMap) -> Result<Self, CookiesRejection> {
                Self::from_cookies(&RequestCookies::from_headers(headers))
            }

            /// Reads the value from the head of a request.
            ///
            /// See [`aside::RequestCookies::deserialize`].
            ///
            /// # Errors
            ///
            /// Returns an error if a cookie is missing or malformed.
            pub fn from_parts(
                parts: &::http::request::Parts,
            ) -> Result<Self, CookiesRejection> {
                Self::from_cookies(&RequestCookies::from_parts(parts))
            }

            /// Reads the value from the cookies of a request.
            ///
            /// See [`aside::RequestCookies::deserialize`].
            ///
            /// # Errors
            ///
            /// Returns an error if a cookie is missing or malformed.
            pub fn from_cookies(
                cookies: &$crate::RequestCookies<'_>,
            ) -> Result<Self, CookiesRejection> {
                Ok(Self(cookies.deserialize()?))
            }
        }

        // Without the value, which request tracing would log.
        impl<T> ::std::fmt::Debug for Cookies<T> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple("Cookies").finish_non_exhaustive()
            }
        }
    };

    // `$response` is the framework's own response.
    ($(#[$attribute:meta])* Direct, $response:ty) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Direct<R = $response>(pub R);

        impl<R> From<$crate::Direct<R>> for Direct<R> {
            fn from(direct: $crate::Direct<R>) -> Self {
                Self(direct.0)
            }
        }

        impl<R> From<Direct<R>> for $crate::Direct<R> {
            fn from(direct: Direct<R>) -> Self {
                Self(direct.0)
            }
        }
    };

    ($(#[$attribute:meta])* CookiesRejection) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct CookiesRejection($crate::error::CookiesError);

        $crate::__newtype!(@error CookiesRejection, $crate::error::CookiesError);
        $crate::__newtype!(@convert [] CookiesRejection, $crate::error::CookiesError);
    };

    ($(#[$attribute:meta])* Model) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[must_use = "a model does nothing unless it is returned"]
        pub struct Model<M: ?Sized>($crate::Model<M>);

        impl<M: ?Sized> Model<M> {
            /// Creates a body from the fields of `value` that `M` declares.
            ///
            /// See [`aside::Model::new`].
            pub fn new<T: ::serde::Serialize>(value: T) -> Self
            where
                M: $crate::ResponseModel,
            {
                Self($crate::Model::new(value))
            }

            /// Resolves the fields that a client asks for, for example with `?fields=id,name`.
            ///
            /// See [`aside::Model::only`].
            ///
            /// # Errors
            ///
            /// Returns an error if `M` does not send a field of that path. As a response, it is a 400.
            pub fn only<P: AsRef<str>>(
                paths: impl IntoIterator<Item = P>,
            ) -> Result<$crate::response::OnlyFields<M>, UnknownField>
            where
                M: $crate::ResponseModel,
            {
                Ok($crate::Model::only(paths)?)
            }

            /// Creates a body from the fields that `M` declares and the client requests.
            ///
            /// See [`aside::Model::only`].
            pub fn with_fields<T>(fields: &$crate::response::OnlyFields<M>, value: T) -> Self
            where
                M: $crate::ResponseModel,
                T: ::serde::Serialize,
            {
                Self($crate::Model::with_fields(fields, value))
            }

            /// Creates a body from the fields of `value` that your own `schema` declares.
            ///
            /// See [`aside::Model::with_schema`].
            pub fn with_schema<T>(schema: &$crate::ModelSchema, value: T) -> Self
            where
                T: ::serde::Serialize,
            {
                Self($crate::Model::with_schema(schema, value))
            }

            /// Returns the JSON text.
            ///
            /// # Errors
            ///
            /// Returns an error if the value does not match the model.
            pub fn into_bytes(self) -> Result<::bytes::Bytes, $crate::ModelError> {
                self.0.into_bytes()
            }
        }

        // Here, because the core has this error only with its feature `model`.
        impl From<$crate::ModelError> for ResponseError {
            fn from(error: $crate::ModelError) -> Self {
                Self(error.into())
            }
        }

        impl<E> From<$crate::response::Problem<E>> for Model<$crate::response::Problem<E>>
        where
            $crate::Model<$crate::response::Problem<E>>: From<$crate::response::Problem<E>>,
        {
            fn from(problem: $crate::response::Problem<E>) -> Self {
                Self(problem.into())
            }
        }

        $crate::__newtype!(@status Model);
        $crate::__newtype!(@header [M: ?Sized] Model<M>);
        $crate::__newtype!(@convert [M: ?Sized] Model<M>, $crate::Model<M>);
    };

    ($(#[$attribute:meta])* ModelLines) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[must_use = "rows do nothing unless they are returned"]
        pub struct ModelLines<M: ?Sized>($crate::ModelLines<M>);

        impl<M: ?Sized> ModelLines<M> {
            /// Creates lines from the rows of a stream.
            ///
            /// See [`aside::ModelLines::new`].
            pub fn new<S>(rows: S) -> Self
            where
                M: $crate::ResponseModel,
                S: ::futures_core::Stream<Item: ::serde::Serialize> + Send + 'static,
            {
                Self($crate::ModelLines::new(rows))
            }

            /// Creates lines from the rows of an iterator.
            ///
            /// See [`aside::ModelLines::from_iter`].
            #[allow(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
            pub fn from_iter<I>(rows: I) -> Self
            where
                M: $crate::ResponseModel,
                I: IntoIterator<Item: ::serde::Serialize, IntoIter: Send + 'static>,
            {
                Self($crate::ModelLines::from_iter(rows))
            }

            /// Creates lines from the rows of a stream that can fail.
            ///
            /// See [`aside::ModelLines::try_new`].
            pub fn try_new<S, T, E>(rows: S) -> Self
            where
                M: $crate::ResponseModel,
                S: ::futures_core::Stream<Item = Result<T, E>> + Send + 'static,
                T: ::serde::Serialize,
                E: Into<Box<dyn ::std::error::Error + Send + Sync>>,
            {
                Self($crate::ModelLines::try_new(rows))
            }

            /// Creates lines with the fields that your own `schema` declares.
            ///
            /// See [`aside::ModelLines::with_schema`].
            pub fn with_schema<S>(schema: &'static $crate::ModelSchema, rows: S) -> Self
            where
                S: ::futures_core::Stream<Item: ::serde::Serialize> + Send + 'static,
            {
                Self($crate::ModelLines::with_schema(schema, rows))
            }

            /// Creates lines with the fields that the model declares and the client asks for.
            ///
            /// See [`aside::ModelLines::with_fields`].
            pub fn with_fields<S>(fields: &$crate::response::OnlyFields<M>, rows: S) -> Self
            where
                S: ::futures_core::Stream<Item: ::serde::Serialize> + Send + 'static,
            {
                Self($crate::ModelLines::with_fields(fields, rows))
            }

            /// Returns the response, whose body is a stream of lines.
            ///
            /// See [`aside::ModelLines::into_body`].
            #[must_use]
            pub fn into_body(self) -> ::http::Response<$crate::response::ModelBody> {
                self.0.into_body()
            }
        }

        $crate::__newtype!(@status ModelLines);
        $crate::__newtype!(@header [M: ?Sized] ModelLines<M>);
        $crate::__newtype!(@convert [M: ?Sized] ModelLines<M>, $crate::ModelLines<M>);
    };

    ($(#[$attribute:meta])* ModelEvents) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[must_use = "events do nothing unless they are returned"]
        pub struct ModelEvents<M: ?Sized>($crate::ModelEvents<M>);

        impl<M: ?Sized> ModelEvents<M> {
            /// Creates events from a stream.
            ///
            /// See [`aside::ModelEvents::new`].
            pub fn new<S, T>(events: S) -> Self
            where
                M: $crate::ResponseModel,
                S: ::futures_core::Stream<Item = $crate::response::Event<T>> + Send + 'static,
                T: ::serde::Serialize,
            {
                Self($crate::ModelEvents::new(events))
            }

            /// Creates events from an iterator.
            ///
            /// See [`aside::ModelEvents::from_iter`].
            #[allow(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
            pub fn from_iter<I, T>(events: I) -> Self
            where
                M: $crate::ResponseModel,
                I: IntoIterator<Item = $crate::response::Event<T>, IntoIter: Send + 'static>,
                T: ::serde::Serialize,
            {
                Self($crate::ModelEvents::from_iter(events))
            }

            /// Creates events from a stream that can fail.
            ///
            /// See [`aside::ModelEvents::try_new`].
            pub fn try_new<S, T, E>(events: S) -> Self
            where
                M: $crate::ResponseModel,
                S: ::futures_core::Stream<Item = Result<$crate::response::Event<T>, E>>
                    + Send
                    + 'static,
                T: ::serde::Serialize,
                E: Into<Box<dyn ::std::error::Error + Send + Sync>>,
            {
                Self($crate::ModelEvents::try_new(events))
            }

            /// Creates events with the fields that your own `schema` declares.
            ///
            /// See [`aside::ModelEvents::with_schema`].
            pub fn with_schema<S, T>(schema: &'static $crate::ModelSchema, events: S) -> Self
            where
                S: ::futures_core::Stream<Item = $crate::response::Event<T>> + Send + 'static,
                T: ::serde::Serialize,
            {
                Self($crate::ModelEvents::with_schema(schema, events))
            }

            /// Creates events whose data has the fields that the model declares and the client requests.
            ///
            /// See [`aside::ModelEvents::with_fields`].
            pub fn with_fields<S, T>(fields: &$crate::response::OnlyFields<M>, events: S) -> Self
            where
                S: ::futures_core::Stream<Item = $crate::response::Event<T>> + Send + 'static,
                T: ::serde::Serialize,
            {
                Self($crate::ModelEvents::with_fields(fields, events))
            }

            /// Sends a comment for each item of `ticks`, unless an event is ready.
            ///
            /// See [`aside::ModelEvents::keep_alive`].
            pub fn keep_alive<S>(self, ticks: S) -> Self
            where
                S: ::futures_core::Stream + Send + 'static,
            {
                Self(self.0.keep_alive(ticks))
            }

            /// Returns the response, whose body is a stream of events.
            ///
            /// See [`aside::ModelEvents::into_body`].
            #[must_use]
            pub fn into_body(self) -> ::http::Response<$crate::response::ModelBody> {
                self.0.into_body()
            }
        }

        $crate::__newtype!(@status ModelEvents);
        $crate::__newtype!(@header [M: ?Sized] ModelEvents<M>);
        $crate::__newtype!(@convert [M: ?Sized] ModelEvents<M>, $crate::ModelEvents<M>);
    };

    ($(#[$attribute:meta])* UnknownField) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct UnknownField($crate::error::UnknownField);

        $crate::__newtype!(@error UnknownField, $crate::error::UnknownField);
        $crate::__newtype!(@convert [] UnknownField, $crate::error::UnknownField);
    };

    ($(#[$attribute:meta])* Responses) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[must_use = "a response does nothing unless it is returned"]
        pub struct Responses<R: ?Sized>($crate::Responses<R>);

        impl<R: $crate::response::ResponseSet + ?Sized> Responses<R> {
            /// Creates the response with the status `STATUS` from the declared fields of `value`.
            ///
            /// See [`aside::Responses::new`].
            pub fn new<const STATUS: u16>(value: impl ::serde::Serialize) -> Self
            where
                R: $crate::response::Declares<STATUS>,
            {
                Self($crate::Responses::new(value))
            }

            /// Creates the response with the status `STATUS` from the fields that a client requests.
            ///
            /// See [`aside::Responses::with_fields`].
            #[track_caller]
            pub fn with_fields<const STATUS: u16>(
                fields: &$crate::response::OnlyFields<impl $crate::ResponseModel + ?Sized>,
                value: impl ::serde::Serialize,
            ) -> Self
            where
                R: $crate::response::Declares<STATUS>,
            {
                Self($crate::Responses::with_fields(fields, value))
            }
        }

        impl<R: $crate::response::ResponseSet + ?Sized> From<$crate::error::UnknownField>
            for Responses<R>
        {
            #[track_caller]
            fn from(unknown: $crate::error::UnknownField) -> Self {
                Self(unknown.into())
            }
        }

        impl<R: $crate::response::ResponseSet + ?Sized> From<UnknownField> for Responses<R> {
            #[track_caller]
            fn from(unknown: UnknownField) -> Self {
                unknown.into_inner().into()
            }
        }

        impl<R: ?Sized, E> From<$crate::response::Problem<E>> for Responses<R>
        where
            $crate::Responses<R>: From<$crate::response::Problem<E>>,
        {
            #[track_caller]
            fn from(problem: $crate::response::Problem<E>) -> Self {
                Self(problem.into())
            }
        }

        $crate::__newtype!(@header [R: ?Sized] Responses<R>);
        $crate::__newtype!(@convert [R: ?Sized] Responses<R>, $crate::Responses<R>);
    };

    ($(#[$attribute:meta])* InvalidCookie) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct InvalidCookie($crate::InvalidCookie);

        $crate::__newtype!(@error InvalidCookie, $crate::InvalidCookie);
        $crate::__newtype!(@convert [] InvalidCookie, $crate::InvalidCookie);
    };

    ($(#[$attribute:meta])* ResponseError) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct ResponseError($crate::ResponseError);

        impl From<$crate::InvalidCookie> for ResponseError {
            fn from(invalid: $crate::InvalidCookie) -> Self {
                Self(invalid.into())
            }
        }

        impl From<InvalidCookie> for ResponseError {
            fn from(invalid: InvalidCookie) -> Self {
                invalid.into_inner().into()
            }
        }

        $crate::__newtype!(@error ResponseError, $crate::ResponseError);
        $crate::__newtype!(@convert [] ResponseError, $crate::ResponseError);
    };

    // The error of an extractor or a filter that finds no handle.
    ($(#[$attribute:meta])* Missing $name:ident, $missing:literal, $misplaced:literal $(,)?) => {
        $(#[$attribute])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name($crate::ResponseError);

        impl $name {
            /// Creates the error, with the location of the caller.
            #[must_use]
            #[track_caller]
            #[allow(clippy::new_without_default, reason = "a default has no location")]
            pub fn new() -> Self {
                Self::at(Some(::std::panic::Location::caller()))
            }

            fn at(location: Option<&'static ::std::panic::Location<'static>>) -> Self {
                Self($crate::ResponseError::no_aside($missing, $misplaced, location))
            }
        }

        impl From<$name> for $crate::ResponseError {
            fn from(missing: $name) -> Self {
                missing.0
            }
        }

        $crate::__newtype!(@error $name, $crate::ResponseError);
    };

    (@status $name:ident) => {
        impl<M: ?Sized> $name<M> {
            /// Sets the status of the response.
            ///
            /// See [`aside::Model::status`].
            #[track_caller]
            pub fn status(self, status: impl TryInto<::http::StatusCode>) -> Self {
                Self(self.0.status(status))
            }
        }
    };

    (@header [$($generic:tt)*] $own:ty) => {
        impl<$($generic)*> $own {
            /// Sets a header of the response.
            ///
            /// See [`aside::Model::header`].
            #[track_caller]
            pub fn header(
                self,
                name: impl TryInto<::http::HeaderName>,
                value: impl TryInto<::http::HeaderValue>,
            ) -> Self {
                Self(self.0.header(name, value))
            }
        }
    };

    (@convert [$($generic:tt)*] $own:ty, $core:ty) => {
        impl<$($generic)*> $own {
            /// Returns the value of the core that this type wraps.
            #[must_use]
            pub fn into_inner(self) -> $core {
                self.0
            }
        }

        impl<$($generic)*> From<$core> for $own {
            fn from(inner: $core) -> Self {
                Self(inner)
            }
        }

        impl<$($generic)*> From<$own> for $core {
            fn from(own: $own) -> Self {
                own.0
            }
        }
    };

    (@deref [$($generic:tt)*] $own:ty, $core:ty) => {
        impl<$($generic)*> ::std::ops::Deref for $own {
            type Target = $core;

            fn deref(&self) -> &$core {
                &self.0
            }
        }
    };

    (@error $own:ident, $core:ty) => {
        $crate::__newtype!(@deref [] $own, $core);

        impl ::std::fmt::Display for $own {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::error::Error for $own {}
    };
}
