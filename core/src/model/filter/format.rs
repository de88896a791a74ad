/// Defines [`Format`] from the names of formats.
macro_rules! formats {
    ($($name:literal = $format:ident),*) => {
        /// A `format` into which pydantic's lax mode converts.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum Format {
            #[default]
            None,
            $($format,)*
        }

        impl Format {
            pub(crate) fn named(name: &str) -> Self {
                match name {
                    $($name => Self::$format,)*
                    _ => Self::None,
                }
            }

            /// Returns the name, for errors.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$format => $name,)*
                    Self::None => "string",
                }
            }
        }
    };
}

formats! {
    "date-time" = DateTime, "date" = Date, "time" = Time, "duration" = Duration, "uuid" = Uuid,
    "decimal" = Decimal, "uri" = Uri, "ipv4" = Ipv4, "ipv6" = Ipv6, "email" = Email, "path" = Path,
    "binary" = Binary, "password" = Password
}

impl Format {
    /// Returns whether a library reads the format, so that it needs the feature `formats`.
    pub(crate) fn needs_library(self) -> bool {
        use Format::{Date, DateTime, Duration, Email, Time, Uri, Uuid};
        matches!(self, DateTime | Date | Time | Duration | Uuid | Uri | Email)
    }
}
