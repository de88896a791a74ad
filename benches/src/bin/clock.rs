//! `clock`: what a response model costs by the clock, as ratios to other ways to write the same body.
//!
//! All ways take turns in one process, so that a busy machine slows all of them down. A round takes the
//! tenth percentile of each way, and the ratios of its rounds show how far they spread. The layout of a
//! binary alone moves `small` and `tagged` by 8 %. Exits with 1 if the median of a ratio is over its limit.
//!
//! `clock [PAYLOAD]` measures one payload only.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use aside_benches::model;
use aside_benches::work::{Task, Work};

/// The most that `aside` can take of other ways.
struct Limits {
    payload: &'static str,
    /// Of axum's `Json` with a view struct.
    json: f64,
    /// Of `sonic-rs` with a view struct.
    sonic: f64,
}

const LIMITS: [Limits; 5] = [
    Limits { payload: "small", json: 1.00, sonic: 0.85 },
    Limits { payload: "medium", json: 0.75, sonic: 0.80 },
    Limits { payload: "wide", json: 0.92, sonic: 0.85 },
    Limits { payload: "tagged", json: 1.00, sonic: 0.85 },
    Limits { payload: "large", json: 0.72, sonic: 0.85 },
];

/// The way that is measured, and those that it is compared with.
const WAYS: [&str; 4] = ["aside", "json", "sonic", "view"];

const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(600);
/// A sample takes at least as long as this, so that the clock itself does not count.
const SAMPLE: Duration = Duration::from_micros(20);

fn main() -> ExitCode {
    let only = std::env::args().nth(1).unwrap_or_default();
    let works = model::works();
    let mut is_over = false;
    println!("payload  of     median   limit   min    max    aside ns");
    for limits in LIMITS.iter().filter(|limits| limits.payload.contains(&only)) {
        let rounds = rounds(&works, limits.payload);
        let limit_of = [None, Some(limits.json), Some(limits.sonic), None];
        for (way, limit) in (1..WAYS.len()).map(|way| (way, limit_of[way])) {
            let mut ratios: Vec<f64> = rounds.iter().map(|round| round[0] / round[way]).collect();
            ratios.sort_by(f64::total_cmp);
            let (median, least, most) = (ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
            let verdict = if limit.is_some_and(|limit| median > limit) { "  over" } else { "" };
            is_over |= !verdict.is_empty();
            let limit = limit.map_or_else(|| "-".to_owned(), |limit| format!("{limit:.2}"));
            let nanoseconds = rounds.iter().map(|round| round[0]).fold(f64::INFINITY, f64::min);
            println!(
                "{:<8} {:<6} {median:>6.3} {limit:>7} {least:>6.3} {most:>6.3} {nanoseconds:>11.1}{verdict}",
                limits.payload, WAYS[way]
            );
        }
    }
    if is_over { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The nanoseconds of each way in each round.
fn rounds(works: &[Work], payload: &str) -> Vec<[f64; WAYS.len()]> {
    let mut tasks = WAYS.map(|way| {
        let name = format!("{payload}/{way}");
        works.iter().find(|work| work.name() == name).expect("a work of that name").task()
    });
    let times = times(&mut tasks[0]);
    (0..ROUNDS).map(|_| round(&mut tasks, times)).collect()
}

/// How often a task is done in one sample.
fn times(task: &mut Task) -> u32 {
    let once = (0..100).map(|_| sample(task, 1)).min().unwrap_or_default();
    (SAMPLE.as_nanos() / once.as_nanos().max(1) + 1) as u32
}

fn round(tasks: &mut [Task; WAYS.len()], times: u32) -> [f64; WAYS.len()] {
    let mut samples = [const { Vec::new() }; WAYS.len()];
    let start = Instant::now();
    while start.elapsed() < ROUND {
        for (task, samples) in tasks.iter_mut().zip(&mut samples) {
            samples.push(sample(task, times));
        }
    }
    samples.map(|mut samples| {
        let index = samples.len() / 10;
        let (_, tenth, _) = samples.select_nth_unstable(index);
        tenth.as_nanos() as f64 / f64::from(times)
    })
}

fn sample(task: &mut Task, times: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        task();
    }
    start.elapsed()
}
