//! What every adapter of `aside` promises, and the golden cases made by running FastAPI, Starlette and
//! Chromium.

pub mod vectors;
