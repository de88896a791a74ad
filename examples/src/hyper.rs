//! The app on hyper.

use std::convert::Infallible;
use std::error::Error;

use aside_hyper::session::Sessions;
use aside_hyper::{Aside, Body, Direct, IntoResponse, RequestCookies, service_fn};
use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::service::Service;
use hyper::{Method, Request, Response};

use crate::{app, docs, lab};

/// Creates the service, which passes a handle to each request. Replicas with the same keys share their logins.
pub fn app<B>(
    sessions: Sessions,
) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    service_fn(move |request: Request<B>, aside: Aside| {
        let sessions = sessions.clone();
        async move { Ok::<_, Infallible>(route(request, &aside, &sessions).await.into_response()) }
    })
}

async fn route<B>(
    request: Request<B>,
    aside: &Aside,
    sessions: &Sessions,
) -> Result<Response<Body>, Problem>
where
    B: http_body::Body<Data = Bytes> + Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (head, body) = request.into_parts();
    let cookies = RequestCookies::from_parts(&head);
    let path = head.uri.path();
    let get = matches!(head.method, Method::GET | Method::HEAD);
    let post = head.method == Method::POST;

    Ok(match path {
        "/cookie-and-object/" if get || post => app::cookie_and_object(aside).into_response(),
        "/cookie/" if get || post => app::cookie().map(Direct).into_response(),
        "/users/" if post => {
            app::count_visit(aside, &cookies);
            app::create_user(aside, &app::collect(body).await?)?.into_response()
        }
        "/users/me" if get => app::me(&app::current_user(aside, &cookies)?).into_response(),
        path if path.starts_with("/cookies/") && get => {
            app::choose_cookie(aside, path)?.into_response()
        }
        "/login/" if post => {
            let body = app::collect(body).await?;
            app::log_in(aside, sessions, &cookies, &body)?.into_response()
        }
        "/login/me" if get => {
            app::logged_in(&app::login(aside, sessions, &cookies)?).into_response()
        }
        "/log-out/" if post => app::log_out(aside).into_response(),
        "/preferences/" if get => app::preferences(&cookies).into_response(),
        "/preferences/" if head.method == Method::PUT => {
            app::set_preferences(aside, &app::collect(body).await?)?.into_response()
        }
        "/contact/" if get => app::contact_page(aside, &cookies).into_response(),
        "/contact/" if post => app::send_message(aside).into_response(),
        "/oauth/log-in" if get => app::start_oauth(aside, sessions, &cookies)?.into_response(),
        "/oauth/callback" if get => {
            app::finish_oauth(aside, sessions, &cookies, head.uri.query()).await?.into_response()
        }
        "/authority/authorize" if get => app::authorize(aside, head.uri.query())?.into_response(),
        "/" if get => lab::page(aside, "hyper").into_response(),
        "/lab/style.css" if get => lab::style(aside).into_response(),
        "/lab/script.js" if get => lab::script(aside).into_response(),
        "/lab/cookies" if get => lab::echo(aside, &head.headers, head.uri.query())?.into_response(),
        "/lab/cookies" if post => {
            let body = app::collect(body).await?;
            lab::set_cookie(aside, &head.headers, &body)?.into_response()
        }
        "/lab/model" if post => {
            let body = app::collect(body).await?;
            lab::filter(aside, &head.headers, &body)?.into_response()
        }
        "/openapi.json" | "/docs" if get => docs::answer(path).map(Body::from),
        path if path.starts_with("/docs/") && get => docs::answer(path).map(Body::from),
        path => products(&head, aside, &cookies).ok_or_else(|| app::nothing_else(path))?,
    })
}

fn products(head: &Parts, aside: &Aside, cookies: &RequestCookies) -> Option<Response<Body>> {
    let path = head.uri.path();
    match (&head.method, app::path_after_id(path)?) {
        (&Method::GET | &Method::HEAD, "") => {
            Some(app::get_product(path, head.uri.query()).into_response())
        }
        (&Method::POST, "/orders") => {
            Some(app::order_product(aside, cookies, path).into_response())
        }
        (&Method::GET | &Method::HEAD, "/prices") => {
            Some(app::prices(path, &head.headers).into_response())
        }
        _ => None,
    }
}

/// The app's problem as hyper's response.
struct Problem(app::Problem);

impl From<app::Problem> for Problem {
    fn from(problem: app::Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        self.0.into_response().map(Body::from)
    }
}
