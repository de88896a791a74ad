//! `growth [FOLDER]`: prints how cost grows as Markdown tables of instructions, and writes plots into the folder.
//! [`growth::measure`] computes the curves.

use std::path::Path;
use std::process::ExitCode;

use aside_benches::growth::{self, Series};
use aside_benches::{count, curves, works};

fn main() -> ExitCode {
    if count::has_run(&works()) {
        return ExitCode::SUCCESS;
    }
    match tell() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn tell() -> Result<(), String> {
    let series = growth::measure()?;
    series.chunk_by(|one, other| one.of == other.of).for_each(print);
    match std::env::args().nth(1) {
        Some(folder) => {
            curves::write(Path::new(&folder), &series).map_err(|error| error.to_string())
        }
        None => Ok(()),
    }
}

/// Prints one table with a row for each amount and a column for each way.
fn print(ways: &[Series]) {
    let cells = |cell: &dyn Fn(&Series) -> String| ways.iter().map(cell).collect::<String>();
    println!("| {} |{}", ways[0].of, cells(&|series| format!(" {} |", series.way)));
    println!("|--:|{}", cells(&|_| "--:|".into()));
    for (at, (amount, _)) in ways[0].points.iter().enumerate() {
        println!("| {amount} |{}", cells(&|series| format!(" {:.0} |", series.points[at].1)));
    }
    println!();
}
