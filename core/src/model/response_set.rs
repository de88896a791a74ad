//! A model for each status of an operation.

use std::any::type_name;
use std::fmt;

use http::StatusCode;

use super::registry::ResponseModel;
use super::schema::ModelSchema;

/// A set of statuses, each with its own response model.
///
/// [`responses!`](macro@crate::responses) declares one.
///
/// # Examples
///
/// ```
/// use aside::response::{Problem, ResponseSet};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct UserOut { name: String }
///
/// aside::responses!(pub GetUser { 200 => UserOut, 404 => Problem });
///
/// let [found, missing] = GetUser::RESPONSES else { panic!("two responses") };
/// assert_eq!((found.status().as_u16(), found.media_type()), (200, Some("application/json")));
/// assert_eq!((missing.status().as_u16(), missing.media_type()), (404, Some("application/problem+json")));
/// assert_eq!(found.schema().unwrap().json_schema()["required"], serde_json::json!(["name"]));
/// ```
pub trait ResponseSet {
    /// The statuses with their models, in the order of the declaration.
    const RESPONSES: &'static [StatusModel];
}

/// A set of responses that declares `STATUS`.
///
/// The compiler checks it for [`Responses::new`](crate::Responses::new).
///
/// # Examples
///
/// ```
/// use aside::{Responses, response::{Declares, Problem}};
/// use http::StatusCode;
///
/// aside::responses!(DeleteItem { 204, 403 => Problem });
///
/// /// Each operation that declares a 403 can use this.
/// fn forbidden<R: Declares<403>>() -> Responses<R> {
///     Responses::new::<403>(Problem::new(StatusCode::FORBIDDEN))
/// }
///
/// # let _ = forbidden::<DeleteItem>();
/// assert_eq!(<DeleteItem as Declares<403>>::RESPONSE.status(), 403);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not declare the status {STATUS}",
    label = "not a declared status",
    note = "add the status to `responses!`, for example `{STATUS} => Problem`"
)]
pub trait Declares<const STATUS: u16>: ResponseSet {
    /// The status with its model.
    const RESPONSE: StatusModel;
}

/// A status and the model of its content.
///
/// # Examples
///
/// ```
/// use aside::response::{Problem, StatusModel};
///
/// const NOT_FOUND: StatusModel = StatusModel::new::<Problem>(404);
/// const DELETED: StatusModel = StatusModel::empty(204);
///
/// assert_eq!(NOT_FOUND.status(), 404);
/// assert!(NOT_FOUND.schema().is_some());
/// assert!(DELETED.schema().is_none());
/// ```
#[derive(Clone, Copy)]
pub struct StatusModel {
    status: u16,
    content: Option<Content>,
    description: &'static str,
}

/// A model without its type.
#[derive(Clone, Copy)]
struct Content {
    schema: fn() -> &'static ModelSchema,
    name: fn() -> &'static str,
    media_type: &'static str,
    is_partial: bool,
}

impl StatusModel {
    /// Creates a status whose content has the fields that `M` declares.
    ///
    /// # Panics
    ///
    /// Panics if `status` is not a number from 200 to 999, or does not allow content (204, 205, 304). In a
    /// `const`, this is a compile error.
    #[must_use]
    pub const fn new<M: ResponseModel + ?Sized>(status: u16) -> Self {
        assert!(
            !matches!(status, 204 | 205 | 304),
            "this status has no content: declare it without a model"
        );
        Self { status: Self::empty(status).status, ..Self::unchecked::<M>(status) }
    }

    /// The same for a status that is known at run time and allows content.
    pub(crate) const fn unchecked<M: ResponseModel + ?Sized>(status: u16) -> Self {
        let content = Content {
            schema: M::schema,
            name: type_name::<M>,
            media_type: M::MEDIA_TYPE,
            is_partial: M::IS_PARTIAL,
        };
        Self { status, content: Some(content), description: "" }
    }

    /// Creates a status without content.
    ///
    /// # Panics
    ///
    /// Panics if `status` is not a number from 200 to 999. In a `const`, this is a compile error.
    #[must_use]
    pub const fn empty(status: u16) -> Self {
        assert!(200 <= status && status <= 999, "a status is a number from 200 to 999");
        Self { status, content: None, description: "" }
    }

    /// Returns whether a client can request fields of the content, as with [`Partial`](crate::response::Partial).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::response::{Partial, Problem, StatusModel};
    ///
    /// assert!(StatusModel::new::<Partial<Problem>>(404).is_partial());
    /// assert!(!StatusModel::new::<Problem>(404).is_partial());
    /// ```
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.content.is_some_and(|content| content.is_partial)
    }

    /// Sets the description, which can be Markdown.
    ///
    /// In `responses!`, a doc comment above the status is the description. The default is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "openapi")] {
    /// use aside::openapi::{Response, Version};
    /// use aside::response::{Problem, StatusModel};
    ///
    /// let missing = StatusModel::new::<Problem>(404).with_description("No user has this id.");
    /// let response = Response::from(&missing).to_json(Version::V3_1);
    /// assert_eq!(response["description"], "No user has this id.");
    /// # }
    /// ```
    #[must_use]
    pub const fn with_description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Returns the schema of the content, or `None` if the status has no content.
    #[must_use]
    pub fn schema(&self) -> Option<&'static ModelSchema> {
        self.content.map(|content| (content.schema)())
    }

    /// Returns the media type of the content, or `None` if the status has no content.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::response::{Problem, StatusModel};
    ///
    /// assert_eq!(StatusModel::new::<Problem>(404).media_type(), Some("application/problem+json"));
    /// assert_eq!(StatusModel::empty(204).media_type(), None);
    /// ```
    #[must_use]
    pub fn media_type(&self) -> Option<&'static str> {
        self.content.map(|content| content.media_type)
    }

    /// Returns the description. Without one, this is the reason phrase of the status.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::response::{Problem, ResponseSet as _};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct UserOut { name: String }
    ///
    /// aside::responses!(GetUser {
    ///     /// The user of this id.
    ///     200 => UserOut,
    ///     404 => Problem,
    /// });
    ///
    /// let descriptions = GetUser::RESPONSES.iter().map(|response| response.description());
    /// assert_eq!(descriptions.collect::<Vec<_>>(), ["The user of this id.", "Not Found"]);
    /// ```
    #[must_use]
    pub fn description(&self) -> &'static str {
        match self.description.trim() {
            "" => self.status().canonical_reason().unwrap_or_default(),
            description => description,
        }
    }

    /// Whether both are the same status with the same model.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let schema = |response: &Self| response.schema().map(std::ptr::from_ref);
        self.status == other.status && schema(self) == schema(other)
    }

    /// The name of the model's type, for the log.
    pub(crate) fn model_name(&self) -> Option<&'static str> {
        self.content.map(|content| (content.name)())
    }
}

impl fmt::Debug for StatusModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusModel")
            .field("status", &self.status)
            .field("media_type", &self.media_type())
            .finish_non_exhaustive()
    }
}

/// Declares a model for each status of an operation.
///
/// `responses!(pub Name { 200 => Model, 204, … })`: a status without a model has no content. A handler
/// returns [`Responses<Name>`](crate::Responses). A doc comment above a status is its description in an OpenAPI
/// document.
///
/// # Examples
///
/// ```
/// use aside::{Responses, response::Problem};
/// use http::{Response, StatusCode};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct UserOut { name: String }
///
/// aside::responses!(
///     /// The responses of `GET /users/{id}`.
///     pub GetUser {
///         /// The user of this id.
///         200 => UserOut,
///         404 => Problem,
///     }
/// );
///
/// fn get_user(id: u32) -> Result<Responses<GetUser>, Problem> {
///     match id {
///         1 => Ok(Responses::new::<200>(UserOut { name: "ada".into() })),
///         _ => Err(Problem::new(StatusCode::NOT_FOUND).detail("no user has this id")),
///     }
/// }
///
/// let response: Response<bytes::Bytes> = get_user(1)?.into_response();
/// assert_eq!(response.body(), r#"{"name":"ada"}"#);
///
/// let missing = Responses::<GetUser>::from(get_user(2).unwrap_err());
/// let response: Response<bytes::Bytes> = missing.into_response();
/// assert_eq!(response.status(), 404);
/// # Ok::<(), Problem>(())
/// ```
///
/// The compiler rejects a status that is not declared.
///
/// ```compile_fail,E0277
/// use aside::Responses;
///
/// aside::responses!(DeleteUser { 204 });
///
/// let response = Responses::<DeleteUser>::new::<404>(());
/// ```
#[macro_export]
macro_rules! responses {
    ($(#[$attribute:meta])* $visibility:vis $name:ident {
        $($(#[doc = $description:literal])* $status:literal $(=> $model:ty)?),+ $(,)?
    }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        $visibility enum $name {}

        impl $crate::response::ResponseSet for $name {
            const RESPONSES: &'static [$crate::response::StatusModel] =
                &[$(<Self as $crate::response::Declares<$status>>::RESPONSE),+];
        }

        $(impl $crate::response::Declares<$status> for $name {
            const RESPONSE: $crate::response::StatusModel =
                $crate::__status_model!($status $(, $model)?)
                    .with_description(::core::concat!($($description, "\n"),*));
        })+

        $crate::__into_responses!($name);
    };
}

/// One status of `responses!`.
#[doc(hidden)]
#[macro_export]
macro_rules! __status_model {
    ($status:literal) => {
        $crate::response::StatusModel::empty($status)
    };
    ($status:literal, $model:ty) => {
        $crate::response::StatusModel::new::<$model>($status)
    };
}

#[cfg(feature = "utoipa")]
#[doc(hidden)]
#[macro_export]
macro_rules! __into_responses {
    ($responses:ty) => {
        impl $crate::openapi::utoipa::IntoResponses for $responses {
            fn responses() -> ::std::collections::BTreeMap<
                ::std::string::String,
                $crate::openapi::utoipa::openapi::RefOr<$crate::openapi::utoipa::openapi::Response>,
            > {
                $crate::openapi::__responses::<Self>()
            }
        }
    };
}

#[cfg(not(feature = "utoipa"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __into_responses {
    ($responses:ty) => {};
}
