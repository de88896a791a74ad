//! The app on warp.

use std::convert::Infallible;
use std::error::Error;
use std::future::ready;

use aside_warp::session::Sessions;
use aside_warp::{
    Aside, AsideService, Direct, InvalidCookie, Model, ModelEvents, RequestCookies, Responses,
    aside, cookies,
};
use bytes::{Buf, Bytes};
use futures_util::{Stream, TryStreamExt as _};
use http_body::Frame;
use http_body_util::StreamBody;
use tower_service::Service;
use warp::filters::BoxedFilter;
use warp::http::{HeaderMap, Request, StatusCode};
use warp::path::FullPath;
use warp::reject::{Reject, Rejection};
use warp::reply::{Reply, Response};
use warp::{Filter, path};

use crate::app::{self, Message, Preferences, Profile, User, UserOut};
use crate::docs;
use crate::lab::{self, Filtered, Outcome};

/// Creates the service, with a scope around each request. Replicas with the same keys share their logins.
pub fn app<B>(
    sessions: Sessions,
) -> AsideService<
    impl Service<Request<B>, Response = Response, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync,
>
where
    B: http_body::Body + Send + Sync + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    aside_warp::service(filters(sessions).recover(answer))
}

fn filters(sessions: Sessions) -> BoxedFilter<(impl Reply,)> {
    let get_or_post = || get().or(warp::post()).unify();

    let cookie_and_object = path!("cookie-and-object")
        .and(get_or_post())
        .and(aside())
        .map(|aside: Aside| Model::from(app::cookie_and_object(&aside)));
    let cookie = path!("cookie").and(get_or_post()).map(direct);
    let create_user = path!("users")
        .and(warp::post())
        .and(visit())
        .and(aside())
        .and(warp::body::stream())
        .and_then(create_user);
    let me = path!("users" / "me")
        .and(get())
        .and(current_user())
        .map(|user: User| Model::from(app::me(&user)));
    let choose_cookie = path!("cookies" / ..)
        .and(warp::path::param::<String>())
        .and(warp::path::end())
        .and(get())
        .and(aside())
        .and(warp::path::full())
        .and_then(choose_cookie);
    let log_in = path!("login")
        .and(warp::post())
        .and(aside())
        .and(with(&sessions))
        .and(cookies())
        .and(warp::body::stream())
        .and_then(log_in);
    let logged_in = path!("login" / "me")
        .and(get())
        .and(login(&sessions))
        .map(|profile: Profile| Model::from(app::logged_in(&profile)));
    let log_out =
        path!("log-out").and(warp::post()).and(aside()).map(|aside: Aside| app::log_out(&aside));

    let users = create_user.or(me).or(log_in).or(logged_in).or(log_out);
    let others = choose_cookie.or(preferences()).or(contact()).or(oauth(&sessions)).or(lab());
    let others = others.or(products());
    cookie_and_object.or(cookie).or(users).or(others).or(docs()).or(nothing_else()).boxed()
}

fn get() -> impl Filter<Extract = (), Error = Rejection> + Copy {
    warp::get().or(warp::head()).unify()
}

fn products() -> BoxedFilter<(impl Reply,)> {
    let get_product =
        path!("products" / String).and(get()).and(warp::path::full()).and(query()).map(
            |_, path: FullPath, query: Option<String>| {
                let product = app::get_product(path.as_str(), query.as_deref());
                product.map(Responses::from).map_err(Responses::from)
            },
        );
    let order_product = path!("products" / String / "orders")
        .and(warp::post())
        .and(aside())
        .and(cookies())
        .and(warp::path::full())
        .map(|_, aside: Aside, cookies: RequestCookies, path: FullPath| {
            let order = app::order_product(&aside, &cookies, path.as_str());
            order.map(Responses::from).map_err(Responses::from)
        });
    let prices = path!("products" / String / "prices")
        .and(get())
        .and(warp::path::full())
        .and(warp::header::headers_cloned())
        .map(|_, path: FullPath, headers: HeaderMap| {
            app::prices(path.as_str(), &headers).map(ModelEvents::from).map_err(Model::from)
        });
    get_product.or(order_product).or(prices).boxed()
}

fn preferences() -> BoxedFilter<(impl Reply,)> {
    let show = path!("preferences")
        .and(get())
        .and(cookies())
        .map(|cookies: RequestCookies| Model::from(app::preferences(&cookies)));
    let set = path!("preferences")
        .and(warp::put())
        .and(aside())
        .and(warp::body::stream())
        .and_then(set_preferences);
    show.or(set).boxed()
}

fn contact() -> BoxedFilter<(impl Reply,)> {
    let page = path!("contact").and(get()).and(aside()).and(cookies()).map(
        |aside: Aside, cookies: RequestCookies| Model::from(app::contact_page(&aside, &cookies)),
    );
    let send = path!("contact")
        .and(warp::post())
        .and(aside())
        .map(|aside: Aside| app::send_message(&aside));
    page.or(send).boxed()
}

fn oauth(sessions: &Sessions) -> BoxedFilter<(impl Reply + use<>,)> {
    let start = path!("oauth" / "log-in")
        .and(get())
        .and(aside())
        .and(with(sessions))
        .and(cookies())
        .and_then(|aside: Aside, sessions: Sessions, cookies: RequestCookies| {
            ready(app::start_oauth(&aside, &sessions, &cookies).map_err(reject))
        });
    let finish = path!("oauth" / "callback")
        .and(get())
        .and(aside())
        .and(with(sessions))
        .and(cookies())
        .and(query())
        .and_then(finish_oauth);
    let authorize = path!("authority" / "authorize").and(get()).and(aside()).and(query()).and_then(
        |aside: Aside, query: Option<String>| {
            ready(app::authorize(&aside, query.as_deref()).map_err(reject))
        },
    );
    start.or(finish).or(authorize).boxed()
}

fn lab() -> BoxedFilter<(impl Reply,)> {
    let page =
        warp::path::end().and(get()).and(aside()).map(|aside: Aside| lab::page(&aside, "warp"));
    let style = path!("lab" / "style.css").and(get()).and(aside());
    let style = style.map(|aside: Aside| lab::style(&aside));
    let script = path!("lab" / "script.js").and(get()).and(aside());
    let script = script.map(|aside: Aside| lab::script(&aside));
    let echo = path!("lab" / "cookies")
        .and(get())
        .and(aside())
        .and(warp::header::headers_cloned())
        .and(query())
        .and_then(|aside: Aside, headers: HeaderMap, query: Option<String>| {
            let echo = lab::echo(&aside, &headers, query.as_deref());
            ready(echo.map(Model::from).map_err(reject))
        });
    let set_cookie = path!("lab" / "cookies")
        .and(warp::post())
        .and(aside())
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .and_then(set_cookie);
    let filter = path!("lab" / "model")
        .and(warp::post())
        .and(aside())
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .and_then(filter);
    page.or(style).or(script).or(echo).or(set_cookie).or(filter).boxed()
}

/// The document of the app, and its viewer.
fn docs() -> BoxedFilter<(impl Reply,)> {
    let paths = path!("openapi.json").or(path!("docs" / ..)).unify();
    let page = paths.and(get()).and(warp::path::full());
    page.map(|path: FullPath| docs::answer(path.as_str())).boxed()
}

async fn finish_oauth(
    aside: Aside,
    sessions: Sessions,
    cookies: RequestCookies,
    query: Option<String>,
) -> Result<StatusCode, Rejection> {
    app::finish_oauth(&aside, &sessions, &cookies, query.as_deref()).await.map_err(reject)
}

/// The query, if the URL has one.
fn query() -> impl Filter<Extract = (Option<String>,), Error = Infallible> + Copy {
    let none = warp::any().map(|| None);
    warp::query::raw().map(Some).or(none).unify()
}

fn direct() -> Result<Direct<impl Reply>, InvalidCookie> {
    Ok(Direct(app::cookie()?))
}

async fn create_user(
    aside: Aside,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Model<UserOut>, Rejection> {
    let body = collect(body).await?;
    app::create_user(&aside, &body).map(Model::from).map_err(reject)
}

async fn set_preferences(
    aside: Aside,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Model<Preferences>, Rejection> {
    let body = collect(body).await?;
    app::set_preferences(&aside, &body).map(Model::from).map_err(reject)
}

async fn set_cookie(
    aside: Aside,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Model<Outcome>, Rejection> {
    let body = collect(body).await?;
    lab::set_cookie(&aside, &headers, &body).map(Model::from).map_err(reject)
}

async fn filter(
    aside: Aside,
    headers: HeaderMap,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Model<Filtered>, Rejection> {
    let body = collect(body).await?;
    lab::filter(&aside, &headers, &body).map(Model::from).map_err(reject)
}

async fn log_in(
    aside: Aside,
    sessions: Sessions,
    cookies: RequestCookies,
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Model<UserOut>, Rejection> {
    let body = collect(body).await?;
    app::log_in(&aside, &sessions, &cookies, &body).map(Model::from).map_err(reject)
}

async fn collect(
    body: impl Stream<Item = Result<impl Buf, warp::Error>>,
) -> Result<Bytes, Rejection> {
    let frames = body.map_ok(|mut data| Frame::data(data.copy_to_bytes(data.remaining())));
    app::collect(StreamBody::new(frames)).await.map_err(reject)
}

async fn choose_cookie(
    _: String,
    aside: Aside,
    path: FullPath,
) -> Result<Model<Message>, Rejection> {
    app::choose_cookie(&aside, path.as_str()).map(Model::from).map_err(reject)
}

/// A dependency: a filter that changes the response.
fn visit() -> impl Filter<Extract = (), Error = Rejection> + Copy {
    let visit = aside().and(cookies()).map(|aside: Aside, cookies: RequestCookies| {
        app::count_visit(&aside, &cookies);
    });
    visit.untuple_one()
}

/// A dependency that can reject. [`answer`] makes the response.
fn current_user() -> impl Filter<Extract = (User,), Error = Rejection> + Copy {
    aside().and(cookies()).and_then(|aside: Aside, cookies: RequestCookies| {
        ready(app::current_user(&aside, &cookies).map_err(reject))
    })
}

/// A dependency that needs the app's state.
fn login(
    sessions: &Sessions,
) -> impl Filter<Extract = (Profile,), Error = Rejection> + Clone + use<> {
    aside().and(with(sessions)).and(cookies()).and_then(
        |aside: Aside, sessions: Sessions, cookies: RequestCookies| {
            ready(app::login(&aside, &sessions, &cookies).map_err(reject))
        },
    )
}

/// A part of the app's state, as a filter.
fn with<T: Clone + Send + Sync + 'static>(
    it: &T,
) -> impl Filter<Extract = (T,), Error = Infallible> + Clone + use<T> {
    let it = it.clone();
    warp::any().map(move || it.clone())
}

/// The app's problem as warp's rejection.
#[derive(Debug)]
struct Rejected(app::Problem);

impl Reject for Rejected {}

fn reject(problem: app::Problem) -> Rejection {
    warp::reject::custom(Rejected(problem))
}

/// Any other request. It is a rejection, because an earlier filter might have a better reason.
fn nothing_else() -> impl Filter<Extract = (Infallible,), Error = Rejection> + Copy {
    warp::path::full().and_then(|path: FullPath| {
        ready(Err(warp::reject::custom(Nothing(app::nothing_else(path.as_str())))))
    })
}

#[derive(Debug)]
struct Nothing(app::Problem);

impl Reject for Nothing {}

/// Makes a response of a rejection.
async fn answer(rejection: Rejection) -> Result<impl Reply, Rejection> {
    let reason = rejection.find().map(|Rejected(problem)| problem);
    let problem = reason.or(rejection.find().map(|Nothing(problem)| problem)).cloned();
    problem.map(app::Problem::into_response).ok_or(rejection)
}
