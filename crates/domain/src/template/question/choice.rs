//! Question `choice`: one option, or several.
//!
//! Answers: `"pos"`; with `many` `["a", "b"]`; in a tree the path `["animal", "dog"]`, down to an option
//! without children; with `other` `{"other": "words"}`; with `unsure` `{"unsure": true}`.

use serde_json::{Value, json};

use super::option::{ChoiceOption, read_options, some_values};
use super::rating::flag_schema;
use super::{Asked, Context, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `choice`.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What can be chosen.
    pub options: Vec<ChoiceOption>,
    /// More than one option can be chosen.
    pub many: bool,
    /// Fewest chosen, with `many`.
    pub min: usize,
    /// Most chosen, with `many`.
    pub max: Option<usize>,
    /// An answer in one's own words is allowed.
    pub other: bool,
    /// "I cannot tell" is allowed.
    pub unsure: bool,
    /// Some option has children, so that values are paths.
    pub tree: bool,
}

impl Choice {
    pub(super) fn read(fields: &Fields<'_>, _scope: &Scope<'_>) -> Option<Self> {
        let mut left = limit::OPTIONS;
        let before = fields.problems.count();
        let options = read_options(fields, "options", 1, &mut left);
        if options.is_empty() && fields.problems.count() == before {
            fields.complain("options", "a choice has one or more options");
        }
        let many = fields.flag("many", false);
        let most = limit::OPTIONS as u64;
        let min = fields.whole("min", 0, most);
        let max = fields.whole("max", 1, most);
        for (name, given) in [("min", min.is_some()), ("max", max.is_some())] {
            if given && !many {
                fields.complain(name, "this counts options, so it needs \"many\": true");
            }
        }
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            fields.complain("max", "the greatest number is less than the least");
        }
        let (other, unsure) = (fields.flag("other", false), fields.flag("unsure", false));
        let tree = options.iter().any(|option| !option.children.is_empty());
        if min.is_some_and(|min| min > leaves(&options) + usize::from(other)) {
            fields.complain("min", "there are fewer options than that");
        }
        if options.is_empty() {
            return None;
        }
        Some(Self {
            options,
            many,
            min: min.unwrap_or(0),
            max,
            other,
            unsure,
            tree,
        })
    }

    /// Whether a path leads to an option without children.
    #[must_use]
    pub fn has_leaf(&self, path: &[&str]) -> bool {
        find(&self.options, path).is_some_and(|option| option.children.is_empty())
    }

    /// Every path to an option without children, in order; one step each where there is no tree.
    #[must_use]
    pub fn leaves(&self) -> Vec<Vec<&str>> {
        fn walk<'o>(options: &'o [ChoiceOption], above: &[&'o str], paths: &mut Vec<Vec<&'o str>>) {
            for option in options {
                let mut path = above.to_vec();
                path.push(&option.value);
                if option.children.is_empty() {
                    paths.push(path);
                } else {
                    walk(&option.children, &path, paths);
                }
            }
        }
        let mut paths = Vec::new();
        walk(&self.options, &[], &mut paths);
        paths
    }

    /// Whether a condition on this value could ever hold: an option of any level, a path, other, or unsure.
    pub(crate) fn can_have(&self, wanted: &Value) -> bool {
        fn anywhere(options: &[ChoiceOption], value: &str) -> bool {
            options
                .iter()
                .any(|option| option.value == value || anywhere(&option.children, value))
        }
        match wanted {
            Value::String(value) => anywhere(&self.options, value),
            Value::Array(list) => path_of(list).is_some_and(|path| self.has_leaf(&path)),
            other => self.unsure && is_unsure(other),
        }
    }

    fn check_one(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        match value {
            Value::Object(_) if self.other && value.get("other").is_some() => {
                check_other(value, place, problems);
            }
            Value::String(text) if !self.tree => {
                if !self.options.iter().any(|option| option.value == *text) {
                    let known = some_values(&self.options);
                    problems.add(place, format!("\"{text}\" is none of the options: {known}"));
                }
            }
            Value::Array(list) if self.tree => self.check_path(list, place, problems),
            other => {
                let expected = if self.tree {
                    "a path of options"
                } else {
                    "the value of an option"
                };
                problems.add(
                    place,
                    format!("expected {expected}, found {}", kind_of(other)),
                );
            }
        }
    }

    fn check_path(&self, list: &[Value], place: Place<'_>, problems: &Problems) {
        let Some(path) = path_of(list) else {
            problems.add(
                place,
                "expected a path of options, such as [\"animal\", \"dog\"]",
            );
            return;
        };
        let mut options = &self.options;
        for (index, step) in path.iter().enumerate() {
            let Some(option) = options.iter().find(|option| option.value == *step) else {
                let known = some_values(options);
                problems.add(
                    place.index(index),
                    format!("\"{step}\" is none of the options here: {known}"),
                );
                return;
            };
            options = &option.children;
        }
        if !options.is_empty() {
            let known = some_values(options);
            problems.add(
                place,
                format!("the path ends too early; choose one of: {known}"),
            );
        }
    }

    fn check_many(&self, list: &[Value], place: Place<'_>, problems: &Problems) {
        for (index, value) in list.iter().enumerate() {
            let here = place.index(index);
            self.check_one(value, here, problems);
            if list[..index].contains(value) {
                problems.add(here, "this is chosen twice");
            }
            if problems.count() >= limit::PROBLEMS {
                return;
            }
        }
        if list.len() < self.min {
            problems.add(
                place,
                format!("choose at least {}; {} are chosen", self.min, list.len()),
            );
        }
        if let Some(max) = self.max.filter(|max| list.len() > *max) {
            problems.add(
                place,
                format!("choose at most {max}; {} are chosen", list.len()),
            );
        }
    }

    fn one_schema(&self) -> Value {
        let option = if self.tree {
            json!({"enum": self.leaves()})
        } else {
            let values: Vec<&str> = self
                .options
                .iter()
                .map(|option| option.value.as_str())
                .collect();
            json!({"enum": values})
        };
        if !self.other {
            return option;
        }
        json!({"anyOf": [option, {
            "type": "object",
            "properties": {"other": {"type": "string", "minLength": 1, "maxLength": limit::REASON_CHARS}},
            "required": ["other"],
            "additionalProperties": false,
        }]})
    }
}

impl Asked for Choice {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        let problems = context.problems;
        if is_unsure(value) {
            if !self.unsure {
                problems.add(place, "\"unsure\" is no answer to this question");
            }
            return;
        }
        match value {
            Value::Array(list) if self.many => self.check_many(list, place, problems),
            other if self.many => {
                problems.add(
                    place,
                    format!("expected a list of options, found {}", kind_of(other)),
                );
            }
            one => self.check_one(one, place, problems),
        }
    }

    fn schema(&self) -> Value {
        let mut schema = self.one_schema();
        if self.many {
            schema = json!({
                "type": "array", "items": schema, "uniqueItems": true, "minItems": self.min.max(1),
            });
            if let Some(max) = self.max {
                schema["maxItems"] = max.into();
            }
        }
        if self.unsure {
            json!({"anyOf": [schema, flag_schema("unsure")]})
        } else {
            schema
        }
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        match part {
            None => Operand::Choice(self),
            Some("other") if self.other && !self.many => Operand::Text,
            Some("unsure") if self.unsure => Operand::Flag,
            Some(_) => Operand::Nothing,
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        if self.tree {
            &["tree_distance", "exact", "set_overlap"]
        } else if self.many {
            &["set_overlap", "exact"]
        } else {
            &["exact", "set_overlap"]
        }
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["dawid_skene", "majority"]
    }
}

fn leaves(options: &[ChoiceOption]) -> usize {
    options
        .iter()
        .map(|o| {
            if o.children.is_empty() {
                1
            } else {
                leaves(&o.children)
            }
        })
        .sum()
}

fn find<'o>(options: &'o [ChoiceOption], path: &[&str]) -> Option<&'o ChoiceOption> {
    let (first, rest) = path.split_first()?;
    let option = options.iter().find(|option| option.value == *first)?;
    if rest.is_empty() {
        Some(option)
    } else {
        find(&option.children, rest)
    }
}

/// The steps of a path; `None` if it is empty, too long, or not all strings.
pub(super) fn path_of(list: &[Value]) -> Option<Vec<&str>> {
    if list.is_empty() || list.len() > limit::OPTION_DEPTH {
        return None;
    }
    list.iter().map(Value::as_str).collect()
}

/// Whether a value is `{"unsure": true}`.
pub(super) fn is_unsure(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.len() == 1 && map.get("unsure") == Some(&Value::Bool(true)))
}

fn check_other(value: &Value, place: Place<'_>, problems: &Problems) {
    let words = value
        .get("other")
        .and_then(Value::as_str)
        .filter(|words| !words.trim().is_empty());
    let alone = value.as_object().is_some_and(|map| map.len() == 1);
    match words {
        Some(words) if words.chars().nth(limit::REASON_CHARS).is_some() => {
            problems.add(
                place.key("other"),
                format!("at most {} characters", limit::REASON_CHARS),
            );
        }
        Some(_) if alone => {}
        Some(_) => problems.add(place, "\"other\" stands alone: {\"other\": \"your words\"}"),
        None => problems.add(place.key("other"), "say in words what it is"),
    }
}
