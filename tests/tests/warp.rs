//! The guarantees under warp.

aside_conformance::conformance!(Warp);
