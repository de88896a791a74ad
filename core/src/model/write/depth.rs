use crate::model::halt::{MAX_DEPTH, MAX_WRAPPERS};

/// The position of a value in the nesting of the whole value.
///
/// The high half counts containers. The low half counts options and newtypes, which have no bracket
/// in JSON. One number is passed in one register, and two fields are not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Depth(u32);

const CONTAINER: u32 = 1 << 16;

impl Depth {
    pub(super) const ROOT: Self = Self(0);

    pub(super) fn containers(self) -> u32 {
        self.0 / CONTAINER
    }

    /// Returns the depth inside a list or object, unless that is too deep.
    #[inline(always)]
    pub(super) fn inside_container(self) -> Option<Self> {
        let inside = self.0 + CONTAINER;
        (inside < (MAX_DEPTH + 1) * CONTAINER).then_some(Self(inside))
    }

    #[inline(always)]
    pub(super) fn inside_wrapper(self) -> Option<Self> {
        let inside = self.0 + 1;
        (inside % CONTAINER <= MAX_WRAPPERS).then_some(Self(inside))
    }
}
