//! SECURITY.md names the tests that hold each guarantee.

use aside_conformance::documents::{assert_tests, code, read, tables};

#[test]
fn tests_that_hold_a_guarantee_exist() {
    let page = read("SECURITY.md");
    let tables = tables(&page);
    let [table] = &tables[..] else { panic!("not one table, but {}", tables.len()) };
    assert_eq!(table.columns, ["guarantee", "tests"]);
    for row in &table.rows {
        assert!(code(&row[1]).next().is_some(), "no test holds this: {}", row[0]);
    }
    let names: Vec<_> = table.rows.iter().flat_map(|row| code(&row[1])).collect();
    assert!(names.len() > 30, "only {} tests are named", names.len());
    assert_tests(names);
}
