use std::marker::PhantomData;
use std::sync::{Arc, atomic::AtomicUsize};

use bytes::Bytes;
use serde::Serialize;

use super::{
    error::ModelError,
    registry::ResponseModel,
    requested_fields::RequestedFields,
    schema::{ModelSchema, line},
    unknown_field::UnknownField,
    write::write,
};

/// A response model `M` of which a client can request fields.
///
/// Values are filtered as by `M`. An OpenAPI document describes the content as `M` without required fields, at
/// every depth.
/// A response has only the fields that the client requests.
///
/// # Examples
///
/// ```
/// use aside::{Model, Responses, response::{Partial, Problem}};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { id: u32, name: String }
///
/// aside::responses!(GetUser { 200 => Partial<User>, 400 => Problem });
///
/// fn get_user(fields: &str) -> Result<Responses<GetUser>, Responses<GetUser>> {
///     let fields = Model::<User>::only(fields.split(','))?;
///     Ok(Responses::with_fields::<200>(&fields, User { id: 1, name: "ada".into() }))
/// }
///
/// let response = get_user("name").unwrap().into_response::<bytes::Bytes>();
/// assert_eq!(response.body(), r#"{"name":"ada"}"#);
/// let response = get_user("password").unwrap_err().into_response::<bytes::Bytes>();
/// assert_eq!(response.status(), 400);
/// ```
#[derive(Debug)]
pub struct Partial<M: ?Sized> {
    model: PhantomData<fn() -> *const M>,
}

#[diagnostic::do_not_recommend] // It is not the model that somebody forgot to derive.
impl<M: ResponseModel + ?Sized> ResponseModel for Partial<M> {
    const MEDIA_TYPE: &'static str = M::MEDIA_TYPE;
    const IS_PARTIAL: bool = true;

    fn schema() -> &'static ModelSchema {
        M::schema()
    }
}

/// The part of a schema that a client asks for.
#[derive(Clone, Debug)]
pub(crate) struct PartialSchema {
    schema: &'static ModelSchema,
    /// `None` if the schema could not be built, which the first body reports.
    asked: Option<Arc<RequestedFields>>,
    /// The length of earlier bodies.
    expected: Arc<AtomicUsize>,
}

impl PartialSchema {
    pub(crate) fn new<P: AsRef<str>>(
        schema: &'static ModelSchema,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, UnknownField> {
        let filter = schema.filter().ok();
        let asked =
            filter.map(|filter| RequestedFields::of(filter, paths)).transpose()?.map(Arc::new);
        Ok(Self { schema, asked, expected: Arc::default() })
    }

    pub(crate) fn schema(&self) -> &'static ModelSchema {
        self.schema
    }

    pub(crate) fn to_bytes<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        write(self.schema.filter()?, value, self.asked.as_deref(), &self.expected)
    }

    pub(crate) fn to_line<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, ModelError> {
        self.to_bytes(value).map(|body| line(&body))
    }
}
