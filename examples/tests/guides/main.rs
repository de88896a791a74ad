//! The programs of the guides in `docs`: the pages show them whole, and each answers as its guide describes.

mod client;
#[expect(unreachable_pub, reason = "a program of its own has `pub` items")]
#[path = "../../from_fastapi/mod.rs"]
mod from_fastapi;
#[expect(unreachable_pub, reason = "a program of its own has `pub` items")]
#[path = "../../migrating"]
mod migrating {
    pub mod cookie_jar {
        pub mod after;
        pub mod before;
    }
    pub mod tower_cookies {
        pub mod after;
        pub mod before;
    }
}
#[path = "../pages/mod.rs"]
mod pages;
#[expect(unreachable_pub, dead_code, reason = "a program of its own has `pub` items and a `main`")]
#[path = "../../porting"]
mod porting {
    pub mod axum;
    pub mod hyper;
}
mod programs;
mod shown;
