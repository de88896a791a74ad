//! Counts the instructions and allocations of a workload.

use std::alloc::System;
use std::collections::HashMap;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use stats_alloc::{Region, StatsAlloc};

use crate::work::Work;

/// Runs the workload of the arguments `run WORK TIMES`. A program that measures calls this first, because it runs itself
/// under callgrind.
///
/// # Panics
///
/// Panics if there is no such workload, or if its result is wrong.
#[must_use]
pub fn has_run(works: &[Work]) -> bool {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [command, name, times] = &arguments[..] else { return false };
    if command != "run" {
        return false;
    }
    let work = works.iter().find(|work| work.name() == name).expect("a workload of that name");
    let mut task = work.task();
    for _ in 0..times.parse().expect("a number") {
        task();
    }
    true
}

/// Counts the instructions of each of `works`, on all processors.
///
/// # Errors
///
/// Returns an error if valgrind is missing, or if a workload fails.
pub fn instructions<'w>(
    works: impl Iterator<Item = &'w Work>,
) -> Result<HashMap<String, f64>, String> {
    let todo: Vec<(String, u64)> =
        works.map(|work| (work.name().to_owned(), work.times())).collect();
    let todo = Mutex::new(todo.into_iter());
    let next = || todo.lock().expect("no panic").next();
    let count = || {
        let mut done = Vec::new();
        while let Some((name, times)) = next() {
            let count = difference(&name, times)?;
            done.push((name, count));
        }
        Ok(done)
    };
    let all: Result<Vec<_>, String> = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(count)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a count")).collect()
    });
    Ok(all?.into_iter().flatten().collect())
}

/// Uses two run lengths, so that one-time work does not count.
fn difference(name: &str, times: u64) -> Result<f64, String> {
    let (once, twice) = (collected(name, times)?, collected(name, 2 * times)?);
    Ok((twice as f64 - once as f64) / times as f64)
}

fn collected(name: &str, times: u64) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["run", name, &times.to_string()])
        .output()
        .map_err(|error| format!("valgrind does not run: {error}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    let count = log.lines().find_map(|line| line.split_once("Collected : "));
    match count.and_then(|(_, count)| count.trim().parse().ok()) {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("{name} under valgrind: {log}")),
    }
}

/// Returns `true` if instructions can be counted on this machine.
#[must_use]
pub fn has_valgrind() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Counts the allocations of a workload, including reallocations. `allocator` must be that of the program.
///
/// # Panics
///
/// Panics if the result of the workload is wrong.
#[must_use]
pub fn allocations(allocator: &StatsAlloc<System>, work: &Work) -> i64 {
    let mut task = work.task();
    // The first 100 requests of a process also keep their host.
    (0..work.times().min(100)).for_each(|_| task());
    let region = Region::new(allocator);
    task();
    let change = region.change();
    (change.allocations + change.reallocations) as i64
}
