//! A stub of an authorization server, so that the login runs without another site.
//!
//! It approves each request, and it is part of the app. A real one has its own host, asks the user, draws a
//! random code and accepts the code once.

use aside::Aside;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use http::header::LOCATION;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;
use super::user::User;

const CLIENT_ID: &str = "aside-examples";

/// The parameters of an authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).
///
/// The client has one registered redirect URI, so the request omits it.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Authorization {
    #[schemars(extend("const" = "code"))]
    response_type: String,
    #[schemars(extend("const" = CLIENT_ID))]
    client_id: String,
    state: String,
    code_challenge: String,
    #[schemars(extend("const" = "S256"))]
    code_challenge_method: String,
}

/// Returns the URL to which the client sends the browser.
pub(super) fn authorize_url(state: &str, challenge: String) -> Result<String, Problem> {
    let request = Authorization {
        response_type: "code".into(),
        client_id: CLIENT_ID.into(),
        state: state.into(),
        code_challenge: challenge,
        code_challenge_method: "S256".into(),
    };
    let query = serde_urlencoded::to_string(request).map_err(|_| invalid())?;
    Ok(format!("/authority/authorize?{query}"))
}

/// `GET /authority/authorize`: approves the request. The code is the challenge.
///
/// # Errors
///
/// Returns 400 if the client is unknown, or if the request has no challenge.
pub fn authorize(aside: &Aside, query: Option<&str>) -> Result<StatusCode, Problem> {
    let request: Authorization =
        serde_urlencoded::from_str(query.unwrap_or_default()).map_err(|_| invalid())?;
    let is_valid = request.response_type == "code"
        && request.client_id == CLIENT_ID
        && request.code_challenge_method == "S256";
    if !is_valid {
        return Err(invalid());
    }
    let answer = [("code", request.code_challenge), ("state", request.state)];
    let answer = serde_urlencoded::to_string(answer).map_err(|_| invalid())?;
    aside.insert_header(LOCATION, format!("/oauth/callback?{answer}"));
    Ok(StatusCode::SEE_OTHER)
}

/// Returns the user to whom the code belongs, if the verifier fits.
///
/// A real client sends both in a `POST` to the token endpoint.
pub(super) async fn redeem(code: &str, verifier: &str) -> Option<User> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    (code == challenge).then(User::known)
}

fn invalid() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "invalid authorization request")
}
