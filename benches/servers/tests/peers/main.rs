//! The cells of the README's comparison that a program can check: what each peer sends for the same cookies.
//!
//! ```console
//! $ cargo test --manifest-path benches/servers/Cargo.toml
//! ```
//!
//! `peers.py` has the column of FastAPI.

mod actix;
mod aside_axum;
mod axum_extra;
mod poem;
mod rocket;
mod salvo;
mod tower_cookies;

use std::collections::BTreeMap;

/// The columns of the table, in order. The last one is FastAPI.
const COLUMNS: [&str; 8] =
    ["`aside`", "`CookieJar`", "tower-cookies", "Rocket", "actix-web", "poem", "salvo", "FastAPI"];

/// A response: its status, its `x-id` header, its `Set-Cookie` lines and its body.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub id: Option<String>,
    pub cookies: Vec<String>,
    pub body: String,
}

/// The answers of a peer by path. A path is missing if the peer has no way to do it.
pub type Answers = BTreeMap<&'static str, Answer>;

/// The paths that every peer has.
///
/// `/path`: the path of a cookie contains `; Domain=evil.test`. `/host`: `__Host-id` has a domain. `/two`: one name
/// with two paths. `/order`: ten cookies. `/read`: the value of the request's `__Host-id`.
pub const PATHS: [&str; 5] = ["/path", "/host", "/two", "/order", "/read"];

/// The paths for a peer whose handlers and dependencies share the cookies to set.
///
/// `/data`: a handler sets `theme`, and returns the text `data` alone. If it can, it also sets the header `x-id` and
/// the status 201. `/guard`: a dependency sets `theme`, and the next one answers 401.
pub const SHARED: [&str; 2] = ["/data", "/guard"];

/// The attribute that must not be sent, as a part of a path.
pub const BAD_PATH: &str = "/; Domain=evil.test";

/// The header of the request to `/read`. Its name is not `__Host-id`, so a browser lets every site set it.
pub const COOKIE: &str = "%5F%5FHost-id=evil";

/// The names of the ten cookies of `/order`.
pub fn ten() -> impl Iterator<Item = String> {
    (0..10).map(|index| format!("c{index}"))
}

/// The rows that are checked here, and whether a peer does it.
fn rows(answers: &Answers) -> [(&'static str, bool); 8] {
    let sends = |path: &str, text: &str| {
        answers[path].cookies.iter().any(|cookie| cookie.to_lowercase().contains(text))
    };
    let order = answers["/order"].cookies.iter().zip(ten());
    [
        (
            "sets a cookie from a handler that returns only data",
            answers.get("/data").is_some_and(|it| it.body == "data" && it.cookies.len() == 1),
        ),
        (
            "sets a header and the status in the same way",
            answers.get("/data").is_some_and(|it| it.status == 201 && it.id.is_some()),
        ),
        (
            "keeps the cookie of a dependency if the next one answers 401",
            answers.get("/guard").is_some_and(|it| it.status == 401 && it.cookies.len() == 1),
        ),
        ("rejects `; Domain=…` inside of a `Path`", !sends("/path", "domain=evil.test")),
        ("rejects a `__Host-` cookie with a `Domain`", !sends("/host", "domain=")),
        ("sends one name with two paths as two cookies", answers["/two"].cookies.len() == 2),
        (
            "sends cookies in the order in which you set them",
            answers["/order"].cookies.len() == 10
                && order.into_iter().all(|(cookie, name)| cookie.starts_with(&name)),
        ),
        ("does not read `%5F%5FHost-id` as `__Host-id`", !answers["/read"].body.contains("evil")),
    ]
}

#[tokio::test]
async fn table_of_the_readme_is_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).expect("the README");
    let table = table(&readme);
    let peers = [
        aside_axum::answers().await,
        axum_extra::answers().await,
        tower_cookies::answers().await,
        rocket::answers().await,
        actix::answers().await,
        poem::answers().await,
        salvo::answers().await,
    ];
    let mut wrong = Vec::new();
    for (column, answers) in peers.iter().enumerate() {
        for (row, holds) in rows(answers) {
            let cells = table.get(row).unwrap_or_else(|| panic!("no row `{row}`"));
            if (cells[column] == "yes") != holds {
                wrong.push(format!("{}: {row}: {holds}, not {}", COLUMNS[column], cells[column]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{peers:#?}", wrong.join("\n"));
}

/// The versions in the first row of the table are those that the programs use.
#[test]
fn versions_of_the_readme_are_those_of_the_lock() {
    let read = |path: &str| {
        std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a file")
    };
    let (readme, lock) = (read("../../README.md"), read("Cargo.lock"));
    let columns = readme.lines().find(|line| line.starts_with("| |")).expect("the table");
    let columns: Vec<_> = columns.trim_matches('|').split('|').map(str::trim).collect();
    let crates = ["axum-extra", "tower-cookies", "rocket", "actix-web", "poem", "salvo"];
    for (name, column) in crates.into_iter().zip(&columns[2..]) {
        let package =
            lock.split("[[package]]").find(|it| it.contains(&format!("name = \"{name}\"")));
        let version = package.and_then(|it| it.split("version = \"").nth(1)).expect("a version");
        let stated = column.rsplit(' ').next().expect("a version");
        assert!(version.starts_with(&format!("{stated}.")), "{column}: {name} {version}");
    }
}

/// Returns the rows of the comparison by their first cell.
fn table(readme: &str) -> BTreeMap<String, Vec<String>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let mut lines = readme.lines().skip_while(|line| !line.starts_with("| |")).map(cells);
    let columns = lines.next().expect("the table");
    for (cell, column) in columns[1..].iter().zip(COLUMNS) {
        assert!(cell.starts_with(column), "{cell}, not {column}");
    }
    let rows = lines.skip(1).take_while(|row| row.len() == COLUMNS.len() + 1);
    rows.map(|mut row| (row.remove(0), row)).collect()
}
