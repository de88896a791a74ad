//! `budget-model`: what a response model costs, in instructions and allocations, beside the same by hand.
//!
//! One line for each budget, `name  measured  bar  ok|over`; exits with 1 if one is over. `--only NAME` measures
//! those whose name holds NAME. `run WORK TIMES` is what it runs itself as, under callgrind.

use std::{alloc::System, hint::black_box, process::ExitCode, time::Instant};

use aside::{Model, ModelSchema, ResponseModel};
use aside_benches::{
    count::instructions,
    payload::{
        EventOut, Events, MemberOut, Members, OrderOut, OrderView, UserOut, UserView, WideOut,
        WideView, large, medium, small, tagged, wide,
    },
};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Does one way of a work so often, or gives back what it made.
enum Ask {
    Run(Way, u64),
    Check,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Hand,
    Aside,
    /// From a `Value`: `M::deserialize` and `to_vec`.
    ValueHand,
    ValueAside,
}

const PAYLOADS: [&str; 5] = ["small", "medium", "large", "wide", "tagged"];

/// What each may cost, by hand being 1; and how often it is done.
fn bar(payload: &str) -> (f64, u64) {
    match payload {
        "small" => (1.00, 2000),
        "medium" => (0.85, 200),
        "large" => (0.90, 1),
        "wide" => (1.05, 1000),
        _ => (1.30, 100),
    }
}

fn on(payload: &str, ask: Ask) -> usize {
    match payload {
        "small" => {
            let user = small();
            ways::<_, UserOut>(&user, ask, || serde_json::to_vec(&UserView::from(black_box(&user))))
        }
        "medium" => {
            let order = medium();
            ways::<_, OrderOut>(&order, ask, || {
                serde_json::to_vec(&OrderView::from(black_box(&order)))
            })
        }
        "large" => {
            let members = large(10_000);
            ways::<_, Vec<MemberOut>>(&members, ask, || {
                serde_json::to_vec(&Members(black_box(&members)))
            })
        }
        "wide" => {
            let wide = wide();
            ways::<_, WideOut>(&wide, ask, || serde_json::to_vec(&WideView::from(black_box(&wide))))
        }
        _ => {
            let events = tagged();
            ways::<_, Vec<EventOut>>(&events, ask, || {
                serde_json::to_vec(&Events(black_box(&events)))
            })
        }
    }
}

/// Does what is asked; gives back the allocations of a body, when asked to check.
fn ways<T: Serialize, M: JsonSchema + Serialize + DeserializeOwned + 'static>(
    full: &T,
    ask: Ask,
    by_hand: impl Fn() -> serde_json::Result<Vec<u8>>,
) -> usize {
    let value = serde_json::to_value(full).expect("a payload is JSON");
    let by_aside = || Model::<M>::of(black_box(full)).into_body().expect("it fits");
    let value_by_aside = || Model::<M>::of(black_box(&value)).into_body().expect("it fits");
    let value_by_hand = || {
        let model = M::deserialize(black_box(&value)).expect("it fits");
        serde_json::to_vec(&model).expect("a payload is JSON")
    };
    // Each way once, so that what is done once in a process is done.
    let hand = by_hand().expect("a payload is JSON");
    let bodies =
        [by_aside(), by_aside(), value_by_aside(), value_by_aside(), value_by_hand().into()];

    match ask {
        Ask::Run(Way::Hand, times) => repeat(times, || by_hand().expect("a payload is JSON")),
        Ask::Run(Way::Aside, times) => repeat(times, by_aside),
        Ask::Run(Way::ValueHand, times) => repeat(times, value_by_hand),
        Ask::Run(Way::ValueAside, times) => repeat(times, value_by_aside),
        Ask::Check => {
            let read = |body: &[u8]| serde_json::from_slice::<Value>(body).expect("a body is JSON");
            let same = read(&hand);
            assert!(bodies.iter().all(|body| read(body) == same), "not the same body");
            let region = Region::new(ALLOCATOR);
            let body = by_aside();
            let change = region.change();
            drop(body);
            return change.allocations + change.reallocations;
        }
    }
    0
}

fn repeat<R>(times: u64, work: impl Fn() -> R) {
    for _ in 0..times {
        black_box(work());
    }
}

static SCHEMA: std::sync::LazyLock<ModelSchema> =
    std::sync::LazyLock::new(|| ModelSchema::of::<UserOut>().expect("a schema"));

fn run(work: &str, times: u64) {
    match work {
        "lookup/static" => repeat(times, || &raw const *SCHEMA),
        "lookup/model" => repeat(times, || &raw const *UserOut::schema()),
        "build" => repeat(times, || ModelSchema::of::<OrderOut>()),
        _ => {
            let (payload, way) = work.split_once('/').expect("a payload and a way");
            let way = match way {
                "hand" => Way::Hand,
                "aside" => Way::Aside,
                "value-hand" => Way::ValueHand,
                _ => Way::ValueAside,
            };
            on(payload, Ask::Run(way, times));
        }
    }
}

struct Report {
    only: Option<String>,
    passed: u32,
    failed: u32,
}

impl Report {
    fn line(
        &mut self,
        name: &str,
        bar: f64,
        measure: impl FnOnce() -> Result<(f64, String), String>,
    ) {
        if self.only.as_deref().is_some_and(|only| !name.contains(only)) {
            return;
        }
        match measure() {
            Ok((measured, note)) => {
                // As much as callgrind repeats to.
                let is_ok = measured <= bar * 1.001;
                *(if is_ok { &mut self.passed } else { &mut self.failed }) += 1;
                let verdict = if is_ok { "ok" } else { "over" };
                println!("{name:<24} {measured:>9.3} {bar:>9.3}  {verdict:<4}  {note}");
            }
            Err(error) => {
                self.failed += 1;
                println!("{name:<24} {error}");
            }
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only = match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", work, times] => {
            run(work, times.parse().expect("a number"));
            return ExitCode::SUCCESS;
        }
        ["--only", name] => Some((*name).to_owned()),
        [] => None,
        _ => {
            eprintln!("usage: budget-model [--only NAME]");
            return ExitCode::from(2);
        }
    };

    let mut report = Report { only, passed: 0, failed: 0 };
    for payload in PAYLOADS {
        let allocations = on(payload, Ask::Check);
        let (bar, times) = bar(payload);
        let ratio = |way: &str, hand: &str| {
            let way = instructions(&format!("{payload}/{way}"), times)?;
            let hand = instructions(&format!("{payload}/{hand}"), times)?;
            Ok((way / hand, format!("{way:.0} instructions, by hand {hand:.0}")))
        };
        report.line(payload, bar, || ratio("aside", "hand"));
        report.line(&format!("{payload}/allocations"), 1.0, || {
            Ok((allocations as f64, String::new()))
        });
        report.line(&format!("{payload}/value"), 0.5, || ratio("value-aside", "value-hand"));
    }
    report.line("lookup", 15.0, || {
        let found = instructions("lookup/model", 10_000)?;
        Ok((found - instructions("lookup/static", 10_000)?, format!("{found:.0} instructions")))
    });
    report.line("build/µs", 50.0, || {
        let build = || {
            let start = Instant::now();
            black_box(ModelSchema::of::<OrderOut>()).expect("a schema");
            start.elapsed().as_secs_f64() * 1e6
        };
        let fastest = (0..500).map(|_| build()).fold(f64::INFINITY, f64::min);
        Ok((fastest, format!("{:.0} instructions", instructions("build", 50)?)))
    });
    println!("{} passed, {} failed", report.passed, report.failed);
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
