//! Answers as opinions: what statistics work with, one flat list per answer.
//!
//! An opinion's name is the question's id, or a path below it: `style/clarity` (a criterion, a part, a
//! dimension), `turn/t3/ok` (an element and what is asked of it). Steps are escaped as in a JSON Pointer.
//! "Unsure" and "does not apply" are no opinions: who abstains is not counted.

use serde_json::{Map, Value, json};

use super::Template;
use super::pointer::escape;
use super::question::{Choice, Question, QuestionKind};

/// What an answer "in my own words" counts as, among the options of a choice.
pub const OTHER: &str = "(other)";

/// One thing that an answer says.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// What it is about: `q`, `q/criterion`, `q/element/sub`.
    pub question: String,
    /// What is said.
    pub value: OpinionValue,
}

/// What is said, by its shape.
#[derive(Clone, Debug, PartialEq)]
pub enum OpinionValue {
    /// One option; of a tree the path, joined by `/`.
    Category(String),
    /// Several options, sorted.
    Categories(Vec<String>),
    /// A place on a scale, a number; a day as days since 1970-01-01.
    Number(f64),
    /// Groups of equals, best first; best-worst as `[[best], [worst]]`.
    Ranking(Vec<Vec<String>>),
    /// Which of two is better.
    Comparison {
        /// The better one's id; `None` for a tie.
        winner: Option<String>,
        /// How much better, from 1.
        strength: Option<u32>,
        /// A tie because neither will do.
        both_bad: bool,
    },
    /// Words.
    Text(String),
}

/// The shapes of opinions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpinionKind {
    /// One of several options.
    Category,
    /// A set of options.
    Categories,
    /// A number.
    Number,
    /// An order.
    Ranking,
    /// Which of two.
    Comparison,
    /// Words.
    Text,
}

impl OpinionValue {
    /// Its shape.
    #[must_use]
    pub const fn kind(&self) -> OpinionKind {
        match self {
            Self::Category(_) => OpinionKind::Category,
            Self::Categories(_) => OpinionKind::Categories,
            Self::Number(_) => OpinionKind::Number,
            Self::Ranking(_) => OpinionKind::Ranking,
            Self::Comparison { .. } => OpinionKind::Comparison,
            Self::Text(_) => OpinionKind::Text,
        }
    }

    /// As JSON, for exports: a category as a string, a ranking as lists.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::Category(text) | Self::Text(text) => text.as_str().into(),
            Self::Categories(list) => json!(list),
            Self::Number(number) => super::question::tidy(*number),
            Self::Ranking(groups) => json!(groups),
            Self::Comparison {
                winner,
                strength,
                both_bad,
            } => {
                let mut value = json!({"winner": winner});
                if let Some(strength) = strength {
                    value["strength"] = (*strength).into();
                }
                if *both_bad {
                    value["both_bad"] = true.into();
                }
                value
            }
        }
    }
}

/// What an answer says, in the order of the template.
///
/// An answer that was not validated gives what can be read of it; nothing panics.
#[must_use]
pub fn opinions(template: &Template, answer: &Value) -> Vec<Opinion> {
    let mut list = Vec::new();
    if let Some(map) = answer.as_object() {
        add_level(&template.questions, map, "", &mut list);
    }
    list
}

fn add_level(
    questions: &[Question],
    answer: &Map<String, Value>,
    above: &str,
    list: &mut Vec<Opinion>,
) {
    for question in questions {
        if let Some(value) = answer
            .get(&question.id)
            .filter(|value| !question.is_empty(value))
        {
            add_question(question, value, &format!("{above}{}", question.id), list);
        }
    }
}

fn add_question(question: &Question, value: &Value, name: &str, list: &mut Vec<Opinion>) {
    let mut say = |part: Option<&str>, value: Option<OpinionValue>| {
        let question = part.map_or_else(
            || name.to_owned(),
            |part| format!("{name}/{}", escape(part)),
        );
        list.extend(value.map(|value| Opinion { question, value }));
    };
    let number = |value: &Value| value.as_f64().map(OpinionValue::Number);
    match &question.kind {
        QuestionKind::Choice(choice) => say(None, choice_value(choice, value)),
        QuestionKind::Rating(_) | QuestionKind::Number(_) => say(None, number(value)),
        QuestionKind::Date(_) => {
            say(
                None,
                super::question::day_number(value).map(OpinionValue::Number),
            );
        }
        QuestionKind::Rubric(rubric) => {
            for criterion in &rubric.criteria {
                say(
                    Some(&criterion.id),
                    value.get(&criterion.id).and_then(number),
                );
            }
        }
        QuestionKind::Text(text) if text.parts.is_empty() => say(None, words(Some(value))),
        QuestionKind::Text(text) => {
            for part in &text.parts {
                say(Some(&part.id), words(value.get(&part.id)));
            }
        }
        QuestionKind::Preference(preference) => {
            say(None, comparison(value));
            for (id, _) in &preference.dimensions {
                let winner = value
                    .get("dimensions")
                    .and_then(|dimensions| dimensions.get(id));
                say(Some(id), winner.map(simple_comparison));
            }
        }
        QuestionKind::Ranking(_) => say(None, ranking(value)),
        QuestionKind::Each(each) => {
            for (element, said) in value.as_object().into_iter().flatten() {
                if let Some(said) = said.as_object() {
                    add_level(
                        &each.ask,
                        said,
                        &format!("{name}/{}/", escape(element)),
                        list,
                    );
                }
            }
        }
    }
}

fn choice_value(choice: &Choice, value: &Value) -> Option<OpinionValue> {
    if choice.many {
        let mut list: Vec<String> = value.as_array()?.iter().filter_map(category).collect();
        list.sort();
        list.dedup();
        return Some(OpinionValue::Categories(list));
    }
    category(value).map(OpinionValue::Category)
}

/// The name of one chosen option: its value, its path joined by `/`, or [`OTHER`].
pub(super) fn category(value: &Value) -> Option<String> {
    match value {
        Value::String(option) => Some(option.clone()),
        Value::Array(path) => {
            let steps: Option<Vec<_>> = path.iter().map(|step| step.as_str().map(escape)).collect();
            steps
                .filter(|steps| !steps.is_empty())
                .map(|steps| steps.join("/"))
        }
        Value::Object(map) if map.contains_key("other") => Some(OTHER.to_owned()),
        _ => None,
    }
}

fn words(value: Option<&Value>) -> Option<OpinionValue> {
    let text = value?.as_str().filter(|text| !text.trim().is_empty())?;
    Some(OpinionValue::Text(text.to_owned()))
}

fn comparison(value: &Value) -> Option<OpinionValue> {
    let map = value.as_object()?;
    let winner = map.get("winner").and_then(Value::as_str).map(str::to_owned);
    let strength = map
        .get("strength")
        .and_then(Value::as_u64)
        .and_then(|n| u32::try_from(n).ok());
    let both_bad = map.get("both_bad") == Some(&Value::Bool(true));
    Some(OpinionValue::Comparison {
        winner,
        strength,
        both_bad,
    })
}

fn simple_comparison(winner: &Value) -> OpinionValue {
    let winner = winner.as_str().map(str::to_owned);
    OpinionValue::Comparison {
        winner,
        strength: None,
        both_bad: false,
    }
}

/// The groups of a ranking, best first.
pub(super) fn ranking(value: &Value) -> Option<OpinionValue> {
    let id = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(map) = value.as_object() {
        let (best, worst) = (id(map.get("best")?)?, id(map.get("worst")?)?);
        return Some(OpinionValue::Ranking(vec![vec![best], vec![worst]]));
    }
    let group = |group: &Value| {
        group
            .as_array()?
            .iter()
            .map(id)
            .collect::<Option<Vec<String>>>()
    };
    value
        .as_array()?
        .iter()
        .map(group)
        .collect::<Option<Vec<_>>>()
        .map(OpinionValue::Ranking)
}

/// What is known of the opinions of one name before anybody said anything.
#[derive(Clone, Debug, PartialEq)]
pub struct OpinionShape {
    /// Their shape.
    pub kind: OpinionKind,
    /// What may be compared: only equality, order, or distance.
    pub measure: Measure,
    /// The options of a choice, with [`OTHER`] at the end where it is allowed; else empty.
    pub categories: Vec<String>,
    /// The least and the greatest number, where both are known.
    pub range: Option<(f64, f64)>,
    /// How they become one, by name; `None` leaves it to the project.
    pub aggregate: Option<&'static str>,
}

/// What may be compared of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Whether they are the same.
    Nominal,
    /// Which is more.
    Ordinal,
    /// How far they lie apart.
    Interval,
    /// How far they lie apart, in whole days: numbers that are read as dates.
    Days,
}

/// What is known of the opinions of this name (as in [`Opinion::question`]); `None` if there can be none.
#[must_use]
pub fn shape(template: &Template, name: &str) -> Option<OpinionShape> {
    shape_in(&template.questions, name)
}

fn shape_in(questions: &[Question], name: &str) -> Option<OpinionShape> {
    let (id, rest) = match name.split_once('/') {
        Some((id, rest)) => (id, Some(rest)),
        None => (name, None),
    };
    let question = questions.iter().find(|question| question.id == id)?;
    let plain = |kind, measure, range| {
        let aggregate = question.aggregate;
        Some(OpinionShape {
            kind,
            measure,
            categories: Vec::new(),
            range,
            aggregate,
        })
    };
    match (&question.kind, rest) {
        (QuestionKind::Choice(choice), None) => Some(choice_shape(choice, question.aggregate)),
        (QuestionKind::Rating(rating), None) => plain(
            OpinionKind::Number,
            Measure::Ordinal,
            Some((rating.scale.min, rating.scale.max)),
        ),
        (QuestionKind::Number(number), None) => plain(
            OpinionKind::Number,
            Measure::Interval,
            number.min.zip(number.max),
        ),
        (QuestionKind::Date(date), None) => {
            plain(OpinionKind::Number, Measure::Days, date.day_numbers())
        }
        (QuestionKind::Rubric(rubric), Some(part)) => {
            let scale = &rubric
                .criteria
                .iter()
                .find(|criterion| criterion.id == part)?
                .scale;
            plain(
                OpinionKind::Number,
                Measure::Ordinal,
                Some((scale.min, scale.max)),
            )
        }
        (QuestionKind::Text(text), part) if part.is_some() != text.parts.is_empty() => {
            plain(OpinionKind::Text, Measure::Nominal, None)
        }
        (QuestionKind::Preference(_), _) => plain(OpinionKind::Comparison, Measure::Nominal, None),
        (QuestionKind::Ranking(_), None) => plain(OpinionKind::Ranking, Measure::Ordinal, None),
        (QuestionKind::Each(each), Some(rest)) => shape_in(&each.ask, rest.split_once('/')?.1),
        _ => None,
    }
}

/// All that can be said of a task, in the order of the template: names as in [`Opinion::question`], with `*` for
/// the elements of an `each`, and the shape of each.
#[must_use]
pub fn pools(template: &Template) -> Vec<(String, OpinionShape)> {
    let mut names = Vec::new();
    name_level(&template.questions, "", &mut names);
    let shaped = |name: String| shape(template, &name).map(|shape| (name, shape));
    names.into_iter().filter_map(shaped).collect()
}

fn name_level(questions: &[Question], above: &str, names: &mut Vec<String>) {
    for question in questions {
        let name = format!("{above}{}", question.id);
        let part = |id: &str| format!("{name}/{}", escape(id));
        match &question.kind {
            QuestionKind::Rubric(rubric) => {
                names.extend(rubric.criteria.iter().map(|criterion| part(&criterion.id)));
            }
            QuestionKind::Text(text) if !text.parts.is_empty() => {
                names.extend(text.parts.iter().map(|one| part(&one.id)));
            }
            QuestionKind::Preference(preference) => {
                names.push(name.clone());
                names.extend(preference.dimensions.iter().map(|(id, _)| part(id)));
            }
            QuestionKind::Each(each) => name_level(&each.ask, &format!("{name}/*/"), names),
            _ => names.push(name),
        }
    }
}

fn choice_shape(choice: &Choice, aggregate: Option<&'static str>) -> OpinionShape {
    let name = |path: Vec<&str>| path.into_iter().map(escape).collect::<Vec<_>>().join("/");
    let mut categories: Vec<String> = if choice.tree {
        choice.leaves().into_iter().map(name).collect()
    } else {
        choice
            .options
            .iter()
            .map(|option| option.value.clone())
            .collect()
    };
    if choice.other {
        categories.push(OTHER.to_owned());
    }
    let kind = if choice.many {
        OpinionKind::Categories
    } else {
        OpinionKind::Category
    };
    OpinionShape {
        kind,
        measure: Measure::Nominal,
        categories,
        range: None,
        aggregate,
    }
}
