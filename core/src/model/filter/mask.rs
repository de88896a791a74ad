/// A set of JSON types, one bit each. It is passed by value, so that most values are decided
/// without loading the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mask(pub(crate) u16);

impl Mask {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const NULL: Self = Self(1);
    pub(crate) const BOOL: Self = Self(1 << 1);
    pub(crate) const INT: Self = Self(1 << 2);
    /// Numbers with a fraction. A place that accepts them accepts integers too.
    pub(crate) const NUM: Self = Self(1 << 3);
    pub(crate) const STR: Self = Self(1 << 4);
    pub(crate) const ARR: Self = Self(1 << 5);
    pub(crate) const OBJ: Self = Self(1 << 6);
    /// Any value. It is set only together with all the other bits.
    pub(crate) const ANY: Self = Self(1 << 7);
    pub(crate) const ALL: Self = Self((1 << 8) - 1);

    /// Every type, in the order in which errors name them.
    const TYPES: [Self; 7] =
        [Self::INT, Self::BOOL, Self::NUM, Self::STR, Self::ARR, Self::OBJ, Self::NULL];

    #[inline(always)]
    pub(crate) const fn has(self, bits: Self) -> bool {
        self.0 & bits.0 != 0
    }

    pub(crate) const fn with(self, bits: Self) -> Self {
        Self(self.0 | bits.0)
    }

    pub(crate) const fn and(self, bits: Self) -> Self {
        Self(self.0 & bits.0)
    }

    pub(crate) const fn without(self, bits: Self) -> Self {
        Self(self.0 & !bits.0)
    }

    /// Returns whether every type is in the set, as for any value whose types are listed.
    pub(crate) const fn is_every_type(self) -> bool {
        self.with(Self::ANY).0 == Self::ALL.0
    }

    /// Returns the name of a single type, for errors.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::NULL => "null",
            Self::BOOL => "boolean",
            Self::INT => "integer",
            Self::NUM => "number",
            Self::STR => "string",
            Self::ARR => "array",
            _ => "object",
        }
    }

    /// Returns the type that a schema names.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::TYPES.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the names of all types in the set, for errors.
    pub(crate) fn names(self) -> String {
        let is_named = |bit: &Self| self.has(*bit) && !(*bit == Self::INT && self.has(Self::NUM));
        let names: Vec<_> = Self::TYPES.into_iter().filter(is_named).map(Self::name).collect();
        match names.is_empty() {
            true => "nothing".to_owned(),
            false => names.join(" or "),
        }
    }
}
