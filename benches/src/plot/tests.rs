//! Reads the values of a plot from its text.

use super::scale::{Scale, short};
use super::*;
use crate::spread::Spread;

fn bar(name: &str, median: f64) -> Bar {
    let spread = Spread { low: median * 0.9, median, high: median * 1.1 };
    Bar { name: name.into(), spread, ours: false }
}

/// Returns the texts of a plot.
fn texts(svg: &str) -> Vec<&str> {
    let text = |element: &'static str| svg.split(element).skip(1);
    text("<text ").filter_map(|rest| rest.split_once('>')?.1.split('<').next()).collect()
}

fn linear(high: f64) -> Scale {
    Scale::new(&Axis::linear(""), [high].into_iter(), 0.0, 104.0)
}

fn log(low: f64, high: f64) -> Scale {
    Scale::new(&Axis::log(""), [low, high].into_iter(), 0.0, 100.0)
}

#[test]
fn linear_marks_are_round_and_start_at_zero() {
    assert_eq!(linear(11.0).marks(6.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
    assert_eq!(linear(0.4).marks(5.0), [0.0, 0.1, 0.2, 0.30000000000000004, 0.4]);
}

#[test]
fn log_marks_are_powers_of_ten_with_twos_and_fives_if_there_is_space() {
    assert_eq!(log(10.0, 100_000.0).marks(6.0), [10.0, 100.0, 1e3, 1e4, 1e5]);
    assert_eq!(log(1.0, 20.0).marks(8.0), [1.0, 2.0, 5.0, 10.0, 20.0]);
}

#[test]
fn places_are_in_proportion() {
    assert_eq!(linear(100.0).place(50.0), Some(50.0));
    let log = log(1.0, 10_000.0);
    let place = |value| log.place(value).unwrap();
    assert!((place(100.0) - 50.0).abs() < 1e-9);
    assert!(place(1.0) > 0.0 && place(10_000.0) < 100.0, "space at both ends");
}

#[test]
fn what_has_no_place_on_an_axis_is_left_out() {
    assert_eq!(log(1.0, 10.0).place(0.0), None);
    assert_eq!(linear(1.0).place(f64::NAN), None);

    let svg = lines("t", &Axis::log("x"), &Axis::log("y"), &[("a", vec![(0.0, 1.0), (1.0, 2.0)])]);
    assert_eq!(svg.matches("<circle").count(), 1);
}

#[test]
fn marks_are_short() {
    let marks = [0.0, 0.001, 0.5, 20.0, 999.0, 1000.0, 2500.0, 1e5, 3e6, 4e9];
    let written = ["0", "0.001", "0.5", "20", "999", "1k", "2.5k", "100k", "3M", "4G"];
    assert_eq!(marks.map(short), written);
}

#[test]
fn a_bar_far_longer_than_the_others_is_broken_and_still_tells_its_value() {
    let all = [bar("a", 9.0), bar("b", 10.0), bar("c", 201.0)];
    let svg = bars("t", "", &Axis::linear("µs"), &all);
    assert!(texts(&svg).contains(&"201"));
    assert_eq!(svg.matches("Z\" fill").count(), 4, "the broken one is two shapes");
    assert!(!texts(&svg).contains(&"100"), "the axis ends with the others");
}

#[test]
fn names_at_the_ends_of_lines_do_not_lie_on_each_other() {
    let series = ["a", "b", "c"].map(|name| (name, vec![(1.0, 1.0), (2.0, 5.0)]));
    let svg = lines("t", &Axis::linear("x"), &Axis::linear("y"), &series);

    let height = |name: &str| {
        let end = svg.find(&format!(">{name}</text>")).unwrap();
        let y = svg[..end].rsplit("y=\"").next().unwrap();
        y.split('"').next().unwrap().parse::<f64>().unwrap()
    };
    assert!(height("a") - height("b") > 12.0 && height("b") - height("c") > 12.0);
}

#[test]
fn text_is_escaped() {
    let svg = bars("a < b & \"c\"", "", &Axis::linear("x"), &[bar("Model<UserOut>", 1.0)]);
    assert!(svg.contains("aria-label=\"a &lt; b &amp; &quot;c&quot;\""));
    assert!(svg.contains(">Model&lt;UserOut&gt;<"));
}

#[test]
fn nothing_to_draw_is_an_empty_frame() {
    let none: [(&str, Vec<(f64, f64)>); 0] = [];
    let empty = [
        bars("t", "", &Axis::linear("x"), &[]),
        lines("t", &Axis::log("x"), &Axis::log("y"), &none),
        lines("t", &Axis::linear("x"), &Axis::linear("y"), &none),
    ];
    for svg in empty {
        assert!(svg.ends_with("</svg>\n") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
