use std::marker::PhantomData;

use super::registry::ResponseModel;
use super::schema::ModelSchema;

/// A response model `M` of which a client can request fields.
///
/// Values are filtered as by `M`. An OpenAPI document describes the content as `M` without required fields.
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
