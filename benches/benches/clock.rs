//! `cargo bench`: measures the workloads by the clock, for people.
//!
//! Each group runs its workloads in three rounds, so that all of them see the same conditions. Compare the rounds before
//! you compare the workloads. A clock on a shared machine is noisy, so `budget` checks the limits.

use std::fmt;

use aside_benches::works;
use divan::Bencher;

/// One workload in one of the rounds.
struct Turn {
    round: u32,
    name: String,
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.round, self.name)
    }
}

/// Runs three rounds of all workloads whose name begins with one of the groups.
fn rounds(groups: &[&str]) -> Vec<Turn> {
    let is_in = |name: &str| name.split_once('/').is_some_and(|(group, _)| groups.contains(&group));
    let names: Vec<_> = works().iter().map(|work| work.name().to_owned()).collect();
    let names: Vec<_> = names.into_iter().filter(|name| is_in(name)).collect();
    let turns = |round| names.clone().into_iter().map(move |name| Turn { round, name });
    (1..=3).flat_map(turns).collect()
}

fn take(bencher: Bencher<'_, '_>, turn: &Turn) {
    let works = works();
    let work = works.iter().find(|work| work.name() == turn.name).expect("a workload of that name");
    bencher.bench_local(work.task());
}

macro_rules! groups {
    ($($group:ident: $($name:literal)+;)*) => {$(
        #[divan::bench(args = rounds(&[$($name),+]), max_time = 0.1)]
        fn $group(bencher: Bencher<'_, '_>, turn: &Turn) {
            take(bencher, turn);
        }
    )*};
}

groups! {
    axum: "axum";
    cookie_all_attributes: "cookie-all";
    cookie_read: "read";
    cookie_signed: "sign" "verify";
    cookie_written: "cookie";
    hyper: "hyper";
    model_large: "large";
    model_medium: "medium";
    model_schema: "schema";
    model_small: "small";
    model_tagged: "tagged";
    model_wide: "wide";
    warp: "warp";
}

fn main() {
    divan::main();
}
