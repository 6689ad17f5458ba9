//! Question `each`: simple questions about every element of something, `{element id: {question id: value}}`.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{Asked, Context, Of, Operand, Question, Scope};
use crate::template::answer::check_level;
use crate::template::condition::{Level, Referable};
use crate::template::fields::{Fields, kind_of};
use crate::template::input::{Element, ElementKind, Input};
use crate::template::limit;
use crate::template::problem::Place;

/// The fields of an `each`.
#[derive(Clone, Debug)]
pub struct Each {
    /// The input whose elements are asked about.
    pub of: Of,
    /// Only elements whose field is one of these: `{"role": ["assistant"]}`.
    pub filter: Vec<(String, Vec<Value>)>,
    /// What is asked of each.
    pub ask: Vec<Question>,
    /// How many elements must be answered.
    pub coverage: Coverage,
    /// Where it is asked.
    pub placement: Placement,
}

/// How many elements of an `each` must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every one.
    All,
    /// At least one.
    Any,
    /// None must.
    None,
}

/// Where an `each` is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Under each element.
    Inline,
    /// In the questions' column.
    List,
}

const COVERAGES: &[(&str, Coverage)] = &[
    ("all", Coverage::All),
    ("any", Coverage::Any),
    ("none", Coverage::None),
];
const PLACEMENTS: &[(&str, Placement)] =
    &[("inline", Placement::Inline), ("list", Placement::List)];

impl Each {
    pub(super) fn read(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Self> {
        const KINDS: &[ElementKind] = &[
            ElementKind::Turn,
            ElementKind::Result,
            ElementKind::Response,
            ElementKind::Row,
        ];
        let of = scope.read_of(fields, KINDS, "conversation, results, responses, table");
        let input = of.as_ref().and_then(|of| scope.inputs.get(of.index));
        let filter = read_filter(fields, input);
        let ask = read_asks(fields, scope);
        let coverage = fields.word("coverage", COVERAGES).unwrap_or(Coverage::All);
        let placement = fields
            .word("placement", PLACEMENTS)
            .unwrap_or(Placement::Inline);
        Some(Self {
            of: of?,
            filter,
            ask: ask?,
            coverage,
            placement,
        })
    }

    /// The elements that are asked about.
    #[must_use]
    pub fn elements<'v>(&self, inputs: &[Input], data: &'v Value) -> Vec<Element<'v>> {
        let mut elements = self.of.elements(inputs, data);
        elements.retain(|element| self.admits(element.value));
        elements
    }

    fn admits(&self, value: &Value) -> bool {
        self.filter
            .iter()
            .all(|(field, wanted)| value.get(field).is_some_and(|found| wanted.contains(found)))
    }
}

fn read_filter(fields: &Fields<'_>, input: Option<&Input>) -> Vec<(String, Vec<Value>)> {
    let Some(value) = fields.get("where") else {
        return Vec::new();
    };
    let at = fields.place.key("where");
    let Some(map) = value.as_object() else {
        let found = kind_of(value);
        fields.problems.add(
            at,
            format!("expected an object from a field to its values, found {found}"),
        );
        return Vec::new();
    };
    let known = input.and_then(|input| input.kind.shown().element_fields());
    let mut filter = Vec::new();
    for (field, values) in map {
        let here = at.key(field);
        if known
            .as_ref()
            .is_some_and(|known| !known.contains(&field.as_str()))
        {
            let list = known
                .as_ref()
                .map(|known| known.join(", "))
                .unwrap_or_default();
            let list = if list.is_empty() {
                "none".to_owned()
            } else {
                list
            };
            fields.problems.add(
                here,
                format!("\"{field}\" cannot be filtered by; possible: {list}"),
            );
            continue;
        }
        match values.as_array() {
            Some(list) if (1..=limit::CONDITION_PARTS).contains(&list.len()) => {
                filter.push((field.clone(), list.clone()));
            }
            _ => fields
                .problems
                .add(here, "expected a list of values, such as [\"assistant\"]"),
        }
    }
    filter
}

fn read_asks(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Vec<Question>> {
    let at = fields.place.key("ask");
    let list = fields.list("ask", limit::ASKS);
    if list.is_empty() {
        fields.complain("ask", "an each asks one or more questions");
        return None;
    }
    let mut asks: Vec<Question> = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let here = at.index(index);
        let known = Referable {
            near: &asks,
            outer: scope.known.near,
            broken: scope.known.broken,
        };
        let inner = Scope {
            known,
            within_each: true,
            ..*scope
        };
        let Some(question) = Question::read(value, here, fields.problems, &inner) else {
            continue;
        };
        if asks.iter().any(|known| known.id == question.id) {
            fields.problems.add(
                here.key("id"),
                format!("\"{}\" is there twice", question.id),
            );
        }
        asks.push(question);
    }
    (asks.len() == list.len()).then_some(asks)
}

impl Asked for Each {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let problems = context.problems;
        let Some(map) = value.as_object() else {
            problems.add(
                place,
                format!("expected an object by element, found {}", kind_of(value)),
            );
            return;
        };
        let elements = self.elements(context.inputs, context.data);
        let mut answered = 0;
        for element in &elements {
            let here = place.key(&element.id);
            let said = map
                .get(element.id.as_ref())
                .filter(|value| !is_blank(value));
            match said.map(|value| value.as_object().ok_or(value)) {
                Some(Ok(values)) => {
                    answered += 1;
                    let level = Level::new(&self.ask, values, Some(context.level));
                    check_level(&level, here, context);
                }
                Some(Err(other)) => {
                    let found = kind_of(other);
                    problems.add(
                        here,
                        format!("expected an object of answers, found {found}"),
                    );
                }
                None if self.coverage == Coverage::All => self.check_unanswered(here, context),
                None => {}
            }
        }
        if self.coverage == Coverage::Any && answered == 0 && !elements.is_empty() {
            problems.add(place, "answer this for at least one element");
        }
        self.refuse_strangers(map, &elements, place, context);
    }

    fn schema(&self) -> Value {
        json!({
            "type": "object",
            "additionalProperties": crate::template::schema::level_schema(&self.ask),
        })
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        if part.is_none() {
            Operand::Whole
        } else {
            Operand::Nothing
        }
    }

    fn is_empty(&self, value: &Value) -> bool {
        match value {
            Value::Object(map) => map.values().all(is_blank),
            value => value.is_null(),
        }
    }

    fn may_be_absent(&self, context: &Context<'_>) -> bool {
        self.coverage == Coverage::None
            || self.elements(context.inputs, context.data).is_empty()
            || !self.ask.iter().any(|question| question.required)
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["mean"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[]
    }
}

impl Each {
    /// An element of which nothing is said: an error where something required is asked of it.
    fn check_unanswered(&self, place: Place<'_>, context: &Context<'_>) {
        let nothing = Map::new();
        let level = Level::new(&self.ask, &nothing, Some(context.level));
        check_level(&level, place, context);
    }

    fn refuse_strangers(
        &self,
        map: &Map<String, Value>,
        elements: &[Element<'_>],
        place: Place<'_>,
        context: &Context<'_>,
    ) {
        let known: HashMap<&str, ()> = elements
            .iter()
            .map(|element| (element.id.as_ref(), ()))
            .collect();
        for key in map.keys().filter(|key| !known.contains_key(key.as_str())) {
            let input = &self.of.input;
            context.problems.add(
                place.key(key),
                format!("\"{key}\" is no element of \"{input}\" to be asked about"),
            );
        }
    }
}

fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}
