//! Tests for projections inside of other models.

mod leaks;
mod options;

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{ModelSchema, ResponseModel};

#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct User {
    name: String,
    nick: Option<String>,
    password: String,
    address: Address,
}

#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct Address {
    city: String,
    street: String,
}

crate::model!(UserPublic = User, exclude = ["password", "address.street"]);

pub(super) fn ada() -> User {
    let address = Address { city: "London".into(), street: "St James's Square".into() };
    User { name: "ada".into(), nick: None, password: "s3cret".into(), address }
}

const ADA: &str = r#"{"name":"ada","nick":null,"address":{"city":"London"}}"#;

#[derive(Serialize, JsonSchema)]
struct Page<T> {
    items: Vec<T>,
    total: u32,
}

#[track_caller]
fn assert_writes<M: ResponseModel>(value: &impl Serialize, body: &str) {
    M::schema().check().unwrap_or_else(|error| panic!("{error}"));
    let sent = M::schema().to_bytes(value).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(json(&sent), json(body.as_bytes()));
}

/// A value that is a `Value` has its keys in another order.
fn json(body: &[u8]) -> Value {
    serde_json::from_slice(body).expect("JSON")
}

#[test]
fn a_projection_is_a_part_of_any_type() {
    assert_writes::<UserPublic>(&ada(), ADA);
    assert_writes::<Vec<UserPublic>>(&[ada(), ada()], &format!("[{ADA},{ADA}]"));
    assert_writes::<Option<UserPublic>>(&Some(ada()), ADA);
    assert_writes::<Option<UserPublic>>(&None::<User>, "null");
    assert_writes::<Box<UserPublic>>(&ada(), ADA);
    assert_writes::<(u8, UserPublic)>(&(1, ada()), &format!("[1,{ADA}]"));
    assert_writes::<[UserPublic; 1]>(&[ada()], &format!("[{ADA}]"));
    let by_name = BTreeMap::from([("a", ada())]);
    assert_writes::<HashMap<String, UserPublic>>(&by_name, &format!(r#"{{"a":{ADA}}}"#));
    let page = Page { items: vec![ada()], total: 1 };
    assert_writes::<Page<UserPublic>>(&page, &format!(r#"{{"items":[{ADA}],"total":1}}"#));
    let value = serde_json::to_value(&page).expect("JSON");
    assert_writes::<Page<UserPublic>>(&value, &format!(r#"{{"items":[{ADA}],"total":1}}"#));
    let result: Result<User, String> = Ok(ada());
    assert_writes::<Result<UserPublic, String>>(&result, &format!(r#"{{"Ok":{ADA}}}"#));
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Order {
    id: u32,
    /// Who ordered.
    customer: UserPublic,
    seller: User,
    ship_to: Address,
}

fn order() -> serde_json::Value {
    json!({ "id": 1, "customer": ada(), "seller": ada(), "ship_to": ada().address })
}

#[test]
fn the_type_of_a_projection_stays_whole_elsewhere() {
    let body = format!(
        r#"{{"id":1,"customer":{ADA},"seller":{},"ship_to":{}}}"#,
        serde_json::to_string(&ada()).unwrap(),
        serde_json::to_string(&ada().address).unwrap(),
    );
    assert_writes::<Order>(&serde_json::from_str::<serde_json::Value>(&body).unwrap(), &body);
    let definitions = &Order::schema().json_schema()["$defs"];
    let fields = |name: &str| {
        let properties = definitions[name]["properties"].as_object().expect("an object");
        properties.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(fields("UserPublic"), ["address", "name", "nick"]);
    assert_eq!(fields("User"), ["address", "name", "nick", "password"]);
    assert_eq!(fields("Address"), ["city", "street"]);
}

#[test]
fn a_projection_can_have_the_name_of_its_type() {
    mod private {
        crate::model!(pub(super) User = super::User, include = ["name"]);
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Both {
        public: private::User,
        private: User,
    }
    let both = json!({ "public": ada(), "private": { "name": "bob", "password": "x", "nick": null, "address": ada().address } });
    let body = Both::schema().to_bytes(&both).expect("it matches");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["public"], json!({ "name": "ada" }));
    assert_eq!(body["private"]["password"], "x");
}

#[test]
fn projections_of_one_name_do_not_mix() {
    fn first() -> &'static ModelSchema {
        crate::model!(Out = User, include = ["name"]);
        <(Out, User)>::schema()
    }
    fn second() -> &'static ModelSchema {
        crate::model!(Out = User, include = ["nick"]);
        <(Out, User)>::schema()
    }
    mod a {
        crate::model!(pub(super) Out = super::User, include = ["name"]);
    }
    mod b {
        crate::model!(pub(super) Out = super::User, include = ["nick"]);
    }
    assert!(first().to_bytes(&(ada(), ada())).unwrap().starts_with(br#"[{"name":"ada"},"#));
    assert!(second().to_bytes(&(ada(), ada())).unwrap().starts_with(br#"[{"nick":null},"#));
    assert_writes::<(a::Out, b::Out)>(&(ada(), ada()), r#"[{"name":"ada"},{"nick":null}]"#);
    let definitions = <(a::Out, b::Out)>::schema().json_schema()["$defs"].clone();
    assert_eq!(definitions.as_object().unwrap().keys().collect::<Vec<_>>(), ["Out", "Out2"]);
}

#[test]
fn a_projection_of_a_projection_has_the_options_of_both() {
    crate::model!(City = UserPublic, exclude = ["name"], exclude_none);
    assert_writes::<City>(&ada(), r#"{"address":{"city":"London"}}"#);
    // A path cannot bring back a field.
    crate::model!(Wider = UserPublic, include = ["name", "password"]);
    assert_writes::<Wider>(&ada(), r#"{"name":"ada"}"#);
}

#[derive(Serialize, JsonSchema)]
struct Tree {
    name: String,
    secret: u8,
    children: Vec<Self>,
}

crate::model!(TreeOut = Tree, exclude = ["**.secret"]);
crate::model!(Leaf = Tree, exclude = ["secret", "children"]);

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Forest {
    trees: Vec<TreeOut>,
    leaf: Leaf,
    whole: Option<Tree>,
}

#[test]
fn a_type_that_contains_itself_can_be_projected() {
    let tree = || Tree {
        name: "a".into(),
        secret: 1,
        children: vec![Tree { name: "b".into(), secret: 2, children: vec![] }],
    };
    let whole = r#"{"name":"a","secret":1,"children":[{"name":"b","secret":2,"children":[]}]}"#;
    let open = r#"{"name":"a","children":[{"name":"b","children":[]}]}"#;
    assert_writes::<TreeOut>(&tree(), open);
    assert_writes::<Vec<TreeOut>>(&[tree()], &format!("[{open}]"));
    let forest = json!({ "trees": [tree()], "leaf": tree(), "whole": tree() });
    assert_writes::<Forest>(
        &forest,
        &format!(r#"{{"trees":[{open}],"leaf":{{"name":"a"}},"whole":{whole}}}"#),
    );
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Person {
    name: String,
    password: String,
    friends: Vec<PersonOut>,
    best: Option<Box<PersonOut>>,
}

crate::model!(PersonOut = Person, exclude = ["password"], exclude_none);
crate::model!(TooFar = Other, exclude = ["friends[].password", "password"]);

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Other {
    password: String,
    friends: Vec<TooFar>,
}

#[test]
fn a_projection_can_contain_itself() {
    let person =
        |friends| json!({ "name": "a", "password": "s3cret", "friends": friends, "best": null });
    let value = person(json!([person(json!([person(json!([]))]))]));
    let inner = |friends: &str| format!(r#"{{"name":"a","friends":[{friends}]}}"#);
    let body = inner(&inner(&inner("")));
    assert_writes::<PersonOut>(&value, &body);
    assert_writes::<Vec<PersonOut>>(&[&value], &format!("[{body}]"));
    // The type itself sends its own password.
    let body = Person::schema().to_bytes(&value).expect("it matches");
    assert_eq!(String::from_utf8_lossy(&body).matches("s3cret").count(), 1);

    let error = TooFar::check().unwrap_err().to_string();
    assert_eq!(error, "a path leads through a model that contains itself: use `**`");
}

#[test]
fn projections_can_contain_each_other() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct A {
        a_name: String,
        secret: u8,
        b: Option<Box<BOut>>,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct B {
        b_name: String,
        secret: u8,
        a: Option<Box<AOut>>,
    }
    crate::model!(AOut = A, exclude = ["secret"], exclude_none);
    crate::model!(BOut = B, exclude = ["secret"], case = camel);
    let b = |a| json!({ "b_name": "b", "secret": 1, "a": a });
    let a = |b| json!({ "a_name": "a", "secret": 1, "b": b });
    let none = || serde_json::Value::Null;
    assert_writes::<BOut>(&b(none()), r#"{"bName":"b","a":null}"#);
    assert_writes::<BOut>(
        &b(a(b(none()))),
        r#"{"bName":"b","a":{"a_name":"a","b":{"bName":"b"}}}"#,
    );
    assert_writes::<AOut>(
        &a(b(a(none()))),
        r#"{"a_name":"a","b":{"bName":"b","a":{"a_name":"a"}}}"#,
    );
    assert_writes::<(AOut, BOut)>(
        &(a(none()), b(none())),
        r#"[{"a_name":"a"},{"bName":"b","a":null}]"#,
    );
}

#[test]
fn another_generator_gets_the_published_schema() {
    let schema = schemars::schema_for!(Forest).to_value();
    assert!(jsonschema::validator_for(&schema).is_ok());
    let tree = &schema["$defs"]["TreeOut"];
    assert_eq!(tree, &json!({ "$ref": "#/$defs/TreeOut.Tree", "title": "TreeOut" }));
    let fields = schema["$defs"]["TreeOut.Tree"]["properties"].as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["children", "name"]);
    assert!(schema["$defs"]["Tree"]["properties"]["secret"].is_object());

    let settings = schemars::generate::SchemaSettings::openapi3();
    let schema = settings.into_generator().into_root_schema_for::<Page<TreeOut>>().to_value();
    let tree = &schema["components"]["schemas"]["TreeOut.Tree"];
    assert_eq!(
        tree["properties"]["children"]["items"]["$ref"],
        "#/components/schemas/TreeOut.Tree"
    );
    let root = schemars::schema_for!(PersonOut).to_value();
    assert!(jsonschema::validator_for(&root).is_ok(), "{root:#}");
    assert!(!root.to_string().contains("x-aside"));
}

#[test]
fn another_generator_keeps_definitions_of_one_name_apart() {
    mod other {
        crate::model!(pub(super) TreeOut = super::Tree, exclude = ["**.name"]);
    }
    let schema = schemars::schema_for!((TreeOut, other::TreeOut)).to_value();
    let definition = |name: &str| {
        let reference = schema["$defs"][name]["$ref"].as_str().expect("a reference");
        let fields = schema.pointer(&reference[1..]).expect("it resolves");
        fields["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(definition("TreeOut"), ["children", "name"]);
    assert_eq!(definition("TreeOut2"), ["children", "secret"]);
}

#[test]
fn a_key_of_a_map_does_not_lead_around_a_projection() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Club {
        password: String,
        clubs: BTreeMap<String, ClubOut>,
    }
    crate::model!(ClubOut = Club, include = ["clubs.a"]);
    let club = |clubs: Value| json!({ "password": "s3cret", "clubs": clubs });
    let value = club(json!({ "a": club(json!({ "a": club(json!({})) })) }));
    for schema in [ClubOut::schema(), Vec::<ClubOut>::schema()] {
        assert!(schema.check().unwrap_err().to_string().contains("contains itself"));
        assert!(schema.to_bytes(&value).is_err());
    }
}

#[test]
fn names_of_generic_models() {
    #[derive(JsonSchema)]
    #[schemars(rename = "{T}Page")]
    struct Named<T>(T);
    assert_eq!(Page::<UserPublic>::schema().name(), "Page");
    assert_eq!(Named::<UserPublic>::schema().name(), "UserPublicPage");
    assert_eq!(Vec::<UserPublic>::schema().name(), "Array_of_UserPublic");
    let page = Page::<UserPublic>::schema().json_schema();
    assert_eq!(page["properties"]["items"]["items"], json!({ "$ref": "#/$defs/UserPublic" }));
    assert_eq!(page["$defs"].as_object().unwrap().keys().collect::<Vec<_>>(), ["UserPublic"]);
}

#[test]
fn a_projection_cannot_be_mixed_with_other_fields() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        user: UserPublic,
        #[serde(flatten)]
        whole: User,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct OnlyFlat {
        #[serde(flatten)]
        user: UserPublic,
    }
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    #[serde(tag = "kind")]
    enum Tagged {
        User(UserPublic),
        Other { id: u8 },
    }
    for error in [
        Flat::schema().check().unwrap_err(),
        OnlyFlat::schema().check().unwrap_err(),
        Tagged::schema().check().unwrap_err(),
    ] {
        assert!(error.to_string().contains("cannot be flattened"), "{error}");
    }
}

#[test]
fn a_problem_can_have_a_projection() {
    use crate::model::Problem;
    let problem = Problem::new(http::StatusCode::CONFLICT).extension(json!({ "by": ada() }));
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct By {
        by: UserPublic,
    }
    let members = r#""type":"about:blank","title":"Conflict","status":409"#;
    assert_writes::<Problem<By>>(&problem, &format!(r#"{{{members},"by":{ADA}}}"#));
    let problem = problem.extension(ada());
    assert_writes::<Problem<UserPublic>>(&problem, &format!("{{{members},{}", &ADA[1..]));

    crate::model!(Short = User, include = ["name", "nick"], exclude_none, rename = ["name" => "n"]);
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Of {
        of: Short,
    }
    let problem = problem.extension(json!({ "of": ada() }));
    assert_writes::<Problem<Of>>(&problem, &format!(r#"{{{members},"of":{{"n":"ada"}}}}"#));
    let error = Problem::<Short>::schema().check().unwrap_err().to_string();
    assert_eq!(
        error,
        "model `Short`: a projection cannot be flattened at `/allOf`: make it a field"
    );
}

#[test]
fn a_keyword_that_constrains_nothing_can_be_anywhere() {
    #[derive(Serialize, JsonSchema)]
    #[schemars(extend("markdownDescription" = "*a*"))]
    struct Noted {
        id: u8,
    }
    crate::model!(NotedOut = Noted, annotations = ["markdownDescription"]);
    assert_writes::<Vec<NotedOut>>(&[Noted { id: 1 }], r#"[{"id":1}]"#);
    assert_eq!(Noted::schema().check().unwrap_err().keyword(), Some("markdownDescription"));
}

#[test]
fn the_tag_of_a_struct_is_not_dropped_silently() {
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "type")]
    struct Tagged {
        id: u8,
    }
    crate::model!(TaggedOut = Tagged);
    let (one, several) = (Tagged { id: 1 }, [Tagged { id: 1 }]);
    for body in [
        Tagged::schema().to_bytes(&one),
        TaggedOut::schema().to_bytes(&one),
        Vec::<TaggedOut>::schema().to_bytes(&several),
    ] {
        let error = body.expect_err("schemars omits the tag").to_string();
        assert!(error.contains("type"), "{error}");
    }
}

#[test]
fn rows_events_and_responses_have_projections() {
    use crate::{ModelEvents, ModelLines, Responses, response::Event};

    crate::responses!(GetUsers { 200 => Page<UserPublic>, 404 => Option<UserPublic> });
    let page = || Page { items: vec![ada()], total: 1 };
    let body = Responses::<GetUsers>::new::<200>(&page()).into_response::<bytes::Bytes>();
    assert_eq!(body.body(), &format!(r#"{{"items":[{ADA}],"total":1}}"#));
    let rows = ModelLines::<Page<UserPublic>>::from_iter([page()]).into_body();
    assert_eq!(first_chunk(rows), format!("{{\"items\":[{ADA}],\"total\":1}}\n"));
    let events = ModelEvents::<(UserPublic,)>::from_iter([Event::new((ada(),))]).into_body();
    assert_eq!(first_chunk(events), format!("data: [{ADA}]\n\n"));
}

fn first_chunk(response: http::Response<crate::response::ModelBody>) -> String {
    use futures_core::Stream as _;
    use std::task::{Context, Poll, Waker};

    let body = std::pin::pin!(response.into_body());
    match body.poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(Ok(chunk))) => String::from_utf8_lossy(&chunk).into_owned(),
        _ => panic!("the first chunk is there at once"),
    }
}
