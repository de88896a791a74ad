//! Bars side by side, one below the other.

use super::scale::{Axis, Scale, short};
use super::{INK, OURS, PEER, Side, Svg, TOP, WIDTH, wide};
use crate::spread::Spread;

const ROW: f64 = 26.0;
const THICK: f64 = 15.0;
/// Space for a value at the end of a bar.
const VALUE: f64 = 58.0;
/// Space for the marks below.
const BOTTOM: f64 = 48.0;
/// A bar that is this many times as long as the next is broken, so that the others remain distinguishable.
const OUTLIER: f64 = 3.0;

/// One bar: as long as the median, with a fine line over the middle half.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The name of the measured thing.
    pub name: String,
    /// The value.
    pub spread: Spread,
    /// `true` if it is the subject of the plot.
    pub ours: bool,
}

/// Bars in the order given, with `axis` below.
pub fn bars(title: &str, below: &str, axis: &Axis, bars: &[Bar]) -> String {
    let left = bars.iter().map(|bar| wide(&bar.name)).fold(60.0, f64::max) + 16.0;
    let right = WIDTH - VALUE;
    let bottom = TOP + ROW * bars.len() as f64;
    let mut svg = Svg::new(bottom + BOTTOM, title, below);

    let end = end(bars);
    let scale = Scale::new(axis, bars.iter().map(|bar| bar.spread.high.min(end)), left, right);
    for mark in scale.marks(8.0) {
        let Some(x) = scale.place(mark) else { continue };
        svg.grid((x, TOP), (x, bottom));
        svg.text(x, bottom + 17.0, Side::Middle, INK, &short(mark));
    }
    svg.text(f64::midpoint(left, right), bottom + 37.0, Side::Middle, INK, &axis.label);

    for (row, bar) in bars.iter().enumerate() {
        let middle = TOP + ROW * (row as f64 + 0.5);
        let color = if bar.ours { OURS } else { PEER };
        svg.text(
            left - 10.0,
            middle + 4.0,
            Side::Left,
            if bar.ours { OURS } else { INK },
            &bar.name,
        );
        let x = if bar.spread.median > end {
            broken(&mut svg, color, middle, left, right);
            right
        } else {
            whole(&mut svg, color, middle, left, &scale, bar.spread)
        };
        svg.text(x + 7.0, middle + 4.0, Side::Right, INK, &digits(bar.spread.median));
    }
    svg.finish()
}

/// Returns the end of the axis: the longest bar that is not an outlier.
fn end(bars: &[Bar]) -> f64 {
    let mut lengths: Vec<f64> = bars.iter().map(|bar| bar.spread.median).collect();
    lengths.sort_by(f64::total_cmp);
    let outlier = lengths.windows(2).rposition(|pair| pair[1] > OUTLIER * pair[0]);
    match outlier {
        Some(place) => lengths[place] * 1.15,
        None => f64::INFINITY,
    }
}

/// Draws a bar and returns its end.
fn whole(svg: &mut Svg, color: &str, y: f64, left: f64, scale: &Scale, spread: Spread) -> f64 {
    let place = |value| scale.place(value).unwrap_or(left);
    let (low, median, high) = (place(spread.low), place(spread.median), place(spread.high));
    let (above, below) = (y - THICK / 2.0, y + THICK / 2.0);

    svg.shape(color, &[(left, above), (median, above), (median, below), (left, below)]);
    svg.line(INK, 1.5, &[(low, y), (high, y)]);
    for end in [low, high] {
        svg.line(INK, 1.5, &[(end, y - 3.5), (end, y + 3.5)]);
    }
    median.max(high)
}

/// Draws a bar that is too long for the plot, with a gap near its end.
fn broken(svg: &mut Svg, color: &str, y: f64, left: f64, right: f64) {
    let (above, below) = (y - THICK / 2.0, y + THICK / 2.0);
    let gap = right - 42.0;
    svg.shape(color, &[(left, above), (gap + 4.0, above), (gap - 4.0, below), (left, below)]);
    svg.shape(color, &[(gap + 10.0, above), (right, above), (right, below), (gap + 2.0, below)]);
}

/// Formats a number with at most three digits.
fn digits(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}
