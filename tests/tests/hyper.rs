//! The guarantees under hyper, through the service function and through the wrapper of a service.

mod function {
    aside_conformance::conformance!(Hyper);
}

mod service {
    aside_conformance::conformance!(HyperService);
}
