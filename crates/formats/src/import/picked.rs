//! The values of a few columns as text, for programs that know which ones they want: no mapping, no JSON, no
//! allocation a row where the file is a table.

use super::reader::Reader;
use super::record::Cells;
use super::source::{RowView, Step};
use crate::fault::{Fatal, RowError};
use crate::json::scan::Scanned;

/// Reads the picked columns of one file.
#[derive(Debug)]
pub struct PickedReader {
    reader: Reader,
    wanted: Vec<String>,
    /// Of each wanted column its place in a table.
    places: Vec<usize>,
    /// Of each wanted column its value in an object.
    values: Vec<String>,
}

/// The picked values of one row; they borrow from the reader.
#[derive(Debug, Clone, Copy)]
pub struct Picked<'a> {
    /// Line on which the row starts, from 1; the row's number where a format has no lines.
    pub line: u64,
    values: Values<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Values<'a> {
    Cells(&'a Cells, &'a [usize]),
    Texts(&'a [String]),
}

impl<'a> Picked<'a> {
    /// The value of the n-th picked column: a string as it is, a number or truth value as it is spelled, empty where
    /// the row has null or no such key.
    pub fn get(&self, index: usize) -> &'a str {
        match self.values {
            Values::Cells(cells, places) => places.get(index).map_or("", |&place| cells.get(place)),
            Values::Texts(texts) => texts.get(index).map_or("", String::as_str),
        }
    }
}

impl PickedReader {
    /// Picks columns by name from a reader that has read no row yet. Fails if a table has no such column.
    pub fn new(reader: Reader, wanted: &[&str]) -> Result<Self, Fatal> {
        let mut places = Vec::new();
        if let Some(columns) = reader.columns() {
            for name in wanted {
                let place = columns.iter().position(|column| column == name);
                places.push(place.ok_or_else(|| missing(name, columns))?);
            }
        }
        Ok(Self {
            reader,
            wanted: wanted.iter().map(|&name| name.to_owned()).collect(),
            places,
            values: vec![String::new(); wanted.len()],
        })
    }

    /// The next row. `Ok(None)` at the end; the inner error is a row that cannot be taken; `Err` if the file cannot
    /// be read any further.
    pub fn next_row(&mut self) -> Result<Option<Result<Picked<'_>, RowError>>, Fatal> {
        let line = match self.reader.advance()? {
            Step::Row(line) => line,
            Step::Bad(error) => return Ok(Some(Err(error))),
            Step::End => return Ok(None),
        };
        let values = match self.reader.row() {
            RowView::Cells(cells) => Values::Cells(cells, &self.places),
            RowView::Object(scanned) => {
                match pick(scanned, &self.wanted, &mut self.values) {
                    Ok(()) => {}
                    Err((column, reason)) => {
                        return Ok(Some(Err(RowError::in_column(line, column, reason))));
                    }
                }
                Values::Texts(&self.values)
            }
        };
        Ok(Some(Ok(Picked { line, values })))
    }
}

/// Copies the wanted members of an object; the last of equal keys counts, as elsewhere.
fn pick(
    scanned: &Scanned,
    wanted: &[String],
    values: &mut [String],
) -> Result<(), (String, &'static str)> {
    values.iter_mut().for_each(String::clear);
    for member in &scanned.members {
        let key = &scanned.text[member.key.clone()];
        let Some(place) = wanted.iter().position(|name| is_key(key, name)) else {
            continue;
        };
        let json = &scanned.text[member.value.clone()];
        let value = &mut values[place];
        value.clear();
        match json.as_bytes().first() {
            Some(b'"') if !json.contains('\\') => value.push_str(&json[1..json.len() - 1]),
            Some(b'"') => match serde_json::from_str::<String>(json) {
                Ok(text) => *value = text,
                Err(_) => return Err((wanted[place].clone(), "the text cannot be read")),
            },
            Some(b'{' | b'[') => {
                let reason = "a text or a number is wanted, not a list or an object";
                return Err((wanted[place].clone(), reason));
            }
            _ if json == "null" => {}
            _ => value.push_str(json),
        }
    }
    Ok(())
}

fn is_key(key: &str, name: &str) -> bool {
    key == name
        || (key.contains('\\')
            && serde_json::from_str::<String>(&format!("\"{key}\"")).is_ok_and(|key| key == name))
}

fn missing(name: &str, columns: &[String]) -> Fatal {
    let mut shown = columns
        .iter()
        .take(12)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if columns.len() > 12 {
        shown.push_str(", ...");
    }
    Fatal::new(
        format!("The file has no column `{name}`; it has {shown}."),
        "Name the columns on the first line.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Options;
    use std::io::Cursor;

    fn rows(text: &str, wanted: &[&str]) -> Vec<Result<Vec<String>, String>> {
        let reader = Reader::open(Cursor::new(text.to_owned()), &Options::default()).unwrap();
        let mut reader = PickedReader::new(reader, wanted).unwrap();
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row().unwrap() {
            rows.push(match row {
                Ok(row) => Ok((0..wanted.len()).map(|n| row.get(n).to_owned()).collect()),
                Err(error) => Err(error.to_string()),
            });
        }
        rows
    }

    fn row(values: &[&str]) -> Result<Vec<String>, String> {
        Ok(values.iter().map(|&value| value.to_owned()).collect())
    }

    #[test]
    fn columns_are_picked_by_name_in_any_order() {
        let text = "label,note,task\nyes,\"a, b\",t1\nno,,\"t\"\"2\"\nonly\n";
        let found = rows(text, &["task", "label"]);
        assert_eq!(found[..2], [row(&["t1", "yes"]), row(&["t\"2", "no"])]);
        assert!(found[2].as_ref().unwrap_err().starts_with("line 4: "));
    }

    #[test]
    fn json_values_are_read_as_text() {
        let text = "{\"task\":7,\"label\":\"a\\\"b\\u00e9\"}\n{\"label\":null}\n\
            {\"task\":[1],\"label\":true}\n{\"t\\u0061sk\":\"x\",\"label\":-1.50}\n";
        let found = rows(text, &["task", "label"]);
        assert_eq!(found[..2], [row(&["7", "a\"bé"]), row(&["", ""])]);
        assert!(found[2].as_ref().unwrap_err().contains("not a list"));
        assert_eq!(found[3], row(&["x", "-1.50"]));
    }

    #[test]
    fn a_missing_column_is_named_with_those_that_are_there() {
        let reader = Reader::open(Cursor::new("a,b\n1,2\n"), &Options::default()).unwrap();
        let error = PickedReader::new(reader, &["task"]).unwrap_err();
        assert!(error.reason.contains("`task`") && error.reason.contains("a, b"));
    }
}
