//! What a task shows. One module per input type: its fields, what it demands of the data, what of the data a
//! contributor may see, and the elements that questions can be about.
//!
//! A new input type is one module that implements `Shown`, and one row in the table of this file.

mod conversation;
mod image;
mod link;
mod markdown;
mod responses;
mod results;
mod table;
mod text;

use serde_json::{Map, Value};

pub use conversation::Conversation;
pub use image::Image;
pub use link::Link;
pub use markdown::Markdown;
pub use responses::Responses;
pub use results::{ResultField, ResultFieldKind, Results};
pub use table::{Column, Table};
pub use text::{Direction, Text};

use super::condition::Condition;
use super::fields::Fields;
use super::limit;
use super::pointer::Pointer;
use super::problem::{Place, Problems};

/// One thing that a task shows.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name in the template, `[a-z][a-z0-9_]*`, unique among inputs and questions.
    pub id: String,
    /// The heading above it; "" shows none.
    pub title: String,
    /// Where its value lies in the task's data.
    pub from: Pointer,
    /// Shown only while this holds.
    pub when: Option<Condition>,
    /// Its type, with the fields of that type.
    pub kind: InputKind,
}

macro_rules! input_types {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, )+) => {
        /// The input types of this server, with their own fields.
        #[derive(Clone, Debug)]
        pub enum InputKind {
            $( $(#[$doc])* $variant($variant), )+
        }

        impl InputKind {
            /// The names of the types that this server supports.
            pub const NAMES: &'static [&'static str] = &[$( $name, )+];

            /// The name of its type, as in a template's `type`.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )+ }
            }

            fn read(name: &str, fields: &Fields<'_>) -> Option<Self> {
                match name {
                    $( $name => $variant::read(fields).map(Self::$variant), )+
                    _ => None,
                }
            }

            pub(crate) fn shown(&self) -> &dyn Shown {
                match self { $( Self::$variant(kind) => kind, )+ }
            }
        }
    };
}

input_types! {
    /// A plain text.
    Text = "text",
    /// A text in Markdown, rendered without raw HTML.
    Markdown = "markdown",
    /// A picture.
    Image = "image",
    /// The turns of a recorded conversation.
    Conversation = "conversation",
    /// Two to eight alternatives, to compare, rank or rate.
    Responses = "responses",
    /// The results of a search, with its query.
    Results = "results",
    /// Rows with columns, or one object as a table of its fields.
    Table = "table",
    /// A page that opens beside the task.
    Link = "link",
}

/// Types of the model that this server does not know yet.
const LATER: &[&str] = &["audio", "video", "document", "chat"];

/// What the elements of an input are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// A turn of a conversation.
    Turn,
    /// A result of a search.
    Result,
    /// An alternative response.
    Response,
    /// A row of a table.
    Row,
}

/// One element of an input's value, for the questions that are asked `of` it.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    /// Its id: from the data, else from its position (`t0`, `r0`, `a`).
    pub id: std::borrow::Cow<'a, str>,
    /// The element as it stands in the data.
    pub value: &'a Value,
}

/// What every input type can do.
pub(crate) trait Shown: std::fmt::Debug {
    /// Checks the bound value.
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems);
    /// JSON Schema of the bound value.
    fn schema(&self) -> Value;
    /// The part of the bound value that a contributor may see.
    fn visible(&self, value: &Value) -> Value {
        value.clone()
    }
    /// What its elements are, if it has any.
    fn element_kind(&self) -> Option<ElementKind> {
        None
    }
    /// Its elements in the order of the data; also for a value that does not pass `check`.
    fn elements<'v>(&self, _value: &'v Value) -> Vec<Element<'v>> {
        Vec::new()
    }
    /// Whether the value shows nothing at all.
    fn is_blank(&self, value: &Value) -> bool {
        value.as_str().is_some_and(|text| text.trim().is_empty())
    }
    /// Further bindings into the task's data.
    fn further_pointers(&self) -> Vec<&Pointer> {
        Vec::new()
    }
    /// The fields of an element that a `where` may name; `None` allows any.
    fn element_fields(&self) -> Option<Vec<&str>> {
        Some(Vec::new())
    }
}

impl Input {
    /// Reads an input without its `when`, which may only be read once the questions are known.
    pub(crate) fn read(value: &Value, place: Place<'_>, problems: &Problems) -> Option<Self> {
        let fields = Fields::open(value, place, problems)?;
        let id = fields.id();
        let name = fields.required_text("type", limit::ID_CHARS)?;
        if !InputKind::NAMES.contains(&name.as_str()) {
            fields.complain(
                "type",
                unknown_type("input", &name, LATER, InputKind::NAMES),
            );
            return None;
        }
        let title = fields.text("title", limit::TITLE_CHARS).unwrap_or_default();
        fields.get("when");
        if fields.get("from").is_none() {
            fields.missing("from");
        }
        let from = fields.pointer("from");
        let kind = InputKind::read(&name, &fields);
        fields.close();
        Some(Self {
            id: id?,
            title,
            from: from?,
            when: None,
            kind: kind?,
        })
    }

    /// The value that it shows, if the data has one.
    #[must_use]
    pub fn value<'v>(&self, data: &'v Value) -> Option<&'v Value> {
        self.from.find(data).filter(|value| !value.is_null())
    }

    /// The elements of its value: turns, results, alternatives, rows. None if it has no such.
    #[must_use]
    pub fn elements<'v>(&self, data: &'v Value) -> Vec<Element<'v>> {
        self.value(data)
            .map(|value| self.kind.shown().elements(value))
            .unwrap_or_default()
    }

    /// What its elements are, if it has any.
    #[must_use]
    pub fn element_kind(&self) -> Option<ElementKind> {
        self.kind.shown().element_kind()
    }
}

/// The message for a type that cannot be read: known to the model but not yet to this server, or unknown.
pub(crate) fn unknown_type(what: &str, name: &str, later: &[&str], known: &[&str]) -> String {
    let list = known.join(", ");
    if later.contains(&name) {
        format!(
            "the {what} type \"{name}\" is not supported by this server yet; supported are: {list}"
        )
    } else {
        format!("\"{name}\" is no {what} type; supported are: {list}")
    }
}

/// The id of an element: its own `id` (a string or a whole number), else `otherwise`.
fn element_id(value: &Value, otherwise: impl FnOnce() -> String) -> std::borrow::Cow<'_, str> {
    named_id(value.get("id")).unwrap_or_else(|| otherwise().into())
}

fn named_id(id: Option<&Value>) -> Option<std::borrow::Cow<'_, str>> {
    match id? {
        Value::String(text) if !text.is_empty() => Some(text.as_str().into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// Checks that the ids of elements are usable and that none is there twice.
fn check_element_ids(elements: &[Element<'_>], place: Place<'_>, problems: &Problems) {
    let mut seen = std::collections::HashSet::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let here = place.index(index);
        if !seen.insert(element.id.as_ref()) {
            let message = format!(
                "the id \"{}\" is there twice; ids of elements differ",
                element.id
            );
            problems.add(here, message);
        }
        if element.id.chars().nth(limit::ELEMENT_ID_CHARS).is_some() {
            let message = format!("an id has at most {} characters", limit::ELEMENT_ID_CHARS);
            problems.add(here.key("id"), message);
        }
    }
}

/// Checks a text of the data.
fn check_text(value: &Value, place: Place<'_>, problems: &Problems) {
    match value.as_str() {
        None => {
            let found = super::fields::kind_of(value);
            problems.add(place, format!("expected a text, found {found}"));
        }
        Some(text) if text.len() > limit::DATA_TEXT_BYTES => {
            let most = limit::DATA_TEXT_BYTES;
            problems.add(
                place,
                format!(
                    "this text has {} bytes, at most {most} are allowed",
                    text.len()
                ),
            );
        }
        Some(_) => {}
    }
}

/// A copy of an object with only the keys that are named.
fn only(map: &Map<String, Value>, keys: &[&str]) -> Map<String, Value> {
    keys.iter()
        .filter_map(|key| {
            map.get(*key)
                .map(|value| ((*key).to_owned(), value.clone()))
        })
        .collect()
}
