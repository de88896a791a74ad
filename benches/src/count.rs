//! Instructions, counted by running a program once more, under callgrind.

use std::process::Command;

/// The instructions of one run of `work` by this program, which takes `run WORK TIMES`: the difference of
/// two lengths, so that what is done once does not count.
pub fn instructions(work: &str, times: u64) -> Result<f64, String> {
    let (one, two) = (collected(work, times)?, collected(work, 2 * times)?);
    Ok((two as f64 - one as f64) / times as f64)
}

fn collected(work: &str, times: u64) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["run", work, &times.to_string()])
        .output()
        .map_err(|error| {
            format!("valgrind does not run ({error}): it is in the system's packages")
        })?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    match count.and_then(|(_, count)| count.trim().parse().ok()) {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("{work} under valgrind: {said}")),
    }
}
