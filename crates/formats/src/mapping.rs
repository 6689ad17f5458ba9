//! Which column goes to which key of a task's data.

use crate::fault::Fatal;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The name under which the mapping's JSON gives the external id, and the column that is one by its name.
pub const EXTERNAL_ID: &str = "external_id";
/// The name under which the mapping's JSON lists ignored columns.
pub const IGNORED: &str = "ignored";

/// Columns to keys. A column that is not named is kept under its own name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Key in the data and the column that goes there, in the order given; one column may go to several keys.
    pub keys: Vec<(String, String)>,
    /// The column that holds the task's external id. It goes to no key, unless it is named for one, too.
    /// Without a mapping it is the column `external_id`, if there is one.
    pub external_id: Option<String>,
    /// Columns that are left out.
    pub ignored: BTreeSet<String>,
}

impl Mapping {
    /// Reads `{"<key in data>": "<column>", "external_id": "<column>", "ignored": ["<column>", ...]}`.
    pub fn from_json(json: &Value) -> Result<Self, Fatal> {
        let Value::Object(pairs) = json else {
            return Err(invalid("The mapping is no object."));
        };
        let mut mapping = Self::default();
        for (key, value) in pairs {
            match value {
                Value::String(column) if key == EXTERNAL_ID => {
                    mapping.external_id = Some(column.clone());
                }
                Value::String(column) => mapping.keys.push((key.clone(), column.clone())),
                Value::Null if key == EXTERNAL_ID => {}
                Value::Array(columns) if key == IGNORED => {
                    for column in columns {
                        let Value::String(column) = column else {
                            return Err(invalid("`ignored` lists columns by their names."));
                        };
                        mapping.ignored.insert(column.clone());
                    }
                }
                _ => {
                    return Err(invalid(format!(
                        "The mapping of `{key}` is not a column's name."
                    )));
                }
            }
        }
        mapping.check()
    }

    /// The same as JSON.
    pub fn to_json(&self) -> Value {
        let mut json: Map<String, Value> = self
            .keys
            .iter()
            .map(|(key, column)| (key.clone(), column.clone().into()))
            .collect();
        if let Some(column) = &self.external_id {
            json.insert(EXTERNAL_ID.to_owned(), column.clone().into());
        }
        if !self.ignored.is_empty() {
            json.insert(IGNORED.to_owned(), self.ignored.iter().cloned().collect());
        }
        Value::Object(json)
    }

    /// Holds the mapping against a table's columns: every column that it names must be there, and no column that
    /// is kept under its own name may meet a key that another column goes to.
    pub fn check_columns(&self, columns: &[String]) -> Result<(), Fatal> {
        let named = self
            .keys
            .iter()
            .map(|(_, column)| column)
            .chain(&self.external_id);
        for column in named {
            if !columns.contains(column) {
                let shown: Vec<_> = columns
                    .iter()
                    .take(20)
                    .map(|name| format!("`{name}`"))
                    .collect();
                return Err(Fatal::new(
                    format!(
                        "The mapping names the column `{column}`, which the file does not have."
                    ),
                    format!("It has {}.", shown.join(", ")),
                ));
            }
        }
        for (key, _) in &self.keys {
            if columns.contains(key) && self.keeps(key) {
                return Err(Fatal::new(
                    format!(
                        "The file has a column `{key}`, but the mapping fills that key from another one."
                    ),
                    format!("Map the column `{key}` to another key, or list it in `ignored`."),
                ));
            }
        }
        Ok(())
    }

    /// Whether a column is kept under its own name.
    pub fn keeps(&self, column: &str) -> bool {
        !self.ignored.contains(column)
            && !self.is_external_id(column)
            && self.keys.iter().all(|(_, mapped)| mapped != column)
    }

    /// Whether a column holds the external id.
    pub fn is_external_id(&self, column: &str) -> bool {
        match &self.external_id {
            Some(named) => named == column,
            None => {
                column == EXTERNAL_ID
                    && !self.ignored.contains(column)
                    && self.keys.iter().all(|(_, mapped)| mapped != column)
            }
        }
    }

    /// Keys that a column goes to, its own name included if it is kept.
    pub(crate) fn targets<'a>(&'a self, column: &'a str) -> Vec<&'a str> {
        if self.keeps(column) {
            return vec![column];
        }
        self.keys
            .iter()
            .filter(|(_, mapped)| mapped == column)
            .map(|(key, _)| key.as_str())
            .collect()
    }

    fn check(self) -> Result<Self, Fatal> {
        for (_, column) in &self.keys {
            if self.ignored.contains(column) {
                return Err(invalid(format!(
                    "The column `{column}` is both mapped and ignored."
                )));
            }
        }
        match &self.external_id {
            Some(column) if self.ignored.contains(column) => Err(invalid(format!(
                "The column `{column}` is both the external id and ignored."
            ))),
            _ => Ok(self),
        }
    }
}

fn invalid(reason: impl Into<String>) -> Fatal {
    Fatal::new(
        reason,
        "Write it as {\"<key in data>\": \"<column>\", \"external_id\": \"<column>\", \"ignored\": [\"<column>\"]}.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_is_read_and_written() {
        let json = json!({"text": "body", "external_id": "id", "ignored": ["email"]});
        let mapping = Mapping::from_json(&json).unwrap();
        assert_eq!(mapping.keys, [("text".to_owned(), "body".to_owned())]);
        assert_eq!(mapping.to_json(), json);
        assert!(mapping.keeps("label") && !mapping.keeps("body") && !mapping.keeps("email"));
    }

    #[test]
    fn a_mapping_that_means_nothing_is_refused() {
        for json in [
            json!([]),
            json!({"text": 3}),
            json!({"ignored": [1]}),
            json!({"a": "x", "ignored": ["x"]}),
        ] {
            assert!(Mapping::from_json(&json).is_err(), "{json}");
        }
    }

    #[test]
    fn columns_must_be_there_and_must_not_meet() {
        let columns = ["body".to_owned(), "text".to_owned()];
        let mapping = Mapping::from_json(&json!({"text": "body"})).unwrap();
        assert!(
            mapping
                .check_columns(&columns)
                .unwrap_err()
                .remedy
                .contains("ignored")
        );
        let mapping = Mapping::from_json(&json!({"text": "body", "ignored": ["text"]})).unwrap();
        mapping.check_columns(&columns).unwrap();
        let mapping = Mapping::from_json(&json!({"text": "boody"})).unwrap();
        assert!(
            mapping
                .check_columns(&columns)
                .unwrap_err()
                .remedy
                .contains("`body`")
        );
    }
}
