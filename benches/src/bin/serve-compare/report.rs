//! Reports the measurements.

use std::fmt::Write as _;
use std::fs;

use aside_benches::plot::{Axis, Bar, bars};
use aside_benches::spread::Spread;

use crate::contender::{BASE, COOKIE_JAR, FASTAPI, LAYER, WRAPPER};
use crate::measure::{Load, Measured};

/// Returns the table, and the targets with their results.
pub(crate) fn table(measured: &[Measured], load: Load) -> String {
    let rounds = measured.iter().map(Measured::rounds).min().unwrap_or(0);
    let mut text = format!(
        "Medians of {rounds} interleaved rounds of {:.0} ms per server, {} connections of one \
         client; in brackets the middle half of the rounds.{}\n\n\
         | server | version | CPU per request, µs | to bare axum, round by round | requests per second | \
         peak memory, MiB |\n|---|---|--:|--:|--:|--:|\n",
        load.time.as_secs_f64() * 1e3,
        load.connections,
        processor()
    );
    let base = named(measured, BASE);
    for one in measured {
        let name = one.contender.name;
        let name = if one.contender.ours { format!("**{name}**") } else { name.into() };
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {} | {:.1} |",
            one.version,
            with_spread(one.cpu(), 2),
            with_spread(base.and_then(|base| one.ratio(base)), 3),
            one.requests_per_second().map_or_else(String::new, |rate| thousands(rate.median)),
            mebibytes(one)
        );
    }
    text + "\n" + &bars_held(measured)
}

/// Returns a line for each target.
fn bars_held(measured: &[Measured]) -> String {
    let ratio = |one, other| named(measured, one)?.ratio(named(measured, other)?);
    let ours = || measured.iter().filter(|one| one.contender.ours);
    // The worst ratio of `aside`.
    let fastapi = named(measured, FASTAPI).and_then(|fastapi| {
        ours().filter_map(|one| fastapi.ratio(one)).min_by(|a, b| a.median.total_cmp(&b.median))
    });
    let memory = ours().map(mebibytes).reduce(f64::max);

    let mut text = String::from("| target | measured | |\n|---|--:|---|\n");
    let mut line = |target, measured: Option<(String, bool)>| {
        let (measured, held) = match measured {
            Some((measured, true)) => (measured, "holds"),
            Some((measured, false)) => (measured, "**does not hold**"),
            None => (String::new(), "not measured"),
        };
        let _ = writeln!(text, "| {target} | {measured} | {held} |");
    };
    let checked = |spread: Option<Spread>, held: fn(f64) -> bool| {
        spread.map(|spread| (with_spread(Some(spread), 3), held(spread.median)))
    };
    line("wrapper to bare axum: at most 1.03", checked(ratio(WRAPPER, BASE), |it| it <= 1.03));
    line("layer to CookieJar: below 1", checked(ratio(LAYER, COOKIE_JAR), |it| it < 1.0));
    line("FastAPI to the slowest of aside: at least 19", checked(fastapi, |it| it >= 19.0));
    line(
        "peak memory, the most of aside: below 8 MiB",
        memory.map(|most| (format!("{most:.1} MiB"), most < 8.0)),
    );
    text
}

/// Draws server CPU per request as bars.
pub(crate) fn plot(measured: &[Measured]) -> String {
    let bar = |one: &Measured| {
        Some(Bar { name: one.contender.name.into(), spread: one.cpu()?, ours: one.contender.ours })
    };
    let all: Vec<_> = measured.iter().filter_map(bar).collect();
    let below = "One cookie and a small JSON object over loopback; fine lines: the middle half of the rounds";
    bars("Server CPU per request", below, &Axis::linear("µs of CPU per request"), &all)
}

fn named<'a>(measured: &'a [Measured], name: &str) -> Option<&'a Measured> {
    measured.iter().find(|one| one.contender.name == name)
}

fn mebibytes(one: &Measured) -> f64 {
    one.peak_memory as f64 / f64::from(1 << 20)
}

fn with_spread(spread: Option<Spread>, digits: usize) -> String {
    spread.map_or_else(String::new, |Spread { low, median, high }| {
        format!("{median:.digits$} ({low:.digits$} … {high:.digits$})")
    })
}

/// Formats `12345.6` as `12,346`.
fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the name of the processor, if the system has it.
fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(String::new, |(_, model)| format!(" {model}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_readable() {
        assert_eq!([999.0, 1000.0, 1_234_567.4].map(thousands), ["999", "1,000", "1,234,567"]);
        let spread = Spread { low: 0.5, median: 1.0, high: 2.25 };
        assert_eq!(with_spread(Some(spread), 2), "1.00 (0.50 … 2.25)");
    }
}
