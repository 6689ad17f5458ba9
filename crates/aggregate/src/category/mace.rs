//! MACE: people who know, and people who spam.

use super::CategoryEstimate;
use crate::{
    error::{Error, check_range},
    random::Random,
    run::Run,
    special::digamma,
    votes::VoteTable,
};

/// Settings of [`mace`].
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MaceOptions {
    /// Rounds of each start.
    pub rounds: usize,
    /// Random starts; the most likely one is kept.
    pub starts: usize,
    /// Beta prior of spamming and of knowing.
    pub prior_competence: f64,
    /// Dirichlet prior of each label of a spammer's habit.
    pub prior_habit: f64,
}

impl Default for MaceOptions {
    fn default() -> Self {
        Self {
            rounds: 50,
            starts: 10,
            prior_competence: 0.5,
            prior_habit: 10.0,
        }
    }
}

/// An annotator knows the answer with probability `theta_w`, else draws from a habit `xi_w`.
///
/// D. Hovy, T. Berg-Kirkpatrick, A. Vaswani, E. Hovy: "Learning whom to trust with MACE", NAACL 2013, with the
/// variational M step. Classes are equally likely.
///
/// * E: an answer `y` has likelihood `(1 - theta_w) xi_w(y) + theta_w [y = c]`; with
///   `k = theta_w / (theta_w + (1 - theta_w) xi_w(y))` the answer was known with probability `q_i(y) k`.
/// * M: `theta_w` in proportion to `exp digamma(known + 1/2)`, `1 - theta_w` to `exp digamma(spammed + 1/2)`,
///   `xi_w(y)` to `exp digamma(spammed(y) + 10)`, each over `exp digamma` of the sum (they sum to a little less
///   than one, as variational weights do).
///
/// Ability is `theta_w`. Equal to crowd-kit's to 1e-10 where that is sound: version 1.4.2 numbers people and labels
/// by first sight in its E step and by name in its M step, so that, unless both orders are the same, it gives one
/// annotator another's skill (on `bluebirds` it is right on .81 of the tasks, with its rows sorted on .86 as here).
/// Its restarts all begin from the same random numbers, and its likelihood adds 1e-8, which decides between
/// starts where tasks have many answers; here each start is its own and the likelihood is kept in logarithms.
///
/// # Errors
/// [`Error::Option`], [`Error::Cancelled`].
pub fn mace(
    votes: &VoteTable,
    options: &MaceOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    check_range("prior_competence", options.prior_competence, 1e-9, 1e9)?;
    check_range("prior_habit", options.prior_habit, 1e-9, 1e9)?;
    let mut random = Random::seeded(run.seed);
    let mut best: Option<Model<'_>> = None;
    let starts = options.starts.max(1);
    for start in 0..starts {
        let mut model = Model::start(votes, &mut random);
        model.expect();
        for round in 0..options.rounds {
            model.maximise(options);
            model.expect();
            run.report(
                start * options.rounds + round + 1,
                starts * options.rounds,
                0.0,
            )?;
        }
        if best
            .as_ref()
            .is_none_or(|b| model.log_likelihood > b.log_likelihood)
        {
            best = Some(model);
        }
    }
    let model = best.expect("at least one start");
    Ok(model.estimate(options.rounds))
}

struct Model<'a> {
    votes: &'a VoteTable,
    competence: Vec<f64>,
    spamming: Vec<f64>,
    /// `annotators * classes`.
    habit: Vec<f64>,
    known: Vec<f64>,
    spammed: Vec<f64>,
    probabilities: Vec<f64>,
    log_likelihood: f64,
}

impl<'a> Model<'a> {
    fn start(votes: &'a VoteTable, random: &mut Random) -> Self {
        let (people, classes) = (votes.annotators(), votes.classes());
        let mut model = Self {
            votes,
            competence: vec![0.0; people],
            spamming: vec![0.0; people],
            habit: vec![0.0; people * classes],
            known: vec![0.0; people],
            spammed: vec![0.0; people * classes],
            probabilities: vec![0.0; votes.tasks() * classes],
            log_likelihood: f64::NEG_INFINITY,
        };
        for person in 0..people {
            let (a, b) = (1.0 + 0.5 * random.unit(), 1.0 + 0.5 * random.unit());
            (model.spamming[person], model.competence[person]) = (a / (a + b), b / (a + b));
            let habit = &mut model.habit[person * classes..][..classes];
            habit
                .iter_mut()
                .for_each(|h| *h = 1.0 + 0.5 * random.unit());
            let sum: f64 = habit.iter().sum();
            habit.iter_mut().for_each(|h| *h /= sum);
        }
        model
    }

    fn expect(&mut self) {
        let classes = self.votes.classes();
        self.known.fill(0.0);
        self.spammed.fill(0.0);
        self.log_likelihood = 0.0;
        for task in 0..self.votes.tasks() {
            let row = &mut self.probabilities[task * classes..][..classes];
            row.fill(0.0);
            let mut all_spam = -(classes.max(1) as f64).ln();
            for (annotator, label) in self.votes.of_task(task) {
                let who = annotator as usize;
                let spam =
                    (self.spamming[who] * self.habit[who * classes + label as usize]).max(1e-300);
                all_spam += spam.ln();
                row[label as usize] += (self.competence[who] / spam).ln_1p();
            }
            let highest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            row.iter_mut().for_each(|x| *x = (*x - highest).exp());
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|x| *x /= sum);
            if self.votes.answers_of(task) > 0 {
                self.log_likelihood += all_spam + highest + sum.ln();
            }
            for (annotator, label) in self.votes.of_task(task) {
                let (who, label) = (annotator as usize, label as usize);
                let spam = self.spamming[who] * self.habit[who * classes + label];
                let known = row[label] * self.competence[who] / (self.competence[who] + spam);
                self.known[who] += known;
                self.spammed[who * classes + label] += 1.0 - known;
            }
        }
    }

    fn maximise(&mut self, options: &MaceOptions) {
        let classes = self.votes.classes();
        let weight = |x: f64| digamma(x).exp();
        for person in 0..self.known.len() {
            let spammed = &self.spammed[person * classes..][..classes];
            let spams: f64 = spammed.iter().sum();
            let both = weight(self.known[person] + spams + 2.0 * options.prior_competence);
            self.competence[person] = weight(self.known[person] + options.prior_competence) / both;
            self.spamming[person] = weight(spams + options.prior_competence) / both;
            let all = weight(spams + classes as f64 * options.prior_habit);
            let habit = &mut self.habit[person * classes..][..classes];
            for (habit, spammed) in habit.iter_mut().zip(spammed) {
                *habit = weight(spammed + options.prior_habit) / all;
            }
        }
    }

    fn estimate(self, rounds: usize) -> CategoryEstimate {
        let tasks = self.votes.tasks();
        let classes = self.votes.classes();
        CategoryEstimate {
            classes,
            probabilities: self.probabilities,
            effective_answers: (0..tasks)
                .map(|t| self.votes.answers_of(t) as f64)
                .collect(),
            class_shares: vec![1.0 / classes.max(1) as f64; classes],
            ability: self.competence,
            rounds,
            settled: true,
            log_likelihood: Some(self.log_likelihood),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, testing::table};

    #[test]
    fn spammers_are_found() {
        let mut random = Random::seeded(2);
        let mut rows = Vec::new();
        for task in 0..200_u32 {
            for annotator in 0..6_u32 {
                let label = match annotator {
                    0 => 1,
                    1 => u32::from(random.unit() < 0.3),
                    _ if random.unit() < 0.85 => task % 3,
                    _ => u32::try_from(random.below(3)).unwrap(),
                };
                rows.push((task, annotator, label));
            }
        }
        let votes = table(&rows, 200, 6, 3);
        let fit = mace(&votes, &MaceOptions::default(), &Run::default()).unwrap();
        assert!(
            fit.ability[0] < 0.2 && fit.ability[1] < 0.2,
            "{:?}",
            fit.ability
        );
        assert!(
            fit.ability[2..].iter().all(|a| *a > 0.6),
            "{:?}",
            fit.ability
        );
        assert_eq!(
            fit,
            mace(&votes, &MaceOptions::default(), &Run::default()).unwrap()
        );
    }
}
