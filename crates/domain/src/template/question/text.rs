//! Question `text`: `"..."`, or with parts `{"title": "...", "body": "..."}`.

use serde_json::{Map, Value, json};

use super::{Asked, Context, Operand, Scope};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::pointer::Pointer;
use crate::template::problem::{Place, Problems};

/// The fields of a `text` question.
#[derive(Clone, Debug)]
pub struct Text {
    /// How the text is written.
    pub format: Format,
    /// Its length.
    pub length: Length,
    /// What the length counts.
    pub unit: LengthUnit,
    /// The language it is to be written in, as a BCP 47 tag; "" for any.
    pub language: String,
    /// A text in the task's data that is edited instead of written from nothing.
    pub initial_from: Option<Pointer>,
    /// What happens when something is pasted.
    pub paste: Paste,
    /// The parts of the text; empty asks for one text.
    pub parts: Vec<TextPart>,
}

/// The allowed length of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// The least.
    pub min: Option<usize>,
    /// The greatest.
    pub max: Option<usize>,
}

/// One part of a text.
#[derive(Clone, Debug)]
pub struct TextPart {
    /// Its key in the answer.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Help in Markdown; "" for none.
    pub help: String,
    /// Its length, in the unit of the question.
    pub length: Length,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As it is.
    Plain,
    /// In Markdown.
    Markdown,
}

/// What a length counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Words, as [`words`] counts them.
    Words,
    /// Unicode code points.
    Chars,
}

/// What happens when something is pasted into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paste {
    /// Nothing.
    Allow,
    /// It is noted for the reviewer.
    Note,
    /// It is refused.
    Block,
}

const FORMATS: &[(&str, Format)] = &[("plain", Format::Plain), ("markdown", Format::Markdown)];
const UNITS: &[(&str, LengthUnit)] = &[("words", LengthUnit::Words), ("chars", LengthUnit::Chars)];
const PASTES: &[(&str, Paste)] = &[
    ("allow", Paste::Allow),
    ("note", Paste::Note),
    ("block", Paste::Block),
];

impl Text {
    pub(super) fn read(fields: &Fields<'_>, scope: &Scope<'_>) -> Option<Self> {
        let at = fields.place.key("parts");
        let list = fields.list("parts", limit::PARTS);
        let mut parts: Vec<TextPart> = Vec::new();
        for (index, value) in list.iter().enumerate() {
            let here = at.index(index);
            let Some(part) = TextPart::read(value, here, fields.problems) else {
                continue;
            };
            if parts.iter().any(|known| known.id == part.id) {
                fields
                    .problems
                    .add(here.key("id"), format!("\"{}\" is there twice", part.id));
            }
            parts.push(part);
        }
        let length = Length::read(fields);
        if !list.is_empty()
            && length
                != (Length {
                    min: None,
                    max: None,
                })
        {
            fields.complain("min", "a text with parts has its lengths on the parts");
        }
        let initial_from = fields.pointer("initial_from");
        if initial_from.is_some() && (scope.within_each || !list.is_empty()) {
            fields.complain(
                "initial_from",
                "only a text without parts and outside of an each can be edited",
            );
        }
        let language = fields.text("language", 35).unwrap_or_default();
        if !language
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-')
        {
            fields.complain("language", "a language is a tag such as en, de or pt-BR");
        }
        (parts.len() == list.len()).then_some(Self {
            format: fields.word("format", FORMATS).unwrap_or(Format::Plain),
            length,
            unit: fields.word("unit", UNITS).unwrap_or(LengthUnit::Chars),
            language,
            initial_from,
            paste: fields.word("paste", PASTES).unwrap_or(Paste::Allow),
            parts,
        })
    }

    fn check_text(&self, text: &str, length: Length, place: Place<'_>, problems: &Problems) {
        if text.chars().nth(limit::ANSWER_TEXT_CHARS).is_some() {
            let most = limit::ANSWER_TEXT_CHARS;
            problems.add(place, format!("this text is longer than {most} characters"));
            return;
        }
        if length
            == (Length {
                min: None,
                max: None,
            })
        {
            return;
        }
        let (count, unit) = match self.unit {
            LengthUnit::Words => (words(text), "words"),
            LengthUnit::Chars => (text.chars().count(), "characters"),
        };
        if let Some(min) = length.min.filter(|min| count < *min) {
            problems.add(
                place,
                format!("write at least {min} {unit}; there are {count}"),
            );
        }
        if let Some(max) = length.max.filter(|max| count > *max) {
            problems.add(
                place,
                format!("write at most {max} {unit}; there are {count}"),
            );
        }
    }

    fn check_parts(&self, map: &Map<String, Value>, place: Place<'_>, problems: &Problems) {
        for part in &self.parts {
            let here = place.key(&part.id);
            let may_be_blank = part.length.min == Some(0);
            match map.get(&part.id).filter(|value| !value.is_null()) {
                Some(Value::String(text)) if may_be_blank || !text.trim().is_empty() => {
                    self.check_text(text, part.length, here, problems);
                }
                Some(other) if !other.is_string() => {
                    problems.add(here, format!("expected a text, found {}", kind_of(other)));
                }
                None if may_be_blank => {}
                _ => problems.add(here, "this part is not written yet"),
            }
        }
        for key in map
            .keys()
            .filter(|key| !self.parts.iter().any(|part| part.id == **key))
        {
            problems.add(place.key(key), format!("\"{key}\" is no part of this text"));
        }
    }

    fn text_schema(&self, length: Length) -> Value {
        let mut schema = json!({"type": "string", "maxLength": limit::ANSWER_TEXT_CHARS});
        if self.unit == LengthUnit::Chars {
            if let Some(max) = length.max {
                schema["maxLength"] = max.min(limit::ANSWER_TEXT_CHARS).into();
            }
            if let Some(min) = length.min {
                schema["minLength"] = min.into();
            }
        }
        schema
    }
}

impl Length {
    fn read(fields: &Fields<'_>) -> Self {
        let most = limit::ANSWER_TEXT_CHARS as u64;
        let length = Self {
            min: fields.whole("min", 0, most),
            max: fields.whole("max", 1, most),
        };
        if length
            .min
            .zip(length.max)
            .is_some_and(|(min, max)| min > max)
        {
            fields.complain("max", "the greatest length is less than the least");
        }
        length
    }
}

impl TextPart {
    fn read(value: &Value, place: Place<'_>, problems: &Problems) -> Option<Self> {
        let fields = Fields::open(value, place, problems)?;
        let id = fields.id();
        let label = fields.text("label", limit::LABEL_CHARS);
        let help = fields.text("help", limit::HELP_CHARS).unwrap_or_default();
        let length = Length::read(&fields);
        fields.close();
        let id = id?;
        Some(Self {
            label: label.unwrap_or_else(|| id.clone()),
            id,
            help,
            length,
        })
    }
}

impl Asked for Text {
    fn check(&self, value: &Value, place: Place<'_>, context: &Context<'_>) {
        match value {
            Value::String(text) if self.parts.is_empty() => {
                self.check_text(text, self.length, place, context.problems);
            }
            Value::Object(map) if !self.parts.is_empty() => {
                self.check_parts(map, place, context.problems);
            }
            other => {
                let expected = if self.parts.is_empty() {
                    "a text"
                } else {
                    "an object of texts by part"
                };
                context.problems.add(
                    place,
                    format!("expected {expected}, found {}", kind_of(other)),
                );
            }
        }
    }

    fn schema(&self) -> Value {
        if self.parts.is_empty() {
            return self.text_schema(self.length);
        }
        let properties: Map<String, Value> = self
            .parts
            .iter()
            .map(|part| {
                let mut schema = self.text_schema(part.length);
                if part.length.min == Some(0) {
                    schema["type"] = json!(["string", "null"]);
                }
                (part.id.clone(), schema)
            })
            .collect();
        let must = self.parts.iter().filter(|part| part.length.min != Some(0));
        let required: Vec<&str> = must.map(|part| part.id.as_str()).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    fn operand(&self, part: Option<&str>) -> Operand<'_> {
        match part {
            None if self.parts.is_empty() => Operand::Text,
            None => Operand::Whole,
            Some(id) if self.parts.iter().any(|part| part.id == id) => Operand::Text,
            Some(_) => Operand::Nothing,
        }
    }

    fn is_empty(&self, value: &Value) -> bool {
        let blank = |value: &Value| {
            value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
        };
        match value {
            Value::Object(map) => map.values().all(blank),
            value => blank(value),
        }
    }

    fn scorers(&self) -> &'static [&'static str] {
        &["none", "exact"]
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[]
    }

    fn pointers(&self) -> Vec<&Pointer> {
        self.initial_from.iter().collect()
    }
}

/// How many words a text has: runs without white space that hold a letter or a digit; where a script is
/// written without spaces (Han, Hiragana, Katakana, Thai), each letter counts. A browser counts the same.
#[must_use]
pub fn words(text: &str) -> usize {
    let mut count = 0;
    for run in text.split_whitespace() {
        let mut in_word = false;
        for c in run.chars().filter(|c| c.is_alphanumeric()) {
            if is_unspaced(c) {
                count += 1;
            } else if !in_word {
                in_word = true;
                count += 1;
            }
        }
    }
    count
}

const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E01}'..='\u{0E30}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_counted_as_people_do() {
        assert_eq!(words("Don't stop - it's 3.5 km!"), 5);
        assert_eq!(words("  \n "), 0);
        assert_eq!(words("你好 world"), 3);
        assert_eq!(words("emoji 🎉 only"), 2);
    }
}
