//! The options of a policy.

/// Which changes are kept if the handler's response is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnError {
    /// Keeps all changes below 500 and none from 500. A 401 may delete the session cookie.
    #[default]
    KeepBelow500,
    /// Keeps all changes with every status, as tower-cookies does.
    Keep,
    /// Drops all changes from 400, as FastAPI does when a handler raises.
    Drop,
}

/// The treatment of a header that the handler's response already has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExistingHeaders {
    /// `insert_header` replaces it and `remove_header` removes it.
    #[default]
    Replace,
    /// It stays, and the merge appends the change, as FastAPI does. The exception is
    /// `Content-Type`, of which FastAPI sends two.
    Keep,
}

/// The treatment of a cookie that is set twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DuplicateCookies {
    /// The last one is sent, at the position of the first.
    #[default]
    LastWins,
    /// All are sent in order, as in FastAPI. A browser keeps the last.
    SendAll,
}

/// Which statuses of the handler's response [`set_status`](crate::Aside::set_status) replaces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusOverride {
    /// 2xx. A redirect or an error of the handler stays.
    #[default]
    Success,
    /// All from 200 to 399, as in FastAPI.
    NonError,
}

/// The treatment of `Content-Type` if the status allows no content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyContentType {
    /// The merge removes it together with the content.
    #[default]
    Remove,
    /// It stays, as in FastAPI.
    Keep,
}

/// Whether the merge protects a response that depends on cookies from caches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caching {
    /// The merge adds no header. The report warns about a cookie in a response with `public` or `s-maxage`.
    #[default]
    Manual,
    /// The merge adds `Vary: Cookie` and `Cache-Control: private, no-cache="Set-Cookie"`.
    ///
    /// See [`Policy::caching`](crate::Policy::caching).
    Guard,
}
