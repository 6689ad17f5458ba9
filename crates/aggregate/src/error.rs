//! What can be wrong with the input or the options, each as a sentence with its remedy.

/// Why an estimate could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An index points past the end of its table.
    #[error(
        "answer {row}: {what} {index} does not exist, there are {count}; number them from 0 or declare more"
    )]
    OutOfRange {
        /// Position of the answer, from 0.
        row: usize,
        /// `task`, `annotator`, `label` or `item`.
        what: &'static str,
        /// The index that was given.
        index: u32,
        /// How many there are.
        count: u32,
    },
    /// More rows or names than 32 bits can number.
    #[error("too many {what}: the limit is {limit}; split the data")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// The greatest number allowed.
        limit: usize,
    },
    /// Somebody answered one task twice, and the table was told to refuse that.
    #[error(
        "answer {row}: annotator {annotator} has already answered task {task}; remove one of the answers or choose another rule for duplicates"
    )]
    Duplicate {
        /// Position of the second answer, from 0.
        row: usize,
        /// The task, by index.
        task: u32,
        /// The annotator, by index.
        annotator: u32,
    },
    /// NaN or infinity where a number is needed.
    #[error("answer {row}: the value is not a finite number; remove it")]
    NotFinite {
        /// Position of the answer, from 0.
        row: usize,
    },
    /// A comparison of an item with itself.
    #[error("comparison {row}: item {item} is compared with itself; remove the row")]
    SameItem {
        /// Position of the comparison, from 0.
        row: usize,
        /// The item, by index.
        item: u32,
    },
    /// An option is outside its range.
    #[error("option {name}: {problem}")]
    Option {
        /// The option's name.
        name: &'static str,
        /// What is wrong and what is allowed.
        problem: String,
    },
    /// The method cannot work on this kind of data.
    #[error("{method} {problem}")]
    Unsuitable {
        /// The method's name.
        method: &'static str,
        /// What it needs, and what to use instead.
        problem: String,
    },
    /// The caller's progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Fails unless `value` lies in `low..=high` (NaN never does).
pub(crate) fn check_range(
    name: &'static str,
    value: f64,
    low: f64,
    high: f64,
) -> Result<(), Error> {
    if value >= low && value <= high {
        return Ok(());
    }
    let problem = format!("{value} is outside {low} to {high}");
    Err(Error::Option { name, problem })
}
