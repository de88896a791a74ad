//! The main job as a person types it: its help, its mistakes, its ports, its end.

mod process;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::Output;

use process::{MainJob, command};

fn run(args: &[&str]) -> Output {
    command(args).output().expect("the main job runs")
}

fn get(port: u16, path: &str) -> String {
    let answer = ask(port, &format!("GET {path}"), "", "");
    let is_date = |line: &&str| line.starts_with("date:");
    answer.lines().filter(|line| !is_date(line)).collect::<Vec<_>>().join("\n")
}

fn ask(port: u16, what: &str, cookies: &str, body: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server");
    let head = format!("{what} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n");
    let length = body.len();
    write!(stream, "{head}cookie: {cookies}\r\ncontent-length: {length}\r\n\r\n{body}")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn help_names_every_option() {
    let help = run(&["--help"]);
    let text = String::from_utf8_lossy(&help.stdout);
    assert!(help.status.success());
    for option in ["--framework axum|warp|hyper", "--port N", "--help", "ASIDE_KEYS"] {
        assert!(text.contains(option), "{text}");
    }
}

#[test]
fn mistakes_name_the_fix() {
    for (args, says) in [
        (&["--framework", "rocket"][..], "`--framework rocket` is not one of axum, warp, hyper"),
        (&["--port", "http"], "`--port http` is no port"),
        (&["--port=0"], "`--port 0` is no port"),
        (&["--prot"], "`--prot` is no option"),
    ] {
        let output = run(args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(text.contains(says) && text.contains("--help"), "{text}");
    }
}

#[test]
fn taken_port_is_named_with_the_cure() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = run(&["--framework", "hyper", "--port", &port]);
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&format!("port {port}, for hyper, is taken")), "{text}");
    assert!(text.contains("--port N"), "{text}");
}

/// One process serves three frameworks with the same response. The `curl` lines have the addresses.
#[test]
fn three_frameworks_respond_alike() {
    let mut main_job = MainJob::start(None);
    let (port, printed) = (main_job.port, main_job.printed.clone());
    let answers: Vec<_> = (port..port + 3)
        .map(|port| {
            ["/cookie-and-object/", "/cookie/", "/users/me", "/cookies/a;b", "/users/", "/x"]
                .map(|path| get(port, path))
        })
        .collect();
    let status = main_job.interrupt();

    for port in port..port + 3 {
        assert!(printed.contains(&format!("http://127.0.0.1:{port}\n")), "{printed}");
    }
    assert!(printed.contains(&format!("curl -i http://127.0.0.1:{port}/cookie-and-object/")));
    assert!(answers[0][0].contains("set-cookie: fakesession=fake-cookie-session-value"));
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0], answers[2]);
    if cfg!(unix) {
        assert!(status.success(), "Ctrl-C is a clean end: {status}");
    }
}

/// Two processes that share nothing but their keys, and a third that has others.
#[test]
fn processes_with_the_same_keys_share_their_logins() {
    let keys = "0123456789abcdef0123456789abcdef";
    let [one, other, stranger] = [Some(keys), Some(keys), None].map(MainJob::start);
    let (there, elsewhere) = (other.port, stranger.port);

    let rick = r#"{"username": "rick", "password": "pickle"}"#;
    let answer = ask(one.port, "POST /login/", "", rick);
    let line = |line: &str| {
        let pair = line.strip_prefix("set-cookie: ")?.split(';').next()?;
        Some(pair.to_owned())
    };
    let cookies: Vec<_> = answer.lines().filter_map(line).collect();
    let cookies = cookies.join("; ");
    let answers: Vec<_> = (there..there + 3)
        .chain(elsewhere..elsewhere + 3)
        .map(|port| ask(port, "GET /login/me", &cookies, ""))
        .collect();

    assert!(answers[..3].iter().all(|answer| answer.starts_with("HTTP/1.1 200 OK")));
    assert!(answers[3..].iter().all(|answer| answer.starts_with("HTTP/1.1 401 Unauthorized")));
    assert!(one.printed.contains("ASIDE_KEYS") && !one.printed.contains(keys));
    assert!(stranger.printed.contains("export ASIDE_KEYS="));
}

/// Without a key that is long enough nothing starts, and none is shown.
#[test]
fn invalid_keys_are_named() {
    for keys in ["", "tooshort", "0123456789abcdef0123456789abcdef,tooshort"] {
        let output = command(&[]).env("ASIDE_KEYS", keys).output().expect("the main job runs");
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        assert!(text.contains("ASIDE_KEYS: key material of") && text.contains("openssl"), "{text}");
        assert!(!text.contains("tooshort") && !text.contains("0123456789abcdef"), "{text}");
    }
}
