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

  FILE            cases of any kind, told from the content: cookies, merge, filter, browser
  --adapter NAME  who carries the scenarios of merge cases; `all`, the default, asks everyone,
                  and the worst outcome of a case counts
  --list          tells every case that is stricter, different or skipped, with its reason
  --help          this text

A case comes out as
  passed      as the file says, read as a browser or a client reads it
  stricter    aside refuses what FastAPI sends, by the rule that the reason names
  difference  aside answers otherwise on purpose, in exactly what the reason names
  skipped     not run: it is about Python, or about nothing that is written here
  failed      anything else
Reasons are rows of one table, tests/src/vectors/reasons.rs, that go by what a case contains.

What aside's types cannot hold (a SameSite of a fourth kind, a time that is not UTC) counts as
refused, as a compiler refuses it. In merge cases status, headers, body and the order of events
are compared, an answer's length only where there is one. Background tasks, middleware and the
ends of `yield` dependencies are played by this program round aside, since aside has none of
them; what they say then must be refused as too late.

Prints each failed case, a line `NAME: n passed, n failed, n stricter, n difference, n skipped` per
file, and last `N passed, N failed, N skipped`, where stricter and different cases, being as the
design asks, count as passed. The exit status is 1 if a case failed, 2 if a file cannot be run.
";

struct Wanted {
    adapters: Vec<Adapter>,
    list: bool,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let wanted = match wanted(args_os().skip(1)) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return told(HELP, ExitCode::SUCCESS),
        Err(why) => {
            eprintln!("vectors: {why}; try --help");
            return ExitCode::from(2);
        }
    };
    match run(&wanted) {
        Ok(code) => code,
        // Whoever reads us has gone away.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vectors: {error}");
            ExitCode::from(2)
        }
    }
}

/// `None` where help is asked for.
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
            flag if flag.starts_with('-') => return Err(format!("there is no option `{flag}`")),
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

fn told(text: &str, code: ExitCode) -> ExitCode {
    // Nothing is to be done where nobody reads it.
    let _ = io::stdout().write_all(text.as_bytes());
    code
}
