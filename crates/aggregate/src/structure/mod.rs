//! Structures: boxes, polygons, masks, spans and segments that several people drew become one set.
//!
//! Shapes are matched one to one by overlap, clustered, voted on (does it exist? which label?) with the skills of
//! [`crate::category::shared_error()`], and merged with the spread of their members.

pub mod assignment;
pub mod boxes;
pub mod consensus;
pub mod masks;
pub mod polygons;
pub mod segments;
pub mod spans;
pub mod tokens;

mod cluster;
mod matching;

pub use assignment::best_assignment;
pub use boxes::BoundingBox;
pub use consensus::{Structure, StructureEstimate, StructureOptions, structures};
pub use masks::Mask;
pub use matching::{Matched, match_drawings};
pub use polygons::Polygon;
pub use segments::Segment;
pub use spans::Span;
pub use tokens::{TokenEstimate, TokenTask, spans_by_token};

/// Something that can be compared and merged with others of its kind.
pub trait Shape: Clone {
    /// Intersection over union, 0 to 1; two equal shapes without extent overlap fully.
    fn overlap(&self, other: &Self) -> f64;

    /// One shape from several, each with its weight; the weights are positive.
    fn merge(shapes: &[(&Self, f64)]) -> Self;
}

/// A shape with the label it was given.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Labelled<S> {
    /// The shape.
    pub shape: S,
    /// Its label, from 0; 0 where there is one kind only.
    pub label: u32,
}

/// All that one annotator drew on one task; empty where there was nothing to draw, which is an answer too.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Drawing<S> {
    /// Who drew.
    pub annotator: u32,
    /// What was drawn.
    pub shapes: Vec<Labelled<S>>,
}

/// The value that has half of the weight on either side; the mean of two where the weight is cut exactly.
/// NaN of none.
pub(crate) fn weighted_median(values: &mut [(f64, f64)]) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|v| v.1).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (i, &(value, weight)) in values.iter().enumerate() {
        below += weight;
        if (below - half).abs() < 1e-12 && i + 1 < values.len() {
            return f64::midpoint(value, values[i + 1].0);
        }
        if below > half {
            return value;
        }
    }
    values.last().map_or(f64::NAN, |v| v.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_by_weight() {
        assert_eq!(
            weighted_median(&mut [(3.0, 1.0), (1.0, 1.0), (2.0, 1.0)]),
            2.0
        );
        assert_eq!(weighted_median(&mut [(1.0, 1.0), (2.0, 1.0)]), 1.5);
        assert_eq!(weighted_median(&mut [(1.0, 3.0), (2.0, 1.0)]), 1.0);
        assert!(weighted_median(&mut []).is_nan());
    }
}
