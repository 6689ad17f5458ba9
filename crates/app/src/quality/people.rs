//! The figures of each annotator.

use super::estimate::{Estimate, LEVEL, People};
use super::gather::{Gathered, Person, Pool};
use candor_aggregate::category::{Credible, Rightness};
use candor_aggregate::numeric::NumberAnnotator;
use candor_domain::id::AccountId;
use candor_domain::template::{OpinionKind, OpinionValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One annotator, by the pseudonym of the project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Annotator {
    /// Who, by pseudonym.
    pub pseudonym: String,
    /// Answers in the data.
    pub answers: i64,
    /// Of these, accepted.
    pub accepted: i64,
    /// Share of their choices that are the consensus; null where they made none.
    pub agreement: Option<f64>,
    /// How long half of their answers took at most, in seconds of work.
    pub median_seconds: i64,
    /// How often they are right, over all choices; null where they made none that can be compared.
    pub skill: Option<Figure>,
    /// What each question tells of them, in the order of the questions.
    pub questions: Vec<QuestionFigures>,
}

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// The figure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// What a question tells of an annotator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct QuestionFigures {
    /// The question; elements of an `each` together, as `question/*/sub`.
    pub question: String,
    /// Share of right choices, with its credible interval; null for numbers.
    pub right: Option<Figure>,
    /// How far their numbers lie above those of the others; null for choices.
    pub bias: Option<Figure>,
    /// Standard deviation of their numbers from those of the others; null for choices.
    pub deviation: Option<Figure>,
    /// What an answer of theirs counts, where 1 is the average person's.
    pub weight: f64,
}

/// What the pools say of a person, summed.
#[derive(Default, Clone)]
pub(super) struct Standing {
    choices: f64,
    agreed: f64,
    questions: Vec<(usize, Learned)>,
}

/// What one pool says of a person.
#[derive(Clone, Copy)]
enum Learned {
    Right(Rightness),
    Off(NumberAnnotator),
}

/// What a pool is like as a whole.
struct Asked {
    name: String,
    /// All people together.
    crowd: Rightness,
    weighs: bool,
    labels: usize,
}

/// Standings of all people, pool by pool.
pub(super) struct Judge {
    standings: Vec<Standing>,
    asked: Vec<Asked>,
}

impl Judge {
    pub(super) fn new(annotators: usize) -> Self {
        Self {
            standings: vec![Standing::default(); annotators],
            asked: Vec::new(),
        }
    }

    /// Adds what a pool says of each annotator.
    pub(super) fn add(&mut self, name: &str, pool: &Pool, units: &[Estimate], people: &People) {
        self.compare(pool, units);
        let number = self.asked.len();
        let mut asked = Asked {
            name: name.to_owned(),
            crowd: Rightness::default(),
            weighs: false,
            labels: match pool.shape.kind {
                // Each label is asked by yes or no.
                OpinionKind::Categories => 2,
                _ => pool.shape.categories.len(),
            },
        };
        match people {
            People::Unknown => return,
            People::Right { own, weighs } => {
                asked.weighs = *weighs;
                for (standing, own) in self.standings.iter_mut().zip(own) {
                    if own.answers() > 0.0 {
                        asked.crowd.right += own.right;
                        asked.crowd.wrong += own.wrong;
                        standing.questions.push((number, Learned::Right(*own)));
                    }
                }
            }
            People::Off { own, weighs } => {
                asked.weighs = *weighs;
                for (standing, own) in self.standings.iter_mut().zip(own) {
                    if own.compared > 0 && own.bias.is_finite() && own.deviation.is_finite() {
                        standing.questions.push((number, Learned::Off(*own)));
                    }
                }
            }
        }
        self.asked.push(asked);
    }

    /// Counts the choices that are the consensus.
    fn compare(&mut self, pool: &Pool, units: &[Estimate]) {
        for (unit, annotator, value) in &pool.said {
            if !matches!(
                value,
                OpinionValue::Category(_) | OpinionValue::Categories(_)
            ) {
                return;
            }
            let estimate = &units[*unit as usize];
            // Who is alone with an answer agrees with themselves; that says nothing.
            if estimate.answers < 2 {
                continue;
            }
            let standing = &mut self.standings[*annotator as usize];
            standing.choices += 1.0;
            if estimate.value == value.to_value() {
                standing.agreed += 1.0;
            }
        }
    }

    /// The figures of all annotators, who has answered most first. Members without a pseudonym are one.
    pub(super) fn annotators(
        &self,
        gathered: &mut Gathered,
        pseudonym: impl Fn(AccountId) -> String,
    ) -> Vec<Annotator> {
        let mut together: BTreeMap<String, (Person, Standing)> = BTreeMap::new();
        let people = std::mem::take(&mut gathered.people);
        let known = people.into_iter().zip(&gathered.annotators);
        for ((person, account), standing) in known.zip(&self.standings) {
            let (all, stands) = together.entry(pseudonym(*account)).or_default();
            all.answers += person.answers;
            all.accepted += person.accepted;
            all.seconds.extend(person.seconds);
            stands.join(standing);
        }
        let mut crowd = Rightness::default();
        for asked in &self.asked {
            crowd.right += asked.crowd.right;
            crowd.wrong += asked.crowd.wrong;
        }
        let mut list: Vec<Annotator> = together
            .into_iter()
            .map(|(pseudonym, (person, standing))| {
                self.figures(pseudonym, person, &standing, &crowd)
            })
            .collect();
        list.sort_by(|a, b| {
            b.answers
                .cmp(&a.answers)
                .then(a.pseudonym.cmp(&b.pseudonym))
        });
        list
    }

    fn figures(
        &self,
        pseudonym: String,
        mut person: Person,
        standing: &Standing,
        crowd: &Rightness,
    ) -> Annotator {
        person.seconds.sort_unstable();
        let mut all = Rightness::default();
        for (_, learned) in &standing.questions {
            if let Learned::Right(own) = learned {
                all.right += own.right;
                all.wrong += own.wrong;
            }
        }
        Annotator {
            pseudonym,
            answers: person.answers,
            accepted: person.accepted,
            agreement: (standing.choices > 0.0).then(|| standing.agreed / standing.choices),
            median_seconds: person
                .seconds
                .get(person.seconds.len() / 2)
                .copied()
                .unwrap_or(0),
            skill: (all.answers() > 0.0).then(|| all.share(crowd, LEVEL).into()),
            questions: standing
                .questions
                .iter()
                .map(|(number, learned)| self.asked[*number].figures(learned))
                .collect(),
        }
    }
}

impl Standing {
    fn join(&mut self, other: &Standing) {
        self.choices += other.choices;
        self.agreed += other.agreed;
        for (number, learned) in &other.questions {
            let known = self.questions.iter_mut().find(|(own, _)| own == number);
            match (known, learned) {
                (Some((_, Learned::Right(own))), Learned::Right(more)) => {
                    own.right += more.right;
                    own.wrong += more.wrong;
                }
                // Whose numbers were compared most often speaks for both.
                (Some((_, Learned::Off(own))), Learned::Off(more)) => {
                    if more.compared > own.compared {
                        *own = *more;
                    }
                }
                _ => self.questions.push((*number, *learned)),
            }
        }
        self.questions.sort_by_key(|(number, _)| *number);
    }
}

impl Asked {
    fn figures(&self, learned: &Learned) -> QuestionFigures {
        let figures = |right, bias, deviation, weight| QuestionFigures {
            question: self.name.clone(),
            right,
            bias,
            deviation,
            weight,
        };
        match learned {
            Learned::Right(own) => {
                let share = own.share(&self.crowd, LEVEL);
                let usual = self.crowd.right / self.crowd.answers().max(f64::MIN_POSITIVE);
                let weight = if self.weighs {
                    weight(share.mean, usual, self.labels)
                } else {
                    1.0
                };
                figures(Some(share.into()), None, None, weight)
            }
            Learned::Off(own) => {
                let figure = |value, (low, high)| Figure { value, low, high };
                let bias = figure(own.bias, own.bias_interval);
                let deviation = figure(own.deviation, own.deviation_interval);
                let weight = if self.weighs { own.weight } else { 1.0 };
                figures(None, bias.finite(), deviation.finite(), weight)
            }
        }
    }
}

impl Figure {
    fn finite(self) -> Option<Self> {
        let all = [self.value, self.low, self.high];
        all.iter().all(|one| one.is_finite()).then_some(self)
    }
}

impl From<Credible> for Figure {
    fn from(credible: Credible) -> Self {
        Self {
            value: credible.mean,
            low: credible.low,
            high: credible.high,
        }
    }
}

/// What a label from somebody who is right so often speaks for it, in log odds beside chance, over what one from the
/// average person does. Who knows less than chance counts nothing.
#[expect(clippy::cast_precision_loss, reason = "labels are few")]
fn weight(right: f64, usual: f64, labels: usize) -> f64 {
    let others = labels.saturating_sub(1).max(1) as f64;
    let speaks = |right: f64| {
        let right = right.clamp(0.001, 0.999);
        (right * others / (1.0 - right)).ln().max(0.0)
    };
    let usual = speaks(usual);
    if usual < 1e-9 {
        return 1.0;
    }
    (speaks(right) / usual).min(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_right_more_often_counts_more_and_chance_counts_nothing() {
        assert!((weight(0.8, 0.8, 2) - 1.0).abs() < 1e-9);
        assert!(weight(0.9, 0.8, 2) > 1.4);
        assert!((0.0..0.5).contains(&weight(0.6, 0.8, 2)));
        assert!(weight(0.5, 0.8, 2).abs() < 1e-9);
        assert!(weight(0.5, 0.8, 4) > 0.0, "half right of four is knowledge");
        assert!(
            (weight(0.9, 0.5, 2) - 1.0).abs() < 1e-9,
            "a crowd that knows nothing"
        );
    }
}
