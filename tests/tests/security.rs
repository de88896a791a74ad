//! SECURITY.md names the tests that hold each guarantee.

use aside_conformance::documents::{assert_tests, read};

#[test]
fn tests_that_hold_a_guarantee_exist() {
    let page = read("SECURITY.md");
    let rows = page.lines().filter(|line| line.starts_with("| ")).skip(1);
    let tests = rows.filter_map(|row| row.rsplit('|').nth(1));
    let names: Vec<_> = tests.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 30, "only {} tests are named", names.len());
    assert_tests(names);
}
