//! `Aside::once`, which asks for a dependency.

use std::any::TypeId;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, LazyLock};

use async_lock::OnceCell;

use super::maker::{Maker, Making, Run};
use super::table::{Dependency, Found};
use crate::handle::aside::Aside;

impl Aside {
    /// Returns the value of a dependency, which a request makes at most once.
    ///
    /// The key is the function `make`. A second call with the same function returns a clone of the first value.
    /// It can come from another extractor or another task. Concurrent calls wait for the first one. Different
    /// functions never share a value, even if their values have the same type.
    ///
    /// `argument` is the input of the function. Pass a reference, a tuple or your own struct. Include
    /// `&Aside` if the dependency sets a cookie or asks for other dependencies. Only the first call uses
    /// its argument.
    /// If the value depends on the argument, use [`once_for`](Self::once_for).
    ///
    /// The function must capture nothing, which the compiler checks. Each closure is a separate key, so
    /// write it in one place.
    ///
    /// A failure is not cached, so the next call tries again. If the first call is canceled or panics, one of the
    /// waiting calls tries. If [`rollback_to`](Self::rollback_to) removes changes of a dependency, the next call
    /// runs the function again. After the response was sent, `once` calls the function but does not cache the
    /// value.
    ///
    /// # Errors
    ///
    /// Returns the error of `make`.
    ///
    /// # Panics
    ///
    /// Panics if a dependency asks for itself, directly or through others. The message names the functions.
    /// Dependencies in two tasks that wait for each other are a cycle too.
    ///
    /// If a dependency waits for a task that it starts, start the task with [`Aside::scope`]. Otherwise `once`
    /// cannot detect a cycle through the task, and the task never ends. `once` counts a task of
    /// `Aside::scope` as part of the dependency until the dependency ends.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, testing::block_on};
    /// use http::{Request, StatusCode, request::Parts};
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// struct User(String);
    ///
    /// async fn load_user(parts: &Parts) -> Result<User, StatusCode> {
    ///     let name = parts.headers.get("x-user").ok_or(StatusCode::UNAUTHORIZED)?;
    ///     Ok(User(name.to_str().map_err(|_| StatusCode::BAD_REQUEST)?.to_owned()))
    /// }
    ///
    /// let aside = Aside::default();
    /// let (parts, ()) = Request::builder().header("x-user", "rick").body(())?.into_parts();
    /// block_on(async {
    ///     let user = aside.once(load_user, &parts).await?;
    ///     assert_eq!(aside.once(load_user, &parts).await?, user);
    ///     Ok::<_, StatusCode>(())
    /// }).unwrap();
    /// # Ok::<(), http::Error>(())
    /// ```
    ///
    /// A dependency can ask for another one. If it cannot fail, return `Result<T, Infallible>`:
    ///
    /// ```
    /// use aside::{Aside, testing::block_on};
    /// use std::convert::Infallible;
    ///
    /// async fn visits(aside: &Aside) -> Result<u32, Infallible> {
    ///     aside.set_cookie(("visits", "7"));
    ///     Ok(7)
    /// }
    ///
    /// async fn greeting((aside, name): (&Aside, &str)) -> Result<String, Infallible> {
    ///     let Ok(visits) = aside.once(visits, aside).await;
    ///     Ok(format!("hello, {name}: visit {visits}"))
    /// }
    ///
    /// let aside = Aside::default();
    /// let Ok(text) = block_on(aside.once(greeting, (&aside, "rick")));
    /// assert_eq!(text, "hello, rick: visit 7");
    /// ```
    ///
    /// A function pointer does not compile, because two functions have the same pointer type:
    ///
    /// ```compile_fail,E0080
    /// use std::{convert::Infallible, future::{Ready, ready}};
    ///
    /// fn seven(_: ()) -> Ready<Result<u32, Infallible>> {
    ///     ready(Ok(7))
    /// }
    ///
    /// let pointer: fn(()) -> Ready<Result<u32, Infallible>> = seven;
    /// let _ = aside::testing::block_on(aside::Aside::default().once(pointer, ()));
    /// ```
    ///
    /// A closure that captures a value does not compile either:
    ///
    /// ```compile_fail,E0080
    /// use std::convert::Infallible;
    ///
    /// let name = String::from("rick");
    /// let make = async |(): ()| Ok::<_, Infallible>(name.len());
    /// let _ = aside::testing::block_on(aside::Aside::default().once(make, ()));
    /// ```
    pub async fn once<F, A, Fut, T, E>(&self, make: F, argument: A) -> Result<T, E>
    where
        F: FnOnce(A) -> Fut + 'static,
        Fut: Future<Output = Result<T, E>>,
        T: Clone + Send + Sync + 'static,
    {
        self.once_for((), make, argument).await
    }

    /// Returns the value of a dependency for `id`, made at most once for each `id`.
    ///
    /// Use it if the value depends on a parameter of the dependency. The key is the function with the id. Pass
    /// the id in the argument too if the function needs it. The rules of [`once`](Self::once) apply.
    ///
    /// # Errors
    ///
    /// Returns the error of `make`.
    ///
    /// # Panics
    ///
    /// Panics if a dependency asks for itself with the same id, directly or through others.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Aside, testing::block_on};
    /// use std::convert::Infallible;
    ///
    /// async fn load_team(id: u64) -> Result<String, Infallible> {
    ///     Ok(format!("team {id}"))
    /// }
    ///
    /// let aside = Aside::default();
    /// for id in [7, 8, 7] {
    ///     let Ok(team) = block_on(aside.once_for(id, load_team, id));
    ///     assert_eq!(team, format!("team {id}"));
    /// }
    /// ```
    pub async fn once_for<I, F, A, Fut, T, E>(&self, id: I, make: F, argument: A) -> Result<T, E>
    where
        I: Eq + Hash + Send + Sync + 'static,
        F: FnOnce(A) -> Fut + 'static,
        Fut: Future<Output = Result<T, E>>,
        T: Clone + Send + Sync + 'static,
    {
        // The type of the function is the key, so two functions must never have one type.
        const {
            assert!(
                size_of::<F>() == 0,
                "`Aside::once` takes a function or a closure that captures nothing: pass captured values as the \
                 argument, and pass the function itself instead of a pointer to it, as in `once(load_user, &parts)`",
            );
        }

        let dependency = self.dependency::<F, I, T>(id);
        if let Some((value, _)) = dependency.value.get() {
            return Ok(value.clone());
        }

        let _ask = Ask::new(self, dependency.maker);
        let make = async || Ok((make(argument).await?, self.savepoint()));
        let make = || Making::new(dependency.maker, make());
        let (value, _) = dependency.value.get_or_try_init(make).await?;
        Ok(value.clone())
    }

    /// Finds a dependency or adds it. The lock is free while ids are hashed and compared, which runs the user's
    /// code.
    fn dependency<F, I, T>(&self, mut id: I) -> Arc<Dependency<I, T>>
    where
        F: 'static,
        I: Eq + Hash + Send + Sync + 'static,
        T: Send + Sync + 'static,
    {
        // Clients choose ids, so the hash must not be predictable.
        static HASHES: LazyLock<RandomState> = LazyLock::new(RandomState::new);

        let mut key = (TypeId::of::<(F, I, T)>(), HASHES.hash_one(&id), 0);
        loop {
            let found = self.with_table(|table, is_sent| match table.get::<I, T>(&key) {
                Found::Dependency(dependency) => Err((Some(dependency), id)),
                Found::Forgotten => Err((None, id)),
                Found::Nothing => {
                    let maker = Maker::new::<F>();
                    let dependency = Arc::new(Dependency { id, maker, value: OnceCell::new() });
                    table.add(key, dependency.clone(), is_sent);
                    Ok(dependency)
                }
            });
            match found {
                Ok(dependency) => return dependency,
                Err((Some(dependency), same)) if dependency.id == same => return dependency,
                Err((_, other)) => id = other,
            }
            key.2 += 1;
        }
    }
}

/// The time in which running dependencies wait for another one.
struct Ask<'a> {
    aside: &'a Aside,
    waiting: Vec<Run>,
    asked: Maker,
}

impl<'a> Ask<'a> {
    fn new(aside: &'a Aside, asked: Maker) -> Self {
        let waiting = Run::running();
        if !waiting.is_empty() {
            let cycle = aside.with_table(|table, _| table.waits.add(&waiting, asked)).err();
            if let Some(cycle) = cycle {
                panic!("{cycle}");
            }
        }
        Self { aside, waiting, asked }
    }
}

impl Drop for Ask<'_> {
    fn drop(&mut self) {
        if !self.waiting.is_empty() {
            self.aside.with_table(|table, _| table.waits.remove(&self.waiting, self.asked));
        }
    }
}
