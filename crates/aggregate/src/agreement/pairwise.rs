//! Pairwise F1: how far the structures that people draw on one task are the same ones.

use crate::structure::{Drawing, Shape, match_drawings};

/// Agreement of drawings.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct PairwiseF1 {
    /// Mean over pairs of annotators of a task, then over tasks, of `2 matched / (drawn by one + drawn by other)`;
    /// two who both draw nothing agree fully. NaN where no task has two annotators.
    pub f1: f64,
    /// Mean overlap of the matched pairs; NaN of none.
    pub overlap: f64,
    /// Tasks with two annotators or more.
    pub tasks: usize,
}

/// Compares, on each task, each pair of annotators: their shapes are matched one to one so that the overlaps sum
/// to the most; a match needs at least `least_overlap` (0.5 is usual) and the same label.
///
/// `tasks` holds, for each task, one drawing an annotator.
#[must_use]
pub fn pairwise_f1<S: Shape>(tasks: &[Vec<Drawing<S>>], least_overlap: f64) -> PairwiseF1 {
    let (mut sum, mut compared) = (0.0, 0_u32);
    let (mut overlaps, mut matches) = (0.0, 0_u32);
    for drawings in tasks.iter().filter(|drawings| drawings.len() > 1) {
        let (mut of_task, mut pairs) = (0.0, 0_u32);
        for (i, a) in drawings.iter().enumerate() {
            for b in &drawings[..i] {
                let matched = match_drawings(a, b, least_overlap);
                let drawn = a.shapes.len() + b.shapes.len();
                of_task += if drawn == 0 {
                    1.0
                } else {
                    2.0 * matched.len() as f64 / drawn as f64
                };
                pairs += 1;
                for m in matched {
                    overlaps += m.overlap;
                    matches += 1;
                }
            }
        }
        sum += of_task / f64::from(pairs);
        compared += 1;
    }
    PairwiseF1 {
        f1: sum / f64::from(compared),
        overlap: overlaps / f64::from(matches),
        tasks: compared as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::{Labelled, Span};

    fn drawing(annotator: u32, spans: &[(u32, u32, u32)]) -> Drawing<Span> {
        let shapes = spans
            .iter()
            .map(|&(start, end, label)| Labelled {
                shape: Span { start, end },
                label,
            })
            .collect();
        Drawing { annotator, shapes }
    }

    #[test]
    fn matched_spans_count_for_both() {
        let task = vec![
            drawing(0, &[(0, 10, 0), (20, 30, 1)]),
            drawing(1, &[(0, 10, 0), (21, 30, 0)]),
        ];
        let result = pairwise_f1(&[task], 0.5);
        assert_eq!(
            (result.f1, result.overlap, result.tasks),
            (0.5, 1.0, 1),
            "labels differ on the second"
        );
        let nothing = pairwise_f1(&[vec![drawing(0, &[]), drawing(1, &[])]], 0.5);
        assert_eq!(nothing.f1, 1.0);
        assert!(pairwise_f1(&[vec![drawing(0, &[])]], 0.5).f1.is_nan());
    }
}
