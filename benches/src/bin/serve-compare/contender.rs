//! The compared servers: `aside` through each of its entry points, the same by hand, and the peers.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::process;

/// The base of all ratios.
pub(crate) const BASE: &str = "axum, by hand";
pub(crate) const WRAPPER: &str = "axum, aside by wrapper";
pub(crate) const LAYER: &str = "axum, aside by layer";
pub(crate) const COOKIE_JAR: &str = "axum-extra CookieJar";
pub(crate) const FASTAPI: &str = "FastAPI + uvicorn";

pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) program: Program,
    /// The crate whose version is shown.
    of: &'static str,
    pub(crate) ours: bool,
}

/// The program of a contender.
pub(crate) enum Program {
    /// A program of `benches/servers`, and the name of its server.
    Built(&'static str, &'static str),
    /// `fastapi_app.py`.
    FastApi,
}

pub(crate) const CONTENDERS: [Contender; 14] = [
    peer(BASE, "axum", "by-hand", "axum"),
    ours(WRAPPER, "axum", "wrapper"),
    ours(LAYER, "axum", "layer"),
    peer(COOKIE_JAR, "axum", "cookie-jar", "axum-extra"),
    peer("tower-cookies", "axum", "tower-cookies", "tower-cookies"),
    peer("warp, by hand", "warp", "by-hand", "warp"),
    ours("warp, aside", "warp", "aside"),
    peer("hyper, by hand", "hyper", "by-hand", "hyper"),
    ours("hyper, aside", "hyper", "aside"),
    peer("actix-web", "actix", "", "actix-web"),
    peer("poem", "poem", "", "poem"),
    peer("salvo", "salvo", "", "salvo"),
    peer("rocket", "rocket", "", "rocket"),
    Contender { name: FASTAPI, program: Program::FastApi, of: "", ours: false },
];

const fn peer(
    name: &'static str,
    program: &'static str,
    server: &'static str,
    of: &'static str,
) -> Contender {
    Contender { name, program: Program::Built(program, server), of, ours: false }
}

const fn ours(name: &'static str, program: &'static str, server: &'static str) -> Contender {
    Contender { name, program: Program::Built(program, server), of: "aside", ours: true }
}

impl Contender {
    /// Returns the command of the server.
    pub(crate) fn command(&self) -> Command {
        let Program::Built(program, server) = self.program else {
            unreachable!("`fastapi` has the command of FastAPI")
        };
        let mut command = Command::new(target().join("release").join(program));
        command.arg(server);
        command
    }

    /// Returns the version that was built.
    pub(crate) fn version(&self) -> Result<String, String> {
        let lock = servers().join("Cargo.lock");
        let lock =
            fs::read_to_string(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
        locked(&lock, self.of).ok_or_else(|| format!("{} is not in Cargo.lock", self.of))
    }
}

/// Builds the servers.
pub(crate) fn build() -> Result<(), String> {
    eprintln!("building the servers; the first time this takes some minutes");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--release", "--quiet", "--manifest-path"]);
    command.arg(servers().join("Cargo.toml")).arg("--target-dir").arg(target());
    process::run(command, None)
}

pub(crate) fn servers() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/servers").into()
}

fn target() -> PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/target/servers").into()
}

/// Returns the version of a package in a `Cargo.lock`.
fn locked(lock: &str, package: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    Some(after.split_once('"')?.0.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_package_s_own() {
        let lock = "[[package]]\nname = \"axum-extra\"\nversion = \"0.12.6\"\n\n\
                    [[package]]\nname = \"axum\"\nversion = \"0.8.9\"\n";
        assert_eq!(locked(lock, "axum").as_deref(), Some("0.8.9"));
        assert_eq!(locked(lock, "poem"), None);
    }

    #[test]
    fn every_version_is_to_be_had() {
        for contender in &CONTENDERS {
            if let Program::Built(..) = contender.program {
                contender.version().unwrap();
            }
        }
    }
}
