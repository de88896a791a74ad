//! Keys, and the ring with which you rotate them.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::error::InvalidKey;

#[cfg(test)]
mod tests;

/// The minimum length of key material, in octets. The security of HMAC-SHA-256 and XChaCha20 depends on it.
const MIN_MATERIAL: usize = 32;

pub(super) type HmacSha256 = Hmac<Sha256>;

/// A secret that signs and encrypts cookies.
///
/// Create it from at least 32 octets of random material. Generate them once, and store them where all replicas
/// read them. For example, use an environment variable with the output of `openssl rand -hex 32`. One material
/// serves both uses, because a key for each is derived from it. It is overwritten with zeros when dropped, and
/// `Debug` does not show it.
///
/// There is no `Key::generate`. A key that is created at startup logs out every user at each start and
/// differs between replicas.
///
/// # Examples
///
/// ```
/// use aside::Key;
///
/// let key = Key::new("c4a1…, 32 octets or more of a secret")?;
/// assert_eq!(format!("{key:?}"), "Key");
///
/// let error = Key::new("too short").unwrap_err();
/// assert_eq!(error.to_string(), "key material of 9 octets is shorter than 32");
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct Key {
    #[cfg(feature = "signed")]
    signing: HmacSha256,
    #[cfg(feature = "private")]
    encryption: Zeroizing<[u8; 32]>,
}

/// The keys of a site. The first key writes, and all keys read.
///
/// To rotate, add the new key as the first. Keep the old one until every cookie that it wrote has expired.
/// Cookies of the old key still verify, and new ones are written with the new key.
/// [`Verified::is_current_key`](crate::secure::Verified::is_current_key) shows which cookies to write again.
///
/// If several replicas restart one by one, first add the new key to all of them as the second. Then make it the
/// first.
///
/// A clone is cheap and shares the keys.
///
/// # Examples
///
/// ```
/// use aside::{Key, KeyRing};
///
/// let new = Key::new([7; 32])?;
/// let old = Key::new([6; 32])?;
/// let keys = KeyRing::new([new, old])?;
/// assert_eq!(format!("{keys:?}"), "KeyRing(2 keys)");
///
/// assert_eq!(KeyRing::new([]).unwrap_err().to_string(), "key ring without a key");
/// # Ok::<(), aside::InvalidKey>(())
/// ```
#[derive(Clone)]
pub struct KeyRing {
    /// Never empty.
    keys: Arc<[Key]>,
}

impl Key {
    /// Creates a key from `material`. Every octet counts, and text is not decoded.
    ///
    /// # Errors
    ///
    /// Returns an error if the material has fewer than 32 octets.
    pub fn new(material: impl AsRef<[u8]>) -> Result<Self, InvalidKey> {
        let material = material.as_ref();
        if material.len() < MIN_MATERIAL {
            return Err(InvalidKey::too_short(material.len(), MIN_MATERIAL));
        }
        Ok(Self {
            #[cfg(feature = "signed")]
            signing: hmac(&*derive(material, b"aside v1 signing key")),
            #[cfg(feature = "private")]
            encryption: derive(material, b"aside v1 encryption key"),
        })
    }

    /// Starts a MAC with the signing key.
    #[cfg(feature = "signed")]
    pub(super) fn signing(&self) -> HmacSha256 {
        self.signing.clone()
    }

    #[cfg(feature = "private")]
    pub(super) fn encryption(&self) -> &[u8; 32] {
        &self.encryption
    }
}

impl KeyRing {
    /// Creates a ring whose first key writes and whose keys all read.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key.
    pub fn new(keys: impl IntoIterator<Item = Key>) -> Result<Self, InvalidKey> {
        let keys: Arc<[Key]> = keys.into_iter().collect();
        if keys.is_empty() { Err(InvalidKey::none()) } else { Ok(Self { keys }) }
    }

    pub(super) fn first(&self) -> &Key {
        &self.keys[0]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter()
    }
}

impl From<Key> for KeyRing {
    fn from(key: Key) -> Self {
        Self { keys: Arc::new([key]) }
    }
}

impl TryFrom<&[u8]> for Key {
    type Error = InvalidKey;

    fn try_from(material: &[u8]) -> Result<Self, InvalidKey> {
        Self::new(material)
    }
}

/// Converts the same secret, so that both crates can use one store of secrets.
///
/// The cookies differ, because the format is another.
#[cfg(feature = "cookie-interop")]
impl From<&cookie::Key> for Key {
    fn from(key: &cookie::Key) -> Self {
        Self::new(key.master()).expect("a `cookie::Key` has 64 octets")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} keys)", self.keys.len())
    }
}

/// HKDF-SHA-256 ([RFC 5869]) without salt, of 32 octets. Without it, HMAC would accept the same material
/// with an extra zero octet.
///
/// [RFC 5869]: https://www.rfc-editor.org/rfc/rfc5869
fn derive(material: &[u8], purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let extracted = hmac_of(&[0; 32], &[material]);
    hmac_of(&*extracted, &[purpose, &[1]])
}

fn hmac_of(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mac = parts.iter().fold(hmac(key), Mac::chain_update);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn hmac(key: &[u8]) -> HmacSha256 {
    HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length")
}
