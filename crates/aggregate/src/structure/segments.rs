//! Segments of time.

use super::{Shape, weighted_median};

/// From start to end, in seconds or any unit; an end before the start is taken as the start.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// Begin.
    pub start: f64,
    /// End.
    pub end: f64,
}

impl Segment {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> f64 {
        (self.end - self.start).max(0.0)
    }
}

impl Shape for Segment {
    fn overlap(&self, other: &Self) -> f64 {
        if self == other {
            return 1.0;
        }
        let shared = (self.end.min(other.end) - self.start.max(other.start)).max(0.0);
        let union = self.length() + other.length() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The weighted medians of the starts and of the ends.
    fn merge(shapes: &[(&Self, f64)]) -> Self {
        let edge = |of: fn(&Self) -> f64| {
            weighted_median(&mut shapes.iter().map(|(s, w)| (of(s), *w)).collect::<Vec<_>>())
        };
        Self {
            start: edge(|s| s.start),
            end: edge(|s| s.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_and_merge() {
        let segment = |start, end| Segment { start, end };
        assert!((segment(0.0, 2.0).overlap(&segment(1.0, 3.0)) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(segment(0.0, 1.0).overlap(&segment(1.0, 2.0)), 0.0);
        let merged = Segment::merge(&[
            (&segment(0.0, 4.0), 1.0),
            (&segment(1.0, 5.0), 1.0),
            (&segment(1.0, 90.0), 1.0),
        ]);
        assert_eq!(merged, segment(1.0, 5.0));
    }
}
