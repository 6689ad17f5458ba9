//! Spans of text.

use super::{Shape, weighted_median};

/// From the first character (or token) to the one behind the last.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Span {
    /// First position.
    pub start: u32,
    /// Position behind the last.
    pub end: u32,
}

impl Span {
    /// Positions covered.
    #[must_use]
    pub fn length(&self) -> u32 {
        self.end.saturating_sub(self.start)
    }
}

impl Shape for Span {
    fn overlap(&self, other: &Self) -> f64 {
        if self == other {
            return 1.0;
        }
        let shared = self
            .end
            .min(other.end)
            .saturating_sub(self.start.max(other.start));
        let union = self.length() + other.length() - shared;
        if union > 0 {
            f64::from(shared) / f64::from(union)
        } else {
            0.0
        }
    }

    /// The weighted medians of starts and of ends; half-way between two, the longer span.
    fn merge(shapes: &[(&Self, f64)]) -> Self {
        let edge = |of: fn(&Self) -> u32| {
            let mut edges: Vec<(f64, f64)> =
                shapes.iter().map(|(s, w)| (f64::from(of(s)), *w)).collect();
            weighted_median(&mut edges)
        };
        let start = crate::size::index(crate::size::whole(edge(|s| s.start).floor()));
        let end = crate::size::index(crate::size::whole(edge(|s| s.end).ceil()));
        Self { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_and_merge() {
        let span = |start, end| Span { start, end };
        assert_eq!(span(0, 4).overlap(&span(2, 6)), 2.0 / 6.0);
        assert_eq!(span(0, 4).overlap(&span(4, 6)), 0.0);
        assert_eq!(
            Span::merge(&[(&span(0, 4), 1.0), (&span(1, 5), 1.0)]),
            span(0, 5)
        );
        assert_eq!(
            Span::merge(&[(&span(0, 4), 1.0), (&span(1, 5), 3.0)]),
            span(1, 5)
        );
    }
}
