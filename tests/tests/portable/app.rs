// `main.rs` includes this file once for each adapter, under the name `adapter`.

use adapter::error::{
    CookiePart, CookieRule, CookiesError, CookiesErrorKind, PathSegment, Violation,
};
use adapter::policy::{
    Caching, DuplicateCookies, EmptyContentType, ExistingHeaders, StatusOverride,
};
use adapter::report::{ChangeKind, DropReason, DroppedChange, MergeContext, Warning, WarningKind};
use adapter::response::{
    Declares, Event, InvalidEvent, ModelBody, OnlyFields, Partial, Problem, ResponseSet, StatusModel,
    last_event_id,
};
use adapter::secure::{Private, Signed, Verified, VerifyError, VerifyErrorKind};
use adapter::session::{Session, SessionSpec, Sessions};
use adapter::testing::{self, ParsedSetCookie};
use adapter::aside;
use adapter::{
    Aside, AsideLayer, AsideService, Conditional, CookieId, CookieOptions, CookieSpec, CookieValue,
    Cookies, CookiesRejection, Direct, Encoding, IntoDeleteCookie, IntoSetCookie, InvalidChange, InvalidCookie,
    InvalidCookieValue, InvalidKey, InvalidSchema, Key, KeyRing, MaybeUndefined, MergeFuture,
    Model, ModelError, ModelEvents, ModelLines, ModelOptions, ModelSchema, OnError, Policy,
    Priority, Report, RequestCookies, ResponseError, ResponseModel, Responses, SameSite, Savepoint, SetCookie,
    SetCookieExt as _, TemporalResponse, assert_model_excludes, merge_future, model, responses,
};
use http::header::{COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const SESSION: CookieSpec =
    CookieSpec::new("session", CookieOptions::new().http_only(true).same_site(SameSite::Strict));
const VISITS: CookieSpec<u32> =
    CookieSpec::parsed("visits", CookieOptions::new().priority(Priority::Low));

#[derive(Serialize, JsonSchema)]
struct User {
    name: &'static str,
    nick: MaybeUndefined<&'static str>,
    password: &'static str,
}

const USER: User = User { name: "ada", nick: MaybeUndefined::Undefined, password: "s3cret" };

model!(
    /// A user without a password.
    UserOut = User,
    exclude_unset,
    exclude = ["password"],
);

// Business code takes `&Aside`.
fn count_visit(aside: &Aside, cookies: &RequestCookies) -> u32 {
    let visits = value_of(cookies, &VISITS).unwrap_or(0) + 1;
    aside.set_cookie(VISITS.with_value(&visits));
    visits
}

fn value_of<'c, T: CookieValue + ?Sized>(
    cookies: &'c RequestCookies,
    spec: &CookieSpec<'_, T>,
) -> Option<T::Read<'c>> {
    cookies.get(spec).ok().flatten()
}

fn log_in(aside: &Aside, user: &User) -> Result<Model<UserOut>, ResponseError> {
    let savepoint: Savepoint = aside.savepoint();
    aside.delete_cookie("old");
    aside.rollback_to(savepoint);
    aside.on_success().set_cookie(SESSION.with_value("31d4"));
    aside.check()?;
    Ok(Model::new(user).status(StatusCode::CREATED))
}

fn to_bytes(user: &User) -> Result<bytes::Bytes, ResponseError> {
    Ok(Model::<UserOut>::new(user).into_bytes()?)
}

fn list() -> ModelLines<UserOut> {
    ModelLines::from_iter([USER, USER])
}

responses!(
    /// The responses of `GET /users/{name}`.
    GetUser { 200 => UserOut, 404 => Problem }
);

responses!(
    /// The responses of `GET /user?fields=…`.
    ChooseFields { 200 => Partial<UserOut>, 400 => Problem }
);

fn choose_fields(fields: &str) -> Result<Responses<ChooseFields>, Responses<ChooseFields>> {
    let fields: OnlyFields<UserOut> = Model::only(fields.split(','))?;
    Ok(Responses::with_fields::<200>(&fields, &USER))
}

fn find(name: &str) -> Result<User, Problem> {
    match name {
        "ada" => Ok(USER),
        _ => Err(Problem::new(StatusCode::NOT_FOUND)),
    }
}

fn get_user(name: &str) -> Result<Responses<GetUser>, Responses<GetUser>> {
    let user = find(name)?;
    Ok(Responses::new::<200>(&user).header(LOCATION, "/ada"))
}

fn get_model(name: &str) -> Result<Model<UserOut>, Model<Problem>> {
    Ok(Model::new(find(name)?))
}

fn events() -> ModelEvents<UserOut> {
    ModelEvents::from_iter([Event::new(USER).event("joined").id(1)])
}

fn direct() -> Result<Direct<Response<&'static str>>, InvalidCookie> {
    let mut response = Response::new("as built");
    response.set_cookie(SESSION.with_value("31d4"))?;
    Ok(Direct(response))
}

async fn handler(aside: Aside, cookies: RequestCookies) -> Result<Model<UserOut>, ResponseError> {
    count_visit(&aside, &cookies);
    log_in(&aside, &USER)
}

fn headers(line: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(line))])
}

#[test]
fn handler_is_a_plain_function() {
    let cookies = RequestCookies::from_headers(&headers("visits=6"));
    let (model, changes) = testing::call(|aside| handler(aside.into(), cookies));
    let changes: TemporalResponse = changes;

    let body = model.expect("the changes are valid").into_bytes().expect("it fits the model");
    assert_eq!(body, r#"{"name":"ada"}"#);
    let cookies: Vec<SetCookie> = changes.cookies();
    assert_eq!(cookies[0].header(), "visits=7; Path=/; SameSite=Lax; Priority=Low");
    assert_eq!(cookies[1].name(), SESSION.name());
}

#[test]
fn handle_is_made_without_a_request() {
    let aside = Aside::default();
    assert!(log_in(&aside, &USER).is_ok());
    assert_eq!(aside.cookies().len(), 1);
}

#[test]
fn cookies_are_read_from_headers_and_from_parts() {
    let request = Request::builder().header(COOKIE, "visits=7; session=31d4").body(());
    let (parts, ()) = request.expect("a request").into_parts();
    let cookies = RequestCookies::from_parts(&parts);

    assert_eq!(cookies.get_raw("visits"), Some(&b"7"[..]));
    let session: Result<_, InvalidCookieValue> = cookies.get(&SESSION);
    assert_eq!(session.expect("a valid value").as_deref(), Some("31d4"));
    assert_eq!(RequestCookies::from_headers(&parts.headers).iter().count(), 2);
    assert_eq!(cookies.into_inner().iter().count(), 2);
}

// The type has no lifetime, so a field and a spawned task can own it.
#[test]
fn cookies_are_owned() {
    struct Visit {
        cookies: RequestCookies,
    }

    fn assert_static<T: Send + 'static>(value: T) -> T {
        value
    }

    let visit = assert_static(Visit { cookies: RequestCookies::from_headers(&headers("a=1")) });
    assert_eq!(visit.cookies.get_raw("a"), Some(&b"1"[..]));
}

#[test]
fn model_is_read_and_converted() {
    let error: ModelError = Model::<UserOut>::new("not a user").into_bytes().unwrap_err();
    let violation: &Violation = error.violations().first().expect("one violation");
    let path: &[PathSegment] = violation.path();
    assert!(path.is_empty());

    assert_eq!(to_bytes(&USER).expect("it fits the model"), r#"{"name":"ada"}"#);

    let model = Model::<UserOut>::new(USER).header(LOCATION, HeaderValue::from_static("/ada"));
    let core: aside::Model<UserOut> = model.into();
    let response = Model::from(core);
    let response: Response<bytes::Bytes> = aside::Model::from(response).into_response();
    assert_eq!(response.headers()[LOCATION], "/ada");
    assert_model_excludes!(UserOut, &USER, "s3cret", "password");
}

#[tokio::test]
async fn lines_are_read() {
    use futures_util::StreamExt as _;

    let rows: ModelBody = list().status(StatusCode::ACCEPTED).into_body().into_body();
    let rows: Vec<_> = rows.map(|row| row.expect("it fits the model")).collect().await;
    assert_eq!(rows, ["{\"name\":\"ada\"}\n", "{\"name\":\"ada\"}\n"]);
}

#[tokio::test]
async fn events_are_opened() {
    use futures_util::{StreamExt as _, stream};

    assert_eq!(last_event_id(&HeaderMap::new()), None);
    let events = events().keep_alive(stream::pending::<()>());
    let events: aside::ModelEvents<UserOut> = events.status(203).header("x-a", "1").into();
    let rows: ModelBody = ModelEvents::from(events).into_body().into_body();
    let rows: Vec<_> = rows.map(|row| row.expect("it fits the model")).collect().await;
    assert_eq!(rows, ["event: joined\nid: 1\ndata: {\"name\":\"ada\"}\n\n"]);
}

#[test]
fn responses_have_a_model_for_each_status() {
    let found: aside::Responses<GetUser> = get_user("ada").expect("a user").into();
    let found: Response<bytes::Bytes> = aside::Responses::from(Responses::from(found)).into_response();
    assert_eq!((found.status().as_u16(), &**found.body()), (200, &br#"{"name":"ada"}"#[..]));

    let missing = aside::Responses::from(get_user("bob").expect_err("no user"));
    let missing: Response<bytes::Bytes> = missing.into_response();
    assert_eq!(missing.status(), 404);

    let missing = aside::Model::from(get_model("bob").expect_err("no user"));
    assert_eq!(missing.into_response::<bytes::Bytes>().status(), 404);

    let declared: &StatusModel = &GetUser::RESPONSES[0];
    assert_eq!(declared.status(), <GetUser as Declares<200>>::RESPONSE.status());
}

#[test]
fn client_chooses_the_fields_of_a_status() {
    let chosen = aside::Responses::from(choose_fields("name").expect("the field"));
    let chosen: Response<bytes::Bytes> = chosen.into_response();
    assert_eq!(&**chosen.body(), br#"{"name":"ada"}"#);
    let unknown = aside::Responses::from(choose_fields("password").expect_err("no field"));
    assert_eq!(unknown.into_response::<bytes::Bytes>().status(), 400);
    assert!(ChooseFields::RESPONSES[0].is_partial());
}

#[test]
fn direct_response_is_a_tuple() {
    let Direct(response) = direct().expect("a valid cookie");
    let line = ParsedSetCookie::parse(&response.headers()[SET_COOKIE]).expect("a cookie");
    assert_eq!(line.attribute("SameSite"), Some("Strict"));
    assert_eq!(Direct(1), Direct::from(aside::Direct(1)));
}

#[test]
fn errors_are_errors() {
    fn text(error: &dyn std::error::Error) -> String {
        error.to_string()
    }

    let invalid = SetCookie::new("no token", "1", CookieOptions::new()).unwrap_err();
    let invalid: InvalidCookie = invalid.into();
    assert_eq!(invalid.part(), CookiePart::Name);
    assert_eq!(invalid.rule(), CookieRule::Token);
    assert_eq!(invalid.clone(), invalid);
    let core: aside::InvalidCookie = invalid.clone().into();
    assert_eq!(text(&invalid), text(&core));
    assert!(!format!("{invalid:?}").is_empty());

    let error = ResponseError::from(invalid);
    assert!(matches!(error.invalid_change(), Some(InvalidChange::Cookie(_))));
    assert_eq!(error.clone(), error);
    let core: aside::ResponseError = error.clone().into();
    assert_eq!(text(&error), text(&core));
}

#[tokio::test]
async fn scope_merges_without_a_server() {
    let policy = Policy::new().on_error(OnError::Keep);
    let future: MergeFuture<_> = merge_future(policy, async {
        let aside = aside::Aside::current().map(Aside::from).expect("a scope");
        count_visit(&aside, &RequestCookies::from_headers(&HeaderMap::new()));
        Response::new("hello")
    });
    assert_eq!(future.await.headers()[SET_COOKIE], "visits=1; Path=/; SameSite=Lax; Priority=Low");
}

#[test]
fn keys_sign_a_cookie() {
    let ring = KeyRing::from(Key::new([7; 32]).expect("32 bytes"));
    let _: InvalidKey = Key::new([7; 8]).unwrap_err();
    let now = std::time::UNIX_EPOCH;
    let _: (Signed<'_>, Private<'_>) = (SESSION.signed(&ring), SESSION.private(&ring));
    let cookies = RequestCookies::from_headers(&headers("session=forged"));
    let read: Result<Verified, VerifyError> = SESSION.signed(&ring).read(&cookies, now);
    let _: VerifyErrorKind = read.unwrap_err().kind();
}

#[derive(Deserialize)]
struct Visits {
    visits: u32,
}

#[test]
fn cookies_are_one_value() {
    let request = Request::builder().header(COOKIE, "visits=7").body(()).expect("a request");
    let Cookies(Visits { visits }) = Cookies::from_headers(request.headers()).expect("a value");
    assert_eq!(visits, 7);

    let (parts, ()) = request.into_parts();
    assert_eq!(Cookies::<Visits>::from_parts(&parts).expect("a value").0.visits, 7);
    let cookies = RequestCookies::from_headers(&headers("visits=many"));
    let rejection: CookiesRejection = Cookies::<Visits>::from_cookies(&cookies).expect_err("an error");
    assert_eq!(rejection.kind(), CookiesErrorKind::IntParsing);
    let core: CookiesError = rejection.into_inner();
    assert_eq!(core.name(), Some("visits"));
}

#[test]
fn session_is_loaded_and_saved() {
    const CART: SessionSpec<Vec<u32>> = SessionSpec::signed("cart", CookieOptions::new());

    let keys = Key::new([7; 32]).expect("32 bytes");
    let (sessions, aside) = (Sessions::new(keys.into(), || std::time::UNIX_EPOCH), Aside::default());
    let cookies = RequestCookies::from_headers(&HeaderMap::new());
    let mut session: Session<'_, Vec<u32>> = sessions.load(&CART, &aside, &cookies);
    session.begin(vec![7]);
    session.save(&aside);
    assert_eq!(aside.cookies()[0].name(), CART.name());
}

/// These types need no other test here, because an adapter only exports them.
#[test]
fn other_types_are_exported() {
    fn is_model<M: ResponseModel>() {}
    fn is_cookie(_: impl IntoSetCookie, _: impl IntoDeleteCookie) {}

    let _: Option<(AsideLayer, AsideService<()>, Conditional<&aside::Aside>, Encoding)> = None;
    let _: Option<(CookieId, InvalidSchema, ModelOptions, &ModelSchema, &Report)> = None;
    let _: Option<(Caching, DuplicateCookies, EmptyContentType, ExistingHeaders)> = None;
    let _: Option<(StatusOverride, DroppedChange, DropReason, ChangeKind)> = None;
    let _: Option<(Warning, WarningKind, MergeContext<'_>, InvalidEvent)> = None;
    is_model::<u8>();
    is_cookie(("sid", "1"), "sid");
}
