//! CSV by RFC 4180: commas, `\r\n`, a quote doubled inside of quotes, UTF-8 without a mark. Null is an empty
//! field, an empty text is `""`, so that the two stay apart for readers that care.

use super::WriteError;
use super::value::{Column, Value};
use std::io::{BufWriter, Write};

/// What happens to texts that a spreadsheet would take for formulas (`=`, `+`, `-`, `@`, tab or return at the
/// start, also in their full-width forms).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// They are data and stay as they are: what was put in comes out again, and programs read it right.
    #[default]
    Keep,
    /// An apostrophe is put before them, as it must be where people open the file in a spreadsheet. Such a file is
    /// not fit to be imported again.
    Prefix,
}

pub(super) struct CsvWriter<W: Write> {
    to: BufWriter<W>,
    formulas: Formulas,
    line: String,
}

impl<W: Write> CsvWriter<W> {
    pub(super) fn new(columns: &[Column], formulas: Formulas, to: W) -> Result<Self, WriteError> {
        let mut writer = Self {
            to: BufWriter::with_capacity(64 * 1024, to),
            formulas,
            line: String::new(),
        };
        let names: Vec<_> = columns
            .iter()
            .map(|column| Value::Text(&column.name))
            .collect();
        writer.write(&names)?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, row: &[Value<'_>]) -> Result<(), WriteError> {
        let Self { to, formulas, line } = self;
        line.clear();
        for (index, value) in row.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            match value {
                Value::Null => {}
                Value::Text(text) | Value::Json(text) => push_field(line, text, *formulas),
                Value::Integer(number) => line.push_str(&number.to_string()),
                Value::Float(number) => {
                    let number = serde_json::Number::from_f64(*number);
                    line.push_str(&number.map(|number| number.to_string()).unwrap_or_default());
                }
                Value::Boolean(value) => line.push_str(if *value { "true" } else { "false" }),
            }
        }
        // A row of one empty field would be a blank line, which readers skip.
        if line.is_empty() {
            line.push_str("\"\"");
        }
        line.push_str("\r\n");
        Ok(to.write_all(line.as_bytes())?)
    }

    pub(super) fn finish(self) -> Result<W, WriteError> {
        Ok(self
            .to
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?)
    }
}

fn push_field(line: &mut String, text: &str, formulas: Formulas) {
    let is_formula = formulas == Formulas::Prefix
        && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let needs_quotes = text.is_empty()
        || is_formula
        || text.contains([',', '"', '\n', '\r', '\t', ';'])
        || text.starts_with(' ')
        || text.ends_with(' ');
    if !needs_quotes {
        return line.push_str(text);
    }
    line.push('"');
    if is_formula {
        line.push('\'');
    }
    for (index, piece) in text.split('"').enumerate() {
        if index > 0 {
            line.push_str("\"\"");
        }
        line.push_str(piece);
    }
    line.push('"');
}
