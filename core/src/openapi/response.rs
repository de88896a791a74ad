use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::documented_cookie::DocumentedCookie;
use super::reference::reference_to;
use super::set_cookie::Cookies;
use super::version::Version;
use crate::cookie::CookieOptions;
use crate::model::{Problem, ResponseModel, StatusModel};
use crate::temporal::{ERROR_TEXT, PROBLEM_TEXT};

/// A response of an operation, as a Response Object.
///
/// # Examples
///
/// ```
/// use aside::{CookieOptions, CookieSpec, openapi::{Response, Version}};
/// use serde_json::json;
///
/// const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
///
/// #[derive(serde::Serialize, schemars::JsonSchema)]
/// struct Item { name: String }
///
/// let created = Response::new("The item was created.")
///     .model::<Item>()
///     .header("location", "The address of the item.", json!({ "type": "string" }))
///     .sets(&THEME)
///     .to_json(Version::V3_2);
///
/// let content = &created["content"]["application/json"];
/// assert_eq!(content["schema"], json!({ "$ref": "#/components/schemas/Item" }));
/// let cookies = &created["headers"]["Set-Cookie"]["schema"]["properties"];
/// assert_eq!(cookies["theme"]["description"], "Set with `Path=/; SameSite=Lax`.");
/// assert_eq!(created["headers"]["location"]["description"], "The address of the item.");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a response does nothing until it is part of a document"]
pub struct Response {
    description: String,
    content: BTreeMap<String, Content>,
    headers: BTreeMap<String, Value>,
    cookies: Cookies,
}

#[derive(Clone, Debug, PartialEq)]
struct Content {
    schema: Value,
    is_stream: bool,
}

impl Response {
    /// Describes a response without content. The description can be Markdown.
    pub fn new(description: impl Into<String>) -> Self {
        Self {
            description: description.into(),
            content: BTreeMap::new(),
            headers: BTreeMap::new(),
            cookies: Cookies::default(),
        }
    }

    /// Describes the 500 that `aside` generates: plain text, without details.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::openapi::{Response, Version};
    ///
    /// let error = Response::internal_server_error().to_json(Version::V3_1);
    /// assert!(error["content"]["text/plain"].is_object());
    /// ```
    pub fn internal_server_error() -> Self {
        let schema = json!({ "type": "string", "const": ERROR_TEXT });
        Self::new(ERROR_TEXT).content("text/plain", schema)
    }

    /// Describes the 500 that `aside` generates under [`Policy::problem_details`](crate::Policy::problem_details).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::openapi::{Response, Version};
    ///
    /// let error = Response::internal_server_problem().to_json(Version::V3_1);
    /// let problem = &error["content"]["application/problem+json"]["schema"];
    /// assert_eq!(problem["properties"]["status"]["const"], 500);
    /// ```
    pub fn internal_server_problem() -> Self {
        let problem: Value = serde_json::from_str(PROBLEM_TEXT).unwrap_or_default();
        let members = || problem.as_object().into_iter().flatten();
        let constant = |(name, value): (&String, _)| (name.clone(), json!({ "const": value }));
        let properties: Map<String, Value> = members().map(constant).collect();
        let required: Vec<&String> = members().map(|(name, _)| name).collect();
        let schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        Self::new(ERROR_TEXT).content(Problem::<()>::MEDIA_TYPE, schema)
    }

    /// Declares the content of a [`Model`](crate::Model): JSON, or problem details.
    pub fn model<M: ResponseModel + ?Sized>(self) -> Self {
        self.content(M::MEDIA_TYPE, reference_to(M::schema(), M::IS_PARTIAL))
    }

    /// Declares the content of [`ModelLines`](crate::ModelLines): rows of newline-delimited JSON.
    ///
    /// OpenAPI 3.2 describes a row with `itemSchema`. In version 3.1, the schema of the content is the row's.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::openapi::{Response, Version};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String }
    ///
    /// let users = Response::new("All users.").lines::<User>().to_json(Version::V3_2);
    /// let rows = &users["content"]["application/x-ndjson"];
    /// assert_eq!(rows["itemSchema"]["$ref"], "#/components/schemas/User");
    /// ```
    pub fn lines<M: ResponseModel + ?Sized>(self) -> Self {
        self.stream("application/x-ndjson", reference_to(M::schema(), M::IS_PARTIAL))
    }

    /// Declares a stream of server-sent events, whose data is JSON of the model.
    ///
    /// OpenAPI 3.2 describes an event with `itemSchema`. In version 3.1, the schema of the content is that of an event.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::openapi::{Response, Version};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Price { cents: u32 }
    ///
    /// let prices = Response::new("The prices.").events::<Price>().to_json(Version::V3_2);
    /// assert!(prices["content"]["text/event-stream"]["itemSchema"].is_object());
    /// ```
    pub fn events<M: ResponseModel + ?Sized>(self) -> Self {
        self.stream("text/event-stream", reference_to(M::schema(), M::IS_PARTIAL))
    }

    /// Declares content of another media type, with its schema.
    ///
    /// Use [`reference()`](super::reference()) for a model.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ResponseModel, openapi::{Response, Version, reference}};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Problem { title: String }
    ///
    /// let missing = Response::new("The item does not exist.")
    ///     .content("application/problem+json", reference(Problem::schema()));
    /// assert!(missing.to_json(Version::V3_1)["content"]["application/problem+json"].is_object());
    /// ```
    pub fn content(mut self, media_type: impl Into<String>, schema: Value) -> Self {
        self.content.insert(media_type.into(), Content { schema, is_stream: false });
        self
    }

    fn stream(mut self, media_type: &str, schema: Value) -> Self {
        self.content.insert(media_type.to_owned(), Content { schema, is_stream: true });
        self
    }

    /// Declares a header, with the schema of its value.
    ///
    /// Use [`sets`](Self::sets) for `Set-Cookie`.
    pub fn header(
        mut self,
        name: impl Into<String>,
        description: impl Into<String>,
        schema: Value,
    ) -> Self {
        let header = json!({ "description": description.into(), "schema": schema });
        self.headers.insert(name.into(), header);
        self
    }

    /// Declares that the response can set a cookie.
    ///
    /// The header is described as OpenAPI 3.2 prescribes, with a pattern for the attributes. In version 3.1,
    /// the description is the same.
    pub fn sets(mut self, spec: &impl DocumentedCookie) -> Self {
        self.cookies.set(spec);
        self
    }

    /// Declares that the response can set cookies whose names are known at run time.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, openapi::{Response, Version}};
    ///
    /// let chosen = Response::new("A cookie of your choice.").sets_any(CookieOptions::new());
    /// let header = &chosen.to_json(Version::V3_2)["headers"]["Set-Cookie"];
    /// let any = &header["schema"]["additionalProperties"];
    /// assert_eq!(any["description"], "Set with `Path=/; SameSite=Lax`.");
    /// ```
    pub fn sets_any(mut self, options: CookieOptions<'_>) -> Self {
        self.cookies.set_any(options);
        self
    }

    /// Declares that the response can delete a cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{CookieOptions, CookieSpec, openapi::{Response, Version}};
    ///
    /// const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new());
    ///
    /// let logged_out = Response::new("Logged out.").deletes(&SESSION).to_json(Version::V3_2);
    /// let cookies = &logged_out["headers"]["Set-Cookie"]["schema"]["properties"];
    /// assert!(cookies["session"].is_object());
    /// ```
    pub fn deletes(mut self, spec: &impl DocumentedCookie) -> Self {
        self.cookies.delete(spec);
        self
    }

    /// Returns the Response Object.
    #[must_use]
    pub fn to_json(&self, version: Version) -> Value {
        let mut response = Map::new();
        response.insert("description".to_owned(), self.description.clone().into());

        let mut headers: Map<String, Value> = self.headers.clone().into_iter().collect();
        headers.extend(self.cookies.header().map(|header| ("Set-Cookie".to_owned(), header)));
        if !headers.is_empty() {
            response.insert("headers".to_owned(), headers.into());
        }
        if !self.content.is_empty() {
            let content = self.content.iter();
            let content =
                content.map(|(name, content)| (name.clone(), content.media_type(name, version)));
            response.insert("content".to_owned(), content.collect());
        }
        response.into()
    }
}

/// Describes one response of [`responses!`](macro@crate::responses).
///
/// # Examples
///
/// ```
/// use aside::openapi::{Components, Response, Version};
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
/// let responses = GetUser::RESPONSES.iter().map(|declared| {
///     (declared.status().as_str().to_owned(), Response::from(declared).to_json(Version::V3_1))
/// });
/// let responses: serde_json::Map<_, _> = responses.collect();
/// assert_eq!(responses["200"]["description"], "The user of this id.");
/// let problem = &responses["404"]["content"]["application/problem+json"];
/// assert_eq!(problem["schema"]["$ref"], "#/components/schemas/Problem");
///
/// let components = Components::new().responses::<GetUser>().to_json()?;
/// assert!(components["schemas"]["Problem"]["properties"]["detail"].is_object());
/// # Ok::<_, aside::openapi::NameClash>(())
/// ```
impl From<&StatusModel> for Response {
    fn from(declared: &StatusModel) -> Self {
        let response = Self::new(declared.description());
        match (declared.media_type(), declared.schema()) {
            (Some(media_type), Some(schema)) => {
                response.content(media_type, reference_to(schema, declared.is_partial()))
            }
            _ => response,
        }
    }
}

impl Content {
    /// Returns the Media Type Object.
    fn media_type(&self, name: &str, version: Version) -> Value {
        let item = match name {
            "text/event-stream" if self.is_stream => event(&self.schema),
            _ => self.schema.clone(),
        };
        match (self.is_stream, version) {
            (true, Version::V3_2) => json!({ "itemSchema": item }),
            _ => json!({ "schema": item }),
        }
    }
}

/// Returns the schema of an event, as OpenAPI 3.2 §4.14.4 reads the fields of a `text/event-stream`.
fn event(data: &Value) -> Value {
    json!({
        "type": "object",
        "properties": {
            "data": {
                "type": "string",
                "contentMediaType": "application/json",
                "contentSchema": data,
            },
            "event": { "type": "string" },
            "id": { "type": "string" },
            "retry": { "type": "integer", "minimum": 0 },
        },
        "required": ["data"],
    })
}
