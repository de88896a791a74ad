//! Clients stay logged in over several processes of the main job, which share only their keys.
//!
//! `tests/clients/run` does the same with clients of other languages.

#[expect(dead_code, reason = "`main_job.rs` uses the rest")]
mod process;

use std::fs;
use std::process::Command;

use process::MainJob;

const OLD: &str = "0123456789abcdef0123456789abcdef";
const NEW: &str = "fedcba9876543210fedcba9876543210";
const RICK: &str = r#"{"username": "rick", "password": "pickle"}"#;

/// An HTTP client with a cookie jar.
trait Client {
    /// Sends a request and returns the status.
    fn send(&mut self, method: &str, url: &str, body: &str) -> u16;

    /// Returns the number of cookies in the jar.
    fn cookies(&self) -> usize;
}

/// `ureq`, whose jar is `cookie_store`.
struct Ureq(ureq::Agent);

impl Ureq {
    fn new() -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Self(config.build().into())
    }
}

impl Client for Ureq {
    fn send(&mut self, method: &str, url: &str, body: &str) -> u16 {
        let response = match method {
            "GET" => self.0.get(url).call(),
            _ => self.0.post(url).send(body),
        };
        response.expect("an answer").status().as_u16()
    }

    fn cookies(&self) -> usize {
        self.0.cookie_jar_lock().iter().count()
    }
}

/// The `curl` of the system, with a jar in a file.
struct Curl(String);

impl Curl {
    /// Returns nothing if the system has no `curl`.
    fn new() -> Option<Self> {
        Command::new("curl").arg("--version").output().ok()?;
        let jar = format!("{}/curl-jar", env!("CARGO_TARGET_TMPDIR"));
        fs::write(&jar, "").expect("a file");
        Some(Self(jar))
    }
}

impl Client for Curl {
    fn send(&mut self, method: &str, url: &str, body: &str) -> u16 {
        let output = Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}"])
            .args(["-b", &self.0, "-c", &self.0, "-X", method, "-d", body, url])
            .output()
            .expect("curl runs");
        String::from_utf8_lossy(&output.stdout).parse().expect("a status")
    }

    fn cookies(&self) -> usize {
        let jar = fs::read_to_string(&self.0).expect("the jar");
        // The line of an `HttpOnly` cookie starts with a mark that looks like a comment.
        let is_cookie = |line: &&str| line.starts_with("#HttpOnly_") || !line.starts_with('#');
        jar.lines().filter(is_cookie).filter(|line| !line.is_empty()).count()
    }
}

/// Logs in, reads, gets new cookies after a rotation, reads with them alone, logs out and is anonymous.
fn stays_logged_in(mut client: impl Client) {
    let processes = [OLD.to_owned(), format!("{NEW},{OLD}"), NEW.to_owned()];
    let processes = processes.map(|keys| MainJob::start(Some(&keys)));
    for framework in 0..3 {
        let [old, both, new] = [0, 1, 2].map(|process: usize| {
            let port = processes[process].port + framework;
            format!("http://localhost:{port}")
        });
        let statuses = [
            client.send("POST", &format!("{old}/login/"), RICK),
            client.send("GET", &format!("{old}/login/me"), ""),
            // The old key wrote the cookies, so this process writes them again with the new key.
            client.send("GET", &format!("{both}/login/me"), ""),
            client.send("GET", &format!("{new}/login/me"), ""),
            client.send("POST", &format!("{new}/log-out/"), ""),
            client.send("GET", &format!("{new}/login/me"), ""),
        ];
        assert_eq!(statuses, [200, 200, 200, 200, 204, 401], "framework {framework}");
        assert_eq!(client.cookies(), 0);
    }
}

#[test]
fn cookie_store_stays_logged_in() {
    stays_logged_in(Ureq::new());
}

#[test]
fn curl_stays_logged_in() {
    match Curl::new() {
        Some(curl) => stays_logged_in(curl),
        None => println!("skipped: the system has no curl"),
    }
}

/// Keys are rotated one process at a time: first for reading, then first in the list, then the old key is removed.
#[test]
fn rotation_of_one_process_at_a_time_logs_nobody_out() {
    let (reading, first) = (format!("{OLD},{NEW}"), format!("{NEW},{OLD}"));
    let mut processes = [OLD, OLD].map(|keys| MainJob::start(Some(keys)));
    let stranger = MainJob::start(None);

    let (mut client, mut other, mut drawer) = (Ureq::new(), Ureq::new(), Ureq::new());
    let log_in = |client: &mut Ureq, process: &MainJob| {
        client.send("POST", &format!("http://localhost:{}/login/", process.port), RICK)
    };
    assert_eq!(log_in(&mut client, &processes[0]), 200);
    assert_eq!(log_in(&mut drawer, &processes[0]), 200);
    assert_eq!(log_in(&mut other, &stranger), 200);

    for keys in [&*reading, &first, NEW] {
        for index in 0..2 {
            processes[index] = MainJob::start(Some(keys));
            // The client takes turns, and the frameworks change, too.
            for turn in 0..6 {
                let port = processes[turn % 2].port + (turn / 2) as u16;
                let url = format!("http://localhost:{port}/login/me");
                assert_eq!(client.send("GET", &url, ""), 200, "{keys}, turn {turn}");
            }
        }
        // Cookies of another key are never accepted. The response deletes them, so the client logs in again.
        let url = format!("http://localhost:{}/login/me", processes[0].port);
        assert_eq!(other.send("GET", &url, ""), 401);
        assert_eq!(log_in(&mut other, &stranger), 200);
    }

    // A client that was away during the rotation.
    let url = format!("http://localhost:{}/login/me", processes[1].port);
    assert_eq!(drawer.send("GET", &url, ""), 401);
    assert_eq!(drawer.cookies(), 0);
}
