//! Numbers: ratings and measurements of one task become one value with an interval.

pub mod method;
pub mod ordinal;
pub mod summary;
pub mod weighted;

pub use method::NumberMethod;
pub use ordinal::{OrdinalEstimate, OrdinalOptions, ordinal};
pub use summary::{mean, median};
pub use weighted::{NumberAnnotator, NumberEstimate, WeightedMeanOptions, weighted_mean};

use std::ops::Range;

use crate::{error::Error, names::Names, size::index};

/// One answer: task and annotator by index, and a finite value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Which task.
    pub task: u32,
    /// Who answered.
    pub annotator: u32,
    /// What was answered.
    pub value: f64,
}

/// Numeric answers grouped by task: 12 bytes an answer, 4 a task.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberTable {
    annotators: u32,
    start: Vec<u32>,
    annotator: Vec<u32>,
    value: Vec<f64>,
}

impl NumberTable {
    /// Groups the answers by task. Several answers of one annotator to one task each count.
    ///
    /// # Errors
    /// [`Error::NotFinite`] for NaN and infinities, [`Error::OutOfRange`], [`Error::TooMany`].
    pub fn new(tasks: u32, annotators: u32, readings: &[Reading]) -> Result<Self, Error> {
        let limit = u32::MAX as usize;
        if readings.len() >= limit {
            return Err(Error::TooMany {
                what: "answers",
                limit,
            });
        }
        let mut start = vec![0_u32; tasks as usize + 1];
        for (row, reading) in readings.iter().enumerate() {
            let (task, annotator) = (reading.task, reading.annotator);
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
            if !reading.value.is_finite() {
                return Err(Error::NotFinite { row });
            }
            start[task as usize + 1] += 1;
        }
        for task in 0..tasks as usize {
            start[task + 1] += start[task];
        }
        let mut next = start.clone();
        let (mut annotator, mut value) = (vec![0; readings.len()], vec![0.0; readings.len()]);
        for reading in readings {
            let place = &mut next[reading.task as usize];
            annotator[*place as usize] = reading.annotator;
            value[*place as usize] = reading.value;
            *place += 1;
        }
        Ok(Self {
            annotators,
            start,
            annotator,
            value,
        })
    }

    /// Number of tasks.
    #[must_use]
    pub fn tasks(&self) -> usize {
        self.start.len() - 1
    }

    /// Number of annotators.
    #[must_use]
    pub fn annotators(&self) -> usize {
        self.annotators as usize
    }

    /// Number of answers.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.value.len()
    }

    /// The values given to one task.
    #[must_use]
    pub fn values(&self, task: usize) -> &[f64] {
        &self.value[self.range(task)]
    }

    /// Who gave them, in the same order.
    #[must_use]
    pub fn annotators_of(&self, task: usize) -> &[u32] {
        &self.annotator[self.range(task)]
    }

    /// Annotator and value of each answer to one task.
    pub fn of_task(&self, task: usize) -> impl ExactSizeIterator<Item = (u32, f64)> + '_ {
        self.range(task).map(|i| (self.annotator[i], self.value[i]))
    }

    fn range(&self, task: usize) -> Range<usize> {
        self.start[task] as usize..self.start[task + 1] as usize
    }
}

/// A number table with the names that its numbers stand for.
#[derive(Debug, Clone)]
pub struct NamedNumbers {
    /// The answers.
    pub table: NumberTable,
    /// Tasks, in the order of first sight.
    pub tasks: Names,
    /// Annotators, in the order of first sight.
    pub annotators: Names,
}

impl NamedNumbers {
    /// Makes a table from rows of task, annotator and value.
    ///
    /// # Errors
    /// As [`NumberTable::new`].
    pub fn from_rows<'a>(
        rows: impl IntoIterator<Item = (&'a str, &'a str, f64)>,
    ) -> Result<Self, Error> {
        let (mut tasks, mut annotators, mut readings) = (Names::new(), Names::new(), Vec::new());
        for (task, annotator, value) in rows {
            let (task, annotator) = (tasks.intern(task)?, annotators.intern(annotator)?);
            readings.push(Reading {
                task,
                annotator,
                value,
            });
        }
        let table = NumberTable::new(index(tasks.len()), index(annotators.len()), &readings)?;
        Ok(Self {
            table,
            tasks,
            annotators,
        })
    }
}

/// One task's value with its spread. Everything but `answers` is NaN for a task without an answer.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct NumberValue {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Spread of the answers themselves: standard deviation, or for a median half the middle half's width.
    pub spread: f64,
    /// Number of answers.
    pub answers: usize,
    /// What they are worth: fewer than `answers` where weights differ.
    pub effective_answers: f64,
}

impl NumberValue {
    pub(crate) const NONE: Self = Self {
        value: f64::NAN,
        low: f64::NAN,
        high: f64::NAN,
        spread: f64::NAN,
        answers: 0,
        effective_answers: 0.0,
    };
}
