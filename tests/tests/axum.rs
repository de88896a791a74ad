//! The guarantees under axum, through the layer and through the wrapper.

mod layer {
    aside_conformance::conformance!(AxumLayer);
}

mod wrapper {
    aside_conformance::conformance!(AxumWrapper);
}
