//! Pitfall 1 for rare forms of a type, each as `serde_json` writes it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::IpAddr,
    num::NonZeroI64,
    ops::{Bound, Range},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use schemars::JsonSchema;
use serde::Serialize;

use super::identity::is_itself;
use crate::MaybeUndefined;

#[derive(Clone, Serialize, JsonSchema)]
struct Inner {
    x: u8,
}

fn inner() -> Inner {
    Inner { x: 1 }
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Untagged {
    Struct { a: u8 },
    Map(BTreeMap<String, u8>),
    Few(Vec<Few>),
    Many(Vec<Many>),
    Nested { c: Few },
    Wider { c: Many },
    Unit,
    Truth(bool),
    Text(String),
}

#[derive(Serialize, JsonSchema)]
struct Few {
    p: u8,
}

#[derive(Serialize, JsonSchema)]
struct Many {
    p: u8,
    q: Option<u8>,
}

#[test]
fn untagged_branches_that_match_in_part() {
    let map = |entries: &[(&str, u8)]| {
        Untagged::Map(entries.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect())
    };
    is_itself(&vec![
        Untagged::Struct { a: 1 },
        map(&[("a", 1), ("b", 2)]),
        map(&[("z", 1)]),
        Untagged::Few(vec![Few { p: 1 }]),
        Untagged::Many(vec![Many { p: 1, q: Some(2) }, Many { p: 1, q: None }]),
        Untagged::Nested { c: Few { p: 1 } },
        Untagged::Wider { c: Many { p: 1, q: None } },
        Untagged::Unit,
        Untagged::Truth(true),
        Untagged::Text("x".into()),
    ]);
}

#[derive(Serialize, JsonSchema)]
enum External {
    #[serde(rename = "")]
    Empty {
        inner: Untagged,
    },
    Optional(Option<u8>),
    Choice(Untagged),
    Arrays(Arrays),
    #[serde(rename = "né\"w")]
    Odd(u8),
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum Arrays {
    Two(u8, u8),
    Three(u8, u8, u8),
    Texts(Vec<String>),
}

#[test]
fn variants_that_hold_unions() {
    is_itself(&vec![
        External::Empty { inner: Untagged::Struct { a: 1 } },
        External::Optional(None),
        External::Optional(Some(1)),
        External::Choice(Untagged::Wider { c: Many { p: 1, q: Some(2) } }),
        External::Arrays(Arrays::Two(1, 2)),
        External::Arrays(Arrays::Three(1, 2, 3)),
        External::Arrays(Arrays::Texts(Vec::new())),
        External::Odd(1),
    ]);
    is_itself(&External::Empty { inner: Untagged::Unit });
}

/// The content of a struct or tuple variant has several kinds.
#[test]
fn a_variant_with_parts_matches_a_place_of_several_kinds() {
    use super::{schema, writes};
    #[derive(Serialize)]
    enum Value {
        #[serde(rename = "")]
        Fields {
            a: u8,
            secret: u8,
        },
        Pair(u8, u8),
    }
    let object = |name: &str| serde_json::json!({ "type": "object", "properties": { name: { "type": "integer" } } });
    let pair = |kind: &str| serde_json::json!({ "type": "array", "items": { "type": kind } });
    let model = schema(serde_json::json!({
        "type": "object",
        "properties": {
            "": { "anyOf": [object("b"), object("a")] },
            "Pair": { "anyOf": [pair("string"), pair("integer")] },
        },
    }));
    writes(&model, &Value::Fields { a: 1, secret: 2 }, r#"{"":{"a":1}}"#);
    writes(&model, &Value::Pair(1, 2), r#"{"Pair":[1,2]}"#);
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Unit,
    Optional(Option<u8>),
    List(Vec<Inner>),
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind")]
enum Internal {
    Unit,
    Fields {
        x: Option<u8>,
    },
    Map(BTreeMap<String, u8>),
    #[serde(skip)]
    #[expect(dead_code, reason = "a skipped variant is not created")]
    Skipped,
}

#[derive(Serialize, JsonSchema)]
struct Flat<T> {
    own: u8,
    #[serde(flatten)]
    inner: T,
}

#[derive(Serialize, JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    One,
    Two,
}

#[test]
fn flattened_of_every_kind() {
    is_itself(&Flat { own: 1, inner: Adjacent::Unit });
    is_itself(&Flat { own: 1, inner: Adjacent::Optional(None) });
    is_itself(&Flat { own: 1, inner: Adjacent::List(vec![inner()]) });
    is_itself(&Flat { own: 1, inner: Internal::Unit });
    is_itself(&Flat { own: 1, inner: Internal::Fields { x: None } });
    is_itself(&Flat { own: 1, inner: External::Optional(None) });
    is_itself(&Flat { own: 1, inner: inner() });
    is_itself(&Flat { own: 1, inner: BTreeMap::from([(Key::One, 1), (Key::Two, 2)]) });
    is_itself(&Flat { own: 1, inner: BTreeMap::from([(1, 1), (22, 2)]) });
    is_itself(&Flat { own: 1, inner: Some(inner()) });
    is_itself(&Flat { own: 1, inner: None::<Inner> });
    is_itself(&vec![
        Internal::Unit,
        Internal::Fields { x: Some(1) },
        Internal::Map([("b".into(), 1), ("z".into(), 2)].into()),
    ]);
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Odd {
    r#type: u8,
    #[serde(rename = "$ref")]
    reference: u8,
    #[serde(rename = "a/b~c%")]
    path: u8,
    #[serde(rename = "")]
    empty: u8,
    properties: u8,
    #[serde(rename = "oneOf")]
    union: Vec<u8>,
    #[serde(rename = "x-aside-hidden")]
    mark: u8,
    default: Option<Box<Self>>,
    under_score: u8,
}

fn odd(default: Option<Box<Odd>>) -> Odd {
    Odd {
        r#type: 1,
        reference: 2,
        path: 3,
        empty: 4,
        properties: 5,
        union: vec![6],
        mark: 7,
        default,
        under_score: 8,
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(rename = "a/b~ c%é#")]
struct OddName {
    next: Option<Box<Self>>,
}

#[test]
fn names_with_another_meaning_elsewhere() {
    is_itself(&odd(Some(Box::new(odd(None)))));
    is_itself(&OddName { next: Some(Box::new(OddName { next: None })) });
}

#[derive(Serialize, JsonSchema)]
struct Std {
    queue: VecDeque<u8>,
    set: BTreeSet<u8>,
    none: [Inner; 0],
    shared: Arc<Inner>,
    nonzero: NonZeroI64,
    result: Result<u8, String>,
    range: Range<u8>,
    bound: Bound<u8>,
    duration: Duration,
    address: IpAddr,
    path: PathBuf,
    unit: ((),),
    cells: (std::cell::Cell<u8>, std::sync::Mutex<Inner>, std::num::Wrapping<u8>),
    integers: BTreeMap<i128, u8>,
    options: BTreeMap<Option<String>, u8>,
    letters: HashMap<char, u8>,
    unset: (MaybeUndefined<u8>, MaybeUndefined<Inner>),
}

#[test]
fn types_of_the_standard_library() {
    is_itself(&Std {
        queue: [1].into(),
        set: [1].into(),
        none: [],
        shared: inner().into(),
        nonzero: NonZeroI64::MIN,
        result: Err("x".into()),
        range: 0..1,
        bound: Bound::Excluded(1),
        duration: Duration::from_millis(1500),
        address: [127, 0, 0, 1].into(),
        path: "/x".into(),
        unit: ((),),
        cells: (1.into(), inner().into(), std::num::Wrapping(1)),
        integers: [(i128::MIN, 1)].into(),
        options: [(Some("x".into()), 1)].into(),
        letters: [('"', 1)].into(),
        unset: (MaybeUndefined::Undefined, MaybeUndefined::Value(inner())),
    });
}

#[derive(Clone, Serialize, JsonSchema)]
#[serde(into = "Wire")]
struct Converted {
    n: u8,
}

#[derive(Serialize, JsonSchema)]
struct Wire {
    text: String,
}

impl From<Converted> for Wire {
    fn from(converted: Converted) -> Self {
        Self { text: converted.n.to_string() }
    }
}

#[derive(Serialize, JsonSchema)]
#[serde(remote = "ThirdParty")]
struct Remote {
    x: u8,
}

struct ThirdParty {
    x: u8,
}

#[derive(Serialize, JsonSchema)]
struct Others {
    #[serde(with = "Remote")]
    remote: ThirdParty,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    list: Vec<u8>,
    #[serde(skip_deserializing)]
    sent: u8,
}

#[derive(Serialize, JsonSchema)]
struct Skipping(u8, #[serde(skip)] u8, String);

#[test]
fn conversions_and_skipped_fields() {
    is_itself(&Converted { n: 5 });
    is_itself(&Others { remote: ThirdParty { x: 1 }, list: Vec::new(), sent: 1 });
    is_itself(&Others { remote: ThirdParty { x: 1 }, list: vec![1], sent: 1 });
    let skipping = Skipping(1, 2, "x".into());
    assert_eq!(skipping.1, 2);
    is_itself(&skipping);
}
