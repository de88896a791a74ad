//! Whether a server answers what all of them shall.

use crate::client::{self, Answer};
use crate::server::Server;

use serde_json::{Value, json};

/// Asks a server once; gives back the length of a right answer.
pub(crate) fn check(server: &Server) -> Result<usize, String> {
    let answer = client::ask(server.port)?;
    right(&answer)?;
    Ok(answer.length)
}

/// Whether there is the cookie, with its attributes in any order and letter case, and of the user the three
/// fields that may be seen.
fn right(answer: &Answer) -> Result<(), String> {
    if answer.status != 200 {
        return Err(format!("status {}", answer.status));
    }
    let cookies = answer.header("set-cookie");
    let [cookie] = cookies[..] else {
        return Err(format!("{} cookies instead of one", cookies.len()));
    };
    let mut parts = cookie.split("; ");
    let pair = parts.next();
    let mut attributes: Vec<_> = parts.map(str::to_ascii_lowercase).collect();
    attributes.sort_unstable();
    if pair != Some("session=31d4d96e407aad42")
        || attributes != ["httponly", "path=/", "samesite=lax"]
    {
        return Err(format!("another cookie: {cookie}"));
    }
    let user: Value = serde_json::from_slice(&answer.body)
        .map_err(|error| format!("a body that is no JSON: {error}"))?;
    if user != json!({ "id": 4711, "name": "Ada Lovelace", "email": "ada@analytical.example" }) {
        return Err(format!("another body: {user}"));
    }
    let kinds = answer.header("content-type");
    if !matches!(kinds[..], [kind] if kind.starts_with("application/json")) {
        return Err(format!("content types {kinds:?}"));
    }
    Ok(())
}
