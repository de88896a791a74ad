//! Tasks of one process make changes and ask for dependencies in random orders, without threads.

use proptest::prelude::*;

mod world;

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_order_of_steps_loses_a_change(bytes in prop::collection::vec(any::<u8>(), 6..200)) {
        world::assert_nothing_is_lost(&bytes);
    }
}
