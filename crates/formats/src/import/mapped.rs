//! Rows as an import stores them: mapped data as JSON text, external id, hash. No tree of values is built.

use super::checkpoint::Checkpoint;
use super::reader::Reader;
use super::record::Cells;
use super::source::{RowView, Step};
use crate::coerce::{Coerced, Wanted, Wants, coerce_text};
use crate::fault::{Fatal, MediaError, RowError};
use crate::hash::{DataHash, TextHasher};
use crate::json::escape::{pointer_step, push_string};
use crate::json::scan::{Scanned, Stop, scan};
use crate::limits::{EXTERNAL_ID_BYTES, Limits};
use crate::mapping::Mapping;
use std::collections::HashMap;
use std::io::Write;

/// One row, ready to be stored; it borrows from the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MappedRow<'a> {
    /// Line on which the row starts, from 1; the row's number where a format has no lines.
    pub line: u64,
    /// The task's name in the owner's data.
    pub external_id: Option<&'a str>,
    /// The task's data: one JSON object, without blanks, keys in the order of the file.
    pub data_json: &'a str,
    /// Hash of the data by which duplicates are known; see [`crate::hash`]. The external id is not in it.
    pub hash: DataHash,
}

/// Reads mapped rows.
#[derive(Debug)]
pub struct MappedReader {
    reader: Reader,
    plan: Plan,
    hasher: TextHasher,
    row: Row,
}

impl MappedReader {
    pub(crate) fn new(reader: Reader, mapping: &Mapping, wants: &Wants) -> Result<Self, Fatal> {
        let mut plan = Plan::new(mapping, wants, reader.limits());
        if let Some(columns) = reader.columns() {
            mapping.check_columns(columns)?;
            plan.columns = columns.iter().map(|column| plan.action(column)).collect();
        }
        Ok(Self {
            reader,
            plan,
            hasher: TextHasher::default(),
            row: Row::default(),
        })
    }

    /// The next row. `Ok(None)` at the end; the inner error is a row that is left out; `Err` if the file cannot be
    /// read any further.
    pub fn next_row(&mut self) -> Result<Option<Result<MappedRow<'_>, RowError>>, Fatal> {
        let line = match self.reader.advance()? {
            Step::Row(line) => line,
            Step::Bad(error) => return Ok(Some(Err(error))),
            Step::End => return Ok(None),
        };
        let mapped = match self.reader.row() {
            RowView::Cells(cells) => self.plan.map_cells(cells, &mut self.row),
            RowView::Object(scanned) => self.plan.map_object(scanned, &mut self.row),
        };
        let hash = match mapped {
            Ok(()) => self.hasher.of(&self.row.data, line),
            Err(error) => Err(RowError { line, ..error }),
        };
        Ok(Some(hash.map(|hash| {
            MappedRow {
                line,
                external_id: self
                    .row
                    .has_external_id
                    .then_some(self.row.external_id.as_str()),
                data_json: &self.row.data,
                hash,
            }
        })))
    }

    /// The reader underneath: columns, notes, what the file turned out to be.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The place behind the last row that was read, good or bad.
    pub fn checkpoint(&self) -> Checkpoint {
        self.reader.checkpoint()
    }

    /// Goes to a checkpoint of the same file; only on a reader that has read no row yet.
    pub fn resume(&mut self, at: &Checkpoint) -> Result<(), Fatal> {
        self.reader.resume(at)
    }

    /// Whether a media file travels with the rows (in a zip) under this path. In the data of a zip's rows such a
    /// path stands as a string, under `image`, `audio`, `video` or the manifest's column.
    pub fn has_media(&self, path: &str) -> bool {
        self.reader.has_media(path)
    }

    /// Copies the bytes of a media file that travels with the rows; returns their number. What was copied is to be
    /// thrown away if it fails.
    pub fn copy_media(&mut self, path: &str, into: &mut dyn Write) -> Result<u64, MediaError> {
        self.reader.copy_media(path, into)
    }
}

/// The row in work.
#[derive(Debug, Default)]
struct Row {
    data: String,
    external_id: String,
    has_external_id: bool,
}

impl Row {
    fn clear(&mut self) {
        self.data.clear();
        self.external_id.clear();
        self.has_external_id = false;
    }

    fn set_external_id(&mut self, text: &str, column: &str) -> Result<(), RowError> {
        let text = text.trim();
        if text.len() > EXTERNAL_ID_BYTES {
            let reason = format!("the external id has over {EXTERNAL_ID_BYTES} bytes; shorten it");
            return Err(RowError::in_column(0, column, reason));
        }
        if text.chars().any(char::is_control) {
            let reason = "the external id holds a line break or control character; remove it";
            return Err(RowError::in_column(0, column, reason));
        }
        self.external_id.push_str(text);
        self.has_external_id = !text.is_empty();
        Ok(())
    }

    fn start_member(&mut self, prefix: &str) {
        self.data.push(if self.data.is_empty() { '{' } else { ',' });
        self.data.push_str(prefix);
    }

    fn end(&mut self) {
        self.data
            .push_str(if self.data.is_empty() { "{}" } else { "}" });
    }
}

/// What happens to a column's value.
#[derive(Debug, Clone)]
struct Action {
    column: String,
    /// `column` as it stands in JSON text, without quotes.
    escaped: String,
    is_external_id: bool,
    targets: Vec<Target>,
}

#[derive(Debug, Clone)]
struct Target {
    /// The key with its quotes and colon.
    prefix: String,
    wanted: Wanted,
}

#[derive(Debug)]
struct Plan {
    mapping: Mapping,
    wants: Wants,
    limits: Limits,
    /// By column, for a table.
    columns: Vec<Action>,
    /// By place in the object, as the last row had it: rows mostly have the same keys in the same order.
    by_place: Vec<Action>,
    by_key: HashMap<String, Action>,
    scanned: Scanned,
}

/// Above this number of keys seen the plan forgets them: keys may be data.
const KEYS_KEPT: usize = 4_096;

impl Plan {
    fn new(mapping: &Mapping, wants: &Wants, limits: Limits) -> Self {
        Self {
            mapping: mapping.clone(),
            wants: wants.clone(),
            limits,
            columns: Vec::new(),
            by_place: Vec::new(),
            by_key: HashMap::new(),
            scanned: Scanned::default(),
        }
    }

    fn action(&self, column: &str) -> Action {
        let targets = self.mapping.targets(column).into_iter().map(|key| {
            let mut prefix = String::new();
            push_string(&mut prefix, key);
            prefix.push(':');
            Target {
                prefix,
                wanted: self.wants.of(key),
            }
        });
        let mut escaped = String::new();
        crate::json::escape::push_escaped(&mut escaped, column);
        Action {
            column: column.to_owned(),
            escaped,
            is_external_id: self.mapping.is_external_id(column),
            targets: targets.collect(),
        }
    }

    fn map_cells(&mut self, cells: &Cells, row: &mut Row) -> Result<(), RowError> {
        row.clear();
        for (index, action) in self.columns.iter().enumerate() {
            let text = cells.get(index);
            if action.is_external_id {
                row.set_external_id(text, &action.column)?;
            }
            for target in &action.targets {
                if target.wanted.is_text_alone() {
                    row.start_member(&target.prefix);
                    push_string(&mut row.data, text);
                } else {
                    push_coerced(text, target, self.limits.depth, &mut self.scanned, row)
                        .map_err(|reason| RowError::in_column(0, action.column.clone(), reason))?;
                }
            }
        }
        row.end();
        Ok(())
    }

    fn map_object(&mut self, object: &Scanned, row: &mut Row) -> Result<(), RowError> {
        row.clear();
        for (index, member) in object.members.iter().enumerate() {
            let (key, value) = (
                &object.text[member.key.clone()],
                &object.text[member.value.clone()],
            );
            if self
                .by_place
                .get(index)
                .is_none_or(|action| action.escaped != key)
            {
                self.learn(index, key);
            }
            let action = &self.by_place[index];
            if action.is_external_id {
                set_external_id(value, action, row)?;
            }
            for target in &action.targets {
                // A string may hold the list or object that is wanted.
                let may_hold_json =
                    (target.wanted.list || target.wanted.object) && value.starts_with("\"");
                if may_hold_json && holds_bracket(value) {
                    let text = unquoted(value);
                    let wanted = Wanted {
                        text: true,
                        ..target.wanted
                    };
                    let target = Target {
                        wanted,
                        prefix: target.prefix.clone(),
                    };
                    push_coerced(&text, &target, self.limits.depth, &mut self.scanned, row)
                        .map_err(|reason| RowError::at(0, pointer_step(&action.column), reason))?;
                } else {
                    row.start_member(&target.prefix);
                    row.data.push_str(value);
                }
            }
        }
        row.end();
        Ok(())
    }

    /// Looks up what happens to a key that stands at a place where the last row had another one.
    fn learn(&mut self, index: usize, key: &str) {
        if self.by_key.len() > KEYS_KEPT {
            self.by_key.clear();
        }
        let action = match self.by_key.get(key) {
            Some(action) => action.clone(),
            None => {
                let action = self.action(&unquoted(&format!("\"{key}\"")));
                self.by_key.insert(key.to_owned(), action.clone());
                action
            }
        };
        self.by_place.truncate(self.by_place.len().max(index));
        if index < self.by_place.len() {
            self.by_place[index] = action;
        } else {
            self.by_place.push(action);
        }
    }
}

fn push_coerced(
    text: &str,
    target: &Target,
    max_depth: usize,
    scanned: &mut Scanned,
    row: &mut Row,
) -> Result<(), String> {
    match coerce_text(text, target.wanted)? {
        Coerced::Absent => {}
        Coerced::Text(text) => {
            row.start_member(&target.prefix);
            push_string(&mut row.data, text);
        }
        Coerced::Scalar(scalar) => {
            row.start_member(&target.prefix);
            row.data.push_str(&scalar);
        }
        Coerced::Json(json) => {
            scanned.clear();
            let reason = match scan(json.as_bytes(), max_depth, scanned) {
                Ok(taken) if json[taken..].trim().is_empty() => {
                    row.start_member(&target.prefix);
                    row.data.push_str(&scanned.text);
                    return Ok(());
                }
                Ok(taken) => format!(
                    "there is more behind the JSON, from character {} on",
                    taken + 1
                ),
                Err(Stop::Incomplete { open }) => open,
                Err(Stop::Bad { at, reason, .. }) => format!("{reason} (character {})", at + 1),
            };
            if !target.wanted.text {
                return Err(format!("is not JSON: {reason}"));
            }
            row.start_member(&target.prefix);
            push_string(&mut row.data, text);
        }
    }
    Ok(())
}

fn set_external_id(value: &str, action: &Action, row: &mut Row) -> Result<(), RowError> {
    match value.as_bytes().first() {
        Some(b'"') => row.set_external_id(&unquoted(value), &action.column),
        Some(b'n') => Ok(()),
        Some(b'-' | b'0'..=b'9') => row.set_external_id(value, &action.column),
        _ => {
            let reason = "the external id is neither a text nor a number";
            Err(RowError::at(0, pointer_step(&action.column), reason))
        }
    }
}

fn holds_bracket(value: &str) -> bool {
    matches!(
        value[1..].trim_start().as_bytes().first(),
        Some(b'[' | b'{' | b'\\')
    )
}

/// The text of a JSON string, which is valid and written small.
fn unquoted(value: &str) -> String {
    let inner = value.get(1..value.len() - 1).unwrap_or_default();
    if inner.contains('\\') {
        serde_json::from_str(value).unwrap_or_default()
    } else {
        inner.to_owned()
    }
}

#[cfg(test)]
#[path = "mapped_tests.rs"]
mod tests;
