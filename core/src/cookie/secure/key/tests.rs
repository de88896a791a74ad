//! A key leaves nothing in memory.

use zeroize::ZeroizeOnDrop;

use super::{HmacSha256, Key, Sha256, derive, hmac_of};

/// Checks the parts of a `Key`, and the values that a call derives from it. If a part has another type, this test
/// does not compile.
#[test]
fn keys_are_zeroed() {
    fn is_overwritten<T: ZeroizeOnDrop>() {}
    fn value_is_overwritten<T: ZeroizeOnDrop>(_: &T) {}

    let key = Key::new([7; 32]).expect("long enough");
    // It names all parts, so a new part needs a line here.
    let Key {
        #[cfg(feature = "signed")]
        signing,
        #[cfg(feature = "private")]
        encryption,
    } = &key;
    // `Hmac` contains two hashes and a buffer, and does not declare it itself.
    #[cfg(feature = "signed")]
    let _: &HmacSha256 = signing;
    is_overwritten::<Sha256>();
    #[cfg(feature = "private")]
    value_is_overwritten(encryption);
    #[cfg(feature = "private")]
    is_overwritten::<chacha20poly1305::XChaCha20Poly1305>();
    value_is_overwritten(&derive(&[7; 32], b"purpose"));
    value_is_overwritten(&hmac_of(&[7; 32], &[b"part"]));
}
