//! Guidelines: Markdown with clauses that keep their ids from version to version, so that a verdict, a report
//! or a ruling can name one.
//!
//! | module | question that it answers |
//! | --- | --- |
//! | [`markdown`] | how does Markdown become HTML that is safe to show (everywhere in the product) |
//! | [`clause`] | which clauses has a guideline, and what are they called |
//! | [`diff`] | what did a new version change, word by word |
//!
//! ```
//! use candor_domain::guideline::{Guideline, diff};
//! let first = Guideline::parse("## Tone\nJudge the writer.\n\n## Irony\nIt counts as meant.", &[])?;
//! assert_eq!(first.clauses[1].id, "2");
//! let second = Guideline::parse("## Irony\nIt counts as it is meant.\n\n## Tone\nJudge the writer.", &first.clauses)?;
//! assert_eq!(second.clauses[0].id, "2", "a clause that moves keeps its id");
//! assert_eq!(diff(&first, &second).len(), 2);
//! # Ok::<(), Vec<candor_domain::template::Problem>>(())
//! ```

pub mod clause;
pub mod diff;
pub mod markdown;

pub use clause::Clause;
pub use diff::{ClauseChange, ClauseDiff, Segment, SegmentKind, diff, word_diff};
pub use markdown::render;

use crate::template::Problem;

/// Characters of a guideline.
pub const GUIDELINE_CHARS: usize = 400_000;
/// Clauses of a guideline.
pub const CLAUSES: usize = 500;
/// Characters of a clause's id.
pub const CLAUSE_ID_CHARS: usize = 64;

/// One version of a project's instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guideline {
    /// As it was written.
    pub markdown: String,
    /// The whole as HTML; headings of clauses have the `id` attribute `clause-<id>`.
    pub html: String,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

impl Guideline {
    /// Reads a guideline. `previous` are the clauses of the version before, empty for the first.
    ///
    /// Every heading begins a clause, except a single `#` at the very beginning: that is the guideline's
    /// title, and what stands below it the clause `intro`. A clause's id is the one written (`{#irony}`), else
    /// the number its heading begins with (`2.1 Irony`), else the id that the clause of this title had in the
    /// previous version, else the next free number by its place (`3`, `3.1`).
    ///
    /// # Errors
    /// Too long, empty, too many clauses, or two clauses with one id; the pointer is always `/markdown`.
    pub fn parse(markdown: &str, previous: &[Clause]) -> Result<Self, Vec<Problem>> {
        let refuse = |message: String| {
            Err(vec![Problem {
                pointer: "/markdown".to_owned(),
                message,
            }])
        };
        if markdown.trim().is_empty() {
            return refuse("a guideline cannot be empty; write what is right and why".to_owned());
        }
        if markdown.chars().nth(GUIDELINE_CHARS).is_some() {
            return refuse(format!(
                "a guideline has at most {GUIDELINE_CHARS} characters"
            ));
        }
        let (html, clauses) = match clause::split(markdown, previous) {
            Ok(found) => found,
            Err(message) => return refuse(message),
        };
        Ok(Self {
            markdown: markdown.to_owned(),
            html,
            clauses,
        })
    }

    /// The clause of this id.
    #[must_use]
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }
}
