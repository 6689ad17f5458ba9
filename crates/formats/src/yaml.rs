//! YAML read as JSON: a template may be written in either.
//!
//! The core schema of YAML 1.2 (<https://yaml.org/spec/1.2.2/#103-core-schema>): `yes` and `no` are words, not booleans,
//! so that an option's value may be `no`. A key given twice is a fault; anchors and aliases work, within limits on what
//! they may grow to.

mod places;

pub use places::Places;

use serde_json::Value;

/// Why a text is no YAML, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", .place.map(|(line, column)| format!("line {line}, column {column}: ")).unwrap_or_default())]
pub struct YamlError {
    /// Line and column, from 1.
    pub place: Option<(u64, u64)>,
    /// What is wrong.
    pub reason: String,
}

/// Reads a YAML document (of which JSON is a part) as a JSON value; keys keep their order.
///
/// # Errors
/// With line and column for a text that is no YAML, that has a key twice or one that is no text, or that grows beyond
/// what aliases may make of it.
pub fn to_json(text: &str) -> Result<Value, YamlError> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| YamlError {
        place: error.location().map(|place| (place.line(), place.column())),
        reason: reason(&error.without_snippet().to_string()),
    })
}

fn options() -> serde_saphyr::Options {
    serde_saphyr::options! { strict_booleans: true }
}

/// The words of an error without the place, which is told before them.
fn reason(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    let end = first.find(" at line ").unwrap_or(first.len());
    first.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_reads_the_same_as_json() {
        let text = "\
template: 1
title: How does it sound?   # shown above
questions:
  - id: sentiment
    options: [yes, no, 'on', ~, 1.5, 10]
    help: |
      Two
      lines
";
        let read = to_json(text).expect("YAML");
        assert_eq!(
            read,
            json!({
                "template": 1, "title": "How does it sound?",
                "questions": [{
                    "id": "sentiment", "options": ["yes", "no", "on", null, 1.5, 10],
                    "help": "Two\nlines\n",
                }],
            })
        );
        let keys: Vec<_> = read.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["template", "title", "questions"]);
        assert_eq!(to_json(&read.to_string()), Ok(read));
    }

    #[test]
    fn faults_name_their_place() {
        let faulty = to_json("a: 1\nb: [1, 2\nc: 3\n").expect_err("no end of the list");
        assert!(faulty.place.is_some_and(|(line, _)| line >= 2), "{faulty}");
        let twice = to_json("a: 1\nb: 2\na: 3\n").expect_err("a key twice");
        assert_eq!(twice.place.map(|(line, _)| line), Some(3), "{twice}");
        assert!(
            twice.to_string().starts_with("line 3, column 1: "),
            "{twice}"
        );
    }

    #[test]
    fn aliases_cannot_grow_without_end() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let before = level - 1;
            let many = vec![format!("*a{before}"); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{many}]\n"));
        }
        to_json(&text).expect_err("a billion of them");
        to_json(&"[".repeat(100_000)).expect_err("too deep");
    }
}
