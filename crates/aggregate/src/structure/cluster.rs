//! The shapes of several drawings of one task, in groups that mean the same thing.

use super::{Drawing, Shape, best_assignment};

/// One shape: which drawing, and which of its shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Member {
    pub(crate) drawing: usize,
    pub(crate) shape: usize,
}

const MOST_ROUNDS: usize = 10;

/// Groups the shapes of one task, at most one of each drawing in a group. Labels do not count here: whether two
/// people mean the same thing and what they call it are two questions.
///
/// Each drawing is matched to the groups so far (to their first member in the first round, to their merged shape
/// later), until nobody changes place.
pub(crate) fn cluster<S: Shape>(
    drawings: &[Drawing<S>],
    weight: impl Fn(u32) -> f64,
    least_overlap: f64,
) -> Vec<Vec<Member>> {
    let mut groups = gather(drawings, Vec::new(), least_overlap);
    for _ in 0..MOST_ROUNDS {
        let centers = groups
            .iter()
            .map(|group| merged(drawings, group, &weight))
            .collect();
        let next = gather(drawings, centers, least_overlap);
        if next == groups {
            break;
        }
        groups = next;
    }
    groups
}

/// The merged shape of a group.
pub(crate) fn merged<S: Shape>(
    drawings: &[Drawing<S>],
    group: &[Member],
    weight: &impl Fn(u32) -> f64,
) -> S {
    let shapes: Vec<(&S, f64)> = group
        .iter()
        .map(|m| {
            (
                &drawings[m.drawing].shapes[m.shape].shape,
                weight(drawings[m.drawing].annotator),
            )
        })
        .collect();
    S::merge(&shapes)
}

fn gather<S: Shape>(
    drawings: &[Drawing<S>],
    mut centers: Vec<S>,
    least_overlap: f64,
) -> Vec<Vec<Member>> {
    let mut groups: Vec<Vec<Member>> = vec![Vec::new(); centers.len()];
    for (drawing, drawn) in drawings.iter().enumerate() {
        let columns = centers.len();
        let pairs = drawn
            .shapes
            .iter()
            .flat_map(|s| centers.iter().map(move |c| (s, c)));
        let gains: Vec<f64> = pairs
            .map(|(shape, center)| shape.shape.overlap(center))
            .map(|overlap| {
                if overlap >= least_overlap {
                    overlap
                } else {
                    0.0
                }
            })
            .collect();
        let found = best_assignment(&gains, drawn.shapes.len(), columns);
        for (shape, column) in found.into_iter().enumerate() {
            let member = Member { drawing, shape };
            match column.filter(|column| gains[shape * columns + column] > 0.0) {
                Some(column) => groups[column].push(member),
                None => {
                    centers.push(drawn.shapes[shape].shape.clone());
                    groups.push(vec![member]);
                }
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups.sort();
    groups
}
