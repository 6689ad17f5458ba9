//! JSON Lines: one object per row, keys in the order of the columns, null where there is nothing.

use super::WriteError;
use super::value::{Column, Value};
use crate::json::escape::push_string;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};

pub(super) struct JsonlWriter<W: Write> {
    to: BufWriter<W>,
    line: String,
}

impl<W: Write> JsonlWriter<W> {
    pub(super) fn new(to: W) -> Self {
        Self {
            to: BufWriter::with_capacity(64 * 1024, to),
            line: String::new(),
        }
    }

    pub(super) fn write(
        &mut self,
        columns: &[Column],
        row: &[Value<'_>],
    ) -> Result<(), WriteError> {
        let line = &mut self.line;
        line.clear();
        line.push('{');
        for (index, (column, value)) in columns.iter().zip(row).enumerate() {
            if index > 0 {
                line.push(',');
            }
            push_string(line, &column.name);
            line.push(':');
            // Writing into a string does not fail.
            let _ = match value {
                Value::Null => write!(line, "null"),
                Value::Text(text) => {
                    push_string(line, text);
                    Ok(())
                }
                Value::Integer(number) => write!(line, "{number}"),
                Value::Float(number) => match serde_json::Number::from_f64(*number) {
                    Some(number) => write!(line, "{number}"),
                    None => write!(line, "null"),
                },
                Value::Boolean(value) => write!(line, "{value}"),
                Value::Json(json) => write!(line, "{json}"),
            };
        }
        line.push_str("}\n");
        Ok(self.to.write_all(line.as_bytes())?)
    }

    pub(super) fn finish(self) -> Result<W, WriteError> {
        Ok(self
            .to
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?)
    }
}
