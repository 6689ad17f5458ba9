//! Reading one object of a template: field by field, with a place for every complaint, and no field unknown.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::limit;
use super::pointer::Pointer;
use super::problem::{Place, Problems};

/// The fields of one JSON object. Ask for each field that is known, then [`Fields::close`].
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    pub(crate) place: Place<'a>,
    pub(crate) problems: &'a Problems,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// Opens `value` as an object; if it is none, says so and gives nothing.
    pub(crate) fn open(value: &'a Value, place: Place<'a>, problems: &'a Problems) -> Option<Self> {
        let Some(map) = value.as_object() else {
            problems.add(
                place,
                format!("expected an object, found {}", kind_of(value)),
            );
            return None;
        };
        Some(Self {
            map,
            place,
            problems,
            known: RefCell::default(),
        })
    }

    /// The raw value of a field; null counts as left out.
    pub(crate) fn get(&self, name: &'static str) -> Option<&'a Value> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&name) {
            known.push(name);
        }
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn complain(&self, name: &str, message: impl Into<String>) {
        self.problems.add(self.place.key(name), message);
    }

    fn wrong<T>(&self, name: &str, expected: &str, found: &Value) -> Option<T> {
        self.complain(
            name,
            format!("expected {expected}, found {}", kind_of(found)),
        );
        None
    }

    pub(crate) fn flag(&self, name: &'static str, default: bool) -> bool {
        match self.get(name) {
            None => default,
            Some(Value::Bool(flag)) => *flag,
            Some(other) => self.wrong(name, "true or false", other).unwrap_or(default),
        }
    }

    pub(crate) fn number(&self, name: &'static str) -> Option<f64> {
        let value = self.get(name)?;
        value
            .as_f64()
            .or_else(|| self.wrong(name, "a number", value))
    }

    /// A whole number within `least..=greatest`.
    pub(crate) fn whole(&self, name: &'static str, least: u64, greatest: u64) -> Option<usize> {
        let value = self.get(name)?;
        let Some(number) = value.as_u64().filter(|n| (least..=greatest).contains(n)) else {
            self.complain(
                name,
                format!("expected a whole number from {least} to {greatest}"),
            );
            return None;
        };
        usize::try_from(number).ok()
    }

    /// A string of 1 to `most` characters that is not only spaces.
    pub(crate) fn text(&self, name: &'static str, most: usize) -> Option<String> {
        let value = self.get(name)?;
        let Some(text) = value.as_str() else {
            return self.wrong(name, "a string", value);
        };
        checked_text(text, most, self.place.key(name), self.problems).map(str::to_owned)
    }

    pub(crate) fn required_text(&self, name: &'static str, most: usize) -> Option<String> {
        if self.get(name).is_none() {
            self.missing(name);
        }
        self.text(name, most)
    }

    pub(crate) fn missing(&self, name: &str) {
        self.problems
            .add(self.place, format!("the field \"{name}\" is missing"));
    }

    /// One word of a table.
    pub(crate) fn word<T: Copy>(&self, name: &'static str, words: &[(&str, T)]) -> Option<T> {
        let value = self.get(name)?;
        let found = value
            .as_str()
            .and_then(|text| words.iter().find(|(word, _)| *word == text));
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.complain(name, format!("expected one of: {}", known.join(", ")));
        }
        found.map(|(_, meaning)| *meaning)
    }

    pub(crate) fn pointer(&self, name: &'static str) -> Option<Pointer> {
        let value = self.get(name)?;
        let Some(text) = value.as_str() else {
            return self.wrong(name, "a JSON Pointer", value);
        };
        Pointer::parse(text)
            .map_err(|why| self.complain(name, why))
            .ok()
    }

    /// A list of at most `most` values; left out is the same as empty.
    pub(crate) fn list(&self, name: &'static str, most: usize) -> &'a [Value] {
        let Some(value) = self.get(name) else {
            return &[];
        };
        let Some(list) = value.as_array() else {
            return self
                .wrong::<&[Value]>(name, "a list", value)
                .unwrap_or_default();
        };
        if list.len() > most {
            self.complain(
                name,
                format!("has {} entries, at most {most} are allowed", list.len()),
            );
            return &list[..most];
        }
        list
    }

    /// A list of strings, none twice.
    pub(crate) fn texts(&self, name: &'static str, most: usize, chars: usize) -> Vec<String> {
        let at = self.place.key(name);
        let mut texts: Vec<String> = Vec::new();
        for (index, value) in self.list(name, most).iter().enumerate() {
            let here = at.index(index);
            let Some(text) = value.as_str() else {
                self.problems
                    .add(here, format!("expected a string, found {}", kind_of(value)));
                continue;
            };
            let Some(text) = checked_text(text, chars, here, self.problems) else {
                continue;
            };
            if texts.iter().any(|known| known == text) {
                self.problems
                    .add(here, format!("\"{text}\" is there twice"));
            } else {
                texts.push(text.to_owned());
            }
        }
        texts
    }

    /// An id: `[a-z][a-z0-9_]*`, at most [`limit::ID_CHARS`] long.
    pub(crate) fn id(&self) -> Option<String> {
        let id = self.required_text("id", limit::ID_CHARS)?;
        if is_id(&id) {
            return Some(id);
        }
        self.complain(
            "id",
            "an id starts with a letter a-z and goes on with a-z, 0-9 and _",
        );
        None
    }

    /// Complains about every field that nobody asked for.
    pub(crate) fn close(self) {
        let known = self.known.borrow();
        for name in self
            .map
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
        {
            let list = known.join(", ");
            self.complain(
                name,
                format!("the field \"{name}\" is not known here; known are: {list}"),
            );
        }
    }
}

fn checked_text<'t>(
    text: &'t str,
    most: usize,
    place: Place<'_>,
    problems: &Problems,
) -> Option<&'t str> {
    if text.trim().is_empty() {
        problems.add(place, "this is empty; write something or leave it out");
        return None;
    }
    if text.chars().nth(most).is_some() {
        problems.add(place, format!("this is longer than {most} characters"));
        return None;
    }
    Some(text)
}

/// Whether `text` is an id of an input or a question.
pub(crate) fn is_id(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && text.len() <= limit::ID_CHARS
}

/// What a value is, for messages.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether the value nests deeper than `depth` or holds more than `nodes` values. Needs no recursion.
pub(crate) fn exceeds(value: &Value, depth: usize, nodes: usize) -> bool {
    let mut open = vec![(value, 1)];
    let mut seen = 0_usize;
    while let Some((value, level)) = open.pop() {
        seen += 1;
        if level > depth || seen > nodes {
            return true;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().map(|child| (child, level + 1))),
            Value::Object(map) => open.extend(map.values().map(|child| (child, level + 1))),
            _ => {}
        }
    }
    false
}
