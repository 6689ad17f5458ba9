//! A replay as a picture: answers spent against accuracy.

use std::fmt::Write;

use super::{Replay, ReplayPoint};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 56.0;

/// An SVG document: fixed overlaps as a line, the stopping rule as a point beside it. Readable without colours
/// and by screen readers; nothing is loaded from elsewhere.
#[must_use]
pub fn plot(replay: &Replay) -> String {
    let points: Vec<&ReplayPoint> = replay
        .fixed
        .iter()
        .chain([&replay.rule])
        .filter(|p| p.accuracy.is_finite())
        .collect();
    let low = points.iter().map(|p| p.accuracy).fold(1.0, f64::min);
    let high = points.iter().map(|p| p.accuracy).fold(0.0, f64::max);
    let (low, high) = (
        (low * 20.0).floor() / 20.0,
        ((high * 20.0).ceil() / 20.0).max(low + 0.05),
    );
    let x = |share: f64| LEFT + share * (WIDTH - LEFT - RIGHT);
    let y =
        |accuracy: f64| HEIGHT - BOTTOM - (accuracy - low) / (high - low) * (HEIGHT - TOP - BOTTOM);
    let mut svg = header(replay);
    axes(&mut svg, low, high, &x, &y);
    let line: Vec<String> = replay
        .fixed
        .iter()
        .filter(|p| p.accuracy.is_finite())
        .map(|p| format!("{:.1},{:.1}", x(p.share), y(p.accuracy)))
        .collect();
    let _ = writeln!(
        svg,
        r#"<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.5" opacity="0.6"/>"#,
        line.join(" ")
    );
    for p in replay.fixed.iter().filter(|p| p.accuracy.is_finite()) {
        let _ = writeln!(
            svg,
            r#"<circle cx="{0:.1}" cy="{1:.1}" r="3" fill="currentColor"/><text x="{0:.1}" y="{2:.1}" text-anchor="middle">{3}</text>"#,
            x(p.share),
            y(p.accuracy),
            y(p.accuracy) - 8.0,
            p.overlap
        );
    }
    if replay.rule.accuracy.is_finite() {
        let (cx, cy) = (x(replay.rule.share), y(replay.rule.accuracy));
        let _ = writeln!(
            svg,
            r##"<path d="M{cx:.1} {:.1}l6 6l-6 6l-6 -6z" fill="#c2410c"/><text x="{:.1}" y="{:.1}" text-anchor="end" font-weight="bold">rule</text>"##,
            cy - 6.0,
            cx - 10.0,
            cy + 4.0
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn header(replay: &Replay) -> String {
    let rule = &replay.rule;
    let title = format!(
        "Stopping at {:.2} spends {:.0} % of the answers and is right on {:.1} %",
        replay.target,
        100.0 * rule.share,
        100.0 * rule.accuracy
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         aria-label=\"{title}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"currentColor\">\n\
         <title>{title}</title>\n<text x=\"{LEFT}\" y=\"20\" font-size=\"14\">{title}</text>\n"
    )
}

fn axes(svg: &mut String, low: f64, high: f64, x: &dyn Fn(f64) -> f64, y: &dyn Fn(f64) -> f64) {
    let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    for fifth in 0..=5 {
        let share = f64::from(fifth) / 5.0;
        let accuracy = low + share * (high - low);
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{:.0} %</text>",
            x(share),
            bottom + 18.0,
            100.0 * share
        );
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{right}\" y1=\"{0:.1}\" y2=\"{0:.1}\" stroke=\"currentColor\" opacity=\"0.15\"/>\
             <text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{3:.1} %</text>",
            y(accuracy),
            LEFT - 8.0,
            y(accuracy) + 4.0,
            100.0 * accuracy
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">answers spent, of full overlap (numbers: fixed overlap)</text>",
        f64::midpoint(LEFT, right),
        HEIGHT - 14.0
    );
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"34\" opacity=\"0.7\">accuracy</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_says_what_the_table_says() {
        let point = |overlap, share, accuracy| ReplayPoint {
            overlap,
            answers: 10,
            share,
            accuracy,
            claimed: accuracy,
            certified: 0.5,
            certified_accuracy: Some(0.95),
        };
        let fixed = vec![point(1, 0.5, 0.8), point(2, 1.0, 0.9)];
        let svg = plot(&Replay {
            fixed,
            rule: point(2, 0.7, 0.89),
            target: 0.9,
        });
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        assert!(
            svg.contains("spends 70 % of the answers and is right on 89.0 %"),
            "{svg}"
        );
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(!svg.contains("NaN"));
    }
}
