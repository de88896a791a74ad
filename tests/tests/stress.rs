//! Threads that write, finish, write late and ask for dependencies at the same time. Each test takes about a second.
//!
//! `core/tests/schedule` does the same without threads, so that a failure can be repeated.

use std::collections::HashSet;
use std::convert::Infallible;
use std::panic::{self, Location};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Once, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use aside::report::{ChangeKind, DropReason};
use aside::{Aside, AsideLayer, Report};
use aside_conformance::log::Log;
use futures_util::future::{BoxFuture, join_all};
use http::header::SET_COOKIE;
use http::{Request, Response};
use tower::{Layer as _, Service, ServiceExt as _, service_fn};

const TASKS: usize = 4;

/// The changes that a task makes in a round.
const CHANGES: u32 = 40;

/// The rounds of a test: at least 30, and more for a second.
fn rounds() -> impl Iterator<Item = u32> {
    let start = Instant::now();
    (0..).take_while(move |round| *round < 30 || start.elapsed() < Duration::from_secs(1))
}

/// Waits for up to 31 turns of a loop, so that the rounds differ.
fn spin(round: u32) {
    for _ in 0..round.wrapping_mul(2_654_435_761) >> 27 {
        thread::yield_now();
    }
}

/// Asserts that a task's values are its first ones, in order, and returns their number.
#[track_caller]
fn count_first(task: usize, values: &[String]) -> u32 {
    let prefix = format!("{task}-");
    let of_task = values.iter().filter_map(|value| value.strip_prefix(&prefix));
    let mut count = 0;
    for value in of_task {
        assert_eq!(value, count.to_string(), "task {task}: {values:?}");
        count += 1;
    }
    count
}

#[track_caller]
fn write(aside: &Aside, task: usize, number: u32) -> &'static Location<'static> {
    aside.append_header("x-value", format!("{task}-{number}"));
    Location::caller()
}

/// Each change before the end is in the result, in the order of its thread. Each later one is counted, and logged the 1st,
/// 2nd, 4th, … time.
#[test]
fn threads_lose_no_change_at_the_end() {
    let log = global_log();
    log.lines();
    let (mut location, mut all_late) = (None, 0);
    for round in rounds() {
        let aside = Aside::default();
        let start = Barrier::new(TASKS + 1);
        let (changes, locations) = thread::scope(|scope| {
            let threads: Vec<_> = (0..TASKS)
                .map(|task| {
                    let (aside, start) = (&aside, &start);
                    scope.spawn(move || {
                        start.wait();
                        let numbers = 0..CHANGES;
                        numbers.map(|number| write(aside, task, number)).collect::<HashSet<_>>()
                    })
                })
                .collect();
            start.wait();
            spin(round);
            let changes = aside.finish();
            let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().expect("no panic");
            (changes, threads.into_iter().flat_map(join).collect::<HashSet<_>>())
        });

        let headers = changes.headers();
        let values = headers.get_all("x-value").iter();
        let values: Vec<_> =
            values.map(|value| value.to_str().expect("ASCII").to_owned()).collect();
        let first: u32 = (0..TASKS).map(|task| count_first(task, &values)).sum();
        assert_eq!(values.len(), first as usize, "a value of no thread: {values:?}");
        let late = TASKS as u32 * CHANGES - first;
        assert_eq!(aside.late_writes(), late);
        assert!(aside.snapshot().is_empty());
        let [line] = *locations.iter().collect::<Vec<_>>() else { panic!("one line writes") };
        let reported = aside.check().err().and_then(|error| error.location());
        assert_eq!(reported, (late > 0).then_some(*line));
        all_late += late;
        location = Some(*line);
    }

    let place = format!("line={}", location.expect("a round").line());
    let logged = log.lines();
    let logged = logged.iter().filter(|line| line.contains(&place) && line.contains(file!()));
    let logged = logged.filter(|line| line.contains("already sent")).count();
    assert_eq!(logged as u32, u32::BITS - all_late.leading_zeros(), "{all_late} late changes");
}

/// Two layers, and tasks that have the handle while the response passes through both. Each change is sent, or reported, or
/// counted as late.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_lose_no_change_in_nested_layers() {
    for round in rounds() {
        let (aside, report, response) = serve_with_tasks(round).await;
        let values = |name: &str| {
            let values = response.headers().get_all(name).iter();
            let text = values.map(|value| value.to_str().expect("ASCII").to_owned());
            text.collect::<Vec<_>>()
        };
        let (headers, cookies) = (values("x-value"), values(SET_COOKIE.as_str()));
        let mut late = 0;
        let mut superseded = 0;
        for task in 0..TASKS {
            let count = count_first(task, &headers);
            late += CHANGES - count;

            let sent = cookies.iter().find_map(|line| line.strip_prefix(&format!("c{task}=")));
            let last = sent.map(|line| line.split(';').next().expect("a value").parse::<u32>());
            let count = last.map_or(0, |last| last.expect("a number") + 1);
            late += CHANGES - count;
            superseded += count.saturating_sub(1);
            let kind = ChangeKind::Cookie(format!("c{task}"));
            let of_task = report.dropped().iter().filter(|change| *change.kind() == kind);
            assert_eq!(of_task.count() as u32, count.saturating_sub(1), "cookie c{task}");
        }
        assert_eq!(aside.late_writes(), late, "round {round}");
        assert_eq!(report.dropped().len() as u32, superseded);
        let is_superseded = |reason| reason == DropReason::Superseded;
        assert!(report.dropped().iter().all(|change| is_superseded(change.reason())));
        assert!(aside.snapshot().is_empty());
        let lines: HashSet<_> = cookies.iter().collect();
        assert_eq!(lines.len(), cookies.len(), "a cookie twice: {cookies:?}");
    }
}

/// Serves a request whose handler starts tasks that outlive it.
async fn serve_with_tasks(round: u32) -> (Aside, Report, Response<String>) {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let sender = Arc::new(std::sync::Mutex::new(Some(sender)));
    let handler = service_fn(move |_: Request<()>| {
        let sender = sender.lock().expect("no panic").take().expect("one request");
        async move {
            let aside = Aside::current().expect("a layer");
            let write_all = |task: usize| {
                let aside = aside.clone();
                tokio::spawn(async move {
                    for number in 0..CHANGES {
                        write(&aside, task, number);
                        aside.set_cookie((format!("c{task}"), number.to_string()));
                        if number % 8 == 0 {
                            tokio::task::yield_now().await;
                        }
                    }
                })
            };
            let tasks: Vec<_> = (0..TASKS).map(write_all).collect();
            let _ = sender.send((aside, tasks));
            wait(round).await;
            Ok::<_, Infallible>(Response::new(String::new()))
        }
    });
    let inner = AsideLayer::new().layer(handler);
    let between = service_fn(move |request| {
        let inner = inner.clone();
        async move {
            let response = inner.oneshot(request).await;
            wait(round / 3).await;
            response
        }
    });
    let mut service = AsideLayer::new().layer(between);
    let Ok(response) = service.call(Request::new(())).await;
    let report = response.extensions().get::<Report>().cloned().unwrap_or_default();
    let (aside, tasks) = receiver.await.expect("the handler ran");
    for task in tasks {
        task.await.expect("no panic");
    }
    (aside, report, response)
}

async fn wait(round: u32) {
    for _ in 0..round.wrapping_mul(2_654_435_761) >> 29 {
        tokio::task::yield_now().await;
    }
}

/// The runs of one dependency in one request.
#[derive(Default)]
struct Runs {
    is_running: AtomicBool,
    begun: AtomicU32,
    failed: AtomicU32,
    made: AtomicU32,
}

/// Asserts that a run ends before the next one begins, also if it is cancelled.
struct Running<'r>(&'r Runs);

impl<'r> Running<'r> {
    fn begin(runs: &'r Runs) -> Self {
        assert!(!runs.is_running.swap(true, Ordering::SeqCst), "two runs at the same time");
        Self(runs)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.is_running.store(false, Ordering::SeqCst);
    }
}

/// Fails in its first run, and makes the number of its run.
async fn make(runs: &Runs) -> Result<u32, &'static str> {
    let running = Running::begin(runs);
    let run = runs.begun.fetch_add(1, Ordering::SeqCst);
    tokio::task::yield_now().await;
    drop(running);
    if run == 0 {
        runs.failed.fetch_add(1, Ordering::SeqCst);
        return Err("the first run");
    }
    runs.made.fetch_add(1, Ordering::SeqCst);
    Ok(run)
}

async fn make_without_id(runs: &Runs) -> Result<u32, &'static str> {
    make(runs).await
}

/// Tasks ask for the same dependencies, and some are cancelled. Each dependency makes one value, one run at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_make_each_value_once() {
    const KEYS: usize = 3;
    for round in rounds() {
        let aside = Aside::default();
        let runs: Arc<[Runs; KEYS]> = Arc::default();
        let ask = |task: usize| {
            let (aside, runs) = (aside.clone(), runs.clone());
            tokio::spawn(async move {
                let (mut values, mut errors) = ([0; KEYS], 0);
                for turn in 0..KEYS {
                    let key = (task + turn) % KEYS;
                    values[key] = loop {
                        let result = match key {
                            0 => aside.once(make_without_id, &runs[key]).await,
                            _ => aside.once_for(key, make, &runs[key]).await,
                        };
                        match result {
                            Ok(value) => break value,
                            Err(_) => errors += 1,
                        }
                    };
                }
                (values, errors)
            })
        };
        let tasks: Vec<_> = (0..2 * TASKS).map(ask).collect();
        for task in tasks.iter().take(round as usize % TASKS) {
            wait(round).await;
            task.abort();
        }
        let results = tokio::time::timeout(Duration::from_secs(60), join_all(tasks)).await;
        let results: Vec<_> = results.expect("no task waits forever").into_iter().collect();
        assert!(results.iter().flatten().count() >= TASKS);
        for (key, runs) in runs.iter().enumerate() {
            // A value that a cancelled task made is kept too.
            assert_eq!(runs.made.load(Ordering::SeqCst), 1, "dependency {key}");
            let values: HashSet<_> =
                results.iter().flatten().map(|(values, _)| values[key]).collect();
            assert_eq!(values.len(), 1, "dependency {key}: {values:?}");
        }
        let errors: u32 = results.iter().flatten().map(|(_, errors)| errors).sum();
        let failed: u32 = runs.iter().map(|runs| runs.failed.load(Ordering::SeqCst)).sum();
        assert!(errors <= failed, "{errors} errors of {failed} failed runs");
    }
}

/// Asks for the next of three dependencies, which is a ring.
fn ring((aside, id): (Aside, u32)) -> BoxFuture<'static, Result<u32, Infallible>> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        let next = (id + 1) % 3;
        aside.once_for(next, ring, (aside.clone(), next)).await
    })
}

/// Three tasks enter a ring of dependencies at the same time. Each panics, and none waits forever.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tasks_in_a_ring_of_dependencies_panic() {
    hide_panics_of_cycles();
    for _ in rounds() {
        let aside = Aside::default();
        let enter = |id| {
            let aside = aside.clone();
            tokio::spawn(async move { aside.once_for(id, ring, (aside.clone(), id)).await })
        };
        let tasks = join_all((0..3).map(enter));
        let results = tokio::time::timeout(Duration::from_secs(60), tasks).await;
        for result in results.expect("no task waits forever") {
            let message = result.expect_err("a panic").into_panic().downcast::<String>();
            let message = message.expect("a formatted message");
            assert!(message.starts_with("dependency cycle in `Aside::once`: "), "{message}");
        }
    }
}

/// The log of all threads.
fn global_log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();

    let install = || {
        let log = Log::default();
        tracing::subscriber::set_global_default(log.clone()).expect("the only subscriber");
        log
    };
    LOG.get_or_init(install).clone()
}

/// Keeps the output of the tests short.
fn hide_panics_of_cycles() {
    static HIDDEN: Once = Once::new();

    HIDDEN.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let message = panic.payload().downcast_ref::<String>();
            if !message.is_some_and(|message| message.starts_with("dependency cycle")) {
                hook(panic);
            }
        }));
    });
}
