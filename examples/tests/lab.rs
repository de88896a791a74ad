//! The cookie lab under the three frameworks, with a client that has a cookie jar.

#[expect(dead_code, reason = "`main_job.rs` uses the rest")]
mod process;

use process::MainJob;
use serde_json::{Value, json};

const FRAMEWORKS: [(&str, u16); 3] = [("axum", 0), ("warp", 1), ("hyper", 2)];

/// A client with its own cookie jar.
struct Client {
    agent: ureq::Agent,
    /// The port of axum.
    port: u16,
}

struct Answer {
    status: u16,
    head: ureq::http::HeaderMap,
    body: String,
}

impl Client {
    fn of(main_job: &MainJob) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        Self { agent: config.into(), port: main_job.port }
    }

    fn url(&self, framework: u16, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port + framework)
    }

    fn get(&self, framework: u16, path: &str) -> Answer {
        Answer::of(self.agent.get(self.url(framework, path)).call())
    }

    fn post(&self, framework: u16, path: &str, body: &Value) -> Answer {
        let request =
            self.agent.post(self.url(framework, path)).header("content-type", "application/json");
        Answer::of(request.send(body.to_string()))
    }
}

impl Answer {
    fn of(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let (head, mut body) = response.expect("an answer").into_parts();
        let body = body.read_to_string().expect("text");
        Self { status: head.status.as_u16(), head: head.headers, body }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }

    fn header(&self, name: &str) -> &str {
        self.head.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }
}

#[test]
fn welcome_starts_with_link_to_lab() {
    let main_job = MainJob::start(None);
    let first = main_job.printed.lines().next();
    let link = format!("Open the cookie lab: http://127.0.0.1:{}/", main_job.port);
    assert_eq!(first, Some(link.as_str()));
}

#[test]
fn page_loads_only_from_its_server() {
    let main_job = MainJob::start(None);
    for (name, framework) in FRAMEWORKS {
        let page = Client::of(&main_job).get(framework, "/");
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(page.body.contains(&format!("data-framework=\"{name}\"")));
        assert!(page.body.contains("href=\"/docs\""));
        for (_, other) in FRAMEWORKS {
            let port = main_job.port + other;
            assert!(page.body.contains(&format!("data-port=\"{port}\"")), "{name}");
        }
        // The policy blocks inline code, so none may be there.
        for inline in [" style=", "<style", "<script>", " onclick=", "javascript:"] {
            assert!(!page.body.contains(inline), "{inline}");
        }
    }
}

#[test]
fn page_has_style_and_script() {
    let main_job = MainJob::start(None);
    for (_, framework) in FRAMEWORKS {
        for (path, content_type) in [
            ("/lab/style.css", "text/css; charset=utf-8"),
            ("/lab/script.js", "text/javascript; charset=utf-8"),
        ] {
            let asset = Client::of(&main_job).get(framework, path);
            assert_eq!((asset.status, asset.header("content-type")), (200, content_type));
            assert_eq!(asset.header("x-content-type-options"), "nosniff");
            assert!(!asset.body.is_empty());
        }
    }
}

/// A cookie that one framework signs is in the jar, and every framework reads it.
#[test]
fn cookie_makes_the_round_trip_through_every_framework() {
    let main_job = MainJob::start(None);
    for (_, framework) in FRAMEWORKS {
        let client = Client::of(&main_job);
        let form =
            json!({ "name": "sid", "value": "user 7", "protection": "private", "path": "/" });
        let set = client.post(framework, "/lab/cookies", &form);
        assert_eq!(set.status, 200, "{}", set.body);
        assert_eq!(set.json()["set_cookie"], set.header("set-cookie"));
        for (_, reader) in FRAMEWORKS {
            let echo = client.get(reader, "/lab/cookies?name=sid&protection=private");
            assert_eq!(echo.header("cache-control"), "no-store");
            let echo = echo.json();
            assert_eq!(echo["read"]["value"], "user 7", "{echo}");
            assert_eq!(echo["pairs"].as_array().map(Vec::len), Some(1));
        }

        let deletion = json!({ "name": "sid", "path": "/", "delete": true });
        assert_eq!(client.post(framework, "/lab/cookies", &deletion).status, 200);
        let echo = client.get(framework, "/lab/cookies?name=sid").json();
        assert_eq!(echo, json!({ "cookie": [], "pairs": [], "read": null }));
    }
}

#[test]
fn frameworks_answer_alike() {
    let main_job = MainJob::start(None);
    let posts = [
        ("/lab/cookies", json!({ "name": "a b" })),
        ("/lab/cookies", json!({ "name": "a", "value": "1", "domain": "example.com" })),
        ("/lab/cookies", json!({ "nam": "a" })),
        ("/lab/cookies", json!({ "name": "a", "value": "x".repeat(70_000) })),
        ("/lab/model", json!({ "json": "{\"id\": 1, \"secret\": 2}", "include": ["id"] })),
        ("/lab/model", json!({ "json": "{" })),
    ];
    let answers = FRAMEWORKS.map(|(_, framework)| {
        let mut answers = vec![];
        for (path, body) in &posts {
            let answer = Client::of(&main_job).post(framework, path, body);
            let line = answer.header("set-cookie").to_owned();
            answers.push((answer.status, line, answer.body));
        }
        for path in ["/lab/cookies?encoding=none", "/lab/model", "/lab/nothing"] {
            let answer = Client::of(&main_job).get(framework, path);
            answers.push((answer.status, answer.header("allow").to_owned(), answer.body));
        }
        answers
    });
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    let statuses: Vec<_> = answers[0].iter().map(|(status, ..)| *status).collect();
    assert_eq!(statuses, [422, 200, 422, 413, 200, 422, 422, 405, 404]);
    assert!(answers[0][1].2.contains("RFC 6265bis §5.7"), "{}", answers[0][1].2);
    assert!(answers[0][4].2.contains(r#""json":"{\"id\":1}""#), "{}", answers[0][4].2);
}

/// The content types that another site can send without consent set nothing.
#[test]
fn form_of_another_site_sets_nothing() {
    let main_job = MainJob::start(None);
    for (_, framework) in FRAMEWORKS {
        let client = Client::of(&main_job);
        let request = client.agent.post(client.url(framework, "/lab/cookies"));
        let request = request.header("content-type", "text/plain");
        let answer = Answer::of(request.send(r#"{"name": "a", "value": "1"}"#));
        assert_eq!((answer.status, answer.header("set-cookie")), (422, ""));
    }
}
