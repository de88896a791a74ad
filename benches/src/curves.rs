//! The curves of [`growth`](crate::growth) as plots.

use std::path::Path;
use std::{fs, io};

use crate::growth::Series;
use crate::plot::{Axis, lines};

/// The value from which an axis is logarithmic.
const MUCH: u32 = 1_000;

/// Writes a plot for each kind of growth into `folder`, as `growth-cookies.svg` and so on.
///
/// # Errors
///
/// Returns an error if a file cannot be written.
pub fn write(folder: &Path, series: &[Series]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    plots(series)
        .iter()
        .try_for_each(|(of, svg)| fs::write(folder.join(format!("growth-{of}.svg")), svg))
}

/// Returns a plot for each kind of growth: its name and the SVG.
#[must_use]
pub fn plots(series: &[Series]) -> Vec<(&'static str, String)> {
    series.chunk_by(|one, other| one.of == other.of).map(|ways| (ways[0].of, plot(ways))).collect()
}

fn plot(ways: &[Series]) -> String {
    let (title, amount) = words(ways[0].of);
    let most = ways.iter().flat_map(|way| &way.points).map(|point| point.0).max();
    let axis = if most >= Some(MUCH) { Axis::log } else { Axis::linear };

    let points = |way: &Series| way.points.iter().map(|(x, y)| (f64::from(*x), *y)).collect();
    let series: Vec<(_, Vec<_>)> = ways.iter().map(|way| (name(way.way), points(way))).collect();
    lines(title, &axis(amount), &axis("instructions"), &series)
}

/// Returns the title of a plot, and the label of its axis.
fn words(of: &'static str) -> (&'static str, &'static str) {
    match of {
        "cookies" => ("Cookies in one response", "cookies"),
        "headers" => ("Headers in one response", "headers"),
        "list" => ("A list, filtered", "items"),
        "hostile" => ("A hostile Cookie line, read", "bytes"),
        "models" => ("One body, with more and more models", "models in the process"),
        "routes" => ("One request, with more and more routes", "routes in the process"),
        _ => (of, of),
    }
}

fn name(way: &str) -> &str {
    match way {
        "hand" => "by hand",
        "view" => "a view by hand",
        "get" => "aside, one cookie",
        "iter" => "aside, all cookies",
        "cookie" => "cookie crate",
        _ => way,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(of: &'static str, way: &'static str, most: u32) -> Series {
        Series { of, way, points: vec![(1, 700.0), (most, 40_000.0)] }
    }

    #[test]
    fn each_kind_of_growth_has_one_plot_with_all_its_ways() {
        let all = [
            series("cookies", "aside", 50),
            series("cookies", "hand", 50),
            series("list", "aside", 100_000),
        ];
        let plots = plots(&all);
        assert_eq!(plots.iter().map(|plot| plot.0).collect::<Vec<_>>(), ["cookies", "list"]);
        assert!(plots[0].1.contains(">by hand<") && !plots[1].1.contains(">by hand<"));
    }

    #[test]
    fn much_is_drawn_by_ratios() {
        let plot = |most| plots(&[series("x", "aside", most)]).remove(0).1;
        assert!(plot(100_000).contains(">100k<") && plot(100_000).contains(">10<"));
        assert!(plot(50).contains(">20<") && plot(50).contains(">40<"));
    }
}
