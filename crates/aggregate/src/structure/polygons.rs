//! Polygons, also concave ones.

use super::Shape;

/// Corners in order, the last joined to the first. Where its edges cross, inside is what an odd number of edges
/// encloses.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Polygon {
    /// The corners.
    pub points: Vec<(f64, f64)>,
}

/// Areas are measured along so many lines: right to about half a percent.
const LINES: usize = 256;
/// Corners of a merged polygon.
const CORNERS: usize = 64;

impl Polygon {
    /// Signed area by the shoelace formula: positive when the corners run counter-clockwise (y upwards).
    #[must_use]
    pub fn signed_area(&self) -> f64 {
        let edges = self.edges().map(|(a, b)| a.0 * b.1 - b.0 * a.1);
        edges.sum::<f64>() / 2.0
    }

    fn edges(&self) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
        let next = self.points.iter().cycle().skip(1);
        self.points.iter().copied().zip(next.copied())
    }

    /// Where a horizontal line is inside, as intervals.
    fn inside_at(&self, y: f64) -> Vec<(f64, f64)> {
        let mut crossings: Vec<f64> = self
            .edges()
            .filter(|(a, b)| (a.1 <= y) != (b.1 <= y))
            .map(|(a, b)| a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
            .collect();
        crossings.sort_by(f64::total_cmp);
        crossings
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    }

    /// So many points at even distances along the edge, counter-clockwise.
    fn resampled(&self) -> Vec<(f64, f64)> {
        let mut corners = self.points.clone();
        if self.signed_area() < 0.0 {
            corners.reverse();
        }
        let closed = Polygon { points: corners };
        let length = |(a, b): ((f64, f64), (f64, f64))| (b.0 - a.0).hypot(b.1 - a.1);
        let around: f64 = closed.edges().map(length).sum();
        let mut points = Vec::with_capacity(CORNERS);
        let mut walked = 0.0;
        for edge in closed.edges() {
            let long = length(edge);
            while points.len() < CORNERS {
                let wanted = around * points.len() as f64 / CORNERS as f64;
                if wanted > walked + long || long == 0.0 {
                    break;
                }
                let share = (wanted - walked) / long;
                let (a, b) = edge;
                points.push((a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)));
            }
            walked += long;
        }
        points.resize(
            CORNERS,
            closed.points.first().copied().unwrap_or((0.0, 0.0)),
        );
        points
    }
}

impl Shape for Polygon {
    fn overlap(&self, other: &Self) -> f64 {
        if self == other {
            return 1.0;
        }
        let heights = self.points.iter().chain(&other.points).map(|p| p.1);
        let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), y| {
            (l.min(y), h.max(y))
        });
        if high <= low {
            return 0.0;
        }
        let (mut shared, mut union) = (0.0, 0.0);
        for line in 0..LINES {
            let y = low + (line as f64 + 0.5) / LINES as f64 * (high - low);
            let (a, b) = (self.inside_at(y), other.inside_at(y));
            let both: f64 = a
                .iter()
                .flat_map(|x| {
                    b.iter()
                        .map(move |z| (x.1.min(z.1) - x.0.max(z.0)).max(0.0))
                })
                .sum();
            let all: f64 = a.iter().chain(&b).map(|x| x.1 - x.0).sum();
            shared += both;
            union += all - both;
        }
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The mean outline (even points along each edge, turned to fit the middle polygon best), or the middle
    /// polygon itself where that overlaps the members more.
    fn merge(shapes: &[(&Self, f64)]) -> Self {
        let fit = |p: &Polygon| shapes.iter().map(|(s, w)| w * p.overlap(s)).sum::<f64>();
        let best = shapes.iter().map(|(s, _)| (*s, fit(s)));
        let Some((middle, middle_fit)) = best.reduce(|a, b| if b.1 > a.1 { b } else { a }) else {
            return Self { points: Vec::new() };
        };
        if shapes.len() < 3 {
            return middle.clone();
        }
        let mean = mean_outline(shapes, &middle.resampled());
        if fit(&mean) > middle_fit {
            mean
        } else {
            middle.clone()
        }
    }
}

fn mean_outline(shapes: &[(&Polygon, f64)], reference: &[(f64, f64)]) -> Polygon {
    let mut sums = vec![(0.0, 0.0); CORNERS];
    let mut total = 0.0;
    for (shape, weight) in shapes {
        let points = shape.resampled();
        let apart = |turn: usize| -> f64 {
            let pairs = reference.iter().enumerate();
            pairs
                .map(|(i, r)| {
                    let p = points[(i + turn) % CORNERS];
                    (p.0 - r.0).powi(2) + (p.1 - r.1).powi(2)
                })
                .sum()
        };
        let turn = (0..CORNERS)
            .min_by(|&a, &b| apart(a).total_cmp(&apart(b)))
            .unwrap_or(0);
        for (i, sum) in sums.iter_mut().enumerate() {
            let p = points[(i + turn) % CORNERS];
            *sum = (sum.0 + weight * p.0, sum.1 + weight * p.1);
        }
        total += weight;
    }
    Polygon {
        points: sums
            .into_iter()
            .map(|(x, y)| (x / total, y / total))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    fn polygon(points: &[(f64, f64)]) -> Polygon {
        Polygon {
            points: points.to_vec(),
        }
    }

    #[test]
    fn overlap_of_concave_shapes() {
        let square = polygon(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]);
        let shifted = polygon(&[(5.0, 0.0), (15.0, 0.0), (15.0, 10.0), (5.0, 10.0)]);
        assert!((square.overlap(&shifted) - 1.0 / 3.0).abs() < 5e-3);
        // A square with a notch of a quarter.
        let notched = polygon(&[
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 5.0),
            (5.0, 5.0),
            (5.0, 10.0),
            (0.0, 10.0),
        ]);
        assert!((square.overlap(&notched) - 0.75).abs() < 5e-3);
        assert_eq!(square.signed_area(), 100.0);
        let line = polygon(&[(0.0, 0.0), (1.0, 0.0)]);
        assert_eq!(line.overlap(&square), 0.0);
    }

    #[test]
    fn the_merged_outline_is_closer_than_most() {
        let mut random = Random::seeded(9);
        let circle = |noise: f64, random: &mut Random, start: usize| {
            let points = (0..24).map(|i| {
                let angle = std::f64::consts::TAU * (i + start) as f64 / 24.0;
                let radius = 10.0 + noise * random.normal();
                (radius * angle.cos(), radius * angle.sin())
            });
            Polygon {
                points: points.collect(),
            }
        };
        let truth = circle(0.0, &mut random, 0);
        let drawn: Vec<Polygon> = (0..7).map(|i| circle(1.0, &mut random, i * 3)).collect();
        let merged = Polygon::merge(&drawn.iter().map(|p| (p, 1.0)).collect::<Vec<_>>());
        let beaten = drawn
            .iter()
            .filter(|p| p.overlap(&truth) < merged.overlap(&truth))
            .count();
        assert!(beaten >= 6, "{beaten} {}", merged.overlap(&truth));
    }
}
