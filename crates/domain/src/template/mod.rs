//! The template model: what a task shows and what it asks, as typed data.
//!
//! A template is JSON with `template: 1`, a `title`, `inputs` (what is shown, bound to a task's data by JSON
//! Pointer), `questions` (what is asked) and a `layout`. The model is closed: unknown fields and types are
//! refused with a pointer to the place. [`Template::parse`] reads one and gives every problem, not the first.
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`input`] | what can be shown, and what of the data may be seen |
//! | [`question`] | what can be asked, and what is an answer to it |
//! | [`condition`] | when is something shown or asked |
//! | [`limit`] | how large may all this be |
//!
//! ```
//! use candor_domain::template::{Template, validate_answer};
//! use serde_json::json;
//!
//! let template = Template::parse(&json!({
//!     "template": 1,
//!     "title": "Sentiment",
//!     "inputs": [{"id": "text", "type": "text", "from": "/text"}],
//!     "questions": [{"id": "sentiment", "type": "choice",
//!                    "options": [{"value": "positive"}, {"value": "negative"}]}],
//! })).expect("a valid template");
//! let data = json!({"text": "Lovely.", "label": "positive"});
//! assert!(validate_answer(&template, &data, &json!({"sentiment": "positive"})).is_ok());
//! let problems = validate_answer(&template, &data, &json!({"sentiment": "fine"})).unwrap_err();
//! assert_eq!(problems[0].pointer, "/sentiment");
//! ```

mod about;
pub(crate) mod answer;
pub mod change;
mod columns;
pub mod condition;
pub(crate) mod data;
mod fields;
pub mod hotkeys;
pub mod input;
mod layout;
pub mod limit;
mod opinion;
mod order;
pub mod pointer;
mod problem;
pub mod question;
pub mod report;
pub(crate) mod schema;
mod score;

use serde_json::Value;

pub use about::{ABOUT_CHARS, about};
pub use answer::validate_answer;
pub use change::{Carried, Change, Mapping, Need, carry_draft};
pub use columns::{columns, flatten};
pub use condition::Condition;
pub use data::{validate_data, visible_data};
pub use input::{Element, ElementKind, Input, InputKind, ResultFieldKind};
pub use layout::Layout;
pub use opinion::{
    Measure, OTHER, Opinion, OpinionKind, OpinionShape, OpinionValue, opinions, pools, shape,
};
pub use order::{arranged, shown_order};
pub use pointer::Pointer;
pub use problem::Problem;
pub use question::{Question, QuestionKind, day_text};
pub use report::{Report, ReportKind};
pub use schema::{answer_schema, data_schema};
pub use score::{Key, Score, score, score_question};

use condition::Referable;
use fields::{Fields, exceeds};
use problem::{Place, Problems};
use question::Scope;

/// A template that was read and found right. It is its own compiled form: cheap to share, never read again.
#[derive(Clone, Debug)]
pub struct Template {
    /// What the task is called.
    pub title: String,
    /// What is shown, in order.
    pub inputs: Vec<Input>,
    /// What is asked, in order.
    pub questions: Vec<Question>,
    /// How it is laid out.
    pub layout: Layout,
    source: Value,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Every problem (at most [`limit::PROBLEMS`]) with a pointer into the template.
    pub fn parse(value: &Value) -> Result<Self, Vec<Problem>> {
        let problems = Problems::default();
        if exceeds(value, limit::TEMPLATE_DEPTH, limit::TEMPLATE_NODES) {
            let (depth, nodes) = (limit::TEMPLATE_DEPTH, limit::TEMPLATE_NODES);
            let message =
                format!("a template nests at most {depth} deep and has at most {nodes} values");
            return Err(vec![Problem {
                pointer: String::new(),
                message,
            }]);
        }
        let template = read(value, &problems);
        match (problems.result(), template) {
            (Ok(()), Some(template)) => Ok(template),
            (Err(list), _) => Err(list),
            (Ok(()), None) => {
                let message = "this is no template".to_owned();
                Err(vec![Problem {
                    pointer: String::new(),
                    message,
                }])
            }
        }
    }

    /// The template as it was written.
    #[must_use]
    pub fn source(&self) -> &Value {
        &self.source
    }

    /// The input of this id.
    #[must_use]
    pub fn input(&self, id: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.id == id)
    }

    /// The question of this id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }
}

fn read(value: &Value, problems: &Problems) -> Option<Template> {
    let fields = Fields::open(value, Place::ROOT, problems)?;
    match fields.get("template") {
        None => fields.missing("template"),
        Some(version) if version.as_u64() == Some(1) => {}
        Some(_) => fields.complain("template", "this server reads templates of version 1"),
    }
    let title = fields.required_text("title", limit::TITLE_CHARS);
    let listed_inputs = listed(&fields, "inputs", limit::INPUTS);
    let listed_questions = listed(&fields, "questions", limit::QUESTIONS);
    check_ids(
        &[("inputs", listed_inputs), ("questions", listed_questions)],
        problems,
    );
    let mut inputs = read_inputs(listed_inputs, problems);
    let questions = read_questions(listed_questions, listed_inputs, &inputs, problems);
    read_conditions_of_inputs(&mut inputs, listed_inputs, &questions, problems);
    let layout = layout::read(&fields, &inputs);
    fields.close();
    check_bindings(&inputs, &questions, problems);
    if questions.len() == listed_questions.len() {
        hotkeys::check(&questions, problems);
    }
    Some(Template {
        title: title?,
        inputs,
        questions,
        layout,
        source: value.clone(),
    })
}

fn listed<'v>(fields: &Fields<'v>, name: &'static str, most: usize) -> &'v [Value] {
    let before = fields.problems.count();
    let list = fields.list(name, most);
    if list.is_empty() && fields.problems.count() == before {
        fields.complain(name, format!("a template has one or more {name}"));
    }
    list
}

/// Ids are unique among inputs and questions together: a live input's transcript is part of the answer.
fn check_ids(lists: &[(&str, &[Value])], problems: &Problems) {
    let mut seen = std::collections::HashSet::new();
    for (name, list) in lists {
        let at = Place::ROOT.key(name);
        for (index, value) in list.iter().enumerate() {
            let Some(id) = value.get("id").and_then(Value::as_str) else {
                continue;
            };
            if !seen.insert(id) {
                let here = at.index(index);
                problems.add(
                    here.key("id"),
                    format!("the id \"{id}\" is taken; ids of inputs and questions differ"),
                );
            }
        }
    }
}

fn read_inputs(list: &[Value], problems: &Problems) -> Vec<Input> {
    let at = Place::ROOT.key("inputs");
    let read = |(index, value)| Input::read(value, at.index(index), problems);
    list.iter().enumerate().filter_map(read).collect()
}

fn read_questions(
    list: &[Value],
    listed_inputs: &[Value],
    inputs: &[Input],
    problems: &Problems,
) -> Vec<Question> {
    let id_of = |value: &Value| value.get("id").and_then(Value::as_str).map(str::to_owned);
    let question_ids: Vec<String> = list.iter().filter_map(id_of).collect();
    let mut broken: Vec<String> = listed_inputs.iter().filter_map(id_of).collect();
    broken.retain(|id| !inputs.iter().any(|input| input.id == *id));
    let at = Place::ROOT.key("questions");
    let mut questions: Vec<Question> = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let known = Referable {
            near: &questions,
            outer: &[],
            broken: &broken,
        };
        let scope = Scope {
            inputs,
            known,
            question_ids: &question_ids,
            within_each: false,
        };
        match Question::read(value, at.index(index), problems, &scope) {
            Some(question) => questions.push(question),
            None => broken.extend(id_of(value)),
        }
    }
    questions
}

fn read_conditions_of_inputs(
    inputs: &mut [Input],
    list: &[Value],
    questions: &[Question],
    problems: &Problems,
) {
    let at = Place::ROOT.key("inputs");
    for (index, value) in list.iter().enumerate() {
        let Some(condition) = value.get("when").filter(|when| !when.is_null()) else {
            continue;
        };
        let id = value.get("id").and_then(Value::as_str);
        let Some(input) = inputs
            .iter_mut()
            .find(|input| Some(input.id.as_str()) == id)
        else {
            continue;
        };
        let here = at.index(index);
        let known = Referable {
            near: questions,
            outer: &[],
            broken: &[],
        };
        input.when = condition::read(condition, here.key("when"), problems, known);
    }
}

/// A list of elements is bound once and as a whole: only then is it certain what of it may be seen.
fn check_bindings(inputs: &[Input], questions: &[Question], problems: &Problems) {
    let mut bound: Vec<(&Pointer, String)> = Vec::new();
    for input in inputs {
        bound.push((&input.from, format!("the input \"{}\"", input.id)));
        for pointer in input.kind.shown().further_pointers() {
            bound.push((pointer, format!("the query of \"{}\"", input.id)));
        }
    }
    for question in questions {
        for pointer in question.pointers() {
            bound.push((pointer, format!("the question \"{}\"", question.id)));
        }
    }
    for (index, outer) in inputs
        .iter()
        .enumerate()
        .filter(|(_, input)| input.element_kind().is_some())
    {
        for (pointer, what) in &bound {
            let is_itself = std::ptr::eq(*pointer, &raw const outer.from);
            let is_query = matches!(outer.kind, InputKind::Results(_))
                && pointer.as_str() == format!("{}/query", outer.from);
            let meets = **pointer == outer.from || pointer.is_inside(&outer.from);
            if meets && !is_itself && !is_query {
                let at = Place::ROOT.key("inputs");
                let here = at.index(index);
                let message =
                    format!("{what} binds to {pointer}, which lies in this list; bind a list once");
                problems.add(here.key("from"), message);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
