//! The operations of the app, by path.

use aside::openapi::{CookieParameter, Response, Version};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::app::{
    Authorization, CHOSEN, Callback, ContactPage, Credentials, FLASH, Failure, InvalidBody, LOGIN,
    Message, PENDING, PREFERENCES, Preferences, SESSION, User, UserOut, VISITS,
};

pub(super) struct Operations {
    version: Version,
}

impl Operations {
    pub(super) fn new(version: Version) -> Self {
        Self { version }
    }

    /// Returns the Paths Object.
    pub(super) fn paths(&self) -> Map<String, Value> {
        let groups = [self.cookies(), self.users(), self.login(), self.oauth(), self.browser()];
        groups.into_iter().flat_map(entries).collect()
    }

    fn cookies(&self) -> Value {
        let seed = || Response::new("The object, and a cookie.").model::<Message>().sets(&SESSION);
        let seed = |id: &str, summary: &str| {
            json!({
                "operationId": id,
                "summary": summary,
                "tags": ["cookies"],
                "responses": self.responses([(200, seed())]),
            })
        };
        let set = "Sets a cookie and returns an object.";
        let direct = "Returns a response that is sent exactly as built.";
        json!({
            "/cookie-and-object/": {
                "get": seed("cookie_and_object", set),
                "post": seed("post_cookie_and_object", set),
            },
            "/cookie/": { "get": seed("cookie", direct), "post": seed("post_cookie", direct) },
            "/cookies/{name}": { "get": {
                "operationId": "choose_cookie",
                "summary": "Sets a cookie whose name you choose.",
                "tags": ["cookies"],
                "parameters": [{
                    "name": "name",
                    "in": "path",
                    "required": true,
                    // Other names are a 400, see `choose_cookie`.
                    "schema": { "type": "string", "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
                    "example": "flavor",
                }],
                "responses": self.responses([
                    (200, Response::new("Your choice.").model::<Message>().sets_any(CHOSEN)),
                    (400, failure("A cookie cannot have this name.")),
                ]),
            } },
        })
    }

    fn users(&self) -> Value {
        let visit = |response: Response| {
            let count = json!({ "type": "integer", "minimum": 1 });
            response.sets(&VISITS).header("x-visits", "The number of visits.", count)
        };
        let example = json!({
            "username": "morty", "email": "morty@example.com", "password": "portal",
            "full_name": "Morty Smith",
        });
        let [broken, too_long] = body_errors();
        json!({
            "/users/": { "post": {
                "operationId": "create_user",
                "summary": "Accepts a user, and returns the user without the password.",
                "tags": ["users"],
                "parameters": [self.cookie(
                    CookieParameter::new(&VISITS)
                        .description("The number of visits so far. An invalid cookie counts as no cookie.")
                        .schema(json!({ "type": "integer", "format": "uint32", "minimum": 0 })),
                )],
                "requestBody": body::<User>(example),
                "responses": self.responses([
                    (201, visit(Response::new("The user.").model::<UserOut>())),
                    (400, visit(broken)),
                    (413, visit(too_long)),
                    (422, visit(invalid_body())),
                ]),
            } },
            "/users/me": { "get": {
                "operationId": "me",
                "summary": "Returns the user of the session.",
                "tags": ["users"],
                "security": [{ "session": [] }],
                "responses": self.responses([
                    (200, Response::new("The user.").model::<UserOut>()),
                    (401, failure("The request has no session.").deletes(&SESSION)),
                ]),
            } },
        })
    }

    fn login(&self) -> Value {
        let [broken, too_long] = body_errors();
        json!({
            "/login/": { "post": {
                "operationId": "log_in",
                "summary": "Returns a session for a name and a password.",
                "tags": ["login"],
                "requestBody": body::<Credentials>(json!({ "username": "rick", "password": "pickle" })),
                "responses": self.responses([
                    (200, Response::new("The user.").model::<UserOut>().sets(&LOGIN)),
                    (400, broken),
                    (401, failure("Nobody has this name and this password.")),
                    (413, too_long),
                    (422, invalid_body()),
                ]),
            } },
            "/login/me": { "get": {
                "operationId": "logged_in",
                "summary": "Returns the user who is logged in.",
                "tags": ["login"],
                "security": [{ "login": [] }],
                "responses": self.responses([
                    (200, Response::new("The user. A session that is used stays.").model::<UserOut>().sets(&LOGIN)),
                    (401, failure("The request has no valid session.").deletes(&LOGIN)),
                ]),
            } },
            "/log-out/": { "post": {
                "operationId": "log_out",
                "summary": "Deletes the cookie of the session.",
                "tags": ["login"],
                "responses": self.responses([(204, Response::new("Done.").deletes(&LOGIN))]),
            } },
        })
    }

    fn oauth(&self) -> Value {
        let start = redirect("To the authorization server.").sets(&PENDING);
        let finish = redirect("To the page of the user.").deletes(&PENDING).sets(&LOGIN);
        let failed = failure("The browser did not start this login.").deletes(&PENDING);
        let mut callback = query::<Callback>();
        callback.push(self.cookie(
            CookieParameter::new(&PENDING).description("The login that this browser started."),
        ));
        json!({
            "/oauth/log-in": { "get": {
                "operationId": "start_oauth",
                "summary": "Starts a login at another site.",
                "tags": ["login"],
                "responses": self.responses([(303, start)]),
            } },
            "/oauth/callback": { "get": {
                "operationId": "finish_oauth",
                "summary": "Finishes a login at another site.",
                "tags": ["login"],
                "parameters": callback,
                "responses": self.responses([(303, finish), (400, failed)]),
            } },
            "/authority/authorize": { "get": {
                "operationId": "authorize",
                "summary": "Approves a login. It stands for the other site.",
                "tags": ["login"],
                "parameters": query::<Authorization>(),
                "responses": self.responses([
                    (303, redirect("Back to the callback.")),
                    (400, failure("The client is unknown, or the request has no challenge.")),
                ]),
            } },
        })
    }

    fn browser(&self) -> Value {
        let stored = Response::new("The preferences.").model::<Preferences>();
        let [broken, too_long] = body_errors();
        json!({
            "/preferences/": {
                "get": {
                    "operationId": "preferences",
                    "summary": "Returns the preferences of the visitor.",
                    "tags": ["browser"],
                    "parameters": [self.cookie(CookieParameter::new(&PREFERENCES).description(
                        "The preferences as JSON. An invalid cookie counts as no cookie.",
                    ))],
                    "responses": self.responses([(200, stored.clone())]),
                },
                "put": {
                    "operationId": "set_preferences",
                    "summary": "Stores preferences in a cookie that scripts can read.",
                    "tags": ["browser"],
                    "requestBody": body::<Preferences>(json!({ "theme": "dark", "rows": 50 })),
                    "responses": self.responses([
                        (200, stored.sets(&PREFERENCES)),
                        (400, broken),
                        (413, too_long),
                        (422, failure("The body is not valid preferences.")),
                    ]),
                },
            },
            "/contact/": {
                "get": {
                    "operationId": "contact_page",
                    "summary": "Shows the message of the last response once.",
                    "tags": ["browser"],
                    "parameters": [self.cookie(CookieParameter::new(&FLASH).description("The message."))],
                    "responses": self.responses([
                        (200, Response::new("The page.").model::<ContactPage>().deletes(&FLASH)),
                    ]),
                },
                "post": {
                    "operationId": "send_message",
                    "summary": "Accepts a message, and redirects to a page that says so.",
                    "tags": ["browser"],
                    "responses": self.responses([(303, redirect("To the page.").sets(&FLASH))]),
                },
            },
        })
    }

    /// Returns the Responses Object, with the 500 that `aside` generates.
    fn responses<const N: usize>(&self, responses: [(u16, Response); N]) -> Value {
        // The app sends a 500 of its own if the system has no random bytes.
        let error = (500, Response::internal_server_error().model::<Failure>());
        let responses = responses.into_iter().chain([error]);
        responses
            .map(|(status, response)| (status.to_string(), response.to_json(self.version)))
            .collect()
    }

    fn cookie(&self, parameter: CookieParameter) -> Value {
        parameter.to_json(self.version)
    }
}

fn failure(description: &str) -> Response {
    Response::new(description).model::<Failure>()
}

fn invalid_body() -> Response {
    Response::new("The body lacks a field, or a field has another type.").model::<InvalidBody>()
}

/// The errors of every operation that reads a body.
fn body_errors() -> [Response; 2] {
    [failure("The body ended early."), failure("The body is longer than 64 KiB.")]
}

fn redirect(description: &str) -> Response {
    let uri = json!({ "type": "string", "format": "uri-reference" });
    Response::new(description).header("location", "Where it is.", uri)
}

/// Returns the schema of a value that the app reads.
fn schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// Returns the Request Body Object.
fn body<T: JsonSchema>(example: Value) -> Value {
    json!({
        "required": true,
        "content": { "application/json": { "schema": schema::<T>(), "example": example } },
    })
}

/// Returns a Parameter Object for each field of a query.
fn query<T: JsonSchema>() -> Vec<Value> {
    let schema = schema::<T>();
    let is_required = |name: &str| {
        schema["required"].as_array().is_some_and(|required| required.contains(&name.into()))
    };
    let fields = entries(schema["properties"].clone()).into_iter();
    fields
        .map(|(name, schema)| {
            let required = is_required(&name);
            json!({ "name": name, "in": "query", "required": required, "schema": schema })
        })
        .collect()
}

fn entries(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(entries) => entries,
        _ => Map::new(),
    }
}
