use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, MissingLayer, RequestCookies};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::{Router, routing::get};

const VISITS: CookieSpec<u32> = CookieSpec::parsed("visits", CookieOptions::new());

/// The dependency. `from_parts` gives it the handle and the cookies of the request.
struct Visits(u32);

impl<S: Sync> FromRequestParts<S> for Visits {
    type Rejection = MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
        let aside = Aside::from_parts(parts)?;
        let cookies = RequestCookies::from_parts(parts);
        let before = cookies.get(&VISITS).ok().flatten().unwrap_or(0); // a client can send anything
        let visits = before.saturating_add(1);
        aside.set_cookie(VISITS.with_value(&visits));
        Ok(Self(visits))
    }
}

async fn home(Visits(visits): Visits) -> String {
    format!("visit {visits}")
}

pub fn app() -> Router {
    Router::new().route("/", get(home)).layer(AsideLayer::new())
}
