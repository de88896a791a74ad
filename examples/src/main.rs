#![forbid(unsafe_code)]
//! The main job: one process that serves the same app on axum, warp and hyper.
//!
//! ```console
//! $ cargo run
//! $ cargo run -- --help
//! ```
//!
//! You see the link of the cookie lab, and the address of the app on each framework with commands to try.

mod options;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::time::SystemTime;

use aside::session::Sessions;
use aside_examples::{axum, hyper, keys, lab, serve, warp};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;

use options::{Framework, Options};

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("{mistake}; `--help` lists what there is");
            return ExitCode::from(2);
        }
    };
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), String> {
    let given = keys::from_environment()?;
    let note = if given.is_some() { options::SHARED_KEYS } else { options::OWN_KEYS };
    let ring = given.map_or_else(keys::of_this_process, Ok)?;
    let sessions = Sessions::new(ring, SystemTime::now);

    let mut servers = Vec::new();
    for (framework, port) in options.ports() {
        servers.push((framework, port, bind(framework, port).await?));
    }
    lab::announce(options.ports().map(|(framework, port)| (framework.to_string(), port)));
    println!("{}", options::welcome(&options.ports().collect::<Vec<_>>(), note));

    let (stop, stopped) = watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    for (framework, port, listener) in servers {
        let (sessions, stopped) = (sessions.clone(), stopped.clone());
        tasks.spawn(async move {
            let served = match framework {
                Framework::Axum => {
                    serve::serve(listener, TowerToHyperService::new(axum::app(sessions)), stopped)
                        .await
                }
                Framework::Warp => {
                    serve::serve(listener, TowerToHyperService::new(warp::app(sessions)), stopped)
                        .await
                }
                Framework::Hyper => serve::serve(listener, hyper::app(sessions), stopped).await,
            };
            served.map_err(|error| format!("{framework} on port {port} stopped: {error}"))
        });
    }

    let interrupted = tokio::select! {
        signal = tokio::signal::ctrl_c() => {
            signal.map_err(|error| format!("cannot wait for Ctrl-C: {error}"))
        }
        Some(ended) = tasks.join_next() => ended.unwrap_or_else(|error| Err(error.to_string())),
    };
    stop.send_replace(true);
    while tasks.join_next().await.is_some() {}
    println!("\nstopped");
    interrupted
}

async fn bind(framework: Framework, port: u16) -> Result<TcpListener, String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {port}, for {framework}, is taken: stop what listens there, or choose others with `--port N`",
        ),
        _ => format!("cannot listen on {address} for {framework}: {error}"),
    })
}
