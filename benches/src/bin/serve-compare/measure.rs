//! Keeps a server busy for a while, and measures the cost.

use std::thread;
use std::time::{Duration, Instant};

use aside_benches::spread::Spread;

use crate::client::Client;
use crate::contender::Contender;
use crate::server::Server;

/// The part of the time that passes before a server is measured.
const WARM_UP: f64 = 0.2;

/// The time until an idle server sleeps.
const REST: Duration = Duration::from_millis(3);

/// The load of a server.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    pub(crate) time: Duration,
    /// The number of concurrent requests. With a few, a server never waits.
    pub(crate) connections: usize,
}

/// One measurement.
#[derive(Clone, Copy)]
struct Sample {
    requests: u64,
    wall: Duration,
    cpu: Duration,
}

/// A contender and its measurements.
pub(crate) struct Measured {
    pub(crate) contender: &'static Contender,
    pub(crate) version: String,
    pub(crate) peak_memory: u64,
    /// The length of a response in bytes.
    length: usize,
    /// One measurement for each round.
    samples: Vec<Sample>,
}

impl Measured {
    pub(crate) fn new(contender: &'static Contender, version: String, length: usize) -> Self {
        Self { contender, version, peak_memory: 0, length, samples: Vec::new() }
    }

    /// Keeps the server busy, and records the cost.
    pub(crate) fn take(&mut self, server: &Server, load: Load) -> Result<(), String> {
        let named = |error: String| format!("{}: {error}", self.contender.name);
        self.samples.push(sample(server, self.length, load).map_err(named)?);
        Ok(())
    }

    pub(crate) fn rounds(&self) -> usize {
        self.samples.len()
    }

    /// Returns the server CPU per request, in microseconds.
    pub(crate) fn cpu(&self) -> Option<Spread> {
        Spread::of(self.samples.iter().map(Sample::cpu))
    }

    pub(crate) fn requests_per_second(&self) -> Option<Spread> {
        let rate = |sample: &Sample| sample.requests as f64 / sample.wall.as_secs_f64();
        Spread::of(self.samples.iter().map(rate))
    }

    /// Returns the ratio of server CPU per request to that of another contender, for each round.
    pub(crate) fn ratio(&self, other: &Self) -> Option<Spread> {
        let pairs = self.samples.iter().zip(&other.samples);
        Spread::of(pairs.map(|(own, other)| own.cpu() / other.cpu()))
    }
}

impl Sample {
    fn cpu(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.requests as f64
    }
}

/// Measures once. Connections are new each time, because some servers close idle ones.
fn sample(server: &Server, length: usize, load: Load) -> Result<Sample, String> {
    let broken = |error: std::io::Error| error.to_string();
    let mut client = Client::new(server.port, load.connections, length).map_err(broken)?;
    client.keep_busy(load.time.mul_f64(WARM_UP)).map_err(broken)?;
    thread::sleep(REST);

    let (before, started) = (server.cpu()?, Instant::now());
    let requests = client.keep_busy(load.time.mul_f64(1.0 - WARM_UP)).map_err(broken)?;
    let wall = started.elapsed();
    thread::sleep(REST);
    Ok(Sample { requests, wall, cpu: server.cpu()?.saturating_sub(before) })
}
