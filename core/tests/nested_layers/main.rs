//! Two layers send what one layer sends, for random changes.

use proptest::prelude::*;

mod compare;

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_layers_are_like_one(bytes in prop::collection::vec(any::<u8>(), 4..68)) {
        compare::assert_two_layers_are_like_one(&bytes);
    }
}
