//! Boxes parallel to the axes.

use super::{Shape, weighted_median};

/// A rectangle by corner and size, in any unit; negative sizes are taken as 0.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BoundingBox {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl BoundingBox {
    /// A box from its left upper corner.
    #[must_use]
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width: width.max(0.0),
            height: height.max(0.0),
        }
    }

    /// Width times height.
    #[must_use]
    pub fn area(&self) -> f64 {
        self.width * self.height
    }
}

impl Shape for BoundingBox {
    fn overlap(&self, other: &Self) -> f64 {
        if self == other {
            return 1.0;
        }
        let along = |a: f64, a_size: f64, b: f64, b_size: f64| {
            ((a + a_size).min(b + b_size) - a.max(b)).max(0.0)
        };
        let shared = along(self.x, self.width, other.x, other.width)
            * along(self.y, self.height, other.y, other.height);
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }

    /// The weighted median of each edge: one careless corner does not move it.
    fn merge(shapes: &[(&Self, f64)]) -> Self {
        let edge = |of: fn(&Self) -> f64| {
            weighted_median(&mut shapes.iter().map(|(s, w)| (of(s), *w)).collect::<Vec<_>>())
        };
        let (x, y) = (edge(|s| s.x), edge(|s| s.y));
        Self::new(
            x,
            y,
            edge(|s| s.x + s.width) - x,
            edge(|s| s.y + s.height) - y,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_and_merge() {
        let a = BoundingBox::new(0.0, 0.0, 10.0, 10.0);
        let b = BoundingBox::new(5.0, 0.0, 10.0, 10.0);
        assert!((a.overlap(&b) - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(a.overlap(&BoundingBox::new(20.0, 0.0, 1.0, 1.0)), 0.0);
        let point = BoundingBox::new(3.0, 3.0, 0.0, 0.0);
        assert_eq!((point.overlap(&point), point.overlap(&a)), (1.0, 0.0));
        let wild = BoundingBox::new(-90.0, 0.0, 100.0, 10.0);
        assert_eq!(BoundingBox::merge(&[(&a, 1.0), (&wild, 1.0), (&a, 1.0)]), a);
    }
}
