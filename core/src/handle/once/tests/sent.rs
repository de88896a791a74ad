//! Values and the end of the request.

use std::convert::Infallible;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Weak};

use super::{count, get, poll, yield_once};
use crate::Aside;
use crate::handle::merge_future;
use crate::temporal::Policy;

/// A value that holds the handle, and uses it when it is cloned and dropped.
struct Holder {
    aside: Aside,
    _alive: Arc<()>,
}

impl Clone for Holder {
    fn clone(&self) -> Self {
        self.aside.set_cookie(("cloned", "1"));
        Self { aside: self.aside.clone(), _alive: self._alive.clone() }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.aside.set_cookie(("dropped", "1"));
    }
}

async fn hold((aside, alive): (&Aside, &Arc<()>)) -> Result<Holder, Infallible> {
    yield_once().await;
    Ok(Holder { aside: aside.clone(), _alive: alive.clone() })
}

/// Returns a value to count, and a reference that does not keep it alive.
fn counted() -> (Arc<()>, Weak<()>) {
    let alive = Arc::new(());
    let weak = Arc::downgrade(&alive);
    (alive, weak)
}

#[test]
fn values_are_dropped_when_the_response_is_sent() {
    let aside = Aside::default();
    let (alive, weak) = counted();
    drop(get(aside.once(hold, (&aside, &alive))));
    drop(alive);
    assert_eq!(weak.strong_count(), 1);
    aside.finish();
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn value_after_the_response_is_not_kept() {
    let aside = Aside::default();
    aside.finish();
    let (alive, weak) = counted();
    for id in 0..3 {
        drop(get(aside.once(hold, (&aside, &alive))));
        drop(get(aside.once_for(id, hold, (&aside, &alive))));
    }
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
    assert!(aside.with_table(|table, _| table.len()) <= 1);

    let calls = AtomicU32::new(0);
    assert_eq!(get(aside.once(count, &calls)), 1);
    assert_eq!(get(aside.once(count, &calls)), 2);
}

#[test]
fn concurrent_calls_after_the_response_share_a_value() {
    let aside = Aside::default();
    aside.finish();
    let calls = AtomicU32::new(0);
    let mut first = Box::pin(aside.once(count, &calls));
    assert!(poll(first.as_mut()).is_pending());
    assert_eq!(get(aside.once_for(7, count, &calls)), 1);
    let mut second = Box::pin(aside.once(count, &calls));
    assert!(poll(second.as_mut()).is_pending());
    assert_eq!((get(first), get(second)), (2, 2));
}

#[test]
fn value_that_is_made_while_the_response_is_sent_is_not_kept() {
    let aside = Aside::default();
    let (alive, weak) = counted();
    let mut call = Box::pin(aside.once(hold, (&aside, &alive)));
    assert!(poll(call.as_mut()).is_pending());
    aside.finish();
    drop(get(call));
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
}

#[test]
fn values_of_a_canceled_request_are_dropped() {
    let (alive, weak) = counted();
    let mut request = Box::pin(merge_future(Policy::new(), async {
        let aside = Aside::current().unwrap();
        drop(aside.once(hold, (&aside, &alive)).await);
        yield_once().await;
        http::Response::new("hello")
    }));
    assert!(poll(request.as_mut()).is_pending());
    assert!(poll(request.as_mut()).is_pending());
    drop(request);
    drop(alive);
    assert_eq!(weak.strong_count(), 0);
}
