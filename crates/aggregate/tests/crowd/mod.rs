//! Reads the recorded crowds, which are not part of the project: tests skip with a message without them.

use std::path::{Path, PathBuf};

use candor_aggregate::{
    Duplicates, NamedVotes, VoteBuilder, numeric::NamedNumbers, text::NamedTexts,
};

/// The thirteen categorical crowds.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads all"
)]
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

/// The numeric crowds.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads all"
)]
pub(crate) const NUMERIC: [&str; 6] = [
    "affect_anger",
    "affect_disgust",
    "affect_fear",
    "affect_joy",
    "affect_sadness",
    "n_emotion",
];

/// The crowds of texts, with the word error rate that ROVER must reach.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads all"
)]
pub(crate) const TEXTS: [(&str, f64); 3] = [
    ("crowdwsa_j1", 0.607),
    ("crowdwsa_t1", 0.504),
    ("crowdspeech_dev_clean", 0.066),
];

/// One numeric crowd with the known values, NaN where there is none.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads numbers"
)]
pub(crate) fn numeric(folder: &Path, set: &str) -> (NamedNumbers, Vec<f64>) {
    let folder = folder.join("numeric").join(set);
    let rows_read = rows(&folder.join("labels.csv"));
    let cells = rows_read
        .iter()
        .map(|r| (r[0].as_str(), r[1].as_str(), r[2].parse().unwrap()));
    let numbers = NamedNumbers::from_rows(cells).unwrap();
    let mut truth = vec![f64::NAN; numbers.table.tasks()];
    for row in rows(&folder.join("truth.csv")) {
        if let Some(task) = numbers.tasks.find(&row[0]) {
            truth[task as usize] = row[1].parse().unwrap();
        }
    }
    (numbers, truth)
}

/// One crowd of texts with the known ones.
#[allow(
    dead_code,
    clippy::allow_attributes,
    reason = "not every test file reads texts"
)]
pub(crate) fn texts(folder: &Path, set: &str) -> (NamedTexts, Vec<Option<String>>) {
    let folder = folder.join("text").join(set);
    let rows_read = rows(&folder.join("labels.csv"));
    let cells = rows_read
        .iter()
        .map(|r| (r[0].as_str(), r[1].as_str(), r[2].as_str()));
    let texts = NamedTexts::from_rows(cells).unwrap();
    let mut truth = vec![None; texts.table.tasks()];
    for row in rows(&folder.join("truth.csv")) {
        if let Some(task) = texts.tasks.find(&row[0]) {
            truth[task as usize] = Some(row[1].clone());
        }
    }
    (texts, truth)
}
