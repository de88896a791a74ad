//! The settings of an entry point.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "model")]
use crate::model::{InvalidSchema, ModelSchema};
use crate::temporal::{Policy, Report};

/// The settings of an entry point, for your own adapter.
///
/// An entry point gives a request its [`Aside`](crate::Aside). It is a layer, a wrapper around one handler,
/// or a service. The default settings need no allocation. Clones share all other settings.
///
/// # Examples
///
/// ```
/// use aside::{Aside, adapter::EntryPoint, testing::block_on};
/// use http::{Request, Response, header::SET_COOKIE};
///
/// async fn handler(request: Request<()>, aside: Aside) -> Response<&'static str> {
///     aside.set_cookie(("path", request.uri().path()));
///     Response::new("hello")
/// }
///
/// let mut request = Request::new(());
/// let mut entry = EntryPoint::new().enter(&mut request);
/// let aside = entry.aside();
/// let response = entry.merge_future(handler(request, aside));
/// assert_eq!(block_on(response).headers()[SET_COOKIE], "path=/; Path=/; SameSite=Lax");
/// ```
#[derive(Clone, Debug, Default)]
pub struct EntryPoint {
    /// `None` for the defaults.
    settings: Option<Arc<Settings>>,
}

type Hook = dyn Fn(&Report) + Send + Sync;

#[derive(Clone, Default)]
struct Settings {
    policy: Policy,
    on_report: Option<Arc<Hook>>,
    in_extensions: bool,
}

impl EntryPoint {
    /// Creates the default settings.
    #[must_use]
    pub const fn new() -> Self {
        Self { settings: None }
    }

    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Policy, adapter::EntryPoint};
    ///
    /// let entry_point = EntryPoint::new().policy(Policy::fastapi());
    /// # let _ = entry_point;
    /// ```
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.change().policy = policy;
        self
    }

    /// Calls `hook` with each report that is not empty, for metrics.
    ///
    /// The hook runs before the response head is sent, so it should be quick.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::adapter::EntryPoint;
    /// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
    ///
    /// let dropped = Arc::new(AtomicUsize::new(0));
    /// let counter = dropped.clone();
    /// let entry_point = EntryPoint::new().on_report(move |report| {
    ///     counter.fetch_add(report.dropped().len(), Ordering::Relaxed);
    /// });
    /// # let _ = entry_point;
    /// ```
    #[must_use]
    pub fn on_report(mut self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        self.change().on_report = Some(Arc::new(hook));
        self
    }

    /// Checks models when the program starts, so that errors do not wait for requests.
    ///
    /// # Errors
    ///
    /// Returns the error of the first model that cannot be built.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ResponseModel as _, adapter::EntryPoint};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String, password: String }
    ///
    /// aside::model!(Misspelled = User, exclude = ["pasword"]);
    ///
    /// let error = EntryPoint::new().models([Misspelled::schema()]).unwrap_err();
    /// assert_eq!(error.unknown_path(), Some("pasword"));
    /// ```
    #[cfg(feature = "model")]
    pub fn models(
        self,
        models: impl IntoIterator<Item = &'static ModelSchema>,
    ) -> Result<Self, InvalidSchema> {
        for model in models {
            model.check().map_err(Clone::clone)?;
        }
        Ok(self)
    }

    /// The settings with this policy. The default policy needs no allocation.
    pub(super) fn with_policy(policy: Policy) -> Self {
        if policy == Policy::new() { Self::new() } else { Self::new().policy(policy) }
    }

    /// Also adds the handle to the request's extensions. See
    /// [`AsideLayer::in_extensions`](crate::AsideLayer).
    #[cfg(feature = "tower")]
    pub(super) fn in_extensions(mut self) -> Self {
        self.change().in_extensions = true;
        self
    }

    #[inline]
    pub(super) fn chosen_policy(&self) -> Policy {
        self.settings.as_ref().map_or(Policy::new(), |settings| settings.policy)
    }

    #[cfg(feature = "tower")]
    pub(super) fn is_in_extensions(&self) -> bool {
        self.settings.as_ref().is_some_and(|settings| settings.in_extensions)
    }

    pub(super) fn report(&self, report: &Report) {
        if let Some(hook) = self.settings.as_ref().and_then(|settings| settings.on_report.as_ref())
        {
            hook(report);
        }
    }

    fn change(&mut self) -> &mut Settings {
        Arc::make_mut(self.settings.get_or_insert_default())
    }
}

/// `()` stands for the default settings in an adapter whose types must have no size by default.
impl From<()> for EntryPoint {
    #[inline]
    fn from((): ()) -> Self {
        Self::new()
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("policy", &self.policy)
            .field("on_report", &self.on_report.is_some())
            .field("in_extensions", &self.in_extensions)
            .finish()
    }
}
