//! The options of the command line.

use std::path::PathBuf;
use std::time::Duration;

use crate::contender::BASE;

pub(crate) const HELP: &str = "\
serve-compare: server CPU per request, with `aside` and with its peers

  --seconds N      duration of the measurement, 1 to 600 (90)
  --rounds N       number of rounds, 1 to 1000 (60)
  --connections N  number of concurrent requests, 1 to 64 (8)
  --only NAME      only bare axum and servers whose name contains NAME
  --plot FILE      file of the plot (target/serve.svg)";

#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) time: Duration,
    pub(crate) rounds: usize,
    pub(crate) connections: usize,
    pub(crate) only: Option<String>,
    pub(crate) plot: PathBuf,
}

impl Options {
    /// Returns `None` for `--help`.
    pub(crate) fn of(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut options = Self {
            time: Duration::from_secs(90),
            rounds: 60,
            connections: 8,
            only: None,
            plot: concat!(env!("CARGO_MANIFEST_DIR"), "/target/serve.svg").into(),
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--seconds" => {
                    options.time = Duration::from_secs(number(&word, &value()?, 600)?);
                }
                "--rounds" => options.rounds = number(&word, &value()?, 1000)? as usize,
                "--connections" => options.connections = number(&word, &value()?, 64)? as usize,
                "--only" => options.only = Some(value()?.to_lowercase()),
                "--plot" => options.plot = value()?.into(),
                "--help" | "-h" => return Ok(None),
                _ => return Err(format!("unknown option {word}\n\n{HELP}")),
            }
        }
        Ok(Some(options))
    }

    /// Bare axum always runs, because it is the base of all ratios.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let holds = |only: &String| name.to_lowercase().contains(only);
        name == BASE || self.only.as_ref().is_none_or(holds)
    }
}

fn number(word: &str, text: &str, most: u64) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("{word} takes a number from 1 to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Option<Options>, String> {
        Options::of(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn time_and_rounds_are_bounded() {
        let options = of("--seconds 5 --rounds 3").unwrap().unwrap();
        assert_eq!((options.time, options.rounds), (Duration::from_secs(5), 3));
        for line in ["--seconds 0", "--seconds 601", "--rounds x", "--rounds", "--fast"] {
            assert!(of(line).is_err(), "{line}");
        }
    }

    #[test]
    fn bare_axum_is_always_in() {
        let options = of("--only Cookie").unwrap().unwrap();
        assert!(options.wants(BASE) && options.wants("tower-cookies") && !options.wants("poem"));
    }
}
