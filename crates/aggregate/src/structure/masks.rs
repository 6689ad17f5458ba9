//! Masks of pixels, as runs.

use super::Shape;

/// Pixels of an image, numbered along its rows, as runs `start..end` in ascending order.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Mask {
    runs: Vec<(u32, u32)>,
}

impl Mask {
    /// A mask from runs in any order; what overlaps or touches is joined, empty runs are dropped.
    #[must_use]
    pub fn new(runs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut sorted: Vec<(u32, u32)> = runs
            .into_iter()
            .filter(|(start, end)| start < end)
            .collect();
        sorted.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::with_capacity(sorted.len());
        for (start, end) in sorted {
            match joined.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => joined.push((start, end)),
            }
        }
        Self { runs: joined }
    }

    /// From the run lengths of COCO: pixels off, on, off, ...
    #[must_use]
    pub fn from_lengths(lengths: &[u32]) -> Self {
        let mut at = 0_u32;
        let mut runs = Vec::new();
        for (i, &length) in lengths.iter().enumerate() {
            let end = at.saturating_add(length);
            if i % 2 == 1 {
                runs.push((at, end));
            }
            at = end;
        }
        Self::new(runs)
    }

    /// The runs, ascending and apart.
    #[must_use]
    pub fn runs(&self) -> &[(u32, u32)] {
        &self.runs
    }

    /// Number of pixels.
    #[must_use]
    pub fn area(&self) -> u64 {
        self.runs
            .iter()
            .map(|(start, end)| u64::from(end - start))
            .sum()
    }

    fn shared(&self, other: &Self) -> u64 {
        let (mut i, mut j, mut shared) = (0, 0, 0);
        while let (Some(a), Some(b)) = (self.runs.get(i), other.runs.get(j)) {
            shared += u64::from(a.1.min(b.1).saturating_sub(a.0.max(b.0)));
            if a.1 < b.1 { i += 1 } else { j += 1 }
        }
        shared
    }
}

impl Shape for Mask {
    fn overlap(&self, other: &Self) -> f64 {
        let shared = self.shared(other);
        let union = self.area() + other.area() - shared;
        if union == 0 {
            1.0
        } else {
            shared as f64 / union as f64
        }
    }

    /// The pixels that at least half of the weight has.
    fn merge(shapes: &[(&Self, f64)]) -> Self {
        let mut changes: Vec<(u32, f64)> = shapes
            .iter()
            .flat_map(|(mask, w)| {
                mask.runs
                    .iter()
                    .flat_map(|&(start, end)| [(start, *w), (end, -*w)])
            })
            .collect();
        changes.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let half = shapes.iter().map(|(_, w)| w).sum::<f64>() / 2.0 - 1e-9;
        let (mut weight, mut since, mut runs) = (0.0, None, Vec::new());
        for (place, change) in changes {
            weight += change;
            match since {
                None if weight >= half => since = Some(place),
                Some(start) if weight < half => {
                    runs.push((start, place));
                    since = None;
                }
                _ => {}
            }
        }
        Self::new(runs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_joined_and_counted() {
        let mask = Mask::new([(5, 8), (0, 3), (3, 4), (9, 9)]);
        assert_eq!(mask.runs(), [(0, 4), (5, 8)]);
        assert_eq!(mask.area(), 7);
        assert_eq!(Mask::from_lengths(&[2, 3, 1, 1]).runs(), [(2, 5), (6, 7)]);
    }

    #[test]
    fn overlap_and_merge() {
        let mask = |start, end| Mask::new([(start, end)]);
        assert_eq!(mask(0, 4).overlap(&mask(2, 6)), 2.0 / 6.0);
        assert_eq!(Mask::default().overlap(&Mask::default()), 1.0);
        let (a, b, c) = (mask(0, 10), mask(2, 12), mask(4, 6));
        assert_eq!(
            Mask::merge(&[(&a, 1.0), (&b, 1.0), (&c, 1.0)]).runs(),
            [(2, 10)]
        );
        assert_eq!(
            Mask::merge(&[(&a, 1.0), (&b, 1.0), (&c, 9.0)]).runs(),
            [(4, 6)]
        );
    }
}
