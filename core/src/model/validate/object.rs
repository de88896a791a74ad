use super::{
    fit::{Exactness, Fit},
    validator::{Validated, Validator},
};
use crate::model::{
    assertion::{Counts, Limits},
    error::Invalid,
    filter::{Blank, Key, Mask, Object, ObjectId, Scalar},
    recording::{Part, Place, Recording},
    violation::{PathSegment, Reason},
};

impl<'a> Validator<'a> {
    pub(super) fn object(
        &mut self,
        place: Place,
        id: ObjectId,
        limits: Option<&Limits>,
    ) -> Validated {
        let object = self.filter.object(id);
        let source = self.source;
        let (mut fit, mut found) = (Fit::EXACT, Invalid::default());
        let (mut seen, mut extra) = (vec![false; object.keys.len()], 0);
        let converted = self.converted_keys(place, object);
        // While branches are tried, this would select another branch.
        if let (0, Some(tag)) = (self.tries, object.undeclared_tag(source, place)) {
            return Err(self.invalid_in(PathSegment::Field(tag.into()), Reason::UndeclaredTag));
        }
        let opened = self.output.push(Part::Map { end: 0 });

        for (name, value) in source.entries(place) {
            let validated = match object.find(name) {
                // The first of equal keys wins.
                Some(index) if seen[index] => continue,
                Some(index) => {
                    let key = &object.keys[index];
                    if self.counts_as_missing(key, value) {
                        continue;
                    }
                    seen[index] = true;
                    fit.written += usize::from(key.is_written);
                    if !key.is_written && !self.rules.whole {
                        continue;
                    }
                    self.field(key, value)
                }
                None => match object.extra.node_of(name) {
                    Some(node) => {
                        extra += 1;
                        self.extra_key(object, name, value, node, &converted)
                    }
                    None if object.forbids_extra => {
                        Err(self.invalid_in(PathSegment::Key, Reason::Forbidden))
                    }
                    None => continue,
                },
            };
            match validated {
                Ok(inner) => fit = fit.and(inner),
                Err(invalid) => self.collect(&mut found, invalid)?,
            }
        }
        self.check_absent(object, &seen, &mut found)?;
        found.check()?;

        let fields = seen.iter().filter(|is_seen| **is_seen).count();
        let length = fields + converted.map_or(extra, |keys| keys.len());
        self.require(limits.map_or(Ok(()), |limits| limits.check_length(Counts::Keys, length)))?;
        self.output.close(opened);
        if !object.is_map {
            // To pydantic, a model made of a dict is not an exact match. The number of fields that
            // are set decides between two.
            fit = fit.at_most(Exactness::Strict).and(Fit { fields: Some(fields), ..Fit::EXACT });
        }
        fit.matching += fields + extra;
        fit.written += extra;
        fit.added += object.entries_if_absent(|index| seen[index]).count();
        Ok(fit)
    }

    /// Returns whether a field that was not set is missing, because it has a default or cannot be
    /// null.
    fn counts_as_missing(&self, key: &Key, value: Place) -> bool {
        let can_be_null = self.filter.node(key.node).accepts.has(Mask::NULL);
        let is_unset = matches!(self.source.at(value), Part::Scalar(Scalar::Unset));
        self.rules.whole && is_unset && (key.default.is_some() || !can_be_null)
    }

    fn field(&mut self, key: &'a Key, value: Place) -> Validated {
        self.output.push_str(&key.name);
        self.within(PathSegment::Field(key.name.clone()), |validator| {
            validator.value(value, key.node)
        })
    }

    /// Reports required fields that are absent, and fills in the defaults of others.
    fn check_absent(
        &mut self,
        object: &'a Object,
        seen: &[bool],
        found: &mut Invalid,
    ) -> Result<(), Invalid> {
        let rules = self.rules;
        for (key, _) in object.keys.iter().zip(seen).filter(|(_, is_seen)| !**is_seen) {
            if key.if_absent.is_some() {
                // The writer adds it.
            } else if key.is_required {
                let reason = self.filter.node(key.node).missing();
                let missing = self.invalid_in(PathSegment::Field(key.name.clone()), reason);
                self.collect(found, missing)?;
            } else if let Some(default) = key.default.as_deref().filter(|_| rules.whole) {
                let mark = self.output.mark();
                let is_excluded = !key.is_written || key.rules.excludes(Blank::Default);
                match self.default(key, default) {
                    Ok(()) => {}
                    // A default that the writer excludes need not be valid.
                    Err(_) if is_excluded => self.output.truncate(mark),
                    Err(invalid) => self.collect(found, invalid)?,
                }
            }
        }
        Ok(())
    }

    /// Adds the default of a field that is absent.
    fn default(&mut self, key: &'a Key, default: &'a Recording) -> Result<(), Invalid> {
        self.output.push_str(&key.name);
        self.output.push(Part::Default);
        if !default.kind(Recording::ROOT).has(Mask::ARR.with(Mask::OBJ)) {
            // As in pydantic, defaults are not validated.
            self.output.copy(default, Recording::ROOT);
            return Ok(());
        }
        // Its own fields have defaults too, and a selection can name them.
        let decided = std::mem::take(&mut self.decided);
        let source = std::mem::replace(&mut self.source, default);
        let validated = self.within(PathSegment::Field(key.name.clone()), |validator| {
            validator.value(Recording::ROOT, key.node)
        });
        (self.decided, self.source) = (decided, source);
        validated.map(drop)
    }
}
