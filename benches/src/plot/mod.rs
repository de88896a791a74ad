//! Plots as SVG: [`bars`] to compare, [`lines`] for growth.
//!
//! The background is transparent, and every color has enough contrast on a white page and on a dark one, so one file is
//! enough for both.

mod bars;
mod lines;
mod scale;
#[cfg(test)]
mod tests;

pub use bars::{Bar, bars};
pub use lines::lines;
pub use scale::Axis;

/// The color of letters and, with less opacity, of grid lines.
const INK: &str = "#76808c";
/// The color of the subject of a plot.
const OURS: &str = "#2f81f7";
/// The color of the peers.
const PEER: &str = "rgba(140, 149, 159, .6)";

const WIDTH: f64 = 760.0;
/// Space for the title.
const TOP: f64 = 58.0;
/// The size of the letters at marks and ends in pixels, and their approximate width.
const LETTERS: f64 = 12.0;
const LETTER: f64 = 6.7;

/// An unfinished drawing.
struct Svg {
    height: f64,
    title: String,
    elements: String,
}

/// The alignment of a text.
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

    fn text(&mut self, x: f64, y: f64, side: Side, color: &str, text: &str) {
        let anchor = match side {
            Side::Left => "end",
            Side::Middle => "middle",
            Side::Right => "start",
        };
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{color}\">{}</text>",
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
    fn shape(&mut self, color: &str, corners: &[(f64, f64)]) {
        self.add(format_args!("<path d=\"{}Z\" fill=\"{color}\"/>", path(corners)));
    }

    /// A line through points.
    fn line(&mut self, color: &str, width: f64, points: &[(f64, f64)]) {
        self.add(format_args!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" \
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

/// Returns the approximate width of a text.
fn wide(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
