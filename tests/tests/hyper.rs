//! The promises, under hyper.

aside_conformance::conformance!(Hyper);
