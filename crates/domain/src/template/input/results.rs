//! Input `results`: a query and what a search found, `{query, results: [{id?, title, snippet, url}]}`, or the
//! list alone with the query elsewhere (`query_from`).

use serde_json::{Map, Value, json};

use super::{Element, ElementKind, Shown, check_element_ids, check_text, element_id, only};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::pointer::Pointer;
use crate::template::problem::{Place, Problems};

/// The fields of a `results` input.
#[derive(Clone, Debug)]
pub struct Results {
    /// Where the query lies in the task's data, if not beside the results.
    pub query_from: Option<Pointer>,
    /// Further fields of a result that are shown.
    pub fields: Vec<ResultField>,
    /// The URLs can be followed.
    pub open_links: bool,
}

/// A further field of a result.
#[derive(Clone, Debug)]
pub struct ResultField {
    /// Where it lies in the result.
    pub from: Pointer,
    /// How it is shown.
    pub shown_as: ResultFieldKind,
}

/// How a field of a result is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultFieldKind {
    /// A line of text.
    Text,
    /// A small picture.
    Image,
    /// A price, set as such.
    Price,
    /// A date.
    Date,
    /// A link.
    Link,
}

const KINDS: &[(&str, ResultFieldKind)] = &[
    ("text", ResultFieldKind::Text),
    ("image", ResultFieldKind::Image),
    ("price", ResultFieldKind::Price),
    ("date", ResultFieldKind::Date),
    ("link", ResultFieldKind::Link),
];
const VISIBLE: &[&str] = &["title", "snippet", "url"];

impl Results {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        let at = fields.place.key("fields");
        let mut more = Vec::new();
        for (index, value) in fields.list("fields", limit::COLUMNS).iter().enumerate() {
            let Some(field) = Fields::open(value, at.index(index), fields.problems) else {
                continue;
            };
            let from = field.pointer("from");
            if field.get("from").is_none() {
                field.missing("from");
            }
            let shown_as = field.word("as", KINDS).unwrap_or(ResultFieldKind::Text);
            field.close();
            more.extend(from.map(|from| ResultField { from, shown_as }));
        }
        Some(Self {
            query_from: fields.pointer("query_from"),
            fields: more,
            open_links: fields.flag("open_links", false),
        })
    }

    fn visible_result(&self, element: &Element<'_>) -> Value {
        let mut seen = element
            .value
            .as_object()
            .map(|map| only(map, VISIBLE))
            .unwrap_or_default();
        seen.insert("id".to_owned(), element.id.as_ref().into());
        let mut seen = Value::Object(seen);
        for field in &self.fields {
            if let Some(value) = field.from.find(element.value) {
                crate::template::data::put(&mut seen, field.from.steps(), value.clone());
            }
        }
        seen
    }
}

impl Shown for Results {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        let is_list = value.is_array();
        let at = if is_list { place } else { place.key("results") };
        let Some(list) = list_of(value) else {
            let found = kind_of(value);
            problems.add(
                place,
                format!("expected {{query, results: [...]}} or a list of results, found {found}"),
            );
            return;
        };
        if let Some(query) = value.get("query") {
            check_text(query, place.key("query"), problems);
        } else if self.query_from.is_none() {
            problems.add(
                place,
                "there is no query: give it beside the results, or bind it by query_from",
            );
        }
        if list.len() > limit::RESULTS {
            let most = limit::RESULTS;
            problems.add(
                at,
                format!("has {} results, at most {most} are allowed", list.len()),
            );
            return;
        }
        for (index, result) in list.iter().enumerate() {
            check_result(result, at.index(index), problems);
        }
        check_element_ids(&self.elements(value), at, problems);
    }

    fn schema(&self) -> Value {
        let text = json!({"type": "string"});
        let list = json!({
            "type": "array",
            "maxItems": limit::RESULTS,
            "items": {"type": "object", "properties": {
                "id": {"type": ["string", "integer"]}, "title": text, "snippet": text, "url": text,
            }},
        });
        let required = if self.query_from.is_some() {
            json!(["results"])
        } else {
            json!(["query", "results"])
        };
        let object = json!({
            "type": "object", "properties": {"query": text, "results": list}, "required": required,
        });
        if self.query_from.is_some() {
            json!({"anyOf": [object, list]})
        } else {
            object
        }
    }

    fn visible(&self, value: &Value) -> Value {
        let results: Value = self
            .elements(value)
            .iter()
            .map(|element| self.visible_result(element))
            .collect();
        let mut seen = Map::new();
        if let Some(query) = value.get("query") {
            seen.insert("query".to_owned(), query.clone());
        }
        if value.is_array() {
            return results;
        }
        seen.insert("results".to_owned(), results);
        seen.into()
    }

    fn element_kind(&self) -> Option<ElementKind> {
        Some(ElementKind::Result)
    }

    fn elements<'v>(&self, value: &'v Value) -> Vec<Element<'v>> {
        let list = list_of(value).unwrap_or_default();
        let element = |(index, value)| Element {
            id: element_id(value, || format!("r{index}")),
            value,
        };
        list.iter().enumerate().map(element).collect()
    }

    fn is_blank(&self, value: &Value) -> bool {
        list_of(value).is_none_or(<[Value]>::is_empty)
    }

    fn further_pointers(&self) -> Vec<&Pointer> {
        self.query_from.iter().collect()
    }
}

fn list_of(value: &Value) -> Option<&[Value]> {
    value
        .as_array()
        .or_else(|| value.get("results")?.as_array())
        .map(Vec::as_slice)
}

fn check_result(result: &Value, place: Place<'_>, problems: &Problems) {
    let Some(map) = result.as_object() else {
        problems.add(
            place,
            format!("expected a result with a title, found {}", kind_of(result)),
        );
        return;
    };
    for key in VISIBLE {
        if let Some(text) = map.get(*key).filter(|value| !value.is_null()) {
            check_text(text, place.key(key), problems);
        }
    }
}
