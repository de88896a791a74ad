//! The main job as a person types it: its help, its mistakes, its ports, its end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn main_job(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_main-job"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    main_job(args).output().expect("the main job runs")
}

/// A port with two free ones behind it; another process may still take them, so whoever uses it tries
/// again.
fn free_port() -> u16 {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    free.local_addr().expect("an address").port().min(65_000)
}

/// Starts the main job; gives back what it printed once it was up.
fn start(args: &[&str]) -> Option<(Child, String)> {
    let mut child = main_job(args).spawn().expect("the main job runs");
    let stdout = child.stdout.as_mut().expect("a pipe");
    let mut printed = String::new();
    let mut lines = BufReader::new(stdout);
    while lines.read_line(&mut printed).expect("text") > 0 {
        if printed.contains("Ctrl-C stops it") {
            return Some((child, printed));
        }
    }
    child.wait().expect("it ended");
    None
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a server");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let is_date = |line: &&str| line.starts_with("date:");
    answer.lines().filter(|line| !is_date(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn help_names_every_option() {
    let help = run(&["--help"]);
    let text = String::from_utf8_lossy(&help.stdout);
    assert!(help.status.success());
    for option in ["--framework axum|warp|hyper", "--port N", "--help"] {
        assert!(text.contains(option), "{text}");
    }
}

#[test]
fn mistakes_are_named() {
    for (args, says) in [
        (&["--framework", "rocket"][..], "`--framework rocket` is none of axum, warp, hyper"),
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

/// One process, three frameworks, one answer; the `curl` lines name the addresses.
#[test]
fn three_frameworks_answer_alike() {
    let (mut child, printed, port) = (0..20)
        .find_map(|_| {
            let port = free_port();
            start(&["--port", &port.to_string()]).map(|(child, printed)| (child, printed, port))
        })
        .expect("three free ports");
    let answers: Vec<_> = (port..port + 3)
        .map(|port| {
            ["/cookie-and-object/", "/cookie/", "/users/me", "/cookies/a;b", "/users/", "/x"]
                .map(|path| get(port, path))
        })
        .collect();
    interrupt(&child);
    let status = child.wait().expect("it ended");

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

/// As Ctrl-C does.
fn interrupt(child: &Child) {
    let id = child.id().to_string();
    let sent = Command::new("sh").args(["-c", &format!("kill -INT {id}")]).status();
    assert!(sent.expect("a shell").success());
}
