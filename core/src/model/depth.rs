/// The position of a value in the nesting of the whole value.
///
/// The high half counts containers. The low half counts options and newtypes, which have no bracket
/// in JSON but use stack space. One number fits into one register, and two fields do not.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Depth(u32);

/// The number of nested containers that most JSON readers accept, `serde_json` among them.
const MAX_CONTAINERS: u32 = 128;

/// The number of options and newtypes around a value, inside all containers.
const MAX_WRAPPERS: u32 = 512;

const CONTAINER: u32 = 1 << 16;

impl Depth {
    pub(super) const ROOT: Self = Self(0);

    /// Returns the depth inside a list or object, unless that is too deep.
    #[inline(always)]
    pub(super) fn inside_container(self) -> Option<Self> {
        let inside = self.0 + CONTAINER;
        (inside < (MAX_CONTAINERS + 1) * CONTAINER).then_some(Self(inside))
    }

    #[inline(always)]
    pub(super) fn inside_wrapper(self) -> Option<Self> {
        let inside = self.0 + 1;
        (inside % CONTAINER <= MAX_WRAPPERS).then_some(Self(inside))
    }
}
