//! Sessions in Redis, for several machines.

use std::error::Error;
use std::time::Duration;

use tower_sessions_redis_store::RedisStore;
use tower_sessions_redis_store::fred::prelude::*;

/// Connects to the server of a URL such as `redis://127.0.0.1:6379`.
///
/// A request waits for at most a second if the server is away. The client reconnects on its own, so sessions
/// return with the server.
///
/// # Errors
///
/// Returns an error if the URL is invalid or if no server responds at the start.
pub async fn open(url: &str) -> Result<RedisStore<Client>, Box<dyn Error + Send + Sync>> {
    let mut builder = Builder::from_config(Config::from_url(url)?);
    builder.set_policy(ReconnectPolicy::new_constant(0, 200));
    builder.with_performance_config(|performance| {
        performance.default_command_timeout = Duration::from_secs(1);
    });
    let client = builder.build()?;
    client.init().await?;
    Ok(RedisStore::new(client))
}
