//! The fields of a response model that a client asks for.

use std::{fmt, marker::PhantomData};

use crate::model::{ModelSchema, PartialSchema, ResponseModel, UnknownField};

/// The fields of the response model `M` that a client requests.
///
/// [`Model::only`](crate::Model::only) creates it, before you have the value.
/// [`Model::with_fields`](crate::Model::with_fields) and
/// [`ModelLines::with_fields`](crate::ModelLines::with_fields) write these fields of a value.
///
/// A field that `M` does not send is never among them. The value must still match `M`. It must have the
/// required fields that the client does not request, but their values are not checked.
///
/// # Examples
///
/// ```
/// use aside::{Model, error::UnknownField};
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct User { id: u32, name: String, orders: Vec<Order> }
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Order { id: u32, total: u32 }
///
/// fn get_user(fields: &str) -> Result<Model<User>, UnknownField> {
///     let fields = Model::only(fields.split(','))?;
///     let user = User { id: 1, name: "ada".into(), orders: vec![Order { id: 7, total: 12 }] };
///     Ok(Model::with_fields(&fields, &user))
/// }
///
/// assert_eq!(get_user("id,orders.total")?.into_bytes().unwrap(), r#"{"id":1,"orders":[{"total":12}]}"#);
/// assert_eq!(get_user("id,password").unwrap_err().path(), "password");
/// # Ok::<_, UnknownField>(())
/// ```
pub struct OnlyFields<M: ?Sized> {
    pub(super) partial: PartialSchema,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ResponseModel + ?Sized> OnlyFields<M> {
    pub(super) fn new<P: AsRef<str>>(
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, UnknownField> {
        Self::with_schema(M::schema(), paths)
    }
}

impl<M: ?Sized> OnlyFields<M> {
    /// Resolves the paths in your own `schema`.
    ///
    /// # Errors
    ///
    /// Returns an error if the schema does not send a field of that path.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use aside::{Model, ModelSchema, response::OnlyFields};
    /// use serde_json::json;
    ///
    /// static POINT: LazyLock<ModelSchema> = LazyLock::new(|| {
    ///     let number = json!({ "type": "number" });
    ///     let point = json!({ "type": "object", "properties": { "x": number, "y": number } });
    ///     ModelSchema::from_json_schema(point).expect("the schema is a literal")
    /// });
    ///
    /// let fields: OnlyFields<()> = OnlyFields::with_schema(&POINT, ["y"])?;
    /// let model = Model::with_fields(&fields, &json!({ "x": 1, "y": 2 }));
    /// assert_eq!(model.into_bytes().unwrap(), r#"{"y":2}"#);
    /// # Ok::<_, aside::error::UnknownField>(())
    /// ```
    pub fn with_schema<P: AsRef<str>>(
        schema: &'static ModelSchema,
        paths: impl IntoIterator<Item = P>,
    ) -> Result<Self, UnknownField> {
        Ok(Self { partial: PartialSchema::new(schema, paths)?, model: PhantomData })
    }
}

impl<M: ?Sized> Clone for OnlyFields<M> {
    fn clone(&self) -> Self {
        Self { partial: self.partial.clone(), model: PhantomData }
    }
}

/// Shows the name of the model. The names of the fields are the client's.
impl<M: ?Sized> fmt::Debug for OnlyFields<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = self.partial.schema().name();
        f.debug_struct("OnlyFields").field("model", &model).finish_non_exhaustive()
    }
}
