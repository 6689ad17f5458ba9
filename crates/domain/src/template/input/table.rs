//! Input `table`: rows with columns, or one object as a table of its fields.

use serde_json::{Map, Value, json};

use super::{Element, ElementKind, Shown, check_element_ids, named_id};
use crate::template::fields::{Fields, kind_of};
use crate::template::limit;
use crate::template::problem::{Place, Problems};

/// The fields of a `table` input.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns that are shown, in this order; empty shows all.
    pub columns: Vec<Column>,
    /// The column that names a row; else rows are `r0`, `r1`, ...
    pub row_id: Option<String>,
}

/// One column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its key in a row.
    pub key: String,
    /// Its heading.
    pub label: String,
}

impl Table {
    pub(super) fn read(fields: &Fields<'_>) -> Option<Self> {
        let at = fields.place.key("columns");
        let mut columns: Vec<Column> = Vec::new();
        for (index, value) in fields.list("columns", limit::COLUMNS).iter().enumerate() {
            let here = at.index(index);
            let Some(column) = read_column(value, here, fields.problems) else {
                continue;
            };
            if columns.iter().any(|known| known.key == column.key) {
                fields.problems.add(
                    here,
                    format!("the column \"{}\" is there twice", column.key),
                );
            }
            columns.push(column);
        }
        Some(Self {
            columns,
            row_id: fields.text("row_id", limit::LABEL_CHARS),
        })
    }

    fn visible_row(&self, row: &Value) -> Value {
        let Some(map) = row.as_object() else {
            return Value::Null;
        };
        if self.columns.is_empty() {
            return row.clone();
        }
        let keys = self
            .columns
            .iter()
            .map(|column| &column.key)
            .chain(&self.row_id);
        let pairs = keys.filter_map(|key| map.get(key).map(|value| (key.clone(), value.clone())));
        pairs.collect::<Map<_, _>>().into()
    }
}

fn read_column(value: &Value, place: Place<'_>, problems: &Problems) -> Option<Column> {
    if let Some(key) = value.as_str().filter(|key| !key.is_empty()) {
        return Some(Column {
            key: key.to_owned(),
            label: key.to_owned(),
        });
    }
    let fields = Fields::open(value, place, problems)?;
    let key = fields.required_text("key", limit::LABEL_CHARS);
    let label = fields.text("label", limit::LABEL_CHARS);
    fields.close();
    let key = key?;
    Some(Column {
        label: label.unwrap_or_else(|| key.clone()),
        key,
    })
}

impl Shown for Table {
    fn check(&self, value: &Value, place: Place<'_>, problems: &Problems) {
        let rows = match value {
            Value::Object(_) => return,
            Value::Array(rows) => rows,
            other => {
                let found = kind_of(other);
                problems.add(
                    place,
                    format!("expected a list of rows or one object, found {found}"),
                );
                return;
            }
        };
        if rows.len() > limit::ROWS {
            let most = limit::ROWS;
            problems.add(
                place,
                format!("has {} rows, at most {most} are allowed", rows.len()),
            );
            return;
        }
        for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_object()) {
            let found = kind_of(row);
            problems.add(
                place.index(index),
                format!("expected a row as an object, found {found}"),
            );
        }
        if let Some(name) = &self.row_id {
            for (index, _) in rows
                .iter()
                .enumerate()
                .filter(|(_, row)| named_id(row.get(name)).is_none())
            {
                problems.add(
                    place.index(index),
                    format!("this row has no \"{name}\" to name it"),
                );
            }
        }
        check_element_ids(&self.elements(value), place, problems);
    }

    fn schema(&self) -> Value {
        let required: Vec<&String> = self.row_id.iter().collect();
        let row = json!({"type": "object", "required": required});
        json!({"anyOf": [{"type": "object"}, {"type": "array", "maxItems": limit::ROWS, "items": row}]})
    }

    fn visible(&self, value: &Value) -> Value {
        match value {
            Value::Array(rows) => rows.iter().map(|row| self.visible_row(row)).collect(),
            other => self.visible_row(other),
        }
    }

    fn element_kind(&self) -> Option<ElementKind> {
        Some(ElementKind::Row)
    }

    fn elements<'v>(&self, value: &'v Value) -> Vec<Element<'v>> {
        let rows = match value {
            Value::Array(rows) => rows.as_slice(),
            Value::Object(_) => std::slice::from_ref(value),
            _ => &[],
        };
        let id = |index: usize, row: &'v Value| {
            let named = self
                .row_id
                .as_ref()
                .and_then(|name| named_id(row.get(name)));
            named.unwrap_or_else(|| format!("r{index}").into())
        };
        rows.iter()
            .enumerate()
            .map(|(index, value)| Element {
                id: id(index, value),
                value,
            })
            .collect()
    }

    fn is_blank(&self, value: &Value) -> bool {
        value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
    }

    /// Only columns that are shown: a filter by a hidden one would tell its value.
    fn element_fields(&self) -> Option<Vec<&str>> {
        if self.columns.is_empty() {
            return None;
        }
        Some(
            self.columns
                .iter()
                .map(|column| column.key.as_str())
                .collect(),
        )
    }
}
