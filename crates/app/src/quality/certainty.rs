//! How sure the answers to one task are, from the skills known now: what decides whether it gets another place.

use super::gather::pool_of;
use super::skills::{Kept, PoolSkills, of_project};
use crate::templates::template;
use crate::{App, Result};
use candor_domain::batch::target;
use candor_domain::id::{AccountId, TaskId};
use candor_domain::task::Doubt;
use candor_domain::template::{OpinionKind, OpinionValue, Template, opinions, shape};
use candor_store::batches::Batch;
use candor_store::consensus;
use candor_store::db::Tx;
use std::collections::{BTreeMap, HashMap};

/// Who nobody knows: read as the crowd is.
const STRANGER: u32 = u32::MAX;

/// What the answers to a task say under its batch's target.
///
/// # Errors
/// As the store's.
pub(crate) fn doubt(tx: &mut dyn Tx, app: &App, batch: &Batch, task: TaskId) -> Result<Doubt> {
    let Some(percent) = batch.target_percent else {
        return Ok(Doubt::NotAsked);
    };
    let template = template(tx, app, batch.project, batch.template_version)?;
    let kept = of_project(tx, app, batch.project)?;
    let answers: Vec<(AccountId, serde_json::Value)> =
        consensus::answers_to(tx, batch.project, task)?
            .into_iter()
            .filter(|answer| answer.state.starts_with("accepted"))
            .filter_map(|answer| {
                let value = serde_json::from_str(&answer.answer).ok()?;
                Some((answer.contributor, value))
            })
            .collect();
    Ok(target::doubt(
        percent,
        certainty(&template, kept.as_deref(), &answers),
    ))
}

/// The certainty of a task: of its least certain question. The elements of an `each` count by their mean, and a
/// question that fewer than half of the answers speak to (one behind a condition, or left out) does not count.
/// `None` where there is nothing to be sure of.
fn certainty(
    template: &Template,
    kept: Option<&Kept>,
    answers: &[(AccountId, serde_json::Value)],
) -> Option<f64> {
    let mut units: BTreeMap<String, Vec<(u32, OpinionValue)>> = BTreeMap::new();
    for (contributor, answer) in answers {
        let number = kept.and_then(|kept| kept.numbers.get(contributor).copied());
        for opinion in opinions(template, answer) {
            let said = (number.unwrap_or(STRANGER), opinion.value);
            units.entry(opinion.question).or_default().push(said);
        }
    }
    let mut unknown: HashMap<String, PoolSkills> = HashMap::new();
    let mut pools: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (unit, said) in units {
        if said.len() * 2 < answers.len() {
            continue;
        }
        let Some(shape) = shape(template, &unit) else {
            continue;
        };
        if !matches!(shape.kind, OpinionKind::Category | OpinionKind::Categories) {
            continue;
        }
        let pool = pool_of(template, &unit);
        let skills = kept
            .and_then(|kept| kept.skills.pools.get(&pool))
            .unwrap_or_else(|| {
                unknown
                    .entry(pool.clone())
                    .or_insert_with(|| PoolSkills::unknown(shape.kind, shape.categories))
            });
        let certainty = of_unit(skills, &said);
        pools.entry(pool).or_default().push(certainty);
    }
    pools
        .values()
        .map(|list| list.iter().sum::<f64>() / list.len() as f64)
        .min_by(f64::total_cmp)
}

/// How sure the answers to one question are: the best label's probability, or that all labels of a set are right.
fn of_unit(pool: &PoolSkills, said: &[(u32, OpinionValue)]) -> f64 {
    let number = |label: &String| {
        let place = pool.labels.iter().position(|known| known == label);
        place.map_or(STRANGER, super::gather::index)
    };
    let best = |answers: &[(u32, u32)], skills: &candor_aggregate::category::Skills| {
        skills.posterior(answers).best().map_or(0.0, |(_, p)| p)
    };
    let one: Vec<(u32, u32)> = said
        .iter()
        .filter_map(|(who, value)| match value {
            OpinionValue::Category(label) => Some((*who, number(label))),
            _ => None,
        })
        .collect();
    if let ([skills], false) = (pool.skills.as_slice(), one.is_empty()) {
        return best(&one, skills);
    }
    let mut certainty = 1.0;
    for (label, skills) in pool.labels.iter().zip(&pool.skills) {
        let answers: Vec<(u32, u32)> = said
            .iter()
            .filter_map(|(who, value)| match value {
                OpinionValue::Categories(list) => Some((*who, u32::from(list.contains(label)))),
                _ => None,
            })
            .collect();
        // A label that nobody chose asks no question.
        if answers.iter().any(|(_, chosen)| *chosen == 1) {
            certainty *= best(&answers, skills);
        }
    }
    certainty
}

#[cfg(test)]
mod tests {
    use super::*;
    use candor_domain::id::AccountId;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn template() -> Template {
        Template::parse(&json!({
            "template": 1,
            "title": "T",
            "inputs": [{ "id": "text", "type": "text", "from": "/text" }],
            "questions": [
                { "id": "mood", "type": "choice", "label": "Mood", "options": [
                    { "value": "good", "label": "Good" }, { "value": "bad", "label": "Bad" },
                    { "value": "mixed", "label": "Mixed" }
                ] },
                { "id": "about", "type": "choice", "many": true, "required": false, "label": "About", "options": [
                    { "value": "price", "label": "Price" }, { "value": "taste", "label": "Taste" }
                ] },
                { "id": "note", "type": "text", "required": false, "label": "Note" }
            ],
        }))
        .unwrap()
    }

    fn answers(list: &[Value]) -> Vec<(AccountId, Value)> {
        (1..)
            .map(|n| AccountId::from_uuid(Uuid::from_u128(n)))
            .zip(list.iter().cloned())
            .collect()
    }

    fn of(list: &[Value]) -> Option<f64> {
        certainty(&template(), None, &answers(list))
    }

    #[test]
    fn agreement_makes_sure_and_disagreement_does_not() {
        let good = || json!({ "mood": "good" });
        let two = of(&[good(), good()]).unwrap();
        let four = of(&[good(), good(), good(), good()]).unwrap();
        let split = of(&[good(), json!({ "mood": "bad" })]).unwrap();
        assert!(split < two && two < four, "{split} {two} {four}");
        assert!(split < 0.5 + 1e-9);
    }

    #[test]
    fn words_and_what_few_speak_to_do_not_count() {
        assert_eq!(of(&[json!({ "note": "well" })]), None);
        let sure = of(&[
            json!({ "mood": "good" }),
            json!({ "mood": "good" }),
            json!({ "mood": "good" }),
        ]);
        let one_more = of(&[
            json!({ "mood": "good", "about": ["price"] }),
            json!({ "mood": "good" }),
            json!({ "mood": "good" }),
        ]);
        assert_eq!(sure, one_more);
    }

    #[test]
    fn the_least_certain_question_decides() {
        let sure = of(&[json!({ "mood": "good" }), json!({ "mood": "good" })]).unwrap();
        let split = of(&[
            json!({ "mood": "good", "about": ["price"] }),
            json!({ "mood": "good", "about": ["taste"] }),
        ])
        .unwrap();
        assert!(split < sure);
    }
}
