//! One set of shapes a task: what exists, what it is called, where it lies, how sure.

use super::{
    Drawing, Shape,
    cluster::{Member, cluster, merged},
};
use crate::{
    category::{SharedErrorOptions, shared_error},
    error::{Error, check_range},
    run::Run,
    size::index,
    votes::{Duplicates, Vote, VoteTable},
};

/// Settings of [`structures`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StructureOptions {
    /// Intersection over union from which two shapes may be the same thing.
    pub least_overlap: f64,
    /// Pseudo-shapes of the crowd's precision behind an annotator's own.
    pub prior_shapes: f64,
    /// How the votes on existence and label are read.
    pub votes: SharedErrorOptions,
}

impl Default for StructureOptions {
    fn default() -> Self {
        Self {
            least_overlap: 0.5,
            prior_shapes: 5.0,
            votes: SharedErrorOptions::default(),
        }
    }
}

/// One thing on a task.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Structure<S> {
    /// Its merged shape.
    pub shape: S,
    /// Its label.
    pub label: u32,
    /// Probability that it exists: keep what has more than one half.
    pub probability: f64,
    /// Probability of the label, if it exists.
    pub label_probability: f64,
    /// Mean of `1 - overlap` of the members with the merged shape: 0 where all drew the same.
    pub spread: f64,
    /// Who drew it.
    pub annotators: Vec<u32>,
}

/// Structures of all tasks, and what is known of annotators.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StructureEstimate<S> {
    /// Per task: what was found, in the order of first members.
    pub tasks: Vec<Vec<Structure<S>>>,
    /// Per annotator: mean overlap of their shapes with the merged ones; NaN without a shape that others drew too.
    pub precision: Vec<f64>,
    /// Per annotator: share of their votes on existence (drawn, or left out) that are right; NaN without one.
    pub existence: Vec<f64>,
}

/// The consensus of drawings: for each task one drawing an annotator, in `0..annotators` and with labels in
/// `0..labels`.
///
/// Shapes are grouped by overlap (optimal matching to merged shapes, repeated); each group is a question "does it
/// exist?", which everybody who drew the task has answered, and "what is it called?", which its members have; both
/// go through [`shared_error()`], so that whoever draws what is not there counts less. Shapes are merged by weights
/// `e / e_w` with `e_w` an annotator's mean distance from the merged shapes, shrunk towards the crowd's `e`.
///
/// # Errors
/// [`Error::OutOfRange`] for an annotator or label past its count, [`Error::Option`], [`Error::Cancelled`].
pub fn structures<S: Shape>(
    tasks: &[Vec<Drawing<S>>],
    annotators: u32,
    labels: u32,
    options: &StructureOptions,
    run: &Run<'_>,
) -> Result<StructureEstimate<S>, Error> {
    check_range("least_overlap", options.least_overlap, 1e-9, 1.0)?;
    check_range("prior_shapes", options.prior_shapes, 1e-9, 1e9)?;
    check(tasks, annotators, labels)?;
    let mut weight = vec![1.0; annotators as usize];
    let mut groups = Vec::new();
    let mut precision = Vec::new();
    for _ in 0..2 {
        let of = |who: u32| weight[who as usize];
        groups = tasks
            .iter()
            .map(|drawings| cluster(drawings, of, options.least_overlap))
            .collect();
        let (found, weights) = precisions(tasks, &groups, &weight, options.prior_shapes);
        (precision, weight) = (found, weights);
    }
    let exists = shared_error(
        &existence_votes(tasks, &groups, annotators)?,
        &options.votes,
        run,
    )?;
    let named = shared_error(
        &label_votes(tasks, &groups, annotators, labels)?,
        &options.votes,
        run,
    )?;
    let mut group_number = 0;
    let mut found = Vec::with_capacity(tasks.len());
    for (drawings, groups) in tasks.iter().zip(&groups) {
        let mut structures = Vec::with_capacity(groups.len());
        for group in groups {
            let shape = merged(drawings, group, &|who: u32| weight[who as usize]);
            let (label, label_probability) = named.best(group_number).unwrap_or((0, 1.0));
            structures.push(Structure {
                spread: spread(drawings, group, &shape),
                shape,
                label,
                probability: exists.of_task(group_number)[1],
                label_probability,
                annotators: group
                    .iter()
                    .map(|m| drawings[m.drawing].annotator)
                    .collect(),
            });
            group_number += 1;
        }
        found.push(structures);
    }
    Ok(StructureEstimate {
        tasks: found,
        precision,
        existence: exists.ability,
    })
}

fn check<S>(tasks: &[Vec<Drawing<S>>], annotators: u32, labels: u32) -> Result<(), Error> {
    for (row, drawing) in tasks.iter().flatten().enumerate() {
        if drawing.annotator >= annotators {
            let (index, count) = (drawing.annotator, annotators);
            return Err(Error::OutOfRange {
                row,
                what: "annotator",
                index,
                count,
            });
        }
        if let Some(index) = drawing
            .shapes
            .iter()
            .map(|s| s.label)
            .find(|&label| label >= labels)
        {
            return Err(Error::OutOfRange {
                row,
                what: "label",
                index,
                count: labels,
            });
        }
    }
    Ok(())
}

fn spread<S: Shape>(drawings: &[Drawing<S>], group: &[Member], merged: &S) -> f64 {
    let apart = group
        .iter()
        .map(|m| 1.0 - drawings[m.drawing].shapes[m.shape].shape.overlap(merged));
    apart.sum::<f64>() / group.len().max(1) as f64
}

/// Mean overlap of each annotator with the merged shapes of groups of two or more, and the weights from it.
fn precisions<S: Shape>(
    tasks: &[Vec<Drawing<S>>],
    groups: &[Vec<Vec<Member>>],
    weight: &[f64],
    prior: f64,
) -> (Vec<f64>, Vec<f64>) {
    let mut sums = vec![(0.0, 0.0); weight.len()];
    for (drawings, groups) in tasks.iter().zip(groups) {
        for group in groups.iter().filter(|group| group.len() > 1) {
            let center = merged(drawings, group, &|who: u32| weight[who as usize]);
            for m in group {
                let sum = &mut sums[drawings[m.drawing].annotator as usize];
                sum.0 += drawings[m.drawing].shapes[m.shape].shape.overlap(&center);
                sum.1 += 1.0;
            }
        }
    }
    let (hits, all) = sums.iter().fold((0.0, 0.0), |(h, n), s| (h + s.0, n + s.1));
    let common = 1.0 - hits / f64::max(all, 1.0) + 0.01;
    let weights = sums
        .iter()
        .map(|(overlap, n)| common * (n + prior) / (n - overlap + 0.01 * n + prior * common))
        .collect();
    (
        sums.iter().map(|(overlap, n)| overlap / n).collect(),
        weights,
    )
}

/// Class 1: drawn; class 0: left out.
fn existence_votes<S>(
    tasks: &[Vec<Drawing<S>>],
    groups: &[Vec<Vec<Member>>],
    annotators: u32,
) -> Result<VoteTable, Error> {
    let mut votes = Vec::new();
    let mut task = 0;
    for (drawings, groups) in tasks.iter().zip(groups) {
        for group in groups {
            for (i, drawing) in drawings.iter().enumerate() {
                let label = u32::from(group.iter().any(|m| m.drawing == i));
                votes.push(Vote {
                    task: index(task),
                    annotator: drawing.annotator,
                    label,
                });
            }
            task += 1;
        }
    }
    VoteTable::new(index(task), annotators, 2, &votes, Duplicates::Count)
}

fn label_votes<S>(
    tasks: &[Vec<Drawing<S>>],
    groups: &[Vec<Vec<Member>>],
    annotators: u32,
    labels: u32,
) -> Result<VoteTable, Error> {
    let mut votes = Vec::new();
    let mut task = 0;
    for (drawings, groups) in tasks.iter().zip(groups) {
        for group in groups {
            for m in group {
                let drawing = &drawings[m.drawing];
                let (annotator, label) = (drawing.annotator, drawing.shapes[m.shape].label);
                votes.push(Vote {
                    task: index(task),
                    annotator,
                    label,
                });
            }
            task += 1;
        }
    }
    VoteTable::new(index(task), annotators, labels, &votes, Duplicates::Count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Random,
        structure::{BoundingBox, Labelled},
    };

    /// Two true boxes a task; four careful people, one who misses one, one who draws ghosts and mislabels.
    fn crowd() -> Vec<Vec<Drawing<BoundingBox>>> {
        let mut random = Random::seeded(6);
        (0..30)
            .map(|_| {
                let truth = [(10.0, 10.0, 30.0, 20.0, 0), (60.0, 50.0, 25.0, 30.0, 1)];
                (0..6)
                    .map(|annotator| {
                        let mut shapes: Vec<Labelled<BoundingBox>> = truth
                            .iter()
                            .filter(|t| annotator != 4 || t.4 == 0)
                            .map(|&(x, y, w, h, label)| {
                                let mut jitter = |v: f64| {
                                    v + random.normal() * if annotator == 5 { 2.5 } else { 0.7 }
                                };
                                let shape =
                                    BoundingBox::new(jitter(x), jitter(y), jitter(w), jitter(h));
                                Labelled {
                                    shape,
                                    label: if annotator == 5 { 1 } else { label },
                                }
                            })
                            .collect();
                        if annotator == 5 {
                            let shape = BoundingBox::new(100.0 * random.unit(), 100.0, 10.0, 10.0);
                            shapes.push(Labelled { shape, label: 0 });
                        }
                        Drawing { annotator, shapes }
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn what_exists_is_found_named_and_placed() {
        let tasks = crowd();
        let fit = structures(&tasks, 6, 2, &StructureOptions::default(), &Run::default()).unwrap();
        for found in &fit.tasks {
            let kept: Vec<_> = found.iter().filter(|s| s.probability > 0.5).collect();
            assert_eq!(kept.len(), 2, "{found:?}");
            let first = BoundingBox::new(10.0, 10.0, 30.0, 20.0);
            let place = kept.iter().find(|s| s.shape.overlap(&first) > 0.5).unwrap();
            assert!(place.shape.overlap(&first) > 0.88, "{place:?}");
            assert_eq!(place.label, 0);
            assert!(place.spread > 0.0 && place.spread < 0.3);
        }
        assert!(fit.precision[5] < fit.precision[0], "{:?}", fit.precision);
        assert!(fit.existence[5] < fit.existence[0] && fit.existence[4] < fit.existence[0]);
    }

    #[test]
    fn nothing_drawn_is_nothing_found() {
        let tasks = vec![
            vec![Drawing::<BoundingBox> {
                annotator: 0,
                shapes: vec![],
            }],
            vec![],
        ];
        let fit = structures(&tasks, 1, 1, &StructureOptions::default(), &Run::default()).unwrap();
        assert_eq!(fit.tasks, [vec![], vec![]]);
    }
}
