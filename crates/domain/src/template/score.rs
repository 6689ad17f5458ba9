//! How well an answer matches a key, 0 to 1, by question. One scorer serves training, exams, gold and reviews.
//!
//! | scorer | questions | 1 when | between |
//! | --- | --- | --- | --- |
//! | `exact` | choice, rating, rubric, number, date, text | the same | never |
//! | `set_overlap` | choice | the same set | shared options over all options (Jaccard) |
//! | `tree_distance` | choice in a tree | the same path | twice the shared steps over the steps of both (Wu and Palmer) |
//! | `distance` | rating, rubric, number, date | within the tolerance | falls evenly to 0 over the scale |
//! | `agreement` | preference, ranking | the same order | share of what is compared that agrees; half for a tie against a winner |
//! | `kendall_tau` | ranking | the same order | Kendall's tau-b (Kendall 1945), moved from -1..1 to 0..1 |
//! | `mean` | each | all elements of the key match | mean over the elements and questions of the key |
//!
//! A number without both limits is measured against the key itself (the score is 0 at twice the key); a day
//! without both limits against a year.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Template;
use super::opinion::{OpinionValue, category, ranking};
use super::question::{Choice, Preference, Question, QuestionKind, Rubric, day_number};

/// The known right answer of a task.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    /// The right values, shaped as an answer; questions that are left out are not scored.
    pub answer: Value,
    /// What still counts as right, by question id, in the unit of the scale (days for a date); 0 if not named.
    pub tolerance: BTreeMap<String, f64>,
}

/// How well an answer matches a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// By question id, 0 to 1, in the order of the template.
    pub questions: Vec<(String, f64)>,
    /// The mean of them; `None` if nothing could be scored.
    pub mean: Option<f64>,
}

/// Scores an answer against a key. A question that the key answers and the answer does not scores 0.
#[must_use]
pub fn score(template: &Template, answer: &Value, key: &Key) -> Score {
    let mut questions = Vec::new();
    for question in &template.questions {
        let Some(right) = key
            .answer
            .get(&question.id)
            .filter(|v| !question.is_empty(v))
        else {
            continue;
        };
        let tolerance = key.tolerance.get(&question.id).copied().unwrap_or(0.0);
        if let Some(score) = score_question(question, answer.get(&question.id), right, tolerance) {
            questions.push((question.id.clone(), score));
        }
    }
    let mean = mean(questions.iter().map(|(_, score)| *score));
    Score { questions, mean }
}

/// Scores one value against the right one; `None` if this question has no scorer (a text is judged by a
/// person), or the right value cannot be read.
#[must_use]
pub fn score_question(
    question: &Question,
    value: Option<&Value>,
    right: &Value,
    tolerance: f64,
) -> Option<f64> {
    if question.scorer == "none" {
        return None;
    }
    let Some(value) = value.filter(|value| !question.is_empty(value)) else {
        return Some(0.0);
    };
    match &question.kind {
        QuestionKind::Choice(choice) => choice_score(choice, question.scorer, value, right),
        _ if question.scorer == "exact" => Some(truth(same(value, right))),
        QuestionKind::Rating(rating) => {
            let range = rating.scale.max - rating.scale.min;
            Some(distance(
                value.as_f64(),
                right.as_f64(),
                range,
                tolerance,
                same(value, right),
            ))
        }
        QuestionKind::Rubric(rubric) => rubric_score(rubric, value, right, tolerance),
        QuestionKind::Number(number) => {
            let key = right.as_f64()?;
            let range = number
                .min
                .zip(number.max)
                .map_or(key.abs(), |(min, max)| max - min);
            Some(distance(value.as_f64(), Some(key), range, tolerance, false))
        }
        QuestionKind::Date(date) => {
            let range = date.day_numbers().map_or(365.0, |(min, max)| max - min);
            Some(distance(
                day_number(value),
                day_number(right),
                range,
                tolerance,
                false,
            ))
        }
        QuestionKind::Preference(preference) => Some(preference_score(preference, value, right)),
        QuestionKind::Ranking(_) => ranking_score(question.scorer, value, right),
        QuestionKind::Each(each) => each_score(&each.ask, value, right, tolerance),
        QuestionKind::Text(_) => None,
    }
}

fn truth(is_true: bool) -> f64 {
    if is_true { 1.0 } else { 0.0 }
}

fn mean(scores: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = scores.fold((0.0, 0.0), |(sum, count), score| (sum + score, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The same value: numbers by size, texts without regard to outer spaces.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) => a.trim() == b.trim(),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, one)| b.get(key).is_some_and(|other| same(one, other)))
        }
        _ => a == b,
    }
}

/// 1 within the tolerance, then evenly down to 0 over the range. `equal` decides where there is no number.
fn distance(a: Option<f64>, b: Option<f64>, range: f64, tolerance: f64, equal: bool) -> f64 {
    let Some((a, b)) = a.zip(b) else {
        return truth(equal);
    };
    let off = (a - b).abs();
    if off <= tolerance.max(0.0) + 1e-9 {
        return 1.0;
    }
    if range <= 0.0 {
        0.0
    } else {
        (1.0 - off / range).clamp(0.0, 1.0)
    }
}

fn choice_score(choice: &Choice, scorer: &str, value: &Value, right: &Value) -> Option<f64> {
    let (given, wanted) = (chosen(choice, value), chosen(choice, right));
    if given.is_empty() || wanted.is_empty() {
        return Some(truth(same(value, right)));
    }
    match scorer {
        "exact" => return Some(truth(given == wanted)),
        "tree_distance" => return tree_score(&given, &wanted),
        _ => {}
    }
    let shared = given.iter().filter(|one| wanted.contains(one)).count();
    let all = given.len() + wanted.len() - shared;
    Some(ratio(shared, all))
}

/// What was chosen, by name; empty for unsure.
fn chosen(choice: &Choice, value: &Value) -> Vec<String> {
    let mut list: Vec<String> = match value {
        Value::Array(list) if choice.many => list.iter().filter_map(category).collect(),
        one => category(one).into_iter().collect(),
    };
    list.sort();
    list.dedup();
    list
}

/// The nearness of two sets of paths: each path by its nearest in the other set, both ways, the mean of both.
fn tree_score(given: &[String], wanted: &[String]) -> Option<f64> {
    let nearest = |one: &String, others: &[String]| {
        others
            .iter()
            .map(|other| path_nearness(one, other))
            .fold(0.0, f64::max)
    };
    let precision = mean(given.iter().map(|one| nearest(one, wanted)))?;
    let recall = mean(wanted.iter().map(|one| nearest(one, given)))?;
    Some(f64::midpoint(precision, recall))
}

fn path_nearness(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<&str>, Vec<&str>) = (a.split('/').collect(), b.split('/').collect());
    let shared = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    ratio(2 * shared, a.len() + b.len())
}

fn ratio(part: usize, whole: usize) -> f64 {
    let as_number = |n: usize| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    if whole == 0 {
        0.0
    } else {
        as_number(part) / as_number(whole)
    }
}

fn rubric_score(rubric: &Rubric, value: &Value, right: &Value, tolerance: f64) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for criterion in &rubric.criteria {
        let Some(key) = right.get(&criterion.id).and_then(Value::as_f64) else {
            continue;
        };
        let range = criterion.scale.max - criterion.scale.min;
        let given = value.get(&criterion.id).and_then(Value::as_f64);
        sum += criterion.weight * distance(given, Some(key), range, tolerance, false);
        weights += criterion.weight;
    }
    (weights > 0.0).then(|| sum / weights)
}

/// The mean over the whole and the dimensions that the key names.
fn preference_score(preference: &Preference, value: &Value, right: &Value) -> f64 {
    let bad = |value: &Value| value.get("both_bad") == Some(&Value::Bool(true));
    let winner = |value: &Value| value.get("winner").cloned().unwrap_or_default();
    let (given, wanted) = (winner(value), winner(right));
    let mut scores = vec![
        if given.is_null() && wanted.is_null() && bad(value) != bad(right) {
            0.5
        } else {
            side_score(&given, &wanted)
        },
    ];
    for (id, _) in &preference.dimensions {
        let side = |value: &Value| {
            value
                .get("dimensions")
                .and_then(|list| list.get(id))
                .cloned()
        };
        if let Some(wanted) = side(right) {
            scores.push(side(value).map_or(0.0, |given| side_score(&given, &wanted)));
        }
    }
    mean(scores.into_iter()).unwrap_or(0.0)
}

fn side_score(given: &Value, wanted: &Value) -> f64 {
    if given == wanted {
        1.0
    } else if given.is_null() || wanted.is_null() {
        0.5
    } else {
        0.0
    }
}

fn ranking_score(scorer: &str, value: &Value, right: &Value) -> Option<f64> {
    if let (Value::Object(given), Value::Object(wanted)) = (value, right) {
        let hit = |name| truth(given.get(name).is_some() && given.get(name) == wanted.get(name));
        return Some(f64::midpoint(hit("best"), hit("worst")));
    }
    let (Some(OpinionValue::Ranking(given)), Some(OpinionValue::Ranking(wanted))) =
        (ranking(value), ranking(right))
    else {
        return None;
    };
    let pairs = Pairs::count(&given, &wanted);
    Some(if scorer == "kendall_tau" {
        pairs.tau_as_score()
    } else {
        pairs.agreement()
    })
}

/// How the pairs of elements stand in two rankings.
#[derive(Debug, Default)]
struct Pairs {
    concordant: usize,
    discordant: usize,
    tied_in_first: usize,
    tied_in_second: usize,
    tied_in_both: usize,
}

impl Pairs {
    /// Elements that a ranking leaves out (`top_k`) share its last place.
    fn count(first: &[Vec<String>], second: &[Vec<String>]) -> Self {
        let place = |groups: &[Vec<String>], id: &String| {
            groups
                .iter()
                .position(|group| group.contains(id))
                .unwrap_or(groups.len())
        };
        let mut ids: Vec<&String> = first.iter().chain(second).flatten().collect();
        ids.sort();
        ids.dedup();
        let places: Vec<(usize, usize)> = ids
            .iter()
            .map(|id| (place(first, id), place(second, id)))
            .collect();
        let mut pairs = Self::default();
        for (index, (a1, a2)) in places.iter().enumerate() {
            for (b1, b2) in &places[index + 1..] {
                match (a1.cmp(b1), a2.cmp(b2)) {
                    (std::cmp::Ordering::Equal, std::cmp::Ordering::Equal) => {
                        pairs.tied_in_both += 1;
                    }
                    (std::cmp::Ordering::Equal, _) => pairs.tied_in_first += 1,
                    (_, std::cmp::Ordering::Equal) => pairs.tied_in_second += 1,
                    (one, other) if one == other => pairs.concordant += 1,
                    _ => pairs.discordant += 1,
                }
            }
        }
        pairs
    }

    fn total(&self) -> usize {
        self.concordant
            + self.discordant
            + self.tied_in_first
            + self.tied_in_second
            + self.tied_in_both
    }

    fn agreement(&self) -> f64 {
        let half = self.tied_in_first + self.tied_in_second;
        if self.total() == 0 {
            return 1.0;
        }
        ratio(
            2 * (self.concordant + self.tied_in_both) + half,
            2 * self.total(),
        )
    }

    /// Tau-b from 0 (reversed) to 1 (the same). Where one side ties everything, tau is not defined: then 1 if
    /// both do, else one half, as for rankings that have nothing to do with each other.
    fn tau_as_score(&self) -> f64 {
        let untied = self.concordant + self.discordant;
        let (first, second) = (untied + self.tied_in_second, untied + self.tied_in_first);
        if first == 0 || second == 0 {
            return if first == second { 1.0 } else { 0.5 };
        }
        let scale = (ratio(first, 1) * ratio(second, 1)).sqrt();
        let tau = (ratio(self.concordant, 1) - ratio(self.discordant, 1)) / scale;
        f64::midpoint(tau, 1.0)
    }
}

fn each_score(asks: &[Question], value: &Value, right: &Value, tolerance: f64) -> Option<f64> {
    let nothing = Map::new();
    let mut scores = Vec::new();
    for (element, wanted) in right.as_object()? {
        let given = value
            .get(element)
            .and_then(Value::as_object)
            .unwrap_or(&nothing);
        for ask in asks {
            if let Some(wanted) = wanted.get(&ask.id).filter(|wanted| !ask.is_empty(wanted)) {
                scores.extend(score_question(ask, given.get(&ask.id), wanted, tolerance));
            }
        }
    }
    mean(scores.into_iter())
}
