//! Sessions in a SQLite file, for the processes of one machine.

use std::error::Error;
use std::time::Duration;

use tower_sessions::session_store::ExpiredDeletion as _;
use tower_sessions_sqlx_store::SqliteStore;
use tower_sessions_sqlx_store::sqlx::SqlitePool;
use tower_sessions_sqlx_store::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};

/// Opens the file of a URL such as `sqlite:sessions.db`, and creates the file and its table if they do not exist.
///
/// A task deletes expired sessions once a minute.
///
/// # Errors
///
/// Returns an error if the URL is invalid or if SQLite cannot open the file.
pub async fn open(url: &str) -> Result<SqliteStore, Box<dyn Error + Send + Sync>> {
    // With a write-ahead log, a process can read while another one writes.
    let options = url.parse::<SqliteConnectOptions>()?.create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).busy_timeout(Duration::from_secs(5));
    let store = SqliteStore::new(SqlitePool::connect_with(options).await?);
    store.migrate().await?;
    tokio::spawn(store.clone().continuously_delete_expired(Duration::from_secs(60)));
    Ok(store)
}
