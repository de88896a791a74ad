//! Every form in which serde writes a type.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    num::NonZeroU8,
    rc::Rc,
};

use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(super) struct Plain {
    pub(super) a: i64,
    pub(super) b: String,
    pub(super) c: Option<bool>,
    pub(super) d: f64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Renamed {
    pub(super) first_name: String,
    #[serde(rename = "LAST")]
    pub(super) last_name: String,
    #[serde(rename(serialize = "out", deserialize = "in"))]
    pub(super) both: u8,
    #[serde(alias = "other")]
    pub(super) aliased: u8,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Skipping {
    #[serde(skip)]
    #[expect(dead_code, reason = "a skipped field is not read")]
    pub(super) never: u8,
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "a skipped field is not read")]
    pub(super) never_out: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sometimes: Option<u8>,
    #[serde(default)]
    pub(super) with_default: u8,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Flat {
    pub(super) own: u8,
    #[serde(flatten)]
    pub(super) inner: FlatInner,
    #[serde(flatten)]
    pub(super) maybe: Option<FlatMaybe>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FlatInner {
    pub(super) x: u8,
    pub(super) y: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FlatMaybe {
    pub(super) m: u8,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FlatMap {
    pub(super) own: u8,
    #[serde(flatten)]
    pub(super) rest: BTreeMap<String, i32>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FlatEnum {
    pub(super) own: u8,
    #[serde(flatten)]
    pub(super) kind: Internal,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct FlatExternal {
    pub(super) own: u8,
    #[serde(flatten)]
    pub(super) kind: Structs,
}

#[derive(Serialize, JsonSchema)]
pub(super) enum Structs {
    A { x: u8 },
    B { y: u8 },
}

#[derive(Serialize, JsonSchema)]
pub(super) enum External {
    Unit,
    #[serde(rename = "new")]
    Newtype(u8),
    Tuple(u8, String),
    Struct {
        x: u8,
        y: Option<String>,
    },
    Nested(Plain),
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Internal {
    Empty,
    Circle { radius: f64 },
    Named(FlatInner),
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
pub(super) enum Adjacent {
    Unit,
    Newtype(u8),
    Tuple(u8, u8),
    Struct { x: u8 },
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Untagged {
    Number(i64),
    Text(String),
    Pair(u8, u8),
    Triple(u8, u8, u8),
    Small { x: u8 },
    Large { x: u8, y: u8 },
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Units {
    Red,
    Blue,
}

#[derive(Serialize, JsonSchema, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(super) enum KeyName {
    One,
    Two,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Newtype(pub(super) u16);

#[derive(Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Transparent {
    pub(super) inner: Plain,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Pair(pub(super) u8, pub(super) String);

#[derive(Serialize, JsonSchema)]
pub(super) struct Unit;

#[derive(Serialize, JsonSchema)]
pub(super) struct Empty {}

#[derive(Serialize, JsonSchema)]
pub(super) struct Maps {
    pub(super) text: BTreeMap<String, u8>,
    pub(super) unsigned: BTreeMap<u32, u8>,
    pub(super) signed: BTreeMap<i32, u8>,
    pub(super) truth: BTreeMap<bool, u8>,
    pub(super) letter: BTreeMap<char, u8>,
    pub(super) name: BTreeMap<KeyName, u8>,
    pub(super) hashed: HashMap<String, u8>,
    pub(super) nested: BTreeMap<String, BTreeMap<String, Plain>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Numbers {
    pub(super) tiny: i128,
    pub(super) huge: u128,
    pub(super) max: u64,
    pub(super) min: i64,
    pub(super) single: f32,
    pub(super) double: f64,
    pub(super) nonzero: NonZeroU8,
    pub(super) letter: char,
    pub(super) bytes: Vec<u8>,
    pub(super) array: [u8; 3],
    pub(super) tuple: (u8, String, bool),
    pub(super) unit: (),
    pub(super) nested: Option<Option<u8>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Tree {
    pub(super) value: i32,
    pub(super) children: Vec<Self>,
    pub(super) parent: Option<Box<Self>>,
}

#[derive(Serialize, JsonSchema)]
pub(super) enum Expression {
    Literal(i64),
    Negative(Box<Self>),
    Sum { left: Box<Self>, right: Box<Self> },
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Borrowed<'a> {
    pub(super) text: &'a str,
    pub(super) cow: Cow<'a, str>,
    pub(super) boxed: Box<Plain>,
    pub(super) counted: Rc<Plain>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) total: usize,
}

/// Two types of one name.
pub(super) mod twin {
    use super::{JsonSchema, Serialize};

    #[derive(Serialize, JsonSchema)]
    pub(in super::super) struct Plain {
        pub(in super::super) other: u8,
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Twins {
    pub(super) one: Plain,
    pub(super) other: twin::Plain,
}

pub(super) fn plain() -> Plain {
    Plain { a: -1, b: "q\"\\\n\u{1}é日🍪".into(), c: Some(true), d: 1.0 }
}

pub(super) fn tree(depth: usize) -> Tree {
    let children = if depth == 0 { Vec::new() } else { vec![tree(depth - 1), tree(0)] };
    let parent = (depth > 1).then(|| Box::new(tree(0)));
    Tree { value: 7, children, parent }
}

pub(super) fn maps() -> Maps {
    Maps {
        text: [(String::new(), 0), ("a\"b".into(), 1), ("é".into(), 2)].into(),
        unsigned: [(0, 1), (u32::MAX, 2)].into(),
        signed: [(-5, 1), (5, 2)].into(),
        truth: [(true, 1), (false, 0)].into(),
        letter: [('x', 1), ('"', 2)].into(),
        name: [(KeyName::One, 1), (KeyName::Two, 2)].into(),
        hashed: (0..20).map(|i| (format!("k{i}"), i)).collect(),
        nested: [("a".into(), [("b".into(), plain())].into())].into(),
    }
}

pub(super) fn numbers() -> Numbers {
    Numbers {
        tiny: i128::MIN,
        huge: u128::MAX,
        max: u64::MAX,
        min: i64::MIN,
        single: 0.1,
        double: 1e-7,
        nonzero: NonZeroU8::MAX,
        letter: '\u{1f36a}',
        bytes: vec![0, 255],
        array: [1, 2, 3],
        tuple: (1, "x".into(), false),
        unit: (),
        nested: Some(None),
    }
}
