//! A running server, and the system's measurements of it.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::process::Guarded;

/// The timeout until a server prints its port.
const START: Duration = Duration::from_secs(30);

/// A running server, which ends when it is dropped. It also ends when the pipe to its standard input closes, so none is
/// left if nothing is dropped.
pub(crate) struct Server {
    process: Guarded,
    pub(crate) port: u16,
}

impl Server {
    /// Starts a server and waits until it has printed its port.
    pub(crate) fn start(mut command: Command) -> Result<Self, String> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = command.spawn().map_err(|error| format!("does not start: {error}"))?;
        let mut process = Guarded(child);

        let output = process.0.stdout.take().expect("was piped");
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let (mut output, mut line) = (BufReader::new(output), String::new());
            let read = output.read_line(&mut line);
            let _ = sender.send(read.map(|_| line));
            // Reads further output, so that the server never blocks.
            io::copy(&mut output, &mut io::sink())
        });
        let line = match receiver.recv_timeout(START) {
            Ok(line) => line.map_err(|error| format!("its port cannot be read: {error}"))?,
            Err(_) => return Err(format!("printed no port within {START:?}")),
        };
        match line.trim().parse() {
            Ok(port) => Ok(Self { process, port }),
            Err(_) => Err(format!("printed {:?} where its port was expected", line.trim())),
        }
    }

    /// Returns the processor time of all its threads so far. A running thread is counted up to its last tick, so the server
    /// should be idle.
    pub(crate) fn cpu(&self) -> Result<Duration, String> {
        let tasks = self.proc("task");
        let tasks = fs::read_dir(&tasks).map_err(|error| format!("{tasks}: {error}"))?;
        let mut nanoseconds = 0;
        for task in tasks {
            let path = task.map_err(|error| error.to_string())?.path().join("schedstat");
            let text = fs::read_to_string(&path)
                .map_err(|error| format!("{}: {error} (Linux only)", path.display()))?;
            nanoseconds += on_cpu(&text).ok_or_else(|| format!("{}: {text:?}", path.display()))?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Returns the peak of resident memory, in bytes.
    pub(crate) fn peak_memory(&self) -> Result<u64, String> {
        let path = self.proc("status");
        let status = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        high_water(&status).ok_or_else(|| format!("{path} has no VmHWM"))
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.process.0.id())
    }
}

/// Returns the first number of a `schedstat`: nanoseconds on a processor.
fn on_cpu(schedstat: &str) -> Option<u64> {
    schedstat.split(' ').next()?.parse().ok()
}

/// Returns `VmHWM` of a `status`, in bytes.
fn high_water(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn start(line: &str) -> Result<Server, String> {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        Server::start(command)
    }

    #[test]
    fn what_the_system_tells_is_read() {
        assert_eq!(on_cpu("526802698 234247 26\n"), Some(526_802_698));
        assert_eq!(high_water("Name:\taxum\nVmHWM:\t    4440 kB\n"), Some(4_546_560));
        assert_eq!((on_cpu(""), high_water("")), (None, None));
    }

    #[test]
    fn a_server_ends_with_its_guard_also_in_a_panic() {
        let server = start("echo 4711; exec sleep 60").unwrap();
        assert_eq!(server.port, 4711);
        let of_it = server.proc("");
        assert!(Path::new(&of_it).exists());

        let panic = std::panic::catch_unwind(move || {
            let _server = server;
            panic!("in the middle of a measurement");
        });
        assert!(panic.is_err() && !Path::new(&of_it).exists());
    }

    #[test]
    fn server_without_a_port_is_reported() {
        assert!(start("exit 1").err().unwrap().contains("where its port was expected"));
    }
}
