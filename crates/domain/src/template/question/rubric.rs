//! Question `rubric`: a place on a scale for each criterion, `{"helpful": 4, "accurate": 2}`.

use serde_json::{Map, Value, json};

use super::scale::Scale;
use super::{Asked, Context, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::Place;

/// The fields of a `rubric`.
#[derive(Clone, Debug)]
pub struct Rubric {
    /// What is judged, one or more.
    pub criteria: Vec<Criterion>,
}

/// One criterion of a rubric.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its key in the answer.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Its share of a whole score; 1 unless said otherwise.
    pub weight: f64,
    /// Its scale, by whole steps.
    pub scale: Scale,
}

impl Rubric {
    pub(super) fn read(fields: &Fields<'_>, _scope: &Scope<'_>) -> Option<Self> {
        let at = fields.place.key("criteria");
        let list = fields.list("criteria", limit::PARTS);
        if list.is_empty() {
            fields.complain("criteria", "a rubric has one or more criteria");
        }
        let mut criteria: Vec<Criterion> = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let Some(own) = Fields::open(value, at.index(index), fields.problems) else {
                continue;
            };
            let Some(criterion) = Criterion::read(own) else {
                continue;
            };
            if criteria.iter().any(|known| known.id == criterion.id) {
                let here = at.index(index);
                fields.problems.add(
                    here.key("id"),
                    format!("\"{}\" is there twice", criterion.id),
                );
            }
            criteria.push(criterion);
        }
        (!list.is_empty() && criteria.len() == list.len()).then_some(Self { criteria })
    }

    fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }
}

impl Criterion {
    fn read(fields: Fields<'_>) -> Option<Self> {
        let id = fields.id();
        let label = fields.text("label", limit::LABEL_CHARS);
        let weight = fields.number("weight").unwrap_or(1.0);
        if weight <= 0.0 || weight > 1_000.0 {
            fields.complain("weight", "a weight is greater than 0 and at most 1000");
        }
        let scale = Scale::read(&fields, false);
        fields.close();
        let id = id?;
        Some(Self {
            label: label.unwrap_or_else(|| id.clone()),
            id,
            weight,
            scale: scale?,
        })
    }
}

impl Asked for Rubric {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let problems = context.problems;
        let Some(map) = value.as_object() else {
            problems.add(
                place,
                format!("expected an object by criterion, found {}", kind_of(value)),
            );
            return;
        };
        for criterion in &self.criteria {
            let here = place.key(&criterion.id);
            match map.get(&criterion.id).filter(|value| !value.is_null()) {
                Some(value) => criterion.scale.check(value, here, problems),
                None => problems.add(here, "this criterion is not rated yet"),
            }
        }
        for key in map.keys().filter(|key| self.criterion(key).is_none()) {
            problems.add(
                place.key(key),
                format!("\"{key}\" is no criterion of this rubric"),
            );
        }
    }

    fn schema(&self) -> Value {
        let ids: Vec<&str> = self
            .criteria
            .iter()
            .map(|criterion| criterion.id.as_str())
            .collect();
        let properties: Map<String, Value> = self
            .criteria
            .iter()
            .map(|c| (c.id.clone(), c.scale.schema()))
            .collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": ids,
            "additionalProperties": false,
        })
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        match part {
            None => Operand::Whole,
            Some(id) if self.criterion(id).is_some() => Operand::Number,
            Some(_) => Operand::Nothing,
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["distance", "exact"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["mean", "median"]
    }
}
