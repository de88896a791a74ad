//! FastAPI and uvicorn in their own environment.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::contender::servers;
use crate::process;

/// The timeout of pip.
const INSTALL: Duration = Duration::from_secs(240);

const VERSIONS: &str = "from importlib.metadata import version as v; \
                        import fastapi, uvicorn; print(v('fastapi'), '+', v('uvicorn'))";

/// Returns the versions and the command of the server. Installs it if necessary.
pub(crate) fn command() -> Result<(String, Command), String> {
    let home = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/fastapi"));
    let python = home.join("bin/python");
    let versions = match versions(&python) {
        Some(versions) => versions,
        None => {
            install(&home, &python)?;
            versions(&python).ok_or("it was installed but cannot be imported")?
        }
    };
    let mut command = Command::new(python);
    command.arg(servers().join("fastapi_app.py"));
    Ok((versions, command))
}

fn install(home: &Path, python: &Path) -> Result<(), String> {
    eprintln!("installing FastAPI and uvicorn");
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(home);
    process::run(make, Some(INSTALL))?;

    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.args(["fastapi", "uvicorn"]);
    process::run(pip, Some(INSTALL))
}

fn versions(python: &Path) -> Option<String> {
    let output = Command::new(python).args(["-c", VERSIONS]).output().ok()?;
    let versions = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| versions.trim().into())
}
