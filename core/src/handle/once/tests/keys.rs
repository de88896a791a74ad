//! Which calls share a value.

use std::convert::Infallible;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::atomic::AtomicU32;

use super::{count, get};
use crate::Aside;

async fn one(_: ()) -> Result<u32, Infallible> {
    Ok(1)
}

async fn two(_: ()) -> Result<u32, Infallible> {
    Ok(2)
}

async fn size<T>(_: PhantomData<T>) -> Result<usize, Infallible> {
    Ok(size_of::<T>())
}

#[test]
fn functions_with_one_signature_do_not_share() {
    let aside = Aside::default();
    for _ in 0..2 {
        assert_eq!(get(aside.once(one, ())), 1);
        assert_eq!(get(aside.once(two, ())), 2);
    }
}

#[test]
fn closures_with_one_signature_do_not_share() {
    let aside = Aside::default();
    let (three, four) =
        (async |(): ()| Ok::<_, Infallible>(3), async |(): ()| Ok::<_, Infallible>(4));
    assert_eq!(get(aside.once(three, ())), 3);
    assert_eq!(get(aside.once(four, ())), 4);
    assert_eq!(get(aside.once(|_: ()| std::future::ready(Ok::<_, Infallible>(5)), ())), 5);
}

#[test]
fn types_of_a_generic_function_do_not_share() {
    let aside = Aside::default();
    assert_eq!(get(aside.once(size::<u8>, PhantomData)), 1);
    assert_eq!(get(aside.once(size::<u32>, PhantomData)), 4);
}

/// A closure has one type for each type of the generic function around it.
#[test]
fn types_around_a_closure_do_not_share() {
    async fn size_in_closure<T>(aside: &Aside) -> Result<usize, Infallible> {
        aside.once(async |(): ()| Ok(size_of::<T>()), ()).await
    }

    let aside = Aside::default();
    assert_eq!(get(size_in_closure::<u8>(&aside)), 1);
    assert_eq!(get(size_in_closure::<u32>(&aside)), 4);
}

#[test]
fn ids_do_not_share() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    assert_eq!(get(aside.once_for("a", count, &calls)), 1);
    assert_eq!(get(aside.once_for("b", count, &calls)), 2);
    assert_eq!(get(aside.once_for("a", count, &calls)), 1);
    assert_eq!(get(aside.once_for(7, count, &calls)), 3);
    assert_eq!(get(aside.once(count, &calls)), 4);
}

/// An id whose hash is equal to that of every other one, and which uses the handle while it is compared.
#[derive(Clone)]
struct Colliding(u32, Aside);

impl PartialEq for Colliding {
    fn eq(&self, other: &Self) -> bool {
        self.1.set_cookie(("compared", "1"));
        self.0 == other.0
    }
}

impl Eq for Colliding {}

impl Hash for Colliding {
    fn hash<H: Hasher>(&self, _: &mut H) {
        self.1.set_cookie(("hashed", "1"));
    }
}

#[test]
fn ids_with_one_hash_do_not_share() {
    let aside = Aside::default();
    let calls = AtomicU32::new(0);
    for _ in 0..2 {
        for id in 1..=3 {
            let id = Colliding(id, aside.clone());
            assert_eq!(get(aside.once_for(id.clone(), count, &calls)), id.0);
        }
    }
    assert_eq!(aside.cookies().len(), 2);
    aside.finish();
}

struct Needs<'a> {
    calls: &'a AtomicU32,
}

impl Needs<'_> {
    async fn count(&self) -> Result<u32, Infallible> {
        count(self.calls).await
    }

    async fn by_method(&self, aside: &Aside) -> Result<u32, Infallible> {
        aside.once(Needs::count, self).await
    }

    async fn by_closure(&self, aside: &Aside) -> Result<u32, Infallible> {
        aside.once(async |needs: &Needs<'_>| needs.count().await, self).await
    }
}

/// The type of a function may name a lifetime.
#[test]
fn lifetime_of_the_argument_is_not_part_of_the_key() {
    let aside = Aside::default();
    let long = AtomicU32::new(0);
    assert_eq!(get(Needs { calls: &long }.by_method(&aside)), 1);
    assert_eq!(get(Needs { calls: &long }.by_closure(&aside)), 2);
    for _ in 0..2 {
        let short = AtomicU32::new(10);
        let needs = Needs { calls: &short };
        assert_eq!(get(needs.by_method(&aside)), 1);
        assert_eq!(get(needs.by_closure(&aside)), 2);
    }
}
