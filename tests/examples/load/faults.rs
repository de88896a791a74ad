//! The phases of one run.

use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::client::{Connection, Seen, count, is_of, kind, next};

/// Connections over HTTP/1, and as many over HTTP/2.
const CONNECTIONS: usize = 64;
/// Clients that send requests over one HTTP/2 connection at the same time.
const STREAMS: usize = 4;
pub(crate) const SLOW_CLIENTS: usize = 5_000;
/// A server that takes longer to stop cuts connections.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// The result of one framework.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) seen: Arc<Seen>,
    /// Slow clients with the response of their own request.
    pub(crate) slow: usize,
    /// Good responses of the server that stopped under load, and requests that its handler finished.
    pub(crate) at_stop: (u64, u64),
    /// Handlers that still exist when their servers have stopped.
    pub(crate) running: u64,
    /// Resident memory in KiB after a fifth of the time, and at its end.
    pub(crate) memory: (u64, u64),
    /// How long the server took to stop under load.
    pub(crate) stopped_in: Duration,
}

/// The process of a server.
struct Server {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
    port: u16,
}

impl Server {
    async fn start(framework: &str) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", framework])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take().expect("the output is a pipe");
        let mut output = BufReader::new(output).lines();
        let port = output.next_line().await?.and_then(|port| port.parse().ok());
        Ok(Self { child, output, port: port.expect("the server prints its port") })
    }

    /// Returns the resident memory in KiB.
    fn memory(&self) -> io::Result<u64> {
        let id = self.child.id().expect("the server runs");
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS"));
        let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        number.ok_or_else(|| io::Error::other("this system does not show the memory of a process"))
    }

    /// Stops the server. Returns how many requests its handler finished, and how many handlers still exist.
    async fn stop(mut self) -> io::Result<(u64, u64)> {
        drop(self.child.stdin.take());
        let counts = self.output.next_line().await?.unwrap_or_default();
        assert!(self.child.wait().await?.success(), "the server ends without an error");
        let (finished, running) = counts.split_once(' ').expect("the server prints its counts");
        let number = |text: &str| text.parse().map_err(io::Error::other);
        Ok((number(finished)?, number(running)?))
    }
}

/// Runs all phases against one framework. Each has a server of its own, because memory that one phase frees could hide
/// what the next one keeps.
pub(crate) async fn run(framework: &str, time: Duration) -> io::Result<Outcome> {
    let seen = Arc::new(Seen::default());
    eprintln!("{framework}: {SLOW_CLIENTS} slow clients");
    let server = Server::start(framework).await?;
    let slow = slow_clients(server.port).await;
    let (_, after_slow) = server.stop().await?;

    eprintln!("{framework}: load, panics, cancelled handlers and clients that vanish");
    let server = Server::start(framework).await?;
    let (middle, end) = (Instant::now() + time / 5, Instant::now() + time);
    let load = saturate(server.port, &seen, Some(end + Duration::from_secs(1))).await?;
    sleep_until(middle).await;
    let early = server.memory()?;
    sleep_until(end).await;
    let memory = (early, server.memory()?);
    drain(load).await;
    let (_, after_load) = server.stop().await?;

    eprintln!("{framework}: a stop under the same load");
    let server = Server::start(framework).await?;
    let stopping = Arc::new(Seen::default());
    let load = saturate(server.port, &stopping, None).await?;
    sleep(Duration::from_secs(2)).await;
    let begin = Instant::now();
    let (finished, after_stop) = server.stop().await?;
    let stopped_in = begin.elapsed();
    drain(load).await;
    seen.mixed.fetch_add(stopping.mixed.load(Ordering::Relaxed), Ordering::Relaxed);

    let at_stop = (stopping.good.load(Ordering::Relaxed), finished);
    let running = after_slow + after_load + after_stop;
    Ok(Outcome { seen, slow, at_stop, running, memory, stopped_in })
}

/// Keeps all connections busy until the end, or until the server stops.
async fn saturate(port: u16, seen: &Arc<Seen>, end: Option<Instant>) -> io::Result<JoinSet<()>> {
    let mut tasks = JoinSet::new();
    let mut start = |connection: Connection| {
        let first = tasks.len() as u64;
        tasks.spawn(keep_busy(connection, port, first, seen.clone(), end));
    };
    for _ in 0..CONNECTIONS {
        start(Connection::open(port, Version::HTTP_11).await?);
        let shared = Connection::open(port, Version::HTTP_2).await?;
        (0..STREAMS).filter_map(|_| shared.share()).for_each(&mut start);
    }
    Ok(tasks)
}

/// Sends one request after the other. Without an end, an error is that of a server that stops.
async fn keep_busy(
    mut connection: Connection,
    port: u16,
    first: u64,
    seen: Arc<Seen>,
    end: Option<Instant>,
) {
    for turn in first.. {
        if end.is_some_and(|end| Instant::now() > end) {
            return;
        }
        let (kind, version) = (kind(turn), connection.version());
        let result = connection.send(kind, &seen).await;
        // Over HTTP/1, a client that vanishes closes its connection.
        if result.is_ok() && !(kind == "slow" && version == Version::HTTP_11) {
            continue;
        }
        if result.is_err() {
            count(&seen.lost);
        }
        match Connection::open(port, version).await {
            Ok(open) => connection = open,
            Err(_) if end.is_none() => return,
            Err(_) => count(&seen.lost),
        }
    }
}

async fn drain(mut tasks: JoinSet<()>) {
    while let Some(task) = tasks.join_next().await {
        task.expect("a client does not panic");
    }
}

/// Sends a request from each of many clients, a few bytes every second, and counts the right responses.
async fn slow_clients(port: u16) -> usize {
    let mut tasks = JoinSet::new();
    let all = Arc::new(Barrier::new(SLOW_CLIENTS));
    for _ in 0..SLOW_CLIENTS {
        tasks.spawn(timeout(Duration::from_secs(120), slow_client(port, all.clone())));
    }
    let mut right = 0;
    while let Some(result) = tasks.join_next().await {
        right += usize::from(matches!(result, Ok(Ok(Ok(true)))));
    }
    right
}

async fn slow_client(port: u16, all: Arc<Barrier>) -> io::Result<bool> {
    let id = next();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request =
        format!("GET /work/{id} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    for (index, part) in request.as_bytes().chunks(12).enumerate() {
        stream.write_all(part).await?;
        if index == 0 {
            // No client goes on before all have begun.
            all.wait().await;
        }
        sleep(Duration::from_secs(1)).await;
    }
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(parse(&response)
        .is_some_and(|(status, headers, body)| is_of(id, status, &headers, body.as_bytes())))
}

fn parse(response: &str) -> Option<(StatusCode, HeaderMap, &str)> {
    let (head, body) = response.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        headers.append(HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?);
    }
    Some((status, headers, body))
}
