//! Signed and private cookies, whose values only a key ring can write, or can read.
//!
//! This is format `v1`, for code in other languages. Integers are unsigned and big-endian, `‖` joins
//! octets, `0x00` is one octet, and base64url is that of RFC 4648 §5 without padding.
//!
//! ```text
//! signing key    = HKDF-SHA-256(key material, no salt, info "aside v1 signing key", 32 octets)
//! encryption key = HKDF-SHA-256(key material, no salt, info "aside v1 encryption key", 32 octets)
//! issued-at      = seconds since 1970-01-01T00:00:00Z, 8 octets
//!
//! signed value   = "v1s." ‖ base64url(issued-at ‖ MAC ‖ value)
//! MAC            = HMAC-SHA-256(signing key, "aside v1 signed:" ‖ name ‖ 0x00 ‖ issued-at ‖ value)
//!
//! private value  = "v1p." ‖ base64url(issued-at ‖ nonce ‖ ciphertext ‖ tag)
//! ciphertext,tag = XChaCha20-Poly1305(encryption key, nonce, value, associated data)
//! associated data = "aside v1 private:" ‖ name ‖ 0x00 ‖ issued-at
//! ```
//!
//! A MAC has 32 octets, a nonce 24, and a tag 16. The value is UTF-8. A name is a token, so it contains no
//! `0x00`. A reader must reject base64url whose unused bits are not zero, and compare MACs in constant
//! time.

mod error;
mod format;
mod key;
#[cfg(feature = "private")]
mod private;
#[cfg(feature = "signed")]
mod signed;
mod verified;

pub use error::{InvalidKey, VerifyError, VerifyErrorKind};
#[cfg(feature = "json")]
pub(crate) use format::IssuedAt;
pub use key::{Key, KeyRing};
#[cfg(feature = "private")]
pub use private::Private;
#[cfg(feature = "signed")]
pub use signed::Signed;
pub use verified::Verified;
