//! `PARITY.md` says what is so.
