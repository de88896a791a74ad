//! The form of the page, as a cookie.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use aside::{CookieOptions, CookieSpec, InvalidCookie, KeyRing, SetCookie};
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::app::Problem;
use crate::keys;

/// The key of the lab's signed and private cookies. All servers of the process share it.
///
/// The lab signs what the user wants, so it must not use the keys of the logins.
static KEYS: LazyLock<Result<KeyRing, String>> = LazyLock::new(keys::of_this_process);

/// A cookie as the page's form describes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Form {
    name: String,
    value: String,
    encoding: Encoding,
    protection: Protection,
    /// Seconds since 1970.
    expires: Option<u64>,
    max_age: Option<u64>,
    domain: Option<String>,
    path: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: Option<SameSite>,
    partitioned: bool,
    priority: Option<Priority>,
    pub(super) delete: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Encoding {
    #[default]
    Percent,
    Quoted,
    Raw,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Protection {
    #[default]
    None,
    Signed,
    Private,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SameSite {
    Strict,
    Lax,
    None,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Priority {
    Low,
    Medium,
    High,
}

impl Form {
    /// The declaration of the cookie.
    pub(super) fn spec(&self) -> Result<CookieSpec<'_>, InvalidCookie> {
        CookieSpec::try_new(&self.name, self.options())
    }

    /// The cookie with its value, signed or encrypted if the form says so.
    pub(super) fn cookie(
        &self,
        keys: &KeyRing,
        now: SystemTime,
    ) -> Result<SetCookie, InvalidCookie> {
        let spec = self.spec()?;
        match self.protection {
            Protection::None => spec.with_value(&self.value),
            Protection::Signed => spec.signed(keys).with_value(&self.value, now),
            Protection::Private => spec.private(keys).with_value(&self.value, now),
        }
    }

    fn options(&self) -> CookieOptions<'_> {
        let mut options = CookieOptions::new()
            .encoding(self.encoding.into())
            .secure(self.secure)
            .http_only(self.http_only)
            .partitioned(self.partitioned)
            .without_path()
            .without_same_site();
        if let Some(seconds) = self.expires {
            // Any time after the year 9999 breaks the same rule, also one that the system cannot hold.
            let seconds = Duration::from_secs(seconds.min(1 << 40));
            options = options.expires(SystemTime::UNIX_EPOCH + seconds);
        }
        if let Some(seconds) = self.max_age {
            options = options.max_age(Duration::from_secs(seconds));
        }
        if let Some(domain) = &self.domain {
            options = options.domain(domain);
        }
        if let Some(path) = &self.path {
            options = options.path(path);
        }
        if let Some(same_site) = self.same_site {
            options = options.same_site(same_site.into());
        }
        if let Some(priority) = self.priority {
            options = options.priority(priority.into());
        }
        options
    }
}

impl From<Encoding> for aside::Encoding {
    fn from(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Percent => Self::Percent,
            Encoding::Quoted => Self::Quoted,
            Encoding::Raw => Self::Raw,
        }
    }
}

impl From<SameSite> for aside::SameSite {
    fn from(same_site: SameSite) -> Self {
        match same_site {
            SameSite::Strict => Self::Strict,
            SameSite::Lax => Self::Lax,
            SameSite::None => Self::None,
        }
    }
}

impl From<Priority> for aside::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::Low => Self::Low,
            Priority::Medium => Self::Medium,
            Priority::High => Self::High,
        }
    }
}

/// The keys of the lab.
pub(super) fn keys() -> Result<&'static KeyRing, Problem> {
    KEYS.as_ref().map_err(|reason| {
        tracing::error!(%reason, "the lab has no key");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
    })
}

/// Parses the JSON that the page sends.
///
/// Without a CORS header no other site can send this content type, so none can set cookies here.
pub(super) fn parse<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let invalid = |detail: String| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail);
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/json") {
        return Err(invalid("the content type must be `application/json`".into()));
    }
    serde_json::from_slice(body).map_err(|error| {
        invalid(format!("invalid form at line {} column {}", error.line(), error.column()))
    })
}
