#![forbid(unsafe_code)]
//! Checks that every link of a folder with documentation leads somewhere: `cargo run -p aside-conformance --bin links -- target/doc`.
//!
//! rustdoc checks links within the sources. It cannot see that the page of another crate does not exist, or that it
//! shows a link as text.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// Links in the documentation of other crates, which rustdoc copies into our pages with their traits.
const THIRD_PARTY: &[(&str, &str)] = &[
    ("[`Body`]", "hyper"),
    ("[`Response`]", "hyper"),
    ("[`BodyDataStream`]", "http-body-util"),
    ("[`BodyStream`]", "http-body-util"),
    ("[`Collected`]", "http-body-util"),
    ("combinators::Frame", "http-body-util"),
    ("[`Service`]", "axum"),
    ("[`tower::Layer`]", "axum"),
    ("tower::make::MakeService", "axum"),
    ("[`Span`]", "tracing"),
    ("[`WithDispatch`]", "tracing"),
    ("crate::Span", "tracing"),
    ("dispatcher#setting-the-default-subscriber", "tracing"),
    ("super::Span::current()", "tracing"),
    ("super::Subscriber", "tracing"),
    ("[`utoipa::openapi::schema::Schema`]", "utoipa"),
    ("type.Response.html", "warp"),
];

/// The pages of rustdoc itself.
const OWN_PAGES: [&str; 3] = ["help.html", "settings.html", "src"];

struct Page {
    ids: HashSet<String>,
    links: Vec<String>,
    /// The page to which a page of a private module redirects.
    redirect: Option<String>,
}

fn main() -> ExitCode {
    let root = PathBuf::from(std::env::args().nth(1).unwrap_or("target/doc".into()));
    let mut pages = HashMap::new();
    for path in html_files(&root) {
        let text = fs::read_to_string(&path).expect("a page in UTF-8");
        let links = attributes(&text, "href").chain(texts(&text));
        let page = Page {
            ids: attributes(&text, "id").collect(),
            links: links.collect(),
            redirect: redirect(&text),
        };
        pages.insert(path, page);
    }

    let mut dead: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    for (path, page) in &pages {
        for link in &page.links {
            count += 1;
            if !leads_somewhere(link, path, &pages) {
                let path = path.strip_prefix(&root).expect("a page below the folder");
                dead.entry(link).or_default().insert(path.display().to_string());
            }
        }
    }
    let is_known = |link: &str| THIRD_PARTY.iter().any(|(known, _)| *known == link);
    dead.retain(|link, _| !is_known(link));
    for (link, pages) in &dead {
        println!("{link} on {} pages, for example {}", pages.len(), pages.first().expect("a page"));
    }
    println!("{} pages, {count} links, {} dead", pages.len(), dead.len());
    if dead.is_empty() && count > 1000 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a link is to another site, or to a page and an element that exist.
fn leads_somewhere(link: &str, path: &Path, pages: &HashMap<PathBuf, Page>) -> bool {
    if link.starts_with("https://") || link.starts_with("javascript:") {
        return true;
    }
    let (file, id) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { path.to_owned() } else { resolved(file, path) };
    match pages.get(&target) {
        Some(Page { redirect: Some(to), .. }) => {
            leads_somewhere(&format!("{to}#{id}"), &target, pages)
        }
        Some(page) => id.is_empty() || page.ids.contains(id),
        // A file that is not the page of an item, for example a source.
        None => target.is_file(),
    }
}

/// Returns the page to which the page redirects at once.
fn redirect(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<meta http-equiv=\"refresh\" content=\"0;URL=")?;
    rest.split('"').next().map(str::to_owned)
}

/// The values of an attribute, in all tags.
fn attributes<'t>(text: &'t str, name: &str) -> impl Iterator<Item = String> + 't {
    let start = format!(" {name}=\"");
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(&start)? + start.len();
        let end = at + rest[at..].find('"')?;
        let value = rest[at..end].replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
        rest = &rest[end..];
        Some(value)
    })
}

/// Links that rustdoc shows as text: code in brackets.
fn texts(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split("[<code>").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("</code>")?;
        rest.starts_with(']').then(|| format!("[`{name}`]"))
    })
}

fn html_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let is_own = |path: &PathBuf| OWN_PAGES.iter().any(|name| path.ends_with(name));
    let below = |path: PathBuf| if path.is_dir() { html_files(&path) } else { vec![path] };
    let is_html = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "html");
    entries.filter(|path| !is_own(path)).flat_map(below).filter(is_html).collect()
}

/// Returns the path of a file that a page names, without `..`.
fn resolved(file: &str, page: &Path) -> PathBuf {
    let mut path = page.parent().expect("a folder").to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => _ = path.pop(),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}
