//! The main job as a process.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, ExitStatus, Stdio};

/// The main job on three free ports. It ends with the value.
pub(crate) struct MainJob {
    child: Child,
    /// The text that the program printed when it was ready.
    pub(crate) printed: String,
    /// The first port, which axum has. Warp and hyper have the next two.
    pub(crate) port: u16,
}

impl MainJob {
    /// Starts the program, with these keys or with its own.
    pub(crate) fn start(keys: Option<&str>) -> Self {
        let started = (0..20).find_map(|_| {
            // Another process might take the next two ports, so there are several attempts.
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
            let port = free.local_addr().expect("an address").port().min(65_000);
            drop(free);
            let mut command = command(&["--port", &port.to_string()]);
            command.envs(keys.map(|keys| ("ASIDE_KEYS", keys)));
            Self::ready(command, port)
        });
        started.expect("three free ports")
    }

    fn ready(mut command: Command, port: u16) -> Option<Self> {
        let mut child = command.spawn().expect("the main job runs");
        let stdout = child.stdout.as_mut().expect("a pipe");
        let mut printed = String::new();
        let mut lines = BufReader::new(stdout);
        while lines.read_line(&mut printed).expect("text") > 0 {
            if printed.contains("Ctrl-C stops it") {
                return Some(Self { child, printed, port });
            }
        }
        child.wait().expect("it ended");
        None
    }

    /// Stops the program as Ctrl-C does.
    pub(crate) fn interrupt(&mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", &format!("kill -INT {id}")]).status();
        assert!(sent.expect("a shell").success());
        self.child.wait().expect("it ended")
    }
}

impl Drop for MainJob {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The main job with arguments, and without keys of the environment.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_main-job"));
    command.args(args).env_remove("ASIDE_KEYS");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}
