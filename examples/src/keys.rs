//! The keys of a site, from its configuration.
//!
//! Not from the command line, which every other process can read.

use std::env::{self, VarError};

use aside::{InvalidKey, Key, KeyRing};

/// The environment variable that has the keys: each 32 octets or more, as of `openssl rand -hex 32`, with
/// a comma between. The first writes, all read.
pub const VARIABLE: &str = "ASIDE_KEYS";

/// The ring that the environment gives; `None` where it gives none.
///
/// # Errors
///
/// If the variable is set and is no list of keys. What it says stays out of the error.
pub fn from_environment() -> Result<Option<KeyRing>, String> {
    match env::var(VARIABLE) {
        Ok(keys) => parse(&keys).map(Some).map_err(|invalid| {
            format!("{VARIABLE}: {invalid}; `openssl rand -hex 32` draws a good one")
        }),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{VARIABLE} is not UTF-8")),
    }
}

/// Reads keys with commas between them.
///
/// # Errors
///
/// If one is shorter than 32 octets.
pub fn parse(keys: &str) -> Result<KeyRing, InvalidKey> {
    let keys: Result<Vec<_>, _> = keys.split(',').map(|key| Key::new(key.trim())).collect();
    KeyRing::new(keys?)
}

/// A ring that nobody else has, so what it writes is believed for as long as this process lives.
///
/// # Errors
///
/// If the system has no random octets to give.
pub fn of_this_process() -> Result<KeyRing, String> {
    let mut material = [0; 32];
    getrandom::fill(&mut material).map_err(|error| format!("no random octets: {error}"))?;
    Key::new(material).map(KeyRing::from).map_err(|invalid| invalid.to_string())
}
