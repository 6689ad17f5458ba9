//! The first rows of a file, its columns, and what was found out about it.

use crate::fault::{Fatal, RowError};
use crate::import::{Reader, Record};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;
/// How many rows it reads at most, where rows are bad.
const READ_ROWS: usize = 200;
/// How many different values of a column it shows.
const EXAMPLES: usize = 3;
/// How long a shown value is, in letters.
const EXAMPLE_LETTERS: usize = 120;

/// What a person sees before an import.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// The format's name: `csv`, `tsv`, `json`, `jsonl`, `parquet`, `zip`.
    pub format: &'static str,
    /// The text's encoding, as people know it.
    pub encoding: &'static str,
    /// The character between the columns of a table.
    pub delimiter: Option<char>,
    /// Columns in the order of the file; of objects, all keys that the shown rows have.
    pub columns: Vec<PreviewColumn>,
    /// The first good rows, as many as [`PREVIEW_ROWS`].
    pub rows: Vec<Map<String, Value>>,
    /// The line of each of these rows.
    pub lines: Vec<u64>,
    /// Rows before or among those that cannot be taken.
    pub problems: Vec<RowError>,
    /// What was assumed about the file, as sentences.
    pub notes: Vec<String>,
}

/// A column as a preview shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PreviewColumn {
    /// The column's name.
    pub name: String,
    /// What its values look like.
    pub kind: ColumnKind,
    /// A few different values, as text.
    pub examples: Vec<String>,
    /// Whether all shown values are there and differ, as those of an id do.
    pub is_unique: bool,
}

/// What the values of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnKind {
    /// No value in the shown rows.
    Empty,
    /// Texts, or values of several kinds.
    Text,
    /// Numbers, also as text.
    Number,
    /// Truth values, also as text.
    Boolean,
    /// Dates or times as text: `2026-11-23`, with or without a time.
    Date,
    /// Addresses: `https://...`.
    Link,
    /// Lists, also as JSON in text.
    List,
    /// Objects, also as JSON in text.
    Object,
}

/// Reads the preview of an opened file; `reader` must have read no row yet.
pub fn preview(reader: &mut Reader) -> Result<Preview, Fatal> {
    let (mut rows, mut lines, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    while rows.len() < PREVIEW_ROWS && rows.len() + problems.len() < READ_ROWS {
        match reader.next_record() {
            Ok(Some(Ok(Record { line, value }))) => {
                rows.push(value);
                lines.push(line);
            }
            Ok(Some(Err(error))) => problems.push(error),
            Ok(None) => break,
            // What was read is worth showing, together with why there is no more.
            Err(fatal) if !rows.is_empty() => {
                let line = reader.checkpoint().lines + 1;
                problems.push(RowError::new(line, fatal.to_string()));
                break;
            }
            Err(fatal) => return Err(fatal),
        }
    }
    let detected = reader.detected();
    Ok(Preview {
        format: detected.format.name(),
        encoding: detected.encoding.label(),
        delimiter: detected.delimiter.map(char::from),
        columns: columns(&rows, reader.columns()),
        problems,
        notes: reader.notes(),
        rows,
        lines,
    })
}

fn columns(rows: &[Map<String, Value>], named: Option<&[String]>) -> Vec<PreviewColumn> {
    let mut names: Vec<&String> = named.unwrap_or_default().iter().collect();
    let mut places: HashMap<&String, usize> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, at))
        .collect();
    for name in rows.iter().flat_map(Map::keys) {
        places.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() - 1
        });
    }
    names.into_iter().map(|name| column(name, rows)).collect()
}

fn column(name: &str, rows: &[Map<String, Value>]) -> PreviewColumn {
    let values: Vec<&Value> = rows
        .iter()
        .filter_map(|row| row.get(name))
        .filter(|value| !is_empty(value))
        .collect();
    let mut kinds = values.iter().map(|value| kind_of(value));
    let first = kinds.next().unwrap_or(ColumnKind::Empty);
    let kind = if kinds.all(|kind| kind == first) {
        first
    } else {
        ColumnKind::Text
    };
    let (mut examples, mut seen) = (Vec::new(), std::collections::HashSet::new());
    for value in &values {
        let text = shown(value);
        if seen.insert(text.clone()) && examples.len() < EXAMPLES {
            examples.push(clipped(&text));
        }
    }
    let is_unique = !rows.is_empty() && seen.len() == rows.len();
    PreviewColumn {
        name: name.to_owned(),
        kind,
        examples,
        is_unique,
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn kind_of(value: &Value) -> ColumnKind {
    match value {
        Value::Null => ColumnKind::Empty,
        Value::Bool(_) => ColumnKind::Boolean,
        Value::Number(_) => ColumnKind::Number,
        Value::Array(_) => ColumnKind::List,
        Value::Object(_) => ColumnKind::Object,
        Value::String(text) => kind_of_text(text.trim()),
    }
}

fn kind_of_text(text: &str) -> ColumnKind {
    let is_link = ["https://", "http://"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
        && !text.contains(' ');
    match text.as_bytes() {
        [b'[', .., b']'] if serde_json::from_str::<Value>(text).is_ok() => ColumnKind::List,
        [b'{', .., b'}'] if serde_json::from_str::<Value>(text).is_ok() => ColumnKind::Object,
        _ if is_link => ColumnKind::Link,
        _ if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => ColumnKind::Boolean,
        bytes if is_date(bytes) => ColumnKind::Date,
        bytes if bytes.iter().any(u8::is_ascii_digit) && text.parse::<f64>().is_ok() => {
            ColumnKind::Number
        }
        _ => ColumnKind::Text,
    }
}

/// `2026-11-23`, and anything that goes on with a `T` or a blank.
fn is_date(text: &[u8]) -> bool {
    let Some((day, rest)) = text.split_at_checked(10) else {
        return false;
    };
    day.iter().enumerate().all(|(at, byte)| match at {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    }) && matches!(rest.first(), None | Some(b'T' | b' '))
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(EXAMPLE_LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Options;
    use std::io::Cursor;

    fn of(text: &str) -> Preview {
        let mut reader = Reader::open(Cursor::new(text.to_owned()), &Options::default()).unwrap();
        preview(&mut reader).unwrap()
    }

    #[test]
    fn a_table_shows_its_columns_and_bad_rows() {
        let mut text = "id;text;stars;at;tags;none\n".to_owned();
        for n in 0..30 {
            text += &format!(
                "{n};hello, you {};{}.5;2026-11-{:02};[\"a\"];\n",
                n % 2,
                n % 5,
                n + 1
            );
            text += if n == 3 { "ragged\n" } else { "" };
        }
        let preview = of(&text);
        assert_eq!(
            (preview.format, preview.encoding, preview.delimiter),
            ("csv", "UTF-8", Some(';'))
        );
        assert_eq!(preview.rows.len(), PREVIEW_ROWS);
        assert_eq!(preview.problems.len(), 1);
        assert_eq!(preview.problems[0].line, 6);
        assert_eq!(preview.lines[..5], [2, 3, 4, 5, 7]);
        let kinds: Vec<_> = preview.columns.iter().map(|column| column.kind).collect();
        use ColumnKind::{Date, Empty, List, Number, Text};
        assert_eq!(kinds, [Number, Text, Number, Date, List, Empty]);
        let unique: Vec<_> = preview
            .columns
            .iter()
            .map(|column| column.is_unique)
            .collect();
        assert_eq!(unique, [true, false, false, true, false, false]);
        assert_eq!(
            preview.columns[1].examples,
            ["hello, you 0", "hello, you 1"]
        );
    }

    #[test]
    fn objects_show_all_their_keys_and_a_file_that_ends_early_is_shown() {
        let preview = of("[{\"a\": 1, \"b\": [1]}, {\"b\": [2], \"c\": {\"d\": true}}, {\"a\"");
        let columns: Vec<_> = preview
            .columns
            .iter()
            .map(|column| (column.name.as_str(), column.kind))
            .collect();
        assert_eq!(
            columns,
            [
                ("a", ColumnKind::Number),
                ("b", ColumnKind::List),
                ("c", ColumnKind::Object)
            ]
        );
        assert_eq!((preview.rows.len(), preview.problems.len()), (2, 1));
        assert!(preview.problems[0].reason.contains("cut off"));
    }
}
