/// A value that can become text with a format.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Text(&'a str),
    /// The digits of an integer.
    Integer(&'a str),
    Float(f64),
}
