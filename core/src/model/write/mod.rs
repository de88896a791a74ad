//! The writer, a serializer of serde that writes JSON.
//!
//! It writes in one pass and collects nothing. It decides about a value when serde passes the value.
//! If it must see a whole value, it records the value and writes the recording.

mod entries;
mod exclusion;
mod fields;
mod list;
mod map;
mod object;
mod recorded;
mod replay;
mod requested_fields;
mod serializer;
mod variant;
mod writer;

use std::sync::atomic::AtomicUsize;

use bytes::Bytes;
use serde::Serialize;

use super::{
    depth::Depth,
    error::ModelError,
    filter::Filter,
    recording::{Recording, Replayed, record},
    requested_fields::RequestedFields,
    validate::validate,
};
#[cfg(test)]
pub(super) use writer::reused_capacity;
use writer::{Source, Writer};

/// Writes the parts of `value` that the filter declares, after validating it as a whole if the model
/// does. `expected` is the length of earlier bodies. `asked` are the fields that a client asks for.
pub(super) fn write<T: Serialize + ?Sized>(
    filter: &Filter,
    value: &T,
    asked: Option<&RequestedFields>,
    expected: &AtomicUsize,
) -> Result<Bytes, ModelError> {
    if !filter.rules.whole && !filter.rules.recorded {
        return write_source(filter, value, asked, expected);
    }
    let recording = record(value).map_err(ModelError::of_violation)?;
    let validated = validate(filter, &recording, Recording::ROOT, filter.root, Depth::ROOT)
        .map_err(ModelError::of_value)?;
    write_source(filter, Replayed::new(&validated), asked, expected)
}

fn write_source(
    filter: &Filter,
    value: impl Source,
    asked: Option<&RequestedFields>,
    expected: &AtomicUsize,
) -> Result<Bytes, ModelError> {
    let mut writer = Writer::new(filter, expected);
    if let Some(asked) = asked {
        writer.narrow(asked);
    }
    let written = writer.value(0, Depth::ROOT, filter.root, value);
    writer.finish(written, expected)
}
