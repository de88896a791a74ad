//! Models that are filled by hand, field by field, without views.

use super::payload::{
    AddressOut, CustomerOut, Event, EventOut, Line, LineOut, Member, MemberOut, Order, OrderOut,
    UserIn, UserOut,
};

impl From<&UserIn> for UserOut {
    fn from(user: &UserIn) -> Self {
        Self { id: user.id, name: user.name.clone(), email: user.email.clone() }
    }
}

impl From<&Order> for OrderOut {
    fn from(order: &Order) -> Self {
        let address = &order.customer.address;
        let line = |line: &Line| LineOut {
            sku: line.sku.clone(),
            title: line.title.clone(),
            quantity: line.quantity,
            price: line.price,
        };
        Self {
            id: order.id,
            status: order.status.clone(),
            customer: CustomerOut {
                id: order.customer.id,
                name: order.customer.name.clone(),
                address: AddressOut {
                    street: address.street.clone(),
                    city: address.city.clone(),
                    zip: address.zip.clone(),
                    country: address.country.clone(),
                },
            },
            lines: order.lines.iter().map(line).collect(),
            total: order.total,
            note: order.note.clone(),
        }
    }
}

impl From<&Member> for MemberOut {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id,
            name: member.name.clone(),
            email: member.email.clone(),
            city: member.city.clone(),
            age: member.age,
            score: member.score,
        }
    }
}

impl From<&Event> for EventOut {
    fn from(event: &Event) -> Self {
        match event {
            Event::Created { id, by, .. } => Self::Created { id: *id, by: by.clone() },
            Event::Moved { id, from, to, .. } => {
                Self::Moved { id: *id, from: from.clone(), to: to.clone() }
            }
            Event::Closed { id, reason, is_final, .. } => {
                Self::Closed { id: *id, reason: reason.clone(), is_final: *is_final }
            }
        }
    }
}
