//! Maps values to positions, and places the marks of an axis.

/// The quantity of an axis with its unit, and its division.
#[derive(Clone, Debug)]
pub struct Axis {
    pub(super) label: String,
    pub(super) log: bool,
}

impl Axis {
    /// Equal steps have equal distances, and the axis starts at zero.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), log: false }
    }

    /// Equal ratios have equal distances, and only positive values have a position.
    pub fn log(label: impl Into<String>) -> Self {
        Self { label: label.into(), log: true }
    }
}

/// An axis with its ends: values between `low` and `high` lie between `from` and `to` on paper.
#[derive(Debug)]
pub(super) struct Scale {
    log: bool,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// Creates a scale on which all of `values` have a position, if `axis` has one for them.
    pub(super) fn new(axis: &Axis, values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let values = values.filter(|value| holds(axis.log, *value));
        let (low, high) = values
            .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));

        let (low, high) = match (axis.log, low < f64::INFINITY) {
            (true, true) => outward(low, high),
            (true, false) => (1.0, 10.0),
            (false, _) => (0.0, if high > 0.0 { high * 1.04 } else { 1.0 }),
        };
        Self { log: axis.log, low, high, from, to }
    }

    /// Returns the position of `value`, or `None` if it has no position.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        if !holds(self.log, value) {
            return None;
        }
        let part = if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        Some(self.from + part * (self.to - self.from))
    }

    /// Returns about `wanted` round values for marks.
    pub(super) fn marks(&self, wanted: f64) -> Vec<f64> {
        if self.log {
            return self.decades(wanted);
        }
        let step = round_step((self.high - self.low) / wanted);
        (0..).map(|n| f64::from(n) * step).take_while(|mark| *mark <= self.high).collect()
    }

    /// Returns powers of ten, with twos and fives between them if there is space.
    fn decades(&self, wanted: f64) -> Vec<f64> {
        let span = (self.high / self.low).log10();
        let digits: &[f64] = if span * 3.0 <= wanted { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let every = (span / wanted).ceil().max(1.0) as usize;

        let (first, last) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
        let powers = (first..=last).step_by(every);
        let marks = powers.flat_map(|power| digits.iter().map(move |d| d * 10_f64.powi(power)));
        // A tolerance, because powers of ten below one are not exact.
        marks.filter(|m| *m >= self.low * 0.999_999 && *m <= self.high * 1.000_001).collect()
    }
}

fn holds(log: bool, value: f64) -> bool {
    value.is_finite() && (if log { value > 0.0 } else { value >= 0.0 })
}

/// Adds a little space at both ends, or a whole decade if all values are equal.
fn outward(low: f64, high: f64) -> (f64, f64) {
    if high / low < 1.01 { (low / 3.2, high * 3.2) } else { (low / 1.15, high * 1.15) }
}

/// Returns the smallest of 1, 2, 5, 10, 20 … that is not less.
fn round_step(at_least: f64) -> f64 {
    let power = 10_f64.powf(at_least.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|digit| digit * power)
        .into_iter()
        .find(|s| *s >= at_least * 0.999_999)
        .unwrap_or(10.0 * power)
}

/// A value at a mark: `0.5`, `20`, `1k`, `2.5M`.
pub(super) fn short(value: f64) -> String {
    let (value, suffix) = match value.abs() {
        v if v >= 1e9 => (value / 1e9, "G"),
        v if v >= 1e6 => (value / 1e6, "M"),
        v if v >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 0.1 || value == 0.0 {
        2
    } else {
        5
    };
    let number = format!("{value:.digits$}");
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        &number
    };
    format!("{number}{suffix}")
}
