//! The app on axum.

use aside_axum::response::Problem as ProblemDetails;
use aside_axum::session::Sessions;
use aside_axum::{
    Aside, AsideLayer, Direct, InvalidCookie, Model, ModelEvents, RequestCookies, Responses,
};
use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::{
    self, ContactPage, GetProduct, Message, OrderProduct, Preferences, PriceOut, Profile, User,
    UserOut,
};
use crate::docs;
use crate::lab::{self, Echo, Filtered, Outcome};

/// Creates the router, with one layer around all routes. Replicas with the same keys share their logins.
pub fn app(sessions: Sessions) -> Router {
    Router::new()
        .merge(lab())
        .route("/cookie-and-object/", get(cookie_and_object).post(cookie_and_object))
        .route("/cookie/", get(cookie).post(cookie))
        .route("/users/", post(create_user))
        .route("/users/me", get(me))
        .route("/cookies/{name}", get(choose_cookie))
        .route("/login/", post(log_in))
        .route("/login/me", get(logged_in))
        .route("/log-out/", post(log_out))
        .route("/products/{id}", get(get_product))
        .route("/products/{id}/orders", post(order_product))
        .route("/products/{id}/prices", get(prices))
        .route("/preferences/", get(preferences).put(set_preferences))
        .route("/contact/", get(contact_page).post(send_message))
        .route("/oauth/log-in", get(start_oauth))
        .route("/oauth/callback", get(finish_oauth))
        .route("/authority/authorize", get(authorize))
        .route("/openapi.json", get(docs))
        .route("/docs", get(docs))
        .route("/docs/", get(docs))
        .route("/docs/{file}", get(docs))
        .method_not_allowed_fallback(nothing_else)
        .fallback(nothing_else)
        .layer(AsideLayer::new())
        .with_state(sessions)
}

fn lab() -> Router<Sessions> {
    Router::new()
        .route("/", get(async |aside: Aside| lab::page(&aside, "axum")))
        .route("/lab/style.css", get(async |aside: Aside| lab::style(&aside)))
        .route("/lab/script.js", get(async |aside: Aside| lab::script(&aside)))
        .route("/lab/cookies", get(echo).post(set_cookie))
        .route("/lab/model", post(filter))
}

async fn cookie_and_object(aside: Aside) -> Model<Message> {
    app::cookie_and_object(&aside).into()
}

async fn cookie() -> Result<Direct<Response>, InvalidCookie> {
    Ok(Direct(app::cookie()?.map(Body::from)))
}

async fn create_user(_: Visit, aside: Aside, request: Request) -> Result<Model<UserOut>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(app::create_user(&aside, &body)?.into())
}

async fn me(user: CurrentUser) -> Model<UserOut> {
    app::me(&user.0).into()
}

async fn choose_cookie(aside: Aside, uri: Uri) -> Result<Model<Message>, Problem> {
    Ok(app::choose_cookie(&aside, uri.path())?.into())
}

async fn log_in(
    State(sessions): State<Sessions>,
    aside: Aside,
    cookies: RequestCookies,
    request: Request,
) -> Result<Model<UserOut>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(app::log_in(&aside, &sessions, &cookies, &body)?.into())
}

async fn logged_in(login: Login) -> Model<UserOut> {
    app::logged_in(&login.0).into()
}

async fn log_out(aside: Aside) -> StatusCode {
    app::log_out(&aside)
}

async fn get_product(uri: Uri) -> Result<Responses<GetProduct>, Responses<GetProduct>> {
    Ok(app::get_product(uri.path(), uri.query())?.into())
}

async fn order_product(
    aside: Aside,
    cookies: RequestCookies,
    uri: Uri,
) -> Result<Responses<OrderProduct>, Responses<OrderProduct>> {
    Ok(app::order_product(&aside, &cookies, uri.path())?.into())
}

async fn prices(
    uri: Uri,
    headers: HeaderMap,
) -> Result<ModelEvents<PriceOut>, Model<ProblemDetails>> {
    Ok(app::prices(uri.path(), &headers)?.into())
}

async fn preferences(cookies: RequestCookies) -> Model<Preferences> {
    app::preferences(&cookies).into()
}

async fn set_preferences(aside: Aside, request: Request) -> Result<Model<Preferences>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(app::set_preferences(&aside, &body)?.into())
}

async fn contact_page(aside: Aside, cookies: RequestCookies) -> Model<ContactPage> {
    app::contact_page(&aside, &cookies).into()
}

async fn send_message(aside: Aside) -> StatusCode {
    app::send_message(&aside)
}

async fn start_oauth(
    State(sessions): State<Sessions>,
    aside: Aside,
    cookies: RequestCookies,
) -> Result<StatusCode, Problem> {
    Ok(app::start_oauth(&aside, &sessions, &cookies)?)
}

async fn finish_oauth(
    State(sessions): State<Sessions>,
    aside: Aside,
    cookies: RequestCookies,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    Ok(app::finish_oauth(&aside, &sessions, &cookies, uri.query()).await?)
}

async fn authorize(aside: Aside, uri: Uri) -> Result<StatusCode, Problem> {
    Ok(app::authorize(&aside, uri.query())?)
}

async fn set_cookie(
    aside: Aside,
    headers: HeaderMap,
    request: Request,
) -> Result<Model<Outcome>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(lab::set_cookie(&aside, &headers, &body)?.into())
}

async fn echo(aside: Aside, headers: HeaderMap, uri: Uri) -> Result<Model<Echo>, Problem> {
    Ok(lab::echo(&aside, &headers, uri.query())?.into())
}

async fn filter(
    aside: Aside,
    headers: HeaderMap,
    request: Request,
) -> Result<Model<Filtered>, Problem> {
    let body = app::collect(request.into_body()).await?;
    Ok(lab::filter(&aside, &headers, &body)?.into())
}

async fn docs(uri: Uri) -> Response {
    docs::answer(uri.path()).map(Body::from)
}

async fn nothing_else(uri: Uri) -> Problem {
    app::nothing_else(uri.path()).into()
}

/// A dependency: an extractor that changes the response.
struct Visit;

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = aside_axum::MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let aside = Aside::from_parts(parts)?;
        let cookies = RequestCookies::from_parts(parts);
        app::count_visit(&aside, &cookies);
        Ok(Self)
    }
}

/// A dependency that can reject.
struct CurrentUser(User);

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        let aside = Aside::from_parts(parts).map_err(IntoResponse::into_response)?;
        let cookies = RequestCookies::from_parts(parts);
        let user = app::current_user(&aside, &cookies);
        user.map(Self).map_err(|problem| Problem(problem).into_response())
    }
}

/// A dependency that needs the app's state.
struct Login(Profile);

impl FromRequestParts<Sessions> for Login {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, sessions: &Sessions) -> Result<Self, Response> {
        let aside = Aside::from_parts(parts).map_err(IntoResponse::into_response)?;
        let cookies = RequestCookies::from_parts(parts);
        let profile = app::login(&aside, sessions, &cookies);
        profile.map(Self).map_err(|problem| Problem(problem).into_response())
    }
}

/// The app's problem as a response of axum.
struct Problem(app::Problem);

impl From<app::Problem> for Problem {
    fn from(problem: app::Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.0.into_response().map(Body::from)
    }
}
