//! `serve-compare`: the cost of one cookie and a small JSON object on a real server, with `aside` and with its peers.
//!
//! Builds and starts the servers of `benches/servers`, and checks the response of each. Then it keeps one after the other
//! busy over loopback, in rounds. It prints a table of server CPU per request, requests per second and peak memory, and
//! writes a plot. Linux only, because it reads `/proc`.

mod answer;
mod client;
mod contender;
mod fastapi;
mod measure;
mod options;
mod process;
mod report;
mod server;

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use contender::{CONTENDERS, Contender, Program};
use measure::{Load, Measured};
use options::Options;
use server::Server;

fn main() -> ExitCode {
    // Servers end when they are dropped, so the code below must not exit the process.
    let done = Options::of(std::env::args().skip(1)).and_then(|options| match options {
        Some(options) => compare(&options),
        None => {
            println!("{}", options::HELP);
            Ok(())
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("serve-compare: {message}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: &Options) -> Result<(), String> {
    let contenders = CONTENDERS.iter().filter(|contender| options.wants(contender.name));
    let contenders: Vec<_> = contenders.collect();
    contender::build()?;
    let (mut measured, servers): (Vec<_>, Vec<_>) = start(&contenders)?.into_iter().unzip();

    let time = options.time.div_f64((options.rounds * servers.len()) as f64);
    let load = Load { time, connections: options.connections };
    eprintln!(
        "measuring {} servers in {} rounds of {:.1} s",
        servers.len(),
        options.rounds,
        time.as_secs_f64() * servers.len() as f64
    );
    measure_all(&mut measured, &servers, options, load)?;
    for (measured, server) in measured.iter_mut().zip(&servers) {
        measured.peak_memory = server.peak_memory()?;
    }

    print!("{}", report::table(&measured, load));
    fs::write(&options.plot, report::plot(&measured))
        .map_err(|error| format!("{}: {error}", options.plot.display()))?;
    eprintln!("the plot is in {}", options.plot.display());
    Ok(())
}

/// Starts all servers whose program is available, and checks their responses.
fn start(contenders: &[&'static Contender]) -> Result<Vec<(Measured, Server)>, String> {
    let mut started = Vec::new();
    for contender in contenders {
        let (version, command) = match contender.program {
            Program::Built(..) => (contender.version()?, contender.command()),
            Program::FastApi => match fastapi::command() {
                Ok(python) => python,
                Err(why) => {
                    eprintln!("{} is skipped: {why}", contender.name);
                    continue;
                }
            },
        };
        let named = |error| format!("{}: {error}", contender.name);
        let server = Server::start(command).map_err(named)?;
        let length = answer::check(&server).map_err(named)?;
        started.push((Measured::new(contender, version, length), server));
    }
    Ok(started)
}

/// Measures each contender in each round, forward in one and backward in the next, so that a drift affects all equally.
fn measure_all(
    measured: &mut [Measured],
    servers: &[Server],
    options: &Options,
    load: Load,
) -> Result<(), String> {
    let (started, patience) = (Instant::now(), options.time * 2 + Duration::from_secs(10));
    for round in 0..options.rounds {
        if started.elapsed() > patience {
            eprintln!("this machine is busy: ended after {round} rounds");
            break;
        }
        for place in 0..servers.len() {
            let place = if round % 2 == 0 { place } else { servers.len() - 1 - place };
            let measured = &mut measured[place];
            measured.take(&servers[place], load)?;
        }
    }
    Ok(())
}
