//! MMSR: skills by completing a rank-one matrix, robust against some who lie.

use super::{CategoryEstimate, majority::weighted_vote};
use crate::{error::Error, random::Random, run::Run, votes::VoteTable};

/// Settings of [`mmsr`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MmsrOptions {
    /// Rounds at most.
    pub rounds: usize,
    /// Stop when no factor moves by more.
    pub tolerance: f64,
}

impl Default for MmsrOptions {
    fn default() -> Self {
        Self {
            rounds: 1000,
            tolerance: 1e-10,
        }
    }
}

/// Votes weighted by log-odds of skills, where skills explain how often pairs of people agree.
///
/// Q. Ma, A. Olshevsky: "Adversarial crowdsourcing through robust rank-one matrix completion", NeurIPS 2020.
///
/// `C(v,w) = (K agreement(v,w) - 1) / (K - 1)` over the tasks both answered is, in expectation, `s_v s_w`. The
/// absolute skills solve `|C| = u v'` by turns: `v_w` is the mean of `|C(.,w)| / u` without the `F` largest and
/// the `F` smallest (those beyond the present value), `F = (fewest partners of anybody) / 2 - 1`. Signs are those
/// of the leading eigenvector of the signs of `C`, its sum positive (crowd-kit solves a larger eigenproblem for
/// the same signs). Then `p_w = s_w (K-1)/K + 1/K`, kept within `1/sqrt(tasks)` of the ends, and the weight is
/// `ln(p_w (K-1) / (1-p_w))`, which may be negative: such a vote counts against its label.
///
/// Cost grows with the pairs of people that share tasks. Ability is `p_w`. The probabilities are a softmax of
/// the weighted votes, which is what the model says they are.
///
/// # Errors
/// [`Error::Cancelled`].
pub fn mmsr(
    votes: &VoteTable,
    options: &MmsrOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    let classes = votes.classes();
    let mut estimate = weighted_vote(votes, &vec![1.0; votes.annotators()]);
    if classes < 2 || votes.answers() == 0 {
        return Ok(estimate);
    }
    let graph = Graph::of(votes);
    let (skill, rounds, settled) = graph.skills(votes.tasks(), options, run)?;
    let k = classes as f64;
    let margin = 1.0 / (votes.tasks() as f64).sqrt();
    let low = (-1.0 / (k - 1.0) + margin).min(0.0);
    let ability: Vec<f64> = skill
        .iter()
        .map(|s| s.clamp(low, (1.0 - margin).max(0.0)) * (k - 1.0) / k + 1.0 / k)
        .map(|p| p.clamp(1e-9, 1.0 - 1e-9))
        .collect();
    let weights: Vec<f64> = ability
        .iter()
        .map(|p| (p * (k - 1.0) / (1.0 - p)).ln())
        .collect();
    for task in 0..votes.tasks() {
        if votes.answers_of(task) == 0 {
            continue;
        }
        let row = &mut estimate.probabilities[task * classes..][..classes];
        row.fill(0.0);
        votes
            .of_task(task)
            .for_each(|(who, label)| row[label as usize] += weights[who as usize]);
        let highest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut().for_each(|x| *x = (*x - highest).exp());
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|x| *x /= sum);
    }
    let tasks = votes.tasks();
    estimate.effective_answers = (0..tasks).map(|t| votes.answers_of(t) as f64).collect();
    estimate.class_shares = super::majority::class_shares(&estimate);
    Ok(CategoryEstimate {
        ability,
        rounds,
        settled,
        ..estimate
    })
}

/// Who met whom, and how much more often than chance they agreed.
struct Graph {
    start: Vec<usize>,
    other: Vec<usize>,
    covariance: Vec<f64>,
}

impl Graph {
    fn of(votes: &VoteTable) -> Self {
        let mut met: Vec<(u32, u32, bool)> = Vec::new();
        for task in 0..votes.tasks() {
            for (a, label) in votes.of_task(task) {
                let others = votes.of_task(task).filter(|(b, _)| *b != a);
                met.extend(others.map(|(b, other)| (a, b, label == other)));
            }
        }
        met.sort_unstable();
        let mut graph = Self {
            start: vec![0],
            other: Vec::new(),
            covariance: Vec::new(),
        };
        let k = votes.classes() as f64;
        let mut rest = met.as_slice();
        for person in 0..votes.annotators() {
            while let Some(&(a, b, _)) = rest.first().filter(|(a, _, _)| *a as usize == person) {
                let many = rest.partition_point(|m| (m.0, m.1) <= (a, b));
                let agreed = rest[..many].iter().filter(|m| m.2).count();
                graph.other.push(b as usize);
                graph
                    .covariance
                    .push((k * agreed as f64 / many as f64 - 1.0) / (k - 1.0));
                rest = &rest[many..];
            }
            graph.start.push(graph.other.len());
        }
        graph
    }

    fn of_person(&self, person: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.start[person]..self.start[person + 1];
        range.map(|i| (self.other[i], self.covariance[i]))
    }

    fn skills(
        &self,
        tasks: usize,
        options: &MmsrOptions,
        run: &Run<'_>,
    ) -> Result<(Vec<f64>, usize, bool), Error> {
        let people = self.start.len() - 1;
        let partners = (0..people).map(|p| self.start[p + 1] - self.start[p]);
        let cut = (partners.min().unwrap_or(0) / 2).saturating_sub(1);
        let mut random = Random::seeded(run.seed);
        let mut u: Vec<f64> = (0..people).map(|_| random.unit()).collect();
        let mut v: Vec<f64> = (0..people).map(|_| random.unit()).collect();
        let (mut rounds, mut settled) = (0, false);
        while rounds < options.rounds && !settled {
            let moved =
                self.sweep(&u, &mut v, cut, tasks)
                    .max(self.sweep(&v.clone(), &mut u, cut, tasks));
            balance(&mut u, &mut v);
            rounds += 1;
            settled = moved < options.tolerance;
            run.report(rounds, options.rounds, moved)?;
        }
        let signs = self.signs();
        let skill = u.iter().zip(signs).map(|(u, sign)| sign * u).collect();
        Ok((skill, rounds, settled))
    }

    /// New factors of one side from those of the other; how far they moved.
    fn sweep(&self, known: &[f64], sought: &mut [f64], cut: usize, tasks: usize) -> f64 {
        let mut moved: f64 = 0.0;
        let mut ratios = Vec::new();
        for (person, value) in sought.iter_mut().enumerate() {
            ratios.clear();
            ratios.extend(
                self.of_person(person)
                    .filter(|(o, _)| known[*o] > 0.0)
                    .map(|(o, c)| c.abs() / known[o]),
            );
            ratios.sort_by(f64::total_cmp);
            let below = ratios.partition_point(|r| r < value);
            let above = ratios.len() - ratios.partition_point(|r| r <= value);
            let kept = &ratios[below.min(cut)..ratios.len() - above.min(cut)];
            if kept.is_empty() {
                continue;
            }
            let mut mean = kept.iter().sum::<f64>() / kept.len() as f64;
            if mean == 0.0 {
                mean = 1.0 / (tasks as f64).sqrt();
            }
            moved = moved.max((mean - *value).abs());
            *value = mean;
        }
        moved
    }

    /// Signs of the leading eigenvector of the signs of the covariance, by power iteration.
    fn signs(&self) -> Vec<f64> {
        let people = self.start.len() - 1;
        let mut x = vec![1.0; people];
        for _ in 0..200 {
            // The shift by the number of partners keeps the leading eigenvalue the largest in size.
            let next: Vec<f64> = (0..people)
                .map(|p| {
                    let degree = (self.start[p + 1] - self.start[p]) as f64;
                    let pull = self.of_person(p).map(|(o, c)| x[o] * sign(c)).sum::<f64>();
                    x[p] + pull / degree.max(1.0)
                })
                .collect();
            let largest = next.iter().fold(1e-300, |m: f64, v| m.max(v.abs()));
            x = next.iter().map(|v| v / largest).collect();
        }
        let total: f64 = x.iter().map(|v| sign(*v)).sum();
        x.iter()
            .map(|v| sign(*v) * if total < 0.0 { -1.0 } else { 1.0 })
            .collect()
    }
}

/// Gives both factors the same length: only their product is known, and left alone they can drift to 0 and infinity.
fn balance(u: &mut [f64], v: &mut [f64]) {
    let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let scale = (norm(u) / norm(v)).sqrt();
    if scale.is_finite() && scale > 0.0 {
        u.iter_mut().for_each(|x| *x /= scale);
        v.iter_mut().for_each(|x| *x *= scale);
    }
}

fn sign(x: f64) -> f64 {
    if x < 0.0 { -1.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Crowd, table};

    #[test]
    fn liars_are_turned_around() {
        let mut crowd = Crowd::simulate(400, 20, 2, 9, 13);
        for row in crowd.rows.iter_mut().filter(|row| row.1 < 4) {
            row.2 = 1 - crowd.truth[row.0 as usize];
        }
        let fit = mmsr(&crowd.table(), &MmsrOptions::default(), &Run::default()).unwrap();
        assert!(
            fit.ability[..4].iter().all(|p| *p < 0.3),
            "{:?}",
            fit.ability
        );
        let hits = (0..400)
            .filter(|&t| fit.best(t).unwrap().0 == crowd.truth[t])
            .count();
        assert!(hits > 370, "{hits}");
    }

    #[test]
    fn one_annotator_alone_is_believed() {
        let fit = mmsr(
            &table(&[(0, 0, 1)], 1, 1, 2),
            &MmsrOptions::default(),
            &Run::default(),
        )
        .unwrap();
        assert!(
            fit.probabilities.iter().all(|p| p.is_finite()),
            "{:?}",
            fit.probabilities
        );
    }
}
