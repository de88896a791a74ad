//! Lines: how something grows.

use super::scale::{Axis, Scale, short};
use super::{INK, Side, Svg, TOP, WIDTH, wide};

const HEIGHT: f64 = 430.0;
const LEFT: f64 = 66.0;
const BOTTOM: f64 = HEIGHT - 54.0;
/// The minimum distance of names at the ends of lines.
const APART: f64 = 15.0;

/// One color for each line. They differ on white and on black, also for most color-blind readers.
const COLORS: [&str; 7] =
    ["#2f81f7", "#d2791e", "#2a9d6a", "#a371f7", "#d9534f", "#1798a8", "#8c959f"];

/// A line for each of `series`, through its points, with its name at the end. A point without a place on an
/// axis (zero on a logarithmic one) is omitted.
pub fn lines<N: AsRef<str>>(
    title: &str,
    x: &Axis,
    y: &Axis,
    series: &[(N, Vec<(f64, f64)>)],
) -> String {
    let mut svg = Svg::new(HEIGHT, title, &y.label);
    let names = series.iter().map(|(name, _)| wide(name.as_ref())).fold(0.0, f64::max);
    let right = WIDTH - names - 22.0;

    let points = || series.iter().flat_map(|(_, points)| points);
    let across = Scale::new(x, points().map(|point| point.0), LEFT, right);
    let up = Scale::new(y, points().map(|point| point.1), BOTTOM, TOP);
    grid(&mut svg, &across, &up, right);
    svg.text(f64::midpoint(LEFT, right), HEIGHT - 14.0, Side::Middle, INK, &x.label);

    let mut ends = Vec::new();
    for ((name, points), color) in series.iter().zip(COLORS.iter().cycle()) {
        let places: Vec<_> =
            points.iter().filter_map(|(x, y)| Some((across.place(*x)?, up.place(*y)?))).collect();
        svg.line(color, 2.0, &places);
        for (x, y) in &places {
            svg.add(format_args!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{color}\"/>"));
        }
        ends.extend(places.last().map(|(x, y)| (*x, *y, *color, name.as_ref())));
    }
    label(&mut svg, ends);
    svg.finish()
}

fn grid(svg: &mut Svg, across: &Scale, up: &Scale, right: f64) {
    for mark in across.marks(8.0) {
        let Some(x) = across.place(mark) else { continue };
        svg.grid((x, TOP), (x, BOTTOM));
        svg.text(x, BOTTOM + 18.0, Side::Middle, INK, &short(mark));
    }
    for mark in up.marks(7.0) {
        let Some(y) = up.place(mark) else { continue };
        svg.grid((LEFT, y), (right, y));
        svg.text(LEFT - 9.0, y + 4.0, Side::Left, INK, &short(mark));
    }
}

/// Writes the names at the ends of their lines. Names that would overlap move up.
fn label(svg: &mut Svg, mut ends: Vec<(f64, f64, &str, &str)>) {
    ends.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut lowest_free = f64::INFINITY;
    for (x, y, color, name) in ends {
        let y = y.min(lowest_free);
        lowest_free = y - APART;
        svg.text(x + 9.0, y + 4.0, Side::Right, color, name);
    }
}
