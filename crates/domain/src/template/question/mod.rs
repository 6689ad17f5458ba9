//! What a task asks. One module per question type: its fields, what it demands of an answer, the JSON Schema
//! of that answer, and what follows from it.
//!
//! A new question type is one module that implements `Asked`, and one row in the table of this file.

mod choice;
mod date;
mod each;
mod number;
mod option;
mod preference;
mod ranking;
mod rating;
mod rubric;
mod scale;
mod text;

use serde_json::Value;

pub use choice::Choice;
pub use date::{Date, day_text};
pub use each::{Coverage, Each, Placement};
pub use number::Number;
pub use option::ChoiceOption;
pub use preference::Preference;
pub use ranking::Ranking;
pub use rating::{Rating, Widget};
pub use rubric::{Criterion, Rubric};
pub use scale::Scale;
pub use text::{Format, Length, LengthUnit, Paste, Text, TextPart, words};

pub(crate) use date::day_number;
pub(crate) use scale::tidy;

use super::condition::{self, Condition, Level, Referable};
use super::fields::Fields;
use super::input::{ElementKind, Input, unknown_type};
use super::limit;
use super::pointer::Pointer;
use super::problem::{Place, Problems};

/// One thing that a task asks.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name in the template and the key of its value in an answer, `[a-z][a-z0-9_]*`.
    pub id: String,
    /// What is asked, in words; "" shows the id.
    pub label: String,
    /// Help in Markdown; "" for none.
    pub help: String,
    /// Must be answered before the answer is submitted, while it is asked at all.
    pub required: bool,
    /// Asked only while this holds; hidden, it has no value.
    pub when: Option<Condition>,
    /// A value in the task's data that is offered and must be confirmed.
    pub prefill: Option<Pointer>,
    /// Whether the value is to be explained, under `"<id>.reason"`.
    pub reason: Reason,
    /// How a value is scored against a key, by name; see [`crate::template::score`].
    pub scorer: &'static str,
    /// How the values of several people become one, by name; `None` leaves it to the project.
    pub aggregate: Option<&'static str>,
    /// Its type, with the fields of that type.
    pub kind: QuestionKind,
}

/// Whether a value is to be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No reason is asked or taken.
    None,
    /// A reason may be given.
    Optional,
    /// A value needs a reason.
    Required,
}

macro_rules! question_types {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, )+) => {
        /// The question types of this server, with their own fields.
        #[derive(Clone, Debug)]
        pub enum QuestionKind {
            $( $(#[$doc])* $variant($variant), )+
        }

        impl QuestionKind {
            /// The names of the types that this server supports.
            pub const NAMES: &'static [&'static str] = &[$( $name, )+];

            /// The name of its type, as in a template's `type`.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )+ }
            }

            fn read(name: &str, fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Self> {
                match name {
                    $( $name => $variant::read(fields, scope).map(Self::$variant), )+
                    _ => None,
                }
            }

            pub(crate) fn asked(&self) -> &dyn Asked {
                match self { $( Self::$variant(kind) => kind, )+ }
            }
        }
    };
}

question_types! {
    /// One option of a list or a tree, or several.
    Choice = "choice",
    /// A place on a scale.
    Rating = "rating",
    /// A place on a scale for each of several criteria.
    Rubric = "rubric",
    /// A text, written or edited.
    Text = "text",
    /// A number.
    Number = "number",
    /// A day.
    Date = "date",
    /// Which of two alternatives is better.
    Preference = "preference",
    /// The order of several alternatives.
    Ranking = "ranking",
    /// Simple questions about every element of something.
    Each = "each",
}

/// Types of the model that this server does not know yet.
const LATER: &[&str] = &[
    "spans",
    "corrections",
    "shapes",
    "tracks",
    "segments",
    "evidence",
];
/// Types that an `each` may ask.
const SIMPLE: &[&str] = &["choice", "rating", "rubric", "text", "number", "date"];

/// What a condition can compare in a question's value.
pub(crate) enum Operand<'a> {
    Choice(&'a Choice),
    Number,
    Date,
    Text,
    Element,
    Flag,
    /// A value without a single thing to compare: it is only there or not.
    Whole,
    /// There is no such part.
    Nothing,
}

/// What an answer is checked against.
pub(crate) struct Context<'a> {
    pub(crate) inputs: &'a [Input],
    pub(crate) data: &'a Value,
    pub(crate) problems: &'a Problems,
    /// The level at which the question stands.
    pub(crate) level: &'a Level<'a>,
}

/// What every question type can do.
pub(crate) trait Asked: std::fmt::Debug {
    /// Checks a value that is not empty.
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>);
    /// JSON Schema of a value.
    fn schema(&self) -> Value;
    /// What a condition can compare in a value, or in the named part of it.
    fn operand(&self, part: Option<&str>) -> Operand<'_>;
    /// Whether a value says nothing, so that the question counts as not answered.
    fn is_empty(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
    /// Whether a required question may stay without a value for this data.
    fn may_be_absent(&self, _context: &Context<'_>) -> bool {
        false
    }
    /// The names of its scorers, the one that is used unless said otherwise first.
    fn scorers(&self) -> &'static [&'static str];
    /// The names of the ways to aggregate its values.
    fn aggregates(&self) -> &'static [&'static str];
    /// Bindings into the task's data.
    fn pointers(&self) -> Vec<&Pointer> {
        Vec::new()
    }
}

/// What a question may refer to while it is read.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) inputs: &'a [Input],
    /// What a condition may look at.
    pub(crate) known: Referable<'a>,
    /// Ids of all questions of the template.
    pub(crate) question_ids: &'a [String],
    /// Inside of an `each`.
    pub(crate) within_each: bool,
}

/// The input whose elements a question is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// The input's id.
    pub input: String,
    /// What its elements are.
    pub elements: ElementKind,
    index: usize,
}

impl Of {
    /// The elements in a task's data.
    pub(crate) fn elements<'v>(
        &self,
        inputs: &[Input],
        data: &'v Value,
    ) -> Vec<super::input::Element<'v>> {
        inputs
            .get(self.index)
            .map(|input| input.elements(data))
            .unwrap_or_default()
    }
}

impl Scope<'_> {
    /// Reads `of`: the id of an input whose elements are of one of these kinds.
    fn read_of(&self, fields: &Fields<'_>, kinds: &[ElementKind], types: &str) -> Option<Of> {
        let id = fields.required_text("of", limit::ID_CHARS)?;
        let Some(index) = self.inputs.iter().position(|input| input.id == id) else {
            if self.question_ids.contains(&id) {
                fields.complain(
                    "of",
                    format!("the question \"{id}\" has no regions to ask about"),
                );
            } else if !self.known.broken.contains(&id) {
                fields.complain("of", format!("there is no input \"{id}\""));
            }
            return None;
        };
        let elements = self.inputs[index]
            .element_kind()
            .filter(|kind| kinds.contains(kind));
        if elements.is_none() {
            let found = self.inputs[index].kind.type_name();
            fields.complain(
                "of",
                format!("\"{id}\" is of the type {found}; expected one of: {types}"),
            );
        }
        Some(Of {
            input: id,
            elements: elements?,
            index,
        })
    }
}

impl Question {
    /// Reads a question.
    pub(crate) fn read(
        value: &Value,
        place: Place<'_>,
        problems: &Problems,
        scope: &Scope<'_>,
    ) -> Option<Self> {
        let fields = Fields::open(value, place, problems)?;
        let id = fields.id();
        let name = fields.required_text("type", limit::ID_CHARS)?;
        if !Self::type_is_allowed(&name, &fields, scope) {
            return None;
        }
        let kind = QuestionKind::read(&name, &fields, scope);
        let question = Self::read_common(&fields, id, kind, scope);
        fields.close();
        question
    }

    fn type_is_allowed(name: &str, fields: &Fields<'_>, scope: &Scope<'_>) -> bool {
        if !QuestionKind::NAMES.contains(&name) {
            fields.complain(
                "type",
                unknown_type("question", name, LATER, QuestionKind::NAMES),
            );
            return false;
        }
        if scope.within_each && !SIMPLE.contains(&name) {
            let list = SIMPLE.join(", ");
            let hint = if name == "preference" {
                "; a preference between the replies of a turn needs the input type \"chat\", \
                 which is not supported by this server yet"
            } else {
                ""
            };
            fields.complain("type", format!("an each asks one of: {list}{hint}"));
            return false;
        }
        true
    }

    fn read_common(
        fields: &Fields<'_>,
        id: Option<String>,
        kind: Option<QuestionKind>,
        scope: &Scope<'_>,
    ) -> Option<Self> {
        const REASONS: &[(&str, Reason)] = &[
            ("none", Reason::None),
            ("optional", Reason::Optional),
            ("required", Reason::Required),
        ];
        let when = fields.get("when").and_then(|condition| {
            condition::read(
                condition,
                fields.place.key("when"),
                fields.problems,
                scope.known,
            )
        });
        let label = fields.text("label", limit::LABEL_CHARS).unwrap_or_default();
        let help = fields.text("help", limit::HELP_CHARS).unwrap_or_default();
        let required = fields.flag("required", true);
        let reason = fields.word("reason", REASONS).unwrap_or(Reason::None);
        let prefill = read_prefill(fields, scope);
        let named = |names: &'static [&'static str], field: &'static str| {
            let table: Vec<(&str, &'static str)> =
                names.iter().map(|name| (*name, *name)).collect();
            fields.word(field, &table)
        };
        let scorers = kind.as_ref().map_or(&[][..], |kind| kind.asked().scorers());
        let aggregates = kind
            .as_ref()
            .map_or(&[][..], |kind| kind.asked().aggregates());
        let scorer = named(scorers, "scorer").or_else(|| scorers.first().copied());
        let aggregate = named(aggregates, "aggregate");
        let (id, kind) = (id?, kind?);
        let scorer = scorer.unwrap_or("none");
        Some(Self {
            id,
            label,
            help,
            required,
            when,
            prefill,
            reason,
            scorer,
            aggregate,
            kind,
        })
    }

    /// Whether a value says nothing, so that the question counts as not answered.
    #[must_use]
    pub fn is_empty(&self, value: &Value) -> bool {
        self.kind.asked().is_empty(value)
    }

    /// Its bindings into the task's data: a text to be edited, a prefill.
    pub(crate) fn pointers(&self) -> Vec<&Pointer> {
        let mut pointers = self.kind.asked().pointers();
        pointers.extend(&self.prefill);
        pointers
    }

    pub(crate) fn operand(&self, part: Option<&str>) -> Operand<'_> {
        self.kind.asked().operand(part)
    }
}

fn read_prefill(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Pointer> {
    let value = fields.get("prefill")?;
    if value.as_str() == Some("model") || value.is_object() {
        fields.complain(
            "prefill",
            "prefills by a model are not supported by this server yet; bind a value of the data",
        );
        return None;
    }
    if scope.within_each {
        fields.complain(
            "prefill",
            "inside an each, prefills are not supported by this server yet",
        );
        return None;
    }
    fields.pointer("prefill")
}
