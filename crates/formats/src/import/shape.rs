//! Where the rows are in a JSON text.

use super::format::Format;
use crate::fault::Fatal;
use crate::json::scan::{Scanned, Stop, scan};
use crate::limits::DEPTH;

/// Keys under which files keep their list of rows.
const LIST_KEYS: [&str; 9] = [
    "data",
    "rows",
    "items",
    "records",
    "examples",
    "tasks",
    "instances",
    "documents",
    "results",
];

/// How the rows of a text lie in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A delimited table, or no text at all.
    Table,
    /// One object per line.
    Lines,
    /// Objects over several lines, one after the other.
    Concatenated,
    /// Elements of a list whose opening bracket ends at byte `start`; `key` if an object wraps it.
    List { start: usize, key: Option<String> },
}

/// Tells the shape by the text's first bytes, which start with a brace or bracket.
pub(crate) fn json_shape(text: &[u8], is_whole: bool, wanted: Format) -> Result<Shape, Fatal> {
    let blanks = text.len() - text.trim_ascii_start().len();
    let start = &text[blanks..];
    if start.first() == Some(&b'[') {
        return Ok(Shape::List {
            start: blanks + 1,
            key: None,
        });
    }
    let line_end = memchr::memchr(b'\n', start);
    let line = &start[..line_end.unwrap_or(start.len())];
    let behind = start[line.len()..].trim_ascii_start();
    let mut scanned = Scanned::default();
    match scan(line, DEPTH, &mut scanned) {
        Ok(taken) if !line[taken..].trim_ascii().is_empty() => Ok(Shape::Concatenated),
        // One object on one line, and no other: it may hold the list.
        Ok(_) if behind.is_empty() && is_whole && wanted == Format::Json => one_object(text, true),
        Ok(_) => Ok(Shape::Lines),
        Err(Stop::Incomplete { .. }) if line_end.is_none() && wanted == Format::Jsonl => {
            Ok(Shape::Lines)
        }
        Err(Stop::Incomplete { .. }) if line_end.is_none() && !is_whole => one_object(text, false),
        // The first line is a broken row if the next one is a row, too.
        Err(Stop::Incomplete { .. }) if behind.first() != Some(&b'{') => {
            many_lines(text, is_whole, wanted)
        }
        Err(_) => Ok(Shape::Lines),
    }
}

/// The first object goes over several lines.
fn many_lines(text: &[u8], is_whole: bool, wanted: Format) -> Result<Shape, Fatal> {
    if wanted == Format::Jsonl {
        return Ok(Shape::Concatenated);
    }
    match scan(text, DEPTH, &mut Scanned::default()) {
        Ok(taken) if !text[taken..].trim_ascii().is_empty() => Ok(Shape::Concatenated),
        _ => one_object(text, is_whole),
    }
}

/// The file is one object: its rows are in the one list that it has under a usual key, or it is a row itself.
fn one_object(text: &[u8], is_whole: bool) -> Result<Shape, Fatal> {
    let lists = lists_of_objects(text);
    let known: Vec<_> = lists
        .iter()
        .filter(|(key, _)| LIST_KEYS.contains(&key.as_str()))
        .collect();
    if let [(key, start)] = known.as_slice() {
        return Ok(Shape::List {
            start: *start,
            key: Some(key.clone()),
        });
    }
    let mut scanned = Scanned::default();
    let is_row = scan(text, DEPTH, &mut scanned)
        .is_ok_and(|taken| text[taken..].trim_ascii().is_empty())
        && scanned
            .members
            .iter()
            .any(|member| !scanned.text[member.value.clone()].starts_with('{'));
    if lists.len() < 2 && is_whole && is_row {
        return Ok(Shape::Concatenated);
    }
    let names: Vec<_> = lists
        .iter()
        .take(5)
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    let found = match names.as_slice() {
        [] => "and no list of rows".to_owned(),
        [one] => format!("with the list {one}"),
        many => format!("with several lists: {}", many.join(", ")),
    };
    Err(Fatal::new(
        format!("The file is one object {found}, so it is not plain which rows are meant."),
        "Save the rows alone, as a list of objects or as JSON Lines.",
    ))
}

/// Keys of the outermost object whose values are lists of objects, with the byte behind the list's bracket.
fn lists_of_objects(text: &[u8]) -> Vec<(String, usize)> {
    let (mut lists, mut at, mut depth) = (Vec::new(), 0, 0_usize);
    let mut last_string = 0..0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                let from = at + 1;
                at = from;
                while text.get(at).is_some_and(|&byte| byte != b'"') {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                last_string = from..at.min(text.len());
            }
            b'[' if depth == 1 => {
                if text[at + 1..].trim_ascii_start().first() == Some(&b'{') {
                    let key = String::from_utf8_lossy(&text[last_string.clone()]).into_owned();
                    lists.push((key, at + 1));
                }
                depth += 1;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    lists
}
