//! Methods of features that are off, so that the compiler's message names the feature.
//!
//! Otherwise rustc reports that no such method exists. No type implements the traits, so no program can call the
//! methods.

use super::spec::CookieSpec;
use super::value::CookieValue;

#[cfg(not(feature = "private"))]
#[diagnostic::on_unimplemented(
    message = "`CookieSpec::private` needs the feature `private`",
    label = "the feature `private` is off",
    note = "turn it on for the crate that you use, for example `cargo add aside-axum --features private`"
)]
pub trait PrivateFeature {}

#[cfg(not(feature = "signed"))]
#[diagnostic::on_unimplemented(
    message = "`CookieSpec::signed` needs the feature `signed`",
    label = "the feature `signed` is off",
    note = "turn it on for the crate that you use, for example `cargo add aside-axum --features signed`"
)]
pub trait SignedFeature {}

// The result has any type. Otherwise rustc would also report the methods that it lacks.
impl<T: CookieValue + ?Sized> CookieSpec<'_, T> {
    #[cfg(not(feature = "private"))]
    #[doc(hidden)]
    pub fn private<K, R>(&self, _: K) -> R
    where
        Self: PrivateFeature,
    {
        unreachable!("no type implements `PrivateFeature`")
    }

    #[cfg(not(feature = "signed"))]
    #[doc(hidden)]
    pub fn signed<K, R>(&self, _: K) -> R
    where
        Self: SignedFeature,
    {
        unreachable!("no type implements `SignedFeature`")
    }
}
