//! Question `ranking`: the order of several elements, best first.
//!
//! `[["b"], ["a", "c"]]` (groups of equals); with `top_k` the rest is left out; with `best_worst`
//! `{"best": "b", "worst": "c"}`.

use serde_json::{Value, json};

use super::preference::check_element;
use super::{Asked, Context, Of, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::input::{Element, ElementKind};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `ranking`.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The input whose elements are ordered.
    pub of: Of,
    /// Elements may share a place.
    pub ties: bool,
    /// Only the best and the worst are asked for.
    pub best_worst: bool,
    /// Only so many of the best are ordered.
    pub top_k: Option<usize>,
}

impl Ranking {
    pub(super) fn read(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Self> {
        const KINDS: &[ElementKind] =
            &[ElementKind::Response, ElementKind::Result, ElementKind::Row];
        let of = scope.read_of(fields, KINDS, "responses, results, table");
        let (ties, best_worst) = (fields.flag("ties", false), fields.flag("best_worst", false));
        let top_k = fields.whole("top_k", 1, limit::ROWS as u64);
        if best_worst && (ties || top_k.is_some()) {
            fields.complain("best_worst", "best and worst have neither ties nor top_k");
        }
        Some(Self {
            of: of?,
            ties,
            best_worst,
            top_k,
        })
    }

    fn check_groups(
        &self,
        groups: &[Value],
        elements: &[Element<'_>],
        place: Place<'_>,
        problems: &Problems,
    ) {
        let mut seen = std::collections::HashSet::new();
        let mut before_last = 0;
        for (index, group) in groups.iter().enumerate() {
            let here = place.index(index);
            before_last = seen.len();
            let Some(group) = group.as_array().filter(|group| !group.is_empty()) else {
                problems.add(here, "expected a list of the ids that share this place");
                continue;
            };
            if group.len() > 1 && !self.ties {
                problems.add(here, "ties are not allowed here; give each its own place");
            }
            for (position, id) in group.iter().enumerate() {
                let at = here.index(position);
                check_element(id, elements, at, problems);
                if id.as_str().is_some_and(|id| !seen.insert(id)) {
                    problems.add(at, format!("{id} is ranked twice"));
                }
                if problems.count() >= limit::PROBLEMS {
                    return;
                }
            }
        }
        self.check_complete(&seen, before_last, elements, place, problems);
    }

    /// All are ranked, or as many as `top_k` says; the last group may reach beyond that.
    fn check_complete(
        &self,
        seen: &std::collections::HashSet<&str>,
        before_last: usize,
        elements: &[Element<'_>],
        place: Place<'_>,
        problems: &Problems,
    ) {
        let wanted = self.top_k.unwrap_or(elements.len()).min(elements.len());
        if seen.len() < wanted {
            let rest = elements
                .iter()
                .filter(|element| !seen.contains(element.id.as_ref()));
            let rest: Vec<&str> = rest.take(12).map(|element| element.id.as_ref()).collect();
            let message = if self.top_k.is_some() {
                format!("rank the best {wanted}; {} are ranked", seen.len())
            } else {
                format!("not ranked yet: {}", rest.join(", "))
            };
            problems.add(place, message);
        } else if before_last >= wanted && wanted > 0 {
            problems.add(place, format!("only the best {wanted} are to be ranked"));
        }
    }

    fn check_best_worst(
        value: &Value,
        elements: &[Element<'_>],
        place: Place<'_>,
        problems: &Problems,
    ) {
        let Some(map) = value.as_object() else {
            problems.add(
                place,
                format!("expected {{\"best\", \"worst\"}}, found {}", kind_of(value)),
            );
            return;
        };
        for name in ["best", "worst"] {
            match map.get(name).filter(|value| !value.is_null()) {
                Some(id) => check_element(id, elements, place.key(name), problems),
                None => problems.add(place.key(name), format!("say which is the {name}")),
            }
        }
        if map.get("best").is_some() && map.get("best") == map.get("worst") {
            problems.add(place.key("worst"), "the best cannot be the worst");
        }
        for key in map
            .keys()
            .filter(|key| !["best", "worst"].contains(&key.as_str()))
        {
            problems.add(
                place.key(key),
                format!("\"{key}\" is not known here; known are: best, worst"),
            );
        }
    }
}

impl Asked for Ranking {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let elements = self.of.elements(context.inputs, context.data);
        if self.best_worst {
            Self::check_best_worst(value, &elements, place, context.problems);
            return;
        }
        match value.as_array() {
            Some(groups) => self.check_groups(groups, &elements, place, context.problems),
            None => {
                let found = kind_of(value);
                let message =
                    format!("expected a list of groups, [[\"b\"], [\"a\", \"c\"]], found {found}");
                context.problems.add(place, message);
            }
        }
    }

    fn schema(&self) -> Value {
        let id = json!({"type": "string"});
        if self.best_worst {
            return json!({
                "type": "object",
                "properties": {"best": id, "worst": id},
                "required": ["best", "worst"],
                "additionalProperties": false,
            });
        }
        let mut group = json!({"type": "array", "items": id, "minItems": 1, "uniqueItems": true});
        if !self.ties {
            group["maxItems"] = 1.into();
        }
        json!({"type": "array", "items": group, "minItems": 1})
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        match part {
            None => Operand::Whole,
            Some("best" | "worst") if self.best_worst => Operand::Element,
            Some(_) => Operand::Nothing,
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        if self.best_worst {
            &["agreement"]
        } else {
            &["kendall_tau", "agreement"]
        }
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["bradley_terry", "borda"]
    }
}
