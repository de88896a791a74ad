//! The promises, under warp.

aside_conformance::conformance!(Warp);
