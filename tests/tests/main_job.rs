//! The application of the examples, under each framework and over each transport.

use aside::session::Sessions;
use aside_conformance::{BoxError, MainJob, Serves};
use bytes::Bytes;
use hyper_util::service::TowerToHyperService;

mod axum {
    use super::*;

    struct App;

    impl MainJob for App {
        type Body = ::axum::body::Body;

        fn service<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
        where
            B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
        {
            aside_conformance::axum_service(aside_examples::axum::app(sessions))
        }
    }

    aside_conformance::main_job!(App);
}

mod warp {
    use super::*;

    struct App;

    impl MainJob for App {
        type Body = aside_conformance::WarpBody;

        fn service<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
        where
            B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
        {
            TowerToHyperService::new(aside_examples::warp::app(sessions))
        }
    }

    aside_conformance::main_job!(App);
}

mod hyper {
    use super::*;

    struct App;

    impl MainJob for App {
        type Body = aside_hyper::Body;

        fn service<B>(sessions: Sessions) -> impl Serves<B, Self::Body>
        where
            B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
        {
            aside_examples::hyper::app(sessions)
        }
    }

    aside_conformance::main_job!(App);
}
