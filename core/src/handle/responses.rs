//! A value with the model of its status as a response.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::ptr;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::events;
use super::model::{Head, Model};
use super::only_fields::OnlyFields;
use crate::model::{
    Declares, ModelError, ModelSchema, Problem, ResponseModel, ResponseSet, StatusModel,
    UnknownField,
};
use crate::temporal::{Declared, ResponseError};

/// One of the responses that `R` declares, filtered by the model of its status.
///
/// [`responses!`](macro@crate::responses) declares a set. The merge checks a status that a change sets. If the
/// set does not declare it for this content, the [`Report`](crate::Report) has a warning. Under
/// [`Policy::strict_responses`](crate::Policy::strict_responses), the response becomes the generated 500.
///
/// # Examples
///
/// ```
/// use aside::{Responses, response::Problem};
/// use http::{Response, StatusCode};
///
/// #[derive(serde::Serialize)]
/// struct User { name: &'static str, password: &'static str }
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct UserOut { name: String }
///
/// aside::responses!(pub GetUser { 200 => UserOut, 404 => Problem });
///
/// fn get_user(id: u32) -> Result<Responses<GetUser>, Responses<GetUser>> {
///     let user = find(id)?;
///     Ok(Responses::new::<200>(&user))
/// }
///
/// fn find(id: u32) -> Result<User, Problem> {
///     match id {
///         1 => Ok(User { name: "ada", password: "never sent" }),
///         _ => Err(Problem::new(StatusCode::NOT_FOUND)),
///     }
/// }
///
/// let response: Response<bytes::Bytes> = get_user(1).unwrap().into_response();
/// assert_eq!(response.body(), r#"{"name":"ada"}"#);
/// let response: Response<bytes::Bytes> = get_user(2).unwrap_err().into_response();
/// assert_eq!(response.status(), 404);
/// ```
#[must_use = "a response does nothing unless it is returned"]
pub struct Responses<R: ?Sized> {
    content: Result<Option<Bytes>, ModelError>,
    response: StatusModel,
    /// The schema that wrote the content.
    schema: Option<&'static ModelSchema>,
    is_partial: bool,
    undeclared_at: Option<&'static Location<'static>>,
    head: Head,
    set: PhantomData<fn() -> *const R>,
    all: &'static [StatusModel],
}

impl<R: ResponseSet + ?Sized> Responses<R> {
    /// Creates the response with the status `STATUS` from the declared fields of `value`.
    ///
    /// If the status has no content, pass `()`. `aside` ignores the value then.
    pub fn new<const STATUS: u16>(value: impl Serialize) -> Self
    where
        R: Declares<STATUS>,
    {
        let write = |schema: &ModelSchema| schema.to_bytes(&value);
        Self::of(R::RESPONSE, R::RESPONSE.schema(), &value, write)
    }

    /// Creates the response with the status `STATUS` from the fields that a client requests.
    ///
    /// [`Model::only`](crate::Model::only) resolves them. `?` makes its error a [`Problem`] with the status 400.
    /// Declare both: `200 => Partial<User>, 400 => Problem`. The status must be declared as
    /// a [`Partial`](crate::response::Partial) of this model. Otherwise the merge treats it as undeclared.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, Responses, error::UnknownField, response::{Partial, Problem}};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String }
    ///
    /// aside::responses!(GetUser { 200 => Partial<User>, 400 => Problem });
    ///
    /// let fields = Model::<User>::only(["name"])?;
    /// let user = User { id: 1, name: "ada".into() };
    /// let response = Responses::<GetUser>::with_fields::<200>(&fields, user);
    /// assert_eq!(response.into_response::<bytes::Bytes>().body(), r#"{"name":"ada"}"#);
    /// # Ok::<_, UnknownField>(())
    /// ```
    #[track_caller]
    pub fn with_fields<const STATUS: u16>(
        fields: &OnlyFields<impl ResponseModel + ?Sized>,
        value: impl Serialize,
    ) -> Self
    where
        R: Declares<STATUS>,
    {
        let declared = R::RESPONSE.schema();
        let schema = declared.map(|_| fields.partial.schema());
        let write = |_: &ModelSchema| fields.partial.to_bytes(&value);
        let response = Self::of(R::RESPONSE, schema, &value, write);
        let is_same = schema.map(ptr::from_ref) == declared.map(ptr::from_ref);
        let is_declared = is_same && (declared.is_none() || R::RESPONSE.is_partial());
        Self { is_partial: true, ..response.declared(is_declared) }
    }

    fn of<T: Serialize>(
        response: StatusModel,
        schema: Option<&'static ModelSchema>,
        value: &T,
        write: impl FnOnce(&ModelSchema) -> Result<Bytes, ModelError>,
    ) -> Self {
        let content = schema.map(|schema| {
            events::undeclared::<R, T>(schema, value);
            write(schema)
        });
        Self {
            content: content.transpose(),
            response,
            schema,
            is_partial: false,
            undeclared_at: None,
            head: Head::default(),
            set: PhantomData,
            all: R::RESPONSES,
        }
    }

    /// Stores the caller's line unless the response is declared.
    #[track_caller]
    fn declared(self, is_declared: bool) -> Self {
        // A closure would not know the caller.
        let caller = Location::caller();
        Self { undeclared_at: (!is_declared).then_some(caller), ..self }
    }
}

impl<R: ?Sized> Responses<R> {
    /// Sets a header of the response. See [`Model::header`](crate::Model::header).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::Responses;
    /// use http::Response;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Item { name: String }
    ///
    /// aside::responses!(CreateItem { 201 => Item });
    ///
    /// let created = Responses::<CreateItem>::new::<201>(Item { name: "Foo".into() });
    /// let response: Response<bytes::Bytes> = created.header("location", "/items/7").into_response();
    /// assert_eq!(response.headers()["location"], "/items/7");
    /// ```
    #[track_caller]
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.head.header(name, value);
        self
    }

    /// Returns the response, or the generated 500 if the value does not match its model.
    #[must_use]
    pub fn into_response<B: From<Bytes> + From<&'static str>>(self) -> Response<B> {
        let name = self.response.model_name();
        let content = match self.content {
            Ok(content) => content,
            Err(error) => return ResponseError::model(error, name).into_response(),
        };
        let mut response = match content {
            None => Response::new(B::from("")),
            Some(body) => {
                let length = HeaderValue::from(body.len());
                let mut response = Response::new(B::from(body));
                let headers = response.headers_mut();
                if let Some(media_type) = self.response.media_type() {
                    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
                }
                headers.insert(CONTENT_LENGTH, length);
                response
            }
        };
        *response.status_mut() = self.response.status();
        self.head.over(&mut response);

        let extensions = response.extensions_mut();
        // An invalid header made it the generated 500, which is not one of the declared responses.
        if extensions.get::<ResponseError>().is_none() {
            let Self { all: responses, schema, is_partial, undeclared_at, .. } = self;
            Declared { responses, schema, is_partial, undeclared_at }.insert(extensions);
        }
        response
    }
}

/// Takes the status from the problem.
///
/// A status that the set does not declare for problems is treated as if a change had set it.
impl<R, E> From<Problem<E>> for Responses<R>
where
    R: ResponseSet + ?Sized,
    E: Serialize + JsonSchema + 'static,
{
    #[track_caller]
    fn from(problem: Problem<E>) -> Self {
        let response = StatusModel::unchecked::<Problem<E>>(problem.status().as_u16());
        let is_declared = R::RESPONSES.iter().any(|declared| declared.is_same(&response));
        let write = |schema: &ModelSchema| schema.to_bytes(&problem);
        Self::of(response, response.schema(), &problem, write).declared(is_declared)
    }
}

/// Creates a problem with the status 400, which names the path.
impl<R: ResponseSet + ?Sized> From<UnknownField> for Responses<R> {
    #[track_caller]
    fn from(unknown: UnknownField) -> Self {
        Problem::from(unknown).into()
    }
}

/// Takes the status from the problem.
impl<E> From<Problem<E>> for Model<Problem<E>>
where
    E: Serialize + JsonSchema + 'static,
{
    fn from(problem: Problem<E>) -> Self {
        Self::new(&problem).status(problem.status())
    }
}

impl<R: ?Sized> fmt::Debug for Responses<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Responses").field("response", &self.response).finish_non_exhaustive()
    }
}
