//! The payloads. Each has the type of the handler, the model, and a view written by hand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `$full` is the type of the handler, `$out` the sent fields, and `$view` the same fields borrowed.
macro_rules! fields {
    ($full:ident, $out:ident, $view:ident { $($name:ident: $ty:ty => $borrowed:ty, $by:expr;)* }
     and { $($extra:ident: $extra_ty:ty,)* }) => {
        #[derive(Serialize)]
        pub struct $full { $($name: $ty,)* $($extra: $extra_ty,)* }

        impl $full {
            fn new() -> Self {
                Self {
                    $($name: Sample::of(stringify!($name)),)*
                    $($extra: Sample::of(stringify!($extra)),)*
                }
            }
        }

        #[derive(Serialize, Deserialize, JsonSchema)]
        pub struct $out { $($name: $ty,)* }

        #[derive(Serialize)]
        pub struct $view<'a> { $($name: $borrowed,)* }

        impl<'a> From<&'a $full> for $view<'a> {
            fn from(full: &'a $full) -> Self {
                Self { $($name: $by(&full.$name),)* }
            }
        }

        impl From<&$full> for $out {
            fn from(full: &$full) -> Self {
                Self { $($name: full.$name.clone(),)* }
            }
        }
    };
}

fn copy<T: Copy>(value: &T) -> T {
    *value
}

// Small: 6 fields, of which 3 are sent.

#[derive(Serialize)]
pub struct UserIn {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) is_admin: bool,
    pub(super) login_count: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct UserOut {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(Serialize)]
pub struct UserView<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
}

impl<'a> From<&'a UserIn> for UserView<'a> {
    fn from(user: &'a UserIn) -> Self {
        Self { id: user.id, name: &user.name, email: &user.email }
    }
}

pub fn small() -> UserIn {
    UserIn {
        id: 4711,
        name: "Ada Lovelace".into(),
        email: "ada@analytical.example".into(),
        password: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA".into(),
        is_admin: true,
        login_count: 93,
    }
}

// Medium: a nested order, 20 lines of 7 fields, of which 4 are sent.

#[derive(Serialize)]
pub struct Order {
    pub(super) id: u64,
    pub(super) status: String,
    pub(super) customer: Customer,
    pub(super) lines: Vec<Line>,
    pub(super) total: f64,
    pub(super) note: Option<String>,
    pub(super) margin: f64,
    pub(super) internal_ref: String,
}

#[derive(Serialize)]
pub struct Customer {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) address: Address,
    pub(super) credit_limit: f64,
    pub(super) risk: String,
}

#[derive(Serialize)]
pub struct Address {
    pub(super) street: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) country: String,
    pub(super) geo_hash: String,
}

#[derive(Serialize)]
pub struct Line {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) quantity: u32,
    pub(super) price: f64,
    pub(super) cost: f64,
    pub(super) supplier: String,
    pub(super) warehouse: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct OrderOut {
    pub(super) id: u64,
    pub(super) status: String,
    pub(super) customer: CustomerOut,
    pub(super) lines: Vec<LineOut>,
    pub(super) total: f64,
    pub(super) note: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct CustomerOut {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) address: AddressOut,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct AddressOut {
    pub(super) street: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) country: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct LineOut {
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) quantity: u32,
    pub(super) price: f64,
}

#[derive(Serialize)]
pub struct OrderView<'a> {
    id: u64,
    status: &'a str,
    customer: CustomerView<'a>,
    lines: Lines<'a>,
    total: f64,
    note: Option<&'a str>,
}

#[derive(Serialize)]
pub struct CustomerView<'a> {
    id: u64,
    name: &'a str,
    address: AddressView<'a>,
}

#[derive(Serialize)]
pub struct AddressView<'a> {
    street: &'a str,
    city: &'a str,
    zip: &'a str,
    country: &'a str,
}

#[derive(Serialize)]
pub struct LineView<'a> {
    sku: &'a str,
    title: &'a str,
    quantity: u32,
    price: f64,
}

/// Serializes line by line, so that the view allocates nothing.
pub struct Lines<'a>(&'a [Line]);

impl Serialize for Lines<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(LineView::from))
    }
}

impl<'a> From<&'a Line> for LineView<'a> {
    fn from(line: &'a Line) -> Self {
        Self { sku: &line.sku, title: &line.title, quantity: line.quantity, price: line.price }
    }
}

impl<'a> From<&'a Order> for OrderView<'a> {
    fn from(order: &'a Order) -> Self {
        let Customer { id, name, address, .. } = &order.customer;
        let Address { street, city, zip, country, .. } = address;
        Self {
            id: order.id,
            status: &order.status,
            customer: CustomerView {
                id: *id,
                name,
                address: AddressView { street, city, zip, country },
            },
            lines: Lines(&order.lines),
            total: order.total,
            note: order.note.as_deref(),
        }
    }
}

pub fn medium() -> Order {
    let line = |index: u32| Line {
        sku: format!("SKU-{:06}", index * 7919),
        title: format!("Item number {index}, in a box of {}", index % 7 + 1),
        quantity: index % 12 + 1,
        price: f64::from(index * 137 % 9000) / 100.0 + 0.99,
        cost: f64::from(index * 71 % 5000) / 100.0,
        supplier: format!("supplier-{}", index % 9),
        warehouse: index % 4,
    };
    Order {
        id: 20_260_117,
        status: "shipped".into(),
        customer: Customer {
            id: 4711,
            name: "Ada Lovelace".into(),
            email: "ada@analytical.example".into(),
            address: Address {
                street: "12 St James's Square".into(),
                city: "London".into(),
                zip: "SW1Y 4JH".into(),
                country: "GB".into(),
                geo_hash: "gcpuuz".into(),
            },
            credit_limit: 10_000.0,
            risk: "low".into(),
        },
        lines: (1..=20).map(line).collect(),
        total: 1234.56,
        note: Some("Leave it with the neighbour, please.".into()),
        margin: 0.31,
        internal_ref: "INT-2231-B".into(),
    }
}

// Large: 10,000 users of 10 fields, of which 6 are sent.

#[derive(Serialize)]
pub struct Member {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) city: String,
    pub(super) age: u32,
    pub(super) score: f64,
    pub(super) password: String,
    pub(super) is_admin: bool,
    pub(super) last_ip: String,
    pub(super) failed_logins: u32,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub struct MemberOut {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) city: String,
    pub(super) age: u32,
    pub(super) score: f64,
}

#[derive(Serialize)]
pub struct MemberView<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
    city: &'a str,
    age: u32,
    score: f64,
}

impl<'a> From<&'a Member> for MemberView<'a> {
    fn from(member: &'a Member) -> Self {
        let Member { id, name, email, city, age, score, .. } = member;
        Self { id: *id, name, email, city, age: *age, score: *score }
    }
}

pub struct Members<'a>(pub &'a [Member]);

impl Serialize for Members<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(MemberView::from))
    }
}

pub fn large(count: u32) -> Vec<Member> {
    let member = |index: u32| Member {
        id: 1_000_000 + u64::from(index),
        name: format!("Member Number {index}"),
        email: format!("member{index}@example.org"),
        city: ["Berlin", "London", "Paris", "Tokyo"][index as usize % 4].into(),
        age: 18 + index % 70,
        score: f64::from(index * 31 % 1000) / 10.0 + 0.05,
        password: "$argon2id$v=19$m=65536".into(),
        is_admin: index.is_multiple_of(100),
        last_ip: format!("10.0.{}.{}", index / 256 % 256, index % 256),
        failed_logins: index % 3,
    };
    (0..count).map(member).collect()
}

// Wide: 60 fields, of which 10 are sent: strings and numbers by turns.

fields!(Wide, WideOut, WideView {
    f00: String => &'a str, String::as_str;
    f01: u64 => u64, copy;
    f02: String => &'a str, String::as_str;
    f03: u64 => u64, copy;
    f04: String => &'a str, String::as_str;
    f05: u64 => u64, copy;
    f06: String => &'a str, String::as_str;
    f07: u64 => u64, copy;
    f08: String => &'a str, String::as_str;
    f09: u64 => u64, copy;
} and {
    g00: String, g01: u64, g02: String, g03: u64, g04: String, g05: u64, g06: String, g07: u64, g08: String, g09: u64,
    g10: String, g11: u64, g12: String, g13: u64, g14: String, g15: u64, g16: String, g17: u64, g18: String, g19: u64,
    g20: String, g21: u64, g22: String, g23: u64, g24: String, g25: u64, g26: String, g27: u64, g28: String, g29: u64,
    g30: String, g31: u64, g32: String, g33: u64, g34: String, g35: u64, g36: String, g37: u64, g38: String, g39: u64,
    g40: String, g41: u64, g42: String, g43: u64, g44: String, g45: u64, g46: String, g47: u64, g48: String, g49: u64,
});

pub fn wide() -> Wide {
    Wide::new()
}

/// A value made from the name of a field.
trait Sample {
    fn of(name: &str) -> Self;
}

impl Sample for String {
    fn of(name: &str) -> Self {
        format!("the value of {name}")
    }
}

impl Sample for u64 {
    fn of(name: &str) -> Self {
        name[1..].parse::<Self>().expect("a letter and a number") * 1237 + 5
    }
}

// Tagged: a list of 100 values of an enum with three variants, the tag among the fields.

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    Created { id: u64, by: String, secret: String },
    Moved { id: u64, from: String, to: String, cost: f64 },
    Closed { id: u64, reason: String, is_final: bool, audit: String },
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventOut {
    Created { id: u64, by: String },
    Moved { id: u64, from: String, to: String },
    Closed { id: u64, reason: String, is_final: bool },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventView<'a> {
    Created { id: u64, by: &'a str },
    Moved { id: u64, from: &'a str, to: &'a str },
    Closed { id: u64, reason: &'a str, is_final: bool },
}

impl<'a> From<&'a Event> for EventView<'a> {
    fn from(event: &'a Event) -> Self {
        match event {
            Event::Created { id, by, .. } => Self::Created { id: *id, by },
            Event::Moved { id, from, to, .. } => Self::Moved { id: *id, from, to },
            Event::Closed { id, reason, is_final, .. } => {
                Self::Closed { id: *id, reason, is_final: *is_final }
            }
        }
    }
}

pub struct Events<'a>(pub &'a [Event]);

impl Serialize for Events<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(EventView::from))
    }
}

pub fn tagged() -> Vec<Event> {
    let event = |index: u64| match index % 3 {
        0 => Event::Created {
            id: index,
            by: format!("user-{}", index % 10),
            secret: "s3cret".into(),
        },
        1 => Event::Moved { id: index, from: "Berlin".into(), to: "Paris".into(), cost: 1.5 },
        _ => Event::Closed {
            id: index,
            reason: "no answer".into(),
            is_final: index.is_multiple_of(2),
            audit: "checked twice".into(),
        },
    };
    (0..100).map(event).collect()
}
