//! Zero-based skill: weights learned by steps from nothing.

use super::{CategoryEstimate, majority::weighted_vote, wawa::agreement};
use crate::{error::Error, run::Run, votes::VoteTable};

/// Settings of [`zero_based_skill`]; the defaults are crowd-kit's.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ZeroBasedSkillOptions {
    /// Rounds.
    pub rounds: usize,
    /// First step towards the measured agreement, 0..1.
    pub step: f64,
    /// After each so many rounds the step shrinks.
    pub rounds_a_step: usize,
    /// By this factor.
    pub shrink: f64,
}

impl Default for ZeroBasedSkillOptions {
    fn default() -> Self {
        Self {
            rounds: 100,
            step: 1.0,
            rounds_a_step: 20,
            shrink: 0.5,
        }
    }
}

/// Everybody begins at the skill of a guess; votes weighted by skill and skills by agreement, in turn.
///
/// As in crowd-kit (Toloka): `s_w = 1/K + 1e-5`; in each round the weighted vote, then
/// `s_w <- s_w + step (agreement_w - s_w)`, with a step that shrinks. Ties as in [`super::wawa()`]. Ability is
/// `s_w`.
///
/// # Errors
/// [`Error::Cancelled`].
pub fn zero_based_skill(
    votes: &VoteTable,
    options: &ZeroBasedSkillOptions,
    run: &Run<'_>,
) -> Result<CategoryEstimate, Error> {
    let start = 1.0 / votes.classes().max(1) as f64 + 1e-5;
    let mut skill = vec![start; votes.annotators()];
    let mut step = options.step;
    for round in 1..=options.rounds {
        if round % options.rounds_a_step.max(1) == 0 {
            step *= options.shrink;
        }
        let agreed = agreement(votes, &weighted_vote(votes, &skill));
        let mut moved: f64 = 0.0;
        for (skill, agreed) in skill.iter_mut().zip(agreed).filter(|(_, a)| !a.is_nan()) {
            moved = moved.max((agreed - *skill).abs());
            *skill += step * (agreed - *skill);
        }
        run.report(round, options.rounds, moved)?;
    }
    let estimate = weighted_vote(votes, &skill);
    Ok(CategoryEstimate {
        ability: skill,
        rounds: options.rounds,
        ..estimate
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Crowd, table};

    #[test]
    fn the_skilled_are_heard() {
        let crowd = Crowd::simulate(300, 15, 3, 5, 9);
        let votes = crowd.table();
        let fit =
            zero_based_skill(&votes, &ZeroBasedSkillOptions::default(), &Run::default()).unwrap();
        let hits = (0..300)
            .filter(|&t| fit.best(t).unwrap().0 == crowd.truth[t])
            .count();
        assert!(hits > 240, "{hits}");
    }

    #[test]
    fn nothing_in_nothing_out() {
        let options = ZeroBasedSkillOptions::default();
        let fit = zero_based_skill(&table(&[], 0, 0, 0), &options, &Run::default()).unwrap();
        assert_eq!(fit.tasks(), 0);
    }
}
