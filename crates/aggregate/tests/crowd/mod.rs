//! Reads the recorded crowds, which are not part of the project: tests skip with a message without them.

use std::path::{Path, PathBuf};

use candor_aggregate::{Duplicates, NamedVotes, VoteBuilder};

/// The thirteen categorical crowds.
pub(crate) const CATEGORICAL: [&str; 13] = [
    "bluebirds",
    "d_possent",
    "d_product",
    "dog",
    "face_sentiment",
    "rte",
    "s_adult",
    "s_rel",
    "weather_amt",
    "weather_cf",
    "web",
    "wsd",
    "zencrowd_in",
];

/// The folder of recorded crowds, or a message on stderr and nothing.
#[expect(
    clippy::disallowed_methods,
    reason = "a test finds its data by the environment"
)]
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let shared = std::env::var("CANDOR_SHARED_DATA").map_or_else(|_| beside(), PathBuf::from);
    let crowd = shared.join("crowd");
    if crowd.is_dir() {
        return Some(crowd);
    }
    eprintln!(
        "skipped: no recorded crowds; set CANDOR_SHARED_DATA to the folder that holds crowd/"
    );
    None
}

/// Rows of a CSV file with quotes, without its header.
pub(crate) fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut rows = Vec::new();
    let mut row = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(std::mem::replace(&mut row, vec![String::new()])),
            '\r' if !quoted => {}
            c => row.last_mut().unwrap().push(c),
        }
    }
    rows.remove(0);
    rows
}

/// One categorical crowd with its known answers.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads categories"
)]
pub(crate) fn categorical(folder: &Path, set: &str) -> (NamedVotes, Vec<Option<u32>>) {
    let folder = folder.join("categorical").join(set);
    let mut builder = VoteBuilder::new();
    for row in rows(&folder.join("labels.csv")) {
        builder.push(&row[0], &row[1], &row[2]).unwrap();
    }
    let votes = builder.build(Duplicates::Count).unwrap();
    let mut truth = vec![None; votes.table.tasks()];
    for row in rows(&folder.join("truth.csv")) {
        if let Some(task) = votes.tasks.find(&row[0]) {
            truth[task as usize] = Some(votes.labels.find(&row[1]).unwrap_or(u32::MAX));
        }
    }
    (votes, truth)
}
