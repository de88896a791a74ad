//! Tests for the options of a model around a projection.

use schemars::JsonSchema;
use serde_json::json;

use super::{ADA, Address, Order, Page, User, UserPublic, ada, assert_writes, order};
use crate::model::{Case, InvalidSchema, ModelOptions, ResponseModel};

crate::model!(Misspelt = User, exclude = ["passwort"]);
crate::model!(MisspeltEverywhere = User, exclude = ["**.passwort"]);
crate::model!(BadPath = User, exclude = ["**"]);
crate::model!(Short = User, include = ["name", "nick"], exclude_none);
crate::model!(Camel = User, include = ["address"], case = camel, rename = ["address" => "homeAddress"]);

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Outer<T> {
    user_id: u8,
    last_seen: Option<u8>,
    the_user: T,
}

fn outer() -> serde_json::Value {
    json!({ "user_id": 1, "last_seen": null, "the_user": ada() })
}

fn error<M: ResponseModel>() -> InvalidSchema {
    M::schema().check().expect_err("an invalid model").clone()
}

#[test]
fn errors_have_the_name_of_the_projection() {
    let path = |error: InvalidSchema| (error.to_string(), error.unknown_path().map(str::to_owned));
    let (message, unknown) = path(error::<Page<Misspelt>>());
    assert_eq!(message, "model `Misspelt`: no field matches path `passwort`");
    assert_eq!(unknown.as_deref(), Some("passwort"));
    assert_eq!(error::<Misspelt>().to_string(), "no field matches path `passwort`");
    assert_eq!(
        error::<Page<MisspeltEverywhere>>().to_string(),
        "model `MisspeltEverywhere`: no field matches path `**.passwort`"
    );
    assert_eq!(error::<MisspeltEverywhere>().to_string(), "no field matches path `**.passwort`");
    assert_eq!(error::<Page<BadPath>>().to_string(), "model `BadPath`: invalid path `**`");

    #[derive(JsonSchema)]
    #[schemars(extend("unknownKeyword" = 1))]
    struct Unknown {}
    crate::model!(UnknownOut = Unknown);
    let error = error::<Page<UnknownOut>>();
    assert!(error.to_string().starts_with("model `UnknownOut`: unsupported keyword"), "{error}");

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Any {
        any: serde_json::Value,
    }
    crate::model!(AnyOut = Any);
    let error = Page::<AnyOut>::schema().check().unwrap_err();
    assert!(error.is_unconstrained());
    assert_eq!(error.pointer(), "/properties/items/items/properties/any");
    assert!(error.to_string().starts_with("model `AnyOut`: "), "{error}");
}

#[test]
fn paths_of_the_outer_model_lead_into_the_projection() {
    crate::model!(
        Narrow = Order,
        exclude = ["customer.nick", "seller", "ship_to.street"],
        rename = ["customer.name" => "login"]
    );
    assert_writes::<Narrow>(
        &order(),
        r#"{"id":1,"customer":{"login":"ada","address":{"city":"London"}},"ship_to":{"city":"London"}}"#,
    );
    crate::model!(Back = Order, include = ["customer.password"]);
    assert_eq!(Back::schema().to_bytes(&order()).expect("it matches"), r#"{"customer":{}}"#);
}

#[test]
fn exclude_none_of_the_outer_model_applies_to_the_projection() {
    crate::model!(All = Outer<UserPublic>, exclude_none);
    assert_writes::<All>(
        &outer(),
        r#"{"user_id":1,"the_user":{"name":"ada","address":{"city":"London"}}}"#,
    );
}

#[test]
fn exclude_none_of_the_projection_applies_only_to_it() {
    let body = r#"{"user_id":1,"last_seen":null,"the_user":{"name":"ada"}}"#;
    assert_writes::<Outer<Short>>(&outer(), body);
    let schema = Outer::<Short>::schema().json_schema();
    assert_eq!(schema["required"], json!(["user_id", "last_seen", "the_user"]));
    assert_eq!(schema["$defs"]["Short"]["required"], json!(["name"]));
    let both = <(Short, User)>::schema().to_bytes(&(ada(), ada())).expect("it matches");
    assert_eq!(both, format!(r#"[{{"name":"ada"}},{}]"#, serde_json::to_string(&ada()).unwrap()));
}

#[test]
fn defaults_are_excluded_where_the_projection_says_so() {
    #[derive(serde::Serialize, JsonSchema)]
    struct Limits {
        #[schemars(extend("default" = 5))]
        most: u8,
    }
    crate::model!(LimitsOut = Limits, exclude_defaults);
    let limits = || Limits { most: 5 };
    assert_writes::<(LimitsOut, Limits)>(&(limits(), limits()), r#"[{},{"most":5}]"#);
}

#[test]
fn unset_fields_are_excluded_where_the_projection_says_so() {
    use crate::model::MaybeUndefined;
    #[derive(serde::Serialize, JsonSchema)]
    struct Patch {
        name: MaybeUndefined<String>,
    }
    crate::model!(PatchOut = Patch, exclude_unset);
    let patch = || Patch { name: MaybeUndefined::Undefined };
    assert_writes::<(PatchOut, Patch)>(&(patch(), patch()), r#"[{},{"name":null}]"#);
}

#[test]
fn the_case_of_the_outer_model_stays_outside_of_the_projection() {
    crate::model!(Outside = Outer<UserPublic>, case = camel);
    assert_writes::<Outside>(
        &outer(),
        &format!(r#"{{"userId":1,"lastSeen":null,"theUser":{ADA}}}"#),
    );
    crate::model!(Plain = Outer<Outer<u8>>, case = camel);
    let value = json!({ "user_id": 1, "last_seen": 2, "the_user":
        { "user_id": 1, "last_seen": 2, "the_user": 3 } });
    assert_writes::<Plain>(
        &value,
        r#"{"userId":1,"lastSeen":2,"theUser":{"userId":1,"lastSeen":2,"theUser":3}}"#,
    );
    assert_writes::<Outer<Camel>>(
        &outer(),
        r#"{"user_id":1,"last_seen":null,"the_user":{"homeAddress":{"city":"London","street":"St James's Square"}}}"#,
    );
}

#[test]
fn the_case_of_a_projection_of_a_projection_applies() {
    crate::model!(Snake = Outer<u8>, exclude = ["last_seen"]);
    crate::model!(Recased = Snake, case = camel);
    let value = json!({ "user_id": 1, "last_seen": 2, "the_user": 3 });
    assert_writes::<Recased>(&value, r#"{"userId":1,"theUser":3}"#);
    let schema = ModelOptions::new().case(Case::Pascal).for_type::<Recased>().expect("a model");
    assert_eq!(schema.to_bytes(&value).expect("it matches"), r#"{"TheUser":3,"UserId":1}"#);
}

#[test]
fn the_case_of_the_model_applies_to_a_projection_that_contains_itself() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Node {
        own_name: String,
        next_node: Option<Box<NodeOut>>,
        secret: u8,
    }
    crate::model!(NodeOut = Node, exclude = ["secret"], case = camel);
    let last = json!({ "own_name": "b", "next_node": null, "secret": 2 });
    let value = json!({ "own_name": "a", "next_node": last, "secret": 1 });
    let body = r#"{"nextNode":{"nextNode":null,"ownName":"b"},"ownName":"a"}"#;
    assert_writes::<NodeOut>(&value, body);
    // Only to the model itself, and not to the projection in it.
    let schema = ModelOptions::new().case(Case::Pascal).for_type::<NodeOut>().expect("a model");
    let body = r#"{"NextNode":{"nextNode":null,"ownName":"b"},"OwnName":"a"}"#;
    assert_eq!(schema.to_bytes(&value).expect("it matches"), body);
}

#[test]
fn unconstrained_places_are_allowed_in_the_projection_only() {
    #[derive(serde::Serialize, JsonSchema)]
    struct Event {
        meta: serde_json::Value,
    }
    crate::model!(EventOut = Event, allow_any = ["**"]);
    crate::model!(EventAt = Event, allow_any = ["meta"]);
    let event = || Event { meta: json!({ "a": 1 }) };
    let body = r#"{"meta":{"a":1}}"#;
    assert_writes::<Vec<EventOut>>(&[event()], &format!("[{body}]"));
    assert_writes::<Vec<EventAt>>(&[event()], &format!("[{body}]"));
    for error in [error::<(EventOut, Event)>(), error::<(EventAt, Event)>()] {
        assert!(error.is_unconstrained());
        assert_eq!(error.pointer(), "/prefixItems/1/properties/meta");
    }
    crate::model!(Hidden = Event, allow_any = ["**"], exclude = ["**.a"]);
    assert_writes::<(Hidden, EventOut)>(&(event(), event()), r#"[{"meta":{}},{"meta":{"a":1}}]"#);
}

#[test]
fn a_projection_that_validates_needs_a_model_that_does() {
    crate::model!(Lax = User, lax);
    crate::model!(Strict = User, validate);
    crate::model!(LaxPage = Page<Lax>, lax);
    crate::model!(StrictPage = Page<Lax>, validate);
    let message = |option: &str, name: &str| {
        format!(
            "model `{name}`: the model around it lacks `{option}`: declare that one with `{option}` too"
        )
    };
    assert_eq!(error::<Page<Lax>>().to_string(), message("validate", "Lax"));
    assert_eq!(error::<Vec<Strict>>().to_string(), message("validate", "Strict"));
    assert_eq!(error::<StrictPage>().to_string(), message("lax", "Lax"));
    let page = json!({ "items": [ada()], "total": "5" });
    let body = format!(r#"{{"items":[{}],"total":5}}"#, serde_json::to_string(&ada()).unwrap());
    assert_writes::<LaxPage>(&page, &body);
    assert!(ModelOptions::new().lax().for_type::<Vec<Lax>>().is_ok());
    // A projection of a projection validates as well.
    crate::model!(Again = Lax, exclude = ["password"]);
    let value = json!({ "name": 5, "nick": null, "password": "", "address": ada().address });
    assert!(Again::schema().to_bytes(&value).is_err());
    assert!(Address::schema().check().is_ok());
}
