//! placeholder

pub mod vectors {
    //! Golden cases.
    pub mod filter;
}
