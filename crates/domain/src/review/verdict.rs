//! What a reviewer may decide, and what follows from it.

use super::second::{SecondReviewers, second_due_at};
use super::{
    CHANGES_SECONDS, Hold, REASON_CHARACTERS_GREATEST, REJECT_REASON_CHARACTERS_LEAST, ReviewError,
    check_reviewer,
};
use crate::assignment::AssignmentState;
use crate::id::AccountId;
use crate::time::Timestamp;
use crate::words;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

words! {
    /// A reviewer's verdict.
    pub enum Verdict: "verdict" {
        /// Used and paid.
        Accept = "accept",
        /// Used with the reviewer's correction, and paid.
        AcceptWithFix = "accept_with_fix",
        /// Sent back to be changed; once.
        ChangesRequested = "changes_requested",
        /// Paid, not used.
        Exclude = "exclude",
        /// To be rejected, if a second reviewer confirms it.
        RejectProposed = "reject_proposed",
    }
}

words! {
    /// What is wrong with an answer that is to be rejected.
    pub enum RejectCategory: "category of rejections" {
        /// It is not what the item shows.
        Incorrect = "incorrect",
        /// Parts that were asked for are missing.
        Incomplete = "incomplete",
        /// It goes against the guideline.
        AgainstGuideline = "against_guideline",
        /// Given without looking.
        Careless = "careless",
        /// Made by a machine where a person's own work was asked for.
        Generated = "generated",
        /// Copied from others.
        Copied = "copied",
        /// Offensive or dangerous, and not asked for.
        Abusive = "abusive",
    }
}

/// What a reviewer sends.
#[derive(Clone, Copy, Debug)]
pub struct VerdictInput<'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// What is wrong (for a rejection).
    pub category: Option<RejectCategory>,
    /// The clause of the guideline (for a rejection).
    pub clause: Option<&'a str>,
    /// The reviewer's words.
    pub reason: Option<&'a str>,
    /// Whether a corrected answer came along.
    pub has_fix: bool,
}

impl VerdictInput<'_> {
    /// Plain acceptance.
    pub const ACCEPT: Self = Self {
        verdict: Verdict::Accept,
        category: None,
        clause: None,
        reason: None,
        has_fix: false,
    };
}

/// What a review is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReviewFacts<'a> {
    /// The assignment's state.
    pub state: AssignmentState,
    /// Whose answer it is.
    pub author: AccountId,
    /// Who judges it.
    pub reviewer: AccountId,
    /// A hold on it, if there is one.
    pub hold: Option<Hold>,
    /// When the review is due.
    pub review_due_at: Option<Timestamp>,
    /// Whether changes were requested before.
    pub changes_were_requested: bool,
    /// The clauses of the guideline version that the work was claimed under.
    pub clauses: &'a [String],
    /// Who could confirm a rejection.
    pub second_reviewers: SecondReviewers,
    /// The moment of the command.
    pub now: Timestamp,
}

/// A rejection, as it is kept and shown to its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// What is wrong.
    pub category: RejectCategory,
    /// Against which clause of the guideline.
    pub clause: String,
    /// In the reviewer's own words.
    pub reason: String,
}

/// What follows from a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The next state.
    pub state: AssignmentState,
    /// The next deadline: of the changes, or of the second reviewer.
    pub due_at: Option<Timestamp>,
    /// The rejection that was proposed.
    pub rejection: Option<Rejection>,
}

/// Judges a submitted answer.
///
/// # Errors
/// [`ReviewError`] with what stands against it or is missing.
pub fn review(facts: &ReviewFacts<'_>, input: &VerdictInput<'_>) -> Result<Reviewed, ReviewError> {
    if facts.state != AssignmentState::Submitted {
        return Err(ReviewError::NotReviewable(facts.state));
    }
    check_reviewer(facts.author, facts.hold, facts.reviewer, facts.now)?;
    check_companions(input)?;
    let over = |state| {
        Ok(Reviewed {
            state,
            due_at: None,
            rejection: None,
        })
    };
    match input.verdict {
        Verdict::Accept => over(AssignmentState::Accepted),
        Verdict::AcceptWithFix if !input.has_fix => Err(ReviewError::NoFix),
        Verdict::AcceptWithFix => over(AssignmentState::AcceptedWithFix),
        Verdict::Exclude => over(AssignmentState::Excluded),
        Verdict::ChangesRequested => request_changes(facts, input),
        Verdict::RejectProposed => propose_rejection(facts, input),
    }
}

fn check_companions(input: &VerdictInput<'_>) -> Result<(), ReviewError> {
    if input.has_fix && input.verdict != Verdict::AcceptWithFix {
        return Err(ReviewError::NotWithThisVerdict(
            "A corrected answer",
            "accept_with_fix",
        ));
    }
    let is_rejection = input.verdict == Verdict::RejectProposed;
    if !is_rejection && input.category.is_some() {
        return Err(ReviewError::NotWithThisVerdict(
            "A category",
            "reject_proposed",
        ));
    }
    if input
        .reason
        .is_some_and(|r| r.chars().count() > REASON_CHARACTERS_GREATEST)
    {
        return Err(ReviewError::ReasonTooLong);
    }
    Ok(())
}

fn request_changes(
    facts: &ReviewFacts<'_>,
    input: &VerdictInput<'_>,
) -> Result<Reviewed, ReviewError> {
    if facts.changes_were_requested {
        return Err(ReviewError::ChangesRequestedBefore);
    }
    if input.reason.is_none_or(|reason| reason.trim().is_empty()) {
        return Err(ReviewError::NoWordsForChanges);
    }
    Ok(Reviewed {
        state: AssignmentState::ChangesRequested,
        due_at: Some(facts.now.plus_seconds(CHANGES_SECONDS)),
        rejection: None,
    })
}

fn propose_rejection(
    facts: &ReviewFacts<'_>,
    input: &VerdictInput<'_>,
) -> Result<Reviewed, ReviewError> {
    let category = input.category.ok_or(ReviewError::NoCategory)?;
    let clause = input.clause.map(str::trim).filter(|c| !c.is_empty());
    let clause = clause.ok_or(ReviewError::NoClause)?;
    if !facts.clauses.iter().any(|known| known == clause) {
        return Err(ReviewError::UnknownClause(
            clause.chars().take(64).collect(),
        ));
    }
    let reason = input.reason.unwrap_or_default().trim();
    let characters = characters_of(reason);
    if characters < REJECT_REASON_CHARACTERS_LEAST {
        return Err(ReviewError::ReasonTooShort(characters));
    }
    if !facts.second_reviewers.is_anybody() {
        return Err(ReviewError::NoSecondReviewer);
    }
    let rejection = Rejection {
        category,
        clause: clause.to_owned(),
        reason: reason.to_owned(),
    };
    Ok(Reviewed {
        state: AssignmentState::RejectProposed,
        due_at: Some(second_due_at(facts.review_due_at, facts.now)),
        rejection: Some(rejection),
    })
}

/// Characters as a reader counts them, runs of white space as one: blanks are no words.
fn characters_of(text: &str) -> usize {
    let words = text.split_whitespace();
    let spaces = words.clone().count().saturating_sub(1);
    words
        .map(|word| word.graphemes(true).count())
        .sum::<usize>()
        + spaces
}
