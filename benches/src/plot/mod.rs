//! Plots as SVG: [`bars`] to compare, [`lines`] for growth.
//!
//! The page shows through, and every colour has enough contrast on a white page and on a dark one, so one file
//! serves both.

mod bars;
mod lines;
mod scale;
#[cfg(test)]
mod tests;

pub use bars::{Bar, bars};
pub use lines::lines;
pub use scale::Axis;

/// Letters, and the lines of a grid behind a veil.
const INK: &str = "#76808c";
/// What a plot is about.
const OURS: &str = "#2f81f7";
/// What it is compared with.
const PEER: &str = "rgba(140, 149, 159, .6)";

const WIDTH: f64 = 760.0;
/// Room for the title.
const TOP: f64 = 58.0;
/// Of the letters at marks and ends, in pixels; and how wide one is, about.
const LETTERS: f64 = 12.0;
const LETTER: f64 = 6.7;

/// A drawing under way.
struct Svg {
    height: f64,
    title: String,
    elements: String,
}

/// Which side of its place a text stands on.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Middle,
    Right,
}

impl Svg {
    fn new(height: f64, title: &str, below: &str) -> Self {
        let mut svg = Self { height, title: escape(title), elements: String::new() };
        let title = &svg.title;
        svg.elements =
            format!("<text x=\"8\" y=\"22\" font-size=\"15\" font-weight=\"600\">{title}</text>\n");
        svg.text(8.0, 42.0, Side::Right, INK, below);
        svg
    }

    fn text(&mut self, x: f64, y: f64, side: Side, colour: &str, text: &str) {
        let anchor = match side {
            Side::Left => "end",
            Side::Middle => "middle",
            Side::Right => "start",
        };
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{}</text>",
            escape(text)
        ));
    }

    /// A line of the grid.
    fn grid(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        self.add(format_args!(
            "<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{INK}\" stroke-opacity=\".28\"/>"
        ));
    }

    /// A filled shape.
    fn shape(&mut self, colour: &str, corners: &[(f64, f64)]) {
        self.add(format_args!("<path d=\"{}Z\" fill=\"{colour}\"/>", path(corners)));
    }

    /// A line through points.
    fn line(&mut self, colour: &str, width: f64, points: &[(f64, f64)]) {
        self.add(format_args!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\"/>",
            path(points)
        ));
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        self.elements += &format!("{element}\n");
    }

    fn finish(self) -> String {
        let Self { height, title, elements } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
             width=\"{WIDTH}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{title}\" \
             font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\" \
             font-size=\"{LETTERS}\" fill=\"{INK}\">\n{elements}</svg>\n"
        )
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let point = |(place, (x, y)): (usize, &(f64, f64))| {
        format!("{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' })
    };
    points.iter().enumerate().map(point).collect()
}

/// How wide a text is, about.
fn wide(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
