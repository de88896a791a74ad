//! The random cases that once failed.

use super::check;

/// Combined with itself again and again, a document grows deep. Reading it needs no more than its stack.
#[test]
fn a_document_that_grows_deep_is_an_error() {
    check(13986783884351925440, false);
}

/// One part of an `allOf` requires a field, and another one gives its default.
#[test]
fn a_default_of_another_part_is_added() {
    check(14887828824420684159, false);
}

/// Of branches with equally many keys, the one that needs no added null is selected.
#[test]
fn a_branch_that_needs_no_added_key_is_selected() {
    check(11124024463486210012, false);
}

/// Of branches with equally many keys, the one that forbids none of them is selected.
#[test]
fn a_branch_that_forbids_no_key_is_selected() {
    check(14209099127296898331, false);
}

/// A repeated extra key whose first value is not set, or null, is sent with the second value.
#[test]
fn a_repeated_extra_key_can_replace_an_excluded_one() {
    check(4439017273971431688, false);
    check(13601379800673975748, false);
}

/// A required tag that the model does not write can be null.
#[test]
fn a_hidden_tag_can_be_null() {
    check(5323606829572568310, false);
}

/// A default that an `enum` without `type` lists is added as it is.
#[test]
fn a_listed_default_is_added() {
    check(16919564706248869625, false);
}

/// A hidden `enum` that is not required does not select a branch.
#[test]
fn an_optional_hidden_tag_does_not_select() {
    check(3680308334422943441, false);
}

/// A combined schema drops a default of another type.
#[test]
fn a_default_of_another_type_is_not_combined() {
    check(7002884345654664199, false);
}

/// A forbidden key of an object that sends undeclared keys is a key of the value, and not of the body.
#[test]
fn a_forbidden_key_counts_only_in_the_value() {
    check(5790545295007422536, true);
}

/// A key that is repeated with another value does not make an item of a set differ.
#[test]
fn a_set_with_a_repeated_key_is_rejected() {
    check(3954138751038621536, true);
}

/// A value with the names of two branches selects the same one in each order of its keys.
#[test]
fn the_order_of_names_does_not_select() {
    check(16467542414108181954, true);
}
