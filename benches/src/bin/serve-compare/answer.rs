//! Checks the response of a server.

use serde_json::{Value, json};

use crate::client::{self, Answer};
use crate::server::Server;

/// Sends one request to a server, and returns the length of a correct response.
pub(crate) fn check(server: &Server) -> Result<usize, String> {
    let answer = client::ask(server.port)?;
    right(&answer)?;
    Ok(answer.length)
}

/// Checks the cookie, with attributes in any order and letter case, and the three public fields of the user.
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
        .map_err(|error| format!("a body that is not JSON: {error}"))?;
    if user != json!({ "id": 4711, "name": "Ada Lovelace", "email": "ada@analytical.example" }) {
        return Err(format!("another body: {user}"));
    }
    let kinds = answer.header("content-type");
    if !matches!(kinds[..], [kind] if kind.starts_with("application/json")) {
        return Err(format!("content types {kinds:?}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOKIE: &str = "session=31d4d96e407aad42; HttpOnly; SameSite=lax; Path=/";
    const BODY: &str = r#"{"id":4711,"name":"Ada Lovelace","email":"ada@analytical.example"}"#;

    fn answer(status: &str, cookie: &str, body: &str) -> Result<(), String> {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status}\r\nset-cookie: {cookie}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        right(&Answer::parse(text.as_bytes()).unwrap().unwrap())
    }

    #[test]
    fn attributes_may_stand_in_any_order() {
        assert_eq!(answer("200 OK", COOKIE, BODY), Ok(()));
    }

    #[test]
    fn another_response_is_rejected() {
        let with_password = BODY.replace('}', r#","password":"never"}"#);
        let rejected = [
            answer("500 Oh", COOKIE, BODY),
            answer("200 OK", "session=31d4d96e407aad42; Path=/", BODY),
            answer("200 OK", &COOKIE.replace("31d4", "31d5"), BODY),
            answer("200 OK", &format!("{COOKIE}\r\nset-cookie: {COOKIE}"), BODY),
            answer("200 OK", COOKIE, &with_password),
            answer("200 OK", COOKIE, "{}"),
        ];
        assert!(rejected.iter().all(Result::is_err), "{rejected:?}");
    }
}
