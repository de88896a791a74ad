#![forbid(unsafe_code)]
//! Runs golden cases against `aside`.

use std::env::args_os;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use aside_conformance::vectors::{Adapter, CaseFile, Mismatch, Outcome, Tally, Verdict};

const HELP: &str = "\
Runs golden cases, made by running FastAPI, Starlette and Chromium, against aside.

Usage: vectors [--adapter core|axum|warp|hyper|all] [--list] FILE…

  FILE            cases of any kind, which the content decides: cookies, merge, filter, browser
  --adapter NAME  the adapter that runs merge cases; `all`, the default, runs all of them,
                  and the worst outcome of a case counts
  --list          prints every case that is stricter, different or skipped, with its reason
  --help          prints this text

The outcome of a case is
  passed      the result of the file, as a browser or a client reads it
  stricter    aside rejects what FastAPI sends, by the rule that the reason names
  difference  aside responds differently on purpose, in exactly the point that the reason names
  skipped     not run, because it is specific to Python or not part of aside
  failed      anything else
The reasons are in one table, tests/src/vectors/reasons.rs. The content of a case selects them.

A value that aside's types cannot hold (an unknown SameSite, a time that is not UTC) counts as
rejected, because the compiler rejects it. Merge cases compare the status, the headers, the body
and the order of events, and the length only if the response has one. aside has no background
tasks, middleware or ends of `yield` dependencies, so this program simulates them. Changes that
they make must be ignored as too late.

Prints each failed case, a line `NAME: n passed, n failed, n stricter, n difference, n skipped`
for each file, and at the end `N passed, N failed, N skipped`. Stricter and different cases count
as passed there. The exit status is 1 if a case failed, and 2 if a file cannot be run.
";

struct Wanted {
    adapters: Vec<Adapter>,
    list: bool,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let wanted = match wanted(args_os().skip(1)) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return print_and_exit(HELP, ExitCode::SUCCESS),
        Err(why) => {
            eprintln!("vectors: {why}; try --help");
            return ExitCode::from(2);
        }
    };
    match run(&wanted) {
        Ok(code) => code,
        // The reader closed the pipe.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vectors: {error}");
            ExitCode::from(2)
        }
    }
}

/// Returns `None` for `--help`.
fn wanted(args: impl Iterator<Item = OsString>) -> Result<Option<Wanted>, String> {
    let mut wanted = Wanted { adapters: Adapter::ALL.to_vec(), list: false, files: Vec::new() };
    let mut args = args;
    while let Some(arg) = args.next() {
        let text = arg.to_string_lossy();
        match text.as_ref() {
            "--help" | "-h" => return Ok(None),
            "--list" => wanted.list = true,
            "--adapter" => {
                let name = args.next().ok_or("--adapter wants a name")?;
                wanted.adapters = adapters(&name.to_string_lossy())?;
            }
            flag if flag.starts_with("--adapter=") => {
                wanted.adapters = adapters(&flag["--adapter=".len()..])?;
            }
            flag if flag.starts_with('-') => return Err(format!("unknown option `{flag}`")),
            _ => wanted.files.push(PathBuf::from(arg)),
        }
    }
    if wanted.files.is_empty() {
        return Err("no file was named".to_owned());
    }
    Ok(Some(wanted))
}

fn adapters(name: &str) -> Result<Vec<Adapter>, String> {
    if name == "all" { Ok(Adapter::ALL.to_vec()) } else { Ok(vec![name.parse()?]) }
}

fn run(wanted: &Wanted) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let (mut sum, mut unreadable) = (Tally::default(), false);
    for path in &wanted.files {
        let file = match CaseFile::read(path) {
            Ok(file) => file,
            Err(why) => {
                eprintln!("vectors: {why}");
                unreadable = true;
                continue;
            }
        };
        let verdicts = file.run(&wanted.adapters);
        for verdict in &verdicts {
            tell(&mut out, file.name(), verdict, wanted.list)?;
        }
        let tally = Tally::of(&verdicts);
        writeln!(out, "{}: {tally}", file.name())?;
        sum.passed += tally.passed + tally.stricter + tally.difference;
        sum.failed += tally.failed;
        sum.skipped += tally.skipped;
    }
    writeln!(out, "{} passed, {} failed, {} skipped", sum.passed, sum.failed, sum.skipped)?;
    Ok(match (unreadable, sum.failed) {
        (true, _) => ExitCode::from(2),
        (false, 0) => ExitCode::SUCCESS,
        (false, _) => ExitCode::FAILURE,
    })
}

fn tell(out: &mut impl io::Write, file: &str, verdict: &Verdict, list: bool) -> io::Result<()> {
    let Verdict { id, outcome } = verdict;
    if let Outcome::Failed(Mismatch { expected, got }) = outcome {
        writeln!(out, "failed {file} {id}")?;
        indented(out, "expected", expected)?;
        indented(out, "got", got)?;
    } else if let (true, Some(reason)) = (list, outcome.reason()) {
        writeln!(out, "{} {file} {id}: {} ({})", outcome.word(), reason.when, reason.why)?;
    }
    Ok(())
}

fn indented(out: &mut impl io::Write, what: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  {what}")?;
    text.lines().try_for_each(|line| writeln!(out, "    {line}"))
}

fn print_and_exit(text: &str, code: ExitCode) -> ExitCode {
    // The output might be closed, and that is not an error.
    let _ = io::stdout().write_all(text.as_bytes());
    code
}
