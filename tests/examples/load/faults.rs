//! The phases of one run.

use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::client::{Connection, Seen, count, is_of, next};

const CONNECTIONS: u64 = 64;
const SLOW_CLIENTS: usize = 5_000;
const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

/// The result of one framework.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) seen: Arc<Seen>,
    /// Slow clients with the response of their own request.
    pub(crate) slow: u64,
    /// Good responses while the server stopped, and requests that its handler finished in that time.
    pub(crate) at_stop: (u64, u64),
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

    /// Stops the server, and returns how many requests its handler finished.
    async fn stop(mut self) -> io::Result<u64> {
        drop(self.child.stdin.take());
        let counts = self.output.next_line().await?.unwrap_or_default();
        assert!(self.child.wait().await?.success(), "the server ends without an error");
        let finished = counts.split(' ').nth(1).and_then(|count| count.parse().ok());
        Ok(finished.expect("the server prints its counts"))
    }
}

/// Runs all phases against one framework.
pub(crate) async fn run(framework: &str, time: Duration) -> io::Result<Outcome> {
    let seen = Arc::new(Seen::default());
    let server = Server::start(framework).await?;
    eprintln!("{framework}: {SLOW_CLIENTS} slow clients");
    let slow = slow_clients(server.port).await;

    eprintln!("{framework}: {CONNECTIONS} connections, panics and clients that vanish");
    let early = Arc::new(AtomicU64::new(0));
    let load = saturate(server.port, Instant::now() + time, &seen);
    sleep(time / 5).await;
    early.store(server.memory()?, Ordering::Relaxed);
    drain(load).await;
    let memory = (early.load(Ordering::Relaxed), server.memory()?);
    server.stop().await?;

    eprintln!("{framework}: a stop under load");
    let (at_stop, stopped_in) = stop_under_load(framework, &seen).await?;
    Ok(Outcome { seen, slow, at_stop, memory, stopped_in })
}

/// Keeps all connections busy until the deadline. Of 100 requests, one panics and one is abandoned.
fn saturate(port: u16, end: Instant, seen: &Arc<Seen>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for index in 0..CONNECTIONS {
        let (seen, version) = (seen.clone(), VERSIONS[(index % 2) as usize]);
        tasks.spawn(async move {
            let mut connection = None;
            for turn in index.. {
                if Instant::now() > end {
                    return;
                }
                let kind = match turn % 100 {
                    13 => "panic",
                    57 => "slow",
                    _ => "work",
                };
                let result = match &mut connection {
                    Some(open) => Connection::send(open, kind, &seen).await,
                    None => match Connection::open(port, version).await {
                        Ok(open) => connection.insert(open).send(kind, &seen).await,
                        Err(error) => Err(error),
                    },
                };
                if result.is_err() {
                    count(&seen.lost);
                }
                // Over HTTP/1, a client that vanishes closes its connection.
                if result.is_err() || (kind == "slow" && version == Version::HTTP_11) {
                    connection = None;
                }
            }
        });
    }
    tasks
}

async fn drain(mut tasks: JoinSet<()>) {
    while let Some(task) = tasks.join_next().await {
        task.expect("a client does not panic");
    }
}

/// Sends a request from each of many clients, a few bytes every second, and counts the right responses.
async fn slow_clients(port: u16) -> u64 {
    let mut tasks = JoinSet::new();
    for _ in 0..SLOW_CLIENTS {
        tasks.spawn(timeout(Duration::from_secs(120), slow_client(port)));
    }
    let mut right = 0;
    while let Some(result) = tasks.join_next().await {
        right += u64::from(matches!(result, Ok(Ok(Ok(true)))));
    }
    right
}

async fn slow_client(port: u16) -> io::Result<bool> {
    let id = next();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let request =
        format!("GET /work/{id} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    for part in request.as_bytes().chunks(12) {
        stream.write_all(part).await?;
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

/// Stops a server under load. Each request that its handler finished must reach its client.
async fn stop_under_load(framework: &str, all: &Seen) -> io::Result<((u64, u64), Duration)> {
    let server = Server::start(framework).await?;
    let (port, seen) = (server.port, Arc::new(Seen::default()));
    let mut tasks = JoinSet::new();
    for index in 0..CONNECTIONS {
        let (seen, version) = (seen.clone(), VERSIONS[(index % 2) as usize]);
        tasks.spawn(async move {
            let Ok(mut connection) = Connection::open(port, version).await else { return };
            while connection.send("work", &seen).await.is_ok() {}
        });
    }
    sleep(Duration::from_secs(2)).await;
    let begin = Instant::now();
    let finished = server.stop().await?;
    let stopped_in = begin.elapsed();
    drain(tasks).await;
    all.mixed.fetch_add(seen.mixed.load(Ordering::Relaxed), Ordering::Relaxed);
    Ok(((seen.good.load(Ordering::Relaxed), finished), stopped_in))
}
