//! Question `preference`: which of two alternatives is better.
//!
//! `{"winner": "a", "strength": 2, "dimensions": {"helpful": "b", "true": null}}`; a tie is `"winner": null`,
//! and `"both_bad": true` with it says that neither will do.

use serde_json::{Map, Value, json};

use super::{Asked, Context, Of, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::input::{Element, ElementKind};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `preference`.
#[derive(Clone, Debug)]
pub struct Preference {
    /// The input whose two alternatives are compared.
    pub of: Of,
    /// Steps of "how much better", 1 to 4; with 1 the strength is not asked.
    pub strength: usize,
    /// A tie is an answer.
    pub tie: bool,
    /// "Both are bad" is an answer.
    pub both_bad: bool,
    /// What is compared besides the whole, by id and label.
    pub dimensions: Vec<(String, String)>,
}

impl Preference {
    pub(super) fn read(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Self> {
        let of = scope.read_of(fields, &[ElementKind::Response], "responses");
        let strength = fields.whole("strength", 1, 4).unwrap_or(1);
        let at = fields.place.key("dimensions");
        let mut dimensions: Vec<(String, String)> = Vec::new();
        for (index, value) in fields.list("dimensions", limit::PARTS).iter().enumerate() {
            let here = at.index(index);
            let Some(dimension) = read_dimension(value, here, fields.problems) else {
                continue;
            };
            if dimensions.iter().any(|(id, _)| *id == dimension.0) {
                fields
                    .problems
                    .add(here, format!("\"{}\" is there twice", dimension.0));
            }
            dimensions.push(dimension);
        }
        let (tie, both_bad) = (fields.flag("tie", false), fields.flag("both_bad", false));
        Some(Self {
            of: of?,
            strength,
            tie,
            both_bad,
            dimensions,
        })
    }

    fn check_winner(
        &self,
        map: &Map<String, Value>,
        elements: &[Element<'_>],
        place: Place<'_>,
        problems: &Problems,
    ) {
        let both_bad = map.get("both_bad") == Some(&Value::Bool(true));
        match map.get("winner") {
            None => problems.add(
                place.key("winner"),
                "say which is better, or null for a tie",
            ),
            Some(Value::Null) if both_bad && self.both_bad => {}
            Some(Value::Null) if both_bad => {
                problems.add(
                    place.key("both_bad"),
                    "\"both are bad\" is no answer to this question",
                );
            }
            Some(Value::Null) if self.tie => {}
            Some(Value::Null) => {
                problems.add(
                    place.key("winner"),
                    "a tie is no answer to this question; say which is better",
                );
            }
            Some(_) if both_bad => {
                problems.add(
                    place.key("both_bad"),
                    "where both are bad, the winner is null",
                );
            }
            Some(winner) => check_element(winner, elements, place.key("winner"), problems),
        }
        self.check_strength(map, place, problems);
    }

    fn check_strength(&self, map: &Map<String, Value>, place: Place<'_>, problems: &Problems) {
        let here = place.key("strength");
        let won = map.get("winner").is_some_and(|winner| !winner.is_null());
        let most = self.strength as u64;
        match map.get("strength").filter(|value| !value.is_null()) {
            None if won && self.strength > 1 => {
                problems.add(here, format!("say how much better, from 1 to {most}"));
            }
            None => {}
            Some(_) if !won => problems.add(here, "a tie has no strength"),
            Some(value) if value.as_u64().is_some_and(|n| (1..=most).contains(&n)) => {}
            Some(_) => problems.add(here, format!("expected a whole number from 1 to {most}")),
        }
    }

    fn check_dimensions(
        &self,
        value: Option<&Value>,
        elements: &[Element<'_>],
        place: Place<'_>,
        problems: &Problems,
    ) {
        let empty = Map::new();
        let map = match value {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(map)) => map,
            Some(other) => {
                problems.add(
                    place,
                    format!("expected an object by dimension, found {}", kind_of(other)),
                );
                return;
            }
        };
        for (id, label) in &self.dimensions {
            let here = place.key(id);
            match map.get(id) {
                None => problems.add(
                    here,
                    format!("\"{label}\" is not compared yet; null says a tie"),
                ),
                Some(Value::Null) => {}
                Some(winner) => check_element(winner, elements, here, problems),
            }
        }
        for key in map
            .keys()
            .filter(|key| !self.dimensions.iter().any(|(id, _)| id == *key))
        {
            problems.add(
                place.key(key),
                format!("\"{key}\" is no dimension of this question"),
            );
        }
    }
}

fn read_dimension(
    value: &Value,
    place: Place<'_>,
    problems: &Problems,
) -> Option<(String, String)> {
    if let Some(id) = value.as_str() {
        if crate::template::fields::is_id(id) {
            return Some((id.to_owned(), id.to_owned()));
        }
        problems.add(
            place,
            "an id starts with a letter a-z and goes on with a-z, 0-9 and _",
        );
        return None;
    }
    let fields = Fields::open(value, place, problems)?;
    let id = fields.id();
    let label = fields.text("label", limit::LABEL_CHARS);
    fields.close();
    let id = id?;
    Some((id.clone(), label.unwrap_or(id)))
}

/// Checks that a value is the id of one of the elements.
pub(super) fn check_element(
    value: &Value,
    elements: &[Element<'_>],
    place: Place<'_>,
    problems: &Problems,
) {
    let Some(id) = value.as_str() else {
        problems.add(
            place,
            format!(
                "expected the id of an alternative, found {}",
                kind_of(value)
            ),
        );
        return;
    };
    if !elements.iter().any(|element| element.id == id) {
        let known: Vec<&str> = elements
            .iter()
            .take(12)
            .map(|element| element.id.as_ref())
            .collect();
        problems.add(place, format!("\"{id}\" is none of: {}", known.join(", ")));
    }
}

impl Asked for Preference {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        const KNOWN: &[&str] = &["winner", "strength", "both_bad", "dimensions"];
        let problems = context.problems;
        let Some(map) = value.as_object() else {
            problems.add(
                place,
                format!(
                    "expected an object with the winner, found {}",
                    kind_of(value)
                ),
            );
            return;
        };
        let elements = self.of.elements(context.inputs, context.data);
        self.check_winner(map, &elements, place, problems);
        if map.get("both_bad").is_some_and(|flag| !flag.is_boolean()) {
            problems.add(place.key("both_bad"), "expected true or false");
        }
        self.check_dimensions(
            map.get("dimensions"),
            &elements,
            place.key("dimensions"),
            problems,
        );
        for key in map.keys().filter(|key| !KNOWN.contains(&key.as_str())) {
            problems.add(
                place.key(key),
                format!(
                    "\"{key}\" is not known here; known are: {}",
                    KNOWN.join(", ")
                ),
            );
        }
    }

    fn schema(&self) -> Value {
        let element = json!({"type": "string"});
        let or_tie = json!({"type": ["string", "null"]});
        let winner = if self.tie || self.both_bad {
            &or_tie
        } else {
            &element
        };
        let mut properties = Map::new();
        properties.insert("winner".to_owned(), winner.clone());
        let strength = json!({"type": ["integer", "null"], "minimum": 1, "maximum": self.strength});
        properties.insert("strength".to_owned(), strength);
        properties.insert("both_bad".to_owned(), json!({"type": "boolean"}));
        let ids: Vec<&str> = self.dimensions.iter().map(|(id, _)| id.as_str()).collect();
        let each: Map<String, Value> = ids
            .iter()
            .map(|id| ((*id).to_owned(), or_tie.clone()))
            .collect();
        properties.insert("dimensions".to_owned(), json!({
            "type": "object", "properties": each, "required": ids, "additionalProperties": false,
        }));
        let required = if ids.is_empty() {
            vec!["winner"]
        } else {
            vec!["winner", "dimensions"]
        };
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        match part {
            None => Operand::Whole,
            Some("winner") => Operand::Element,
            Some("strength") => Operand::Number,
            Some("both_bad") => Operand::Flag,
            Some(_) => Operand::Nothing,
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["agreement"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["bradley_terry", "majority"]
    }
}
