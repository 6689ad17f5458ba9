//! Texts: several transcripts or translations of one thing become one.

pub mod distance;
pub mod medoid;
pub mod method;
pub mod rover;
pub mod words;

pub use distance::{edit_distance, word_error_rate};
pub use medoid::medoid;
pub use method::TextMethod;
pub use rover::{RoverOptions, rover};

use crate::{error::Error, names::Names, size::index};

/// Texts grouped by task.
#[derive(Debug, Clone, Default)]
pub struct TextTable {
    tasks: usize,
    annotators: usize,
    start: Vec<u32>,
    annotator: Vec<u32>,
    text: Vec<String>,
}

impl TextTable {
    /// Groups `(task, annotator, text)` by task, and sorts by text inside a task, so that no result depends on the
    /// order of rows. Several texts of one annotator for one task each count.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::TooMany`].
    pub fn new(tasks: u32, annotators: u32, rows: Vec<(u32, u32, String)>) -> Result<Self, Error> {
        let limit = u32::MAX as usize;
        if rows.len() >= limit {
            return Err(Error::TooMany {
                what: "answers",
                limit,
            });
        }
        for (row, &(task, annotator, _)) in rows.iter().enumerate() {
            if task >= tasks {
                return Err(Error::OutOfRange {
                    row,
                    what: "task",
                    index: task,
                    count: tasks,
                });
            }
            if annotator >= annotators {
                let (index, count) = (annotator, annotators);
                return Err(Error::OutOfRange {
                    row,
                    what: "annotator",
                    index,
                    count,
                });
            }
        }
        let mut rows = rows;
        rows.sort_by(|a, b| (a.0, &a.2, a.1).cmp(&(b.0, &b.2, b.1)));
        let start = (0..=tasks)
            .map(|task| index(rows.partition_point(|row| row.0 < task)))
            .collect();
        let (annotator, text) = rows.into_iter().map(|(_, who, text)| (who, text)).unzip();
        let (tasks, annotators) = (tasks as usize, annotators as usize);
        Ok(Self {
            tasks,
            annotators,
            start,
            annotator,
            text,
        })
    }

    /// Number of tasks.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.tasks
    }

    /// Number of annotators.
    #[must_use]
    pub fn annotators(&self) -> usize {
        self.annotators
    }

    /// The texts of one task, with who wrote them.
    pub fn of_task(&self, task: usize) -> impl ExactSizeIterator<Item = (u32, &str)> {
        let range = self.start[task] as usize..self.start[task + 1] as usize;
        range.map(|i| (self.annotator[i], self.text[i].as_str()))
    }
}

/// A text table with the names that its numbers stand for.
#[derive(Debug, Clone)]
pub struct NamedTexts {
    /// The texts.
    pub table: TextTable,
    /// Tasks, in the order of first sight.
    pub tasks: Names,
    /// Annotators, in the order of first sight.
    pub annotators: Names,
}

impl NamedTexts {
    /// Makes a table from rows of task, annotator and text.
    ///
    /// # Errors
    /// As [`TextTable::new`].
    pub fn from_rows<'a>(
        rows: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>,
    ) -> Result<Self, Error> {
        let (mut tasks, mut annotators, mut numbered) = (Names::new(), Names::new(), Vec::new());
        for (task, annotator, text) in rows {
            let (task, annotator) = (tasks.intern(task)?, annotators.intern(annotator)?);
            numbered.push((task, annotator, text.to_string()));
        }
        let table = TextTable::new(index(tasks.len()), index(annotators.len()), numbered)?;
        Ok(Self {
            table,
            tasks,
            annotators,
        })
    }
}

/// One task's text.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TextValue {
    /// The text; empty where there was none.
    pub text: String,
    /// How far the answers support it, 0..1: a share of votes, not a calibrated probability.
    pub support: f64,
    /// Number of texts it comes from.
    pub answers: usize,
}

/// Texts of tasks, and how close each annotator stays to them.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TextEstimate {
    /// One a task.
    pub texts: Vec<TextValue>,
    /// Per annotator: mean word error rate against the consensus; NaN without an answer.
    pub error_rate: Vec<f64>,
    /// Per annotator: weight of a vote.
    pub weight: Vec<f64>,
}
