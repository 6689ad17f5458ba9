//! The table inside an archive that says what belongs to each media file.

use super::directory::Entry;
use crate::fault::{Fatal, RowError};
use crate::import::format::Format;
use crate::import::source::RowView;
use crate::json::escape::push_string;
use crate::json::scan::{Member, Scanned};
use std::collections::HashMap;

/// Names by which a manifest is known among several tables.
const MANIFEST_NAMES: [&str; 5] = ["manifest", "metadata", "tasks", "data", "index"];
/// Columns that name a file, in manifests of common tools.
const FILE_COLUMNS: [&str; 12] = [
    "file_name",
    "filename",
    "file",
    "file_path",
    "filepath",
    "path",
    "image",
    "image_path",
    "img",
    "photo",
    "audio",
    "video",
];

/// The entry that is the manifest, if there is one.
pub(super) fn find(entries: &[Entry]) -> Result<Option<&Entry>, Fatal> {
    let is_table = |entry: &&Entry| {
        Format::of_name(&entry.name).is_some_and(|format| format.is_table() || format.is_json())
    };
    let tables: Vec<&Entry> = entries.iter().filter(is_table).collect();
    let named = tables.iter().find(|entry| {
        let file = entry
            .name
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        file.split_once('.')
            .is_some_and(|(stem, _)| MANIFEST_NAMES.contains(&stem))
    });
    match (tables.as_slice(), named) {
        ([], _) => Ok(None),
        ([one], _) | (_, Some(one)) => Ok(Some(*one)),
        (many, None) => {
            let names: Vec<_> = many
                .iter()
                .take(5)
                .map(|entry| format!("`{}`", entry.name))
                .collect();
            Err(Fatal::new(
                format!("The zip has several tables: {}.", names.join(", ")),
                "Call the one that describes the files `manifest.csv` or `manifest.jsonl`.",
            ))
        }
    }
}

/// Files of the archive by the names that manifests use for them.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_path: HashMap<String, usize>,
    /// By the file's name alone; None where several folders have it.
    by_file: HashMap<String, Option<usize>>,
    /// The manifest's folder, with its slash.
    folder: String,
}

impl Names {
    pub(super) fn new(entries: &[Entry], manifest: Option<&Entry>) -> Self {
        let mut names = Self::default();
        for (place, entry) in entries.iter().enumerate() {
            let file = entry.name.rsplit('/').next().unwrap_or_default().to_owned();
            names.by_path.insert(entry.name.clone(), place);
            names
                .by_file
                .entry(file)
                .and_modify(|found| *found = None)
                .or_insert(Some(place));
        }
        if let Some((folder, _)) = manifest.and_then(|entry| entry.name.rsplit_once('/')) {
            names.folder = format!("{folder}/");
        }
        names
    }

    /// The place in `entries` of the file that `text` names: its path from the root or from the manifest, or its
    /// name if only one folder has it.
    pub(super) fn resolve(&self, text: &str) -> Option<usize> {
        let text = text.trim();
        let text = text
            .strip_prefix("./")
            .or(text.strip_prefix('/'))
            .unwrap_or(text);
        let from_manifest = || self.by_path.get(&format!("{}{text}", self.folder)).copied();
        let by_file = || self.by_file.get(text).copied().flatten();
        self.by_path
            .get(text)
            .copied()
            .or_else(from_manifest)
            .or_else(by_file)
    }
}

/// Copies a manifest's row with each file's name replaced by its path; returns the places of those files.
/// A row that names no file, or one that is not there, is refused (its line is for the caller to set).
pub(super) fn resolve_row(
    row: RowView<'_>,
    columns: &[String],
    names: &Names,
    entries: &[Entry],
    into: &mut Scanned,
) -> Result<Vec<usize>, RowError> {
    into.clear();
    let (mut files, mut missing) = (Vec::new(), None);
    let mut take = |column: &str, text: Option<&str>, json: &str, into: &mut Scanned| match text
        .and_then(|text| names.resolve(text))
    {
        Some(place) => {
            files.push(place);
            let mut path = String::new();
            push_string(&mut path, &entries[place].name);
            push_member(into, column, &path);
        }
        None => {
            let is_name = text.is_some_and(|text| !text.trim().is_empty() && !text.contains("://"));
            if is_name && is_file_column(column) {
                missing = missing.take().or(Some((
                    column.to_owned(),
                    text.unwrap_or_default().to_owned(),
                )));
            }
            push_member(into, column, json);
        }
    };
    match row {
        RowView::Cells(cells) => {
            for (index, column) in columns.iter().enumerate() {
                let mut json = String::new();
                push_string(&mut json, cells.get(index));
                take(column, Some(cells.get(index)), &json, into);
            }
        }
        RowView::Object(scanned) => {
            for member in &scanned.members {
                let key = serde_json::from_str::<String>(&format!(
                    "\"{}\"",
                    &scanned.text[member.key.clone()]
                ));
                let json = &scanned.text[member.value.clone()];
                let text = if json.starts_with('"') {
                    serde_json::from_str::<String>(json).ok()
                } else {
                    None
                };
                take(&key.unwrap_or_default(), text.as_deref(), json, into);
            }
        }
    }
    close(into);
    match missing {
        Some((column, name)) => {
            let reason = format!("`{name}` is not in the zip");
            Err(RowError::in_column(0, column, reason))
        }
        None if files.is_empty() => Err(RowError::new(0, "the row names no file of the zip")),
        None => Ok(files),
    }
}

/// Appends a member to the object in work.
pub(super) fn push_member(into: &mut Scanned, key: &str, json: &str) {
    into.text.push(if into.text.is_empty() { '{' } else { ',' });
    let key_from = into.text.len() + 1;
    push_string(&mut into.text, key);
    let key = key_from..into.text.len() - 1;
    into.text.push(':');
    let from = into.text.len();
    into.text.push_str(json);
    into.members.push(Member {
        key,
        value: from..into.text.len(),
    });
}

/// Ends the object in work.
pub(super) fn close(into: &mut Scanned) {
    into.text
        .push_str(if into.text.is_empty() { "{}" } else { "}" });
}

fn is_file_column(column: &str) -> bool {
    let column = column.to_ascii_lowercase();
    FILE_COLUMNS.contains(&column.as_str()) || column.ends_with("_file_name")
}
