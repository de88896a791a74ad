//! One file of an application and its tests compiles with each adapter. Only the `use` differs.

mod axum {
    use aside_axum as adapter;

    include!("app.rs");
}

#[allow(clippy::useless_conversion, reason = "axum's types differ from the core's")]
mod warp {
    use aside_warp as adapter;

    include!("app.rs");
}

#[allow(clippy::useless_conversion, reason = "axum's types differ from the core's")]
mod hyper {
    use aside_hyper as adapter;

    include!("app.rs");
}
