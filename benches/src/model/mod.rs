//! Response models: filters a value by a [`Model`] and by hand in several ways.

mod many;
mod owned;
mod payload;
mod prune;

use std::hint::black_box;
use std::sync::LazyLock;

use aside::{Model, ModelSchema, ResponseModel};
use bytes::{BufMut as _, Bytes, BytesMut};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_slice, from_value, to_value, to_vec};

use crate::work::Work;
pub(crate) use many::among;
use payload::{
    EventOut, Events, MemberOut, Members, OrderOut, OrderView, UserOut, UserView, WideOut,
    WideView, large, medium, small, tagged, wide,
};
use prune::Shape;

pub fn works() -> Vec<Work> {
    let small = Payload {
        name: "small".into(),
        times: 2000,
        full: small,
        view: |user: &_| to_vec(&UserView::from(user)),
        json: |user: &_| json(&UserView::from(user)),
        sonic: |user: &_| sonic(&UserView::from(user)),
        owned: |user: &_| UserOut::from(user),
    };
    let medium = Payload {
        name: "medium".into(),
        times: 200,
        full: medium,
        view: |order: &_| to_vec(&OrderView::from(order)),
        json: |order: &_| json(&OrderView::from(order)),
        sonic: |order: &_| sonic(&OrderView::from(order)),
        owned: |order: &_| OrderOut::from(order),
    };
    let wide = Payload {
        name: "wide".into(),
        times: 1000,
        full: wide,
        view: |wide: &_| to_vec(&WideView::from(wide)),
        json: |wide: &_| json(&WideView::from(wide)),
        sonic: |wide: &_| sonic(&WideView::from(wide)),
        owned: |wide: &_| WideOut::from(wide),
    };
    let tagged = Payload {
        name: "tagged".into(),
        times: 100,
        full: tagged,
        view: |events: &Vec<_>| to_vec(&Events(events)),
        json: |events: &Vec<_>| json(&Events(events)),
        sonic: |events: &Vec<_>| sonic(&Events(events)),
        owned: |events: &Vec<_>| events.iter().map(EventOut::from).collect::<Vec<_>>(),
    };
    let once = vec![
        Work::new("lookup/static", 10_000, |_| {}, || || &raw const *SCHEMA),
        Work::new("lookup/model", 10_000, |_| {}, || || &raw const *UserOut::schema()),
        Work::new("schema/document", 20, |_| {}, || document::<OrderOut>),
        Work::new("schema/build", 20, |_| {}, || || ModelSchema::for_type::<OrderOut>()),
    ];
    let large = members("large".into(), 10_000);
    let ways = [small.ways(), medium.ways(), large, wide.ways(), tagged.ways(), once];
    ways.into_iter().flatten().collect()
}

/// The document of a model, as `schemars` derives it.
fn document<T: JsonSchema>() -> schemars::Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// Filters a list of this many members in one way.
pub(crate) fn list(name: String, way: &str, length: u32) -> Work {
    let list = members(String::new(), length);
    let work = list.into_iter().find(|work| work.name()[1..] == *way);
    work.expect("a way").called(name)
}

fn members(name: String, length: u32) -> Vec<Work> {
    let list = Payload {
        name,
        times: u64::from(20_000 / length).max(1),
        full: move || large(length),
        view: |members: &Vec<_>| to_vec(&Members(members)),
        json: |members: &Vec<_>| json(&Members(members)),
        sonic: |members: &Vec<_>| sonic(&Members(members)),
        owned: |members: &Vec<_>| members.iter().map(MemberOut::from).collect::<Vec<_>>(),
    };
    list.ways()
}

/// A payload, and the code by hand that sends the fields of its model.
struct Payload<F, T, M> {
    name: String,
    times: u64,
    full: F,
    /// By a view that borrows.
    view: fn(&T) -> serde_json::Result<Vec<u8>>,
    /// By the view, as axum's `Json` writes it.
    json: fn(&T) -> Bytes,
    /// By the view, with `sonic-rs`.
    sonic: fn(&T) -> Bytes,
    /// By its own model.
    owned: fn(&T) -> M,
}

impl<F, T, M> Payload<F, T, M>
where
    F: Fn() -> T + Copy + 'static,
    T: Serialize + 'static,
    M: JsonSchema + Serialize + DeserializeOwned + 'static,
{
    fn ways(&self) -> Vec<Work> {
        let (full, view, owned) = (self.full, self.view, self.owned);
        let (json, sonic) = (self.json, self.sonic);
        let value = move || to_value(full()).expect("JSON");
        let shape = move || Shape::of(&from_slice(&view(&full()).expect("JSON")).expect("JSON"));
        vec![
            self.way("view", full, move |full| view(full).expect("JSON")),
            self.way("json", full, json),
            self.way("sonic", full, sonic),
            self.way("aside", full, |full| Model::<M>::new(full).into_bytes().expect("it fits")),
            self.way("owned", full, move |full| to_vec(&owned(full)).expect("JSON")),
            self.way("from-value", full, |full| {
                let model: M = from_value(to_value(full).expect("JSON")).expect("a model");
                to_vec(&model).expect("JSON")
            }),
            self.way(
                "prune",
                move || (full(), shape()),
                |(full, shape)| {
                    let mut value = to_value(full).expect("JSON");
                    shape.prune(&mut value);
                    to_vec(&value).expect("JSON")
                },
            ),
            // If the handler has a `Value`.
            self.way("value-hand", value, |value: &Value| {
                to_vec(&M::deserialize(value).expect("a model")).expect("JSON")
            }),
            self.way("value-aside", value, |value| {
                Model::<M>::new(value).into_bytes().expect("it fits")
            }),
        ]
    }

    fn way<P: 'static, B: AsRef<[u8]> + 'static>(
        &self,
        way: &str,
        prepare: impl Fn() -> P + 'static,
        send: impl Fn(&P) -> B + Copy + 'static,
    ) -> Work {
        let (full, view) = (self.full, self.view);
        let is_same = move |body: &B| {
            let (body, expected) = (body.as_ref(), view(&full()).expect("JSON"));
            let read = |body: &[u8]| from_slice::<Value>(body).expect("JSON");
            // Only the order of keys can differ.
            assert!(body == expected || read(body) == read(&expected), "another body");
        };
        Work::new(format!("{}/{way}", self.name), self.times, is_same, move || {
            let prepared = prepare();
            move || send(black_box(&prepared))
        })
    }
}

fn json(view: &impl Serialize) -> Bytes {
    let mut body = BytesMut::with_capacity(128).writer();
    serde_json::to_writer(&mut body, view).expect("JSON");
    body.into_inner().freeze()
}

fn sonic(view: &impl Serialize) -> Bytes {
    Bytes::from(sonic_rs::to_vec(view).expect("JSON"))
}

static SCHEMA: LazyLock<ModelSchema> =
    LazyLock::new(|| ModelSchema::for_type::<UserOut>().expect("a schema"));
