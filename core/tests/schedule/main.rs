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

/// For Miri, which is too slow for thousands of cases.
#[test]
fn a_few_orders_lose_no_change() {
    let mut state = 1_u32;
    for _ in 0..10 {
        let bytes: Vec<u8> = (0..120)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        world::assert_nothing_is_lost(&bytes);
    }
}
