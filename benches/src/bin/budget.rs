//! `budget`: compares the instructions and allocations of each workload with its limits.
//!
//! Prints one line for each budget, `name  measured  limit  target  ok|over`, with its formula. Exits with 1 if one is over
//! its limit, and with 2 if valgrind is missing. `--only NAME` measures those whose name contains NAME, and `--list` prints
//! the names. It runs itself as `run WORK TIMES` under callgrind.

use std::alloc::System;
use std::collections::HashSet;
use std::process::ExitCode;

use aside_benches::budget::{BUDGETS, Budget, Counts};
use aside_benches::work::Work;
use aside_benches::{count, works};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let works = works();
    if count::has_run(&works) {
        return ExitCode::SUCCESS;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let only = match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--list"] => {
            BUDGETS.iter().for_each(|budget| println!("{}", budget.name));
            return ExitCode::SUCCESS;
        }
        ["--only", name] => name,
        [] => "",
        _ => {
            eprintln!("usage: budget [--list | --only NAME]");
            return ExitCode::from(2);
        }
    };
    let budgets: Vec<_> = BUDGETS.iter().filter(|budget| budget.name.contains(only)).collect();
    if budgets.is_empty() {
        eprintln!("no budget has this name: `--list` prints the names");
        return ExitCode::from(2);
    }
    if !count::has_valgrind() {
        eprintln!("valgrind is missing: install it from the packages of your system");
        return ExitCode::from(2);
    }
    match counts(&works, &budgets) {
        Ok(counts) => report(&budgets, &counts),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Counts each workload of the budgets once.
fn counts(works: &[Work], budgets: &[&Budget]) -> Result<Counts, String> {
    let names: HashSet<_> = budgets.iter().flat_map(|budget| budget.works()).collect();
    let works: Vec<_> = works.iter().filter(|work| names.contains(work.name())).collect();
    let allocations = |work: &&Work| (work.name().to_owned(), count::allocations(ALLOCATOR, work));
    Ok(Counts {
        allocations: works.iter().map(allocations).collect(),
        instructions: count::instructions(works.iter().copied())?,
    })
}

fn report(budgets: &[&Budget], counts: &Counts) -> ExitCode {
    let mut failed = 0;
    for budget in budgets {
        let (measured, note) = budget.measured(counts);
        // The precision of callgrind.
        let is_over = measured > budget.bar * 1.001;
        failed += usize::from(is_over);
        let (verdict, Budget { name, bar, goal, .. }) =
            (if is_over { "over" } else { "ok" }, budget);
        let line =
            format!("{name:<32} {measured:>9.3} {bar:>9.3} {goal:>9.3}  {verdict:<4}  {note}");
        println!("{}", line.trim_end());
    }
    println!("{} passed, {failed} failed", budgets.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
