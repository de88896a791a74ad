//! Load and faults over loopback: many connections, slow clients, clients that vanish, panics, and a stop under load.
//!
//! `tests/load/run` builds it in release, and writes the table. The argument is the time for each framework in seconds.
//!
//! Each server runs in its own process. Each response must have the two cookies, the header and the body of its own
//! request. The program exits with 1 if one does not, if a response is lost, or if the memory grows by more than 5 %.

mod client;
mod faults;
mod server;
mod table;

use std::process::ExitCode;
use std::time::Duration;
use std::{env, io};

const FRAMEWORKS: [&str; 3] = ["axum", "warp", "hyper"];

#[tokio::main]
async fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [command, framework] = arguments.as_slice() {
        assert_eq!(command, "serve");
        server::serve(framework).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let seconds = arguments.first().and_then(|seconds| seconds.parse().ok()).unwrap_or(60);
    let mut table = table::Table::default();
    for framework in FRAMEWORKS {
        table.add(framework, faults::run(framework, Duration::from_secs(seconds)).await?);
    }
    print!("{table}");
    Ok(if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
