//! What a task is about, in one line of a list.

use serde_json::Value;

use super::Template;
use super::input::InputKind;

/// The most characters of a line.
pub const ABOUT_CHARS: usize = 160;

/// Keys of an element in which its words are looked for first.
const WORDS_FIRST: [&str; 4] = ["query", "text", "content", "title"];

/// Keys of an element that name it and say nothing of it.
const NAMES: [&str; 3] = ["id", "role", "url"];

/// The first words that a task shows, on one line and at most [`ABOUT_CHARS`] long; `None` where it shows a picture
/// or a page alone. Of the data only what a contributor may see is read.
#[must_use]
pub fn about(template: &Template, data: &Value) -> Option<String> {
    template
        .inputs
        .iter()
        .filter(|input| !matches!(input.kind, InputKind::Image(_) | InputKind::Link(_)))
        .find_map(|input| {
            let value = input.kind.shown().visible(input.value(data)?);
            first_words(&value).map(line)
        })
}

fn first_words(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| !text.trim().is_empty()),
        Value::Array(list) => list.iter().find_map(first_words),
        Value::Object(map) => {
            let first = WORDS_FIRST.iter().filter_map(|key| map.get(*key));
            let rest = map
                .iter()
                .filter(|(key, _)| !NAMES.contains(&key.as_str()))
                .map(|(_, value)| value);
            first.chain(rest).find_map(first_words)
        }
        _ => None,
    }
}

/// Words with single spaces between, cut with an ellipsis.
fn line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > ABOUT_CHARS {
            let kept: String = line.chars().take(ABOUT_CHARS - 1).collect();
            return format!("{}…", kept.trim_end());
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn about_of(inputs: &Value, data: &Value) -> Option<String> {
        let template = Template::parse(&json!({
            "template": 1,
            "title": "T",
            "inputs": inputs,
            "questions": [{"id": "note", "type": "text"}],
        }));
        about(&template.expect("a template"), data)
    }

    #[test]
    fn the_first_words_are_told_and_a_picture_has_none() {
        let inputs = json!([
            {"id": "picture", "type": "image", "from": "/picture"},
            {"id": "text", "type": "text", "from": "/text"},
        ]);
        let data = json!({"picture": "https://example.org/a.png", "text": " Two\n  lines ", "label": "secret"});
        assert_eq!(about_of(&inputs, &data).as_deref(), Some("Two lines"));
        let picture = json!([{"id": "picture", "type": "image", "from": "/picture"}]);
        assert_eq!(about_of(&picture, &data), None);
    }

    #[test]
    fn a_list_is_told_by_its_first_words_and_never_by_what_is_hidden() {
        let turns = json!([{"id": "turns", "type": "conversation", "from": "/turns"}]);
        let data = json!({"turns": [{"role": "user", "content": "When does it open?"}]});
        assert_eq!(
            about_of(&turns, &data).as_deref(),
            Some("When does it open?")
        );
        let responses = json!([{"id": "answers", "type": "responses", "from": "/answers"}]);
        let data = json!({"answers": [
            {"model": "the hidden one", "content": "At nine."},
            {"model": "another", "content": "At ten."},
        ]});
        assert_eq!(about_of(&responses, &data).as_deref(), Some("At nine."));
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let inputs = json!([{"id": "text", "type": "text", "from": "/text"}]);
        for long in ["ü".repeat(5_000), "wörter und ".repeat(500)] {
            let told = about_of(&inputs, &json!({ "text": long })).expect("words");
            assert!(told.chars().count() <= ABOUT_CHARS, "{told}");
            assert!(told.ends_with('…'), "{told}");
        }
    }
}
