//! The keys of a site, from its environment.
//!
//! Other processes can read the command line, so the keys are not there.

use std::env::{self, VarError};

use aside::{InvalidKey, Key, KeyRing};

/// The environment variable with the keys, separated by commas.
///
/// Each has 32 octets or more, as from `openssl rand -hex 32`. The first one writes, and all of them read.
pub const VARIABLE: &str = "ASIDE_KEYS";

/// Returns the keys of the environment, if there are any.
///
/// # Errors
///
/// Returns an error if the variable is not a list of keys. The error does not contain the value.
pub fn from_environment() -> Result<Option<KeyRing>, String> {
    match env::var(VARIABLE) {
        Ok(keys) => parse(&keys).map(Some).map_err(|invalid| {
            format!("{VARIABLE}: {invalid}; `openssl rand -hex 32` draws a good one")
        }),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{VARIABLE} is not UTF-8")),
    }
}

/// Parses keys that are separated by commas.
///
/// # Errors
///
/// Returns an error if a key is shorter than 32 octets.
pub fn parse(keys: &str) -> Result<KeyRing, InvalidKey> {
    let keys: Result<Vec<_>, _> = keys.split(',').map(|key| Key::new(key.trim())).collect();
    KeyRing::new(keys?)
}

/// Draws a key that no other process has. Its cookies are valid as long as this process runs.
///
/// # Errors
///
/// Returns an error if the system has no random bytes.
pub fn of_this_process() -> Result<KeyRing, String> {
    let mut material = [0; 32];
    getrandom::fill(&mut material).map_err(|error| format!("no random octets: {error}"))?;
    Key::new(material).map(KeyRing::from).map_err(|invalid| invalid.to_string())
}
