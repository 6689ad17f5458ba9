//! Which shape of one drawing is which of another.

use super::{Drawing, Shape, best_assignment};

/// Two shapes that were found to be the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matched {
    /// Place in the first drawing.
    pub first: usize,
    /// Place in the second.
    pub second: usize,
    /// Their overlap.
    pub overlap: f64,
}

/// Matches the shapes of two drawings one to one, so that the overlaps sum to the most. Pairs of different label
/// or of less overlap are not matched.
#[must_use]
pub fn match_drawings<S: Shape>(
    first: &Drawing<S>,
    second: &Drawing<S>,
    least_overlap: f64,
) -> Vec<Matched> {
    let (rows, columns) = (first.shapes.len(), second.shapes.len());
    let pairs = first
        .shapes
        .iter()
        .flat_map(|a| second.shapes.iter().map(move |b| (a, b)));
    let gains: Vec<f64> = pairs
        .map(|(a, b)| {
            if a.label == b.label {
                a.shape.overlap(&b.shape)
            } else {
                0.0
            }
        })
        .map(|overlap| {
            if overlap >= least_overlap {
                overlap
            } else {
                0.0
            }
        })
        .collect();
    let found = best_assignment(&gains, rows, columns)
        .into_iter()
        .enumerate();
    found
        .filter_map(|(first, second)| {
            let second = second?;
            let overlap = gains[first * columns + second];
            (overlap > 0.0).then_some(Matched {
                first,
                second,
                overlap,
            })
        })
        .collect()
}
