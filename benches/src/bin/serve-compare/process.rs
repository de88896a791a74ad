//! Runs a helper process to its end or to a timeout.

use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A process that does not outlive its parent.
pub(crate) struct Guarded(pub(crate) Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        // It might have ended itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command, whose errors go to standard error.
pub(crate) fn run(mut command: Command, patience: Option<Duration>) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let child = command.spawn().map_err(|error| format!("{name} does not run: {error}"))?;

    let (mut child, started) = (Guarded(child), Instant::now());
    loop {
        match child.0.try_wait().map_err(|error| format!("{name}: {error}"))? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(format!("{name} failed: {status}")),
            None if patience.is_some_and(|patience| started.elapsed() > patience) => {
                return Err(format!("{name} took too long"));
            }
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(line: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        command
    }

    #[test]
    fn failure_and_delay_are_reported() {
        assert_eq!(run(shell("true"), None), Ok(()));
        assert!(run(shell("exit 3"), None).unwrap_err().contains("exit status: 3"));
        let delayed = run(shell("exec sleep 60"), Some(Duration::from_millis(100)));
        assert_eq!(delayed, Err("sh took too long".into()));
    }
}
