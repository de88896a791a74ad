use serde_json::Value;

/// A place in a document, which follows references.
#[derive(Clone, Debug)]
pub(super) struct Place<'d> {
    document: &'d Value,
    value: &'d Value,
    /// As in a `$ref`, without `#`.
    pointer: String,
}

/// More references in a row than a person writes. A reference to itself ends here.
const MAX_HOPS: usize = 64;

impl<'d> Place<'d> {
    pub(super) fn root(document: &'d Value) -> Self {
        Self { document, value: document, pointer: String::new() }
    }

    /// Returns the value under a key, and follows a reference there.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        self.child(key)?.resolved()
    }

    /// Returns the value under each key.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let (place, map) = (self.clone(), self.value.as_object());
        let keys = map.into_iter().flat_map(|map| map.keys().map(String::as_str));
        keys.filter_map(move |key| Some((key, place.get(key)?)))
    }

    pub(super) fn value(&self) -> &'d Value {
        self.value
    }

    pub(super) fn document(&self) -> &'d Value {
        self.document
    }

    /// Returns the place as the value of a `$ref`.
    pub(super) fn reference(&self) -> String {
        format!("#{}", self.pointer.replace('%', "%25"))
    }

    fn child(&self, key: &str) -> Option<Self> {
        let pointer = format!("{}/{}", self.pointer, key.replace('~', "~0").replace('/', "~1"));
        Some(Self { document: self.document, value: self.value.get(key)?, pointer })
    }

    fn resolved(mut self) -> Option<Self> {
        for _ in 0..MAX_HOPS {
            let Some(reference) = self.value.get("$ref").and_then(Value::as_str) else {
                return Some(self);
            };
            let pointer = percent_encoding::percent_decode_str(reference.strip_prefix('#')?);
            self.pointer = pointer.decode_utf8_lossy().into_owned();
            self.value = self.document.pointer(&self.pointer)?;
        }
        None
    }
}
