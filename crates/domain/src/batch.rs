//! A batch, a funded run of a project.
//!
//! `draft -> funded -> open <-> paused -> reconciling -> closed`;
//! `open | paused -> winding_down -> reconciling -> cancelled`; `draft | funded -> cancelled`.
//!
//! | module | question |
//! | --- | --- |
//! | here | which states are there, and which transitions between them |
//! | [`mod@pause`] | for which reasons does it stand still |
//! | [`terms`] | what was promised, and what of it may still change |

pub mod pause;
pub mod target;
pub mod terms;

pub use pause::{PauseReason, PauseReasons, pause, resume};
pub use terms::{BatchTerms, TermsError};

use crate::ledger::{Liability, PlaceCost};
use crate::money::{Amount, MoneyError};
use crate::project::{self, ProjectError, ProjectState};
use crate::time::{HOUR_SECONDS, Timestamp};
use crate::words;
use thiserror::Error;

/// What is left to a live lease when its batch is cancelled, at most.
pub const WINDING_DOWN_SECONDS: i64 = 24 * HOUR_SECONDS;

words! {
    /// Where a batch stands.
    pub enum BatchState: "batch state" {
        /// Being made, or partly funded.
        Draft = "draft",
        /// All that it may come to cost is there.
        Funded = "funded",
        /// Claims are given.
        Open = "open",
        /// No claims; submit, late submit and review go on.
        Paused = "paused",
        /// Cancelled, but leases or judgements are left.
        WindingDown = "winding_down",
        /// Nothing is left to do; the books are being closed.
        Reconciling = "reconciling",
        /// Done.
        Closed = "closed",
        /// Ended by its owner.
        Cancelled = "cancelled",
    }
}

impl BatchState {
    /// Whether a claim may take a place.
    #[must_use]
    pub const fn gives_claims(self) -> bool {
        matches!(self, Self::Open)
    }

    /// Whether answers, verdicts and appeals are taken.
    #[must_use]
    pub const fn takes_work(self) -> bool {
        matches!(self, Self::Open | Self::Paused | Self::WindingDown)
    }

    /// Whether tasks may be imported: any time before reconciling, but not into a cancelled one.
    #[must_use]
    pub const fn takes_imports(self) -> bool {
        matches!(self, Self::Draft | Self::Funded | Self::Open | Self::Paused)
    }

    /// Whether places are born: only while it runs.
    #[must_use]
    pub const fn bears_places(self) -> bool {
        matches!(self, Self::Open | Self::Paused)
    }

    /// Whether it will never change again.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Cancelled)
    }

    /// Whether a project may be closed in spite of it: it is over, or never began.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Draft | Self::Closed | Self::Cancelled)
    }
}

/// Why a batch cannot change so.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BatchError {
    /// The state does not allow it.
    #[error("A batch that is {state} cannot be {wanted}.")]
    NotFrom {
        /// The present state.
        state: BatchState,
        /// What was asked, as a participle.
        wanted: &'static str,
    },
    /// Price 0 needs no money.
    #[error("This batch is unpaid and needs no funds.")]
    NeedsNoFunds,
    /// Nothing is missing.
    #[error("Nothing is missing: give an amount to fund more than is needed.")]
    NothingMissing,
    /// No guideline was posted.
    #[error("Post a guideline before you publish: people need to know what is expected.")]
    NoGuideline,
    /// No task was imported.
    #[error("Import at least one task before you publish.")]
    NoTasks,
    /// The greatest liability is not covered.
    #[error("{missing} more (in minor units) must be funded before this batch can open.")]
    Underfunded {
        /// What is missing, in minor units.
        missing: Amount,
    },
    /// Unpaid work is for members.
    #[error(
        "Unpaid work is for members only: set the project's visibility to members, or a price."
    )]
    UnpaidNeedsMembers,
    /// Something is still going on.
    #[error("The batch is not done: {0}.")]
    NotDone(OpenWork),
    /// The project does not allow it.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// An amount does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

fn refuse<T>(state: BatchState, wanted: &'static str) -> Result<T, BatchError> {
    Err(BatchError::NotFrom { state, wanted })
}

/// What funding is decided on.
#[derive(Clone, Copy, Debug)]
pub struct Funding {
    /// The amount to fund; `None`: what is missing.
    pub amount: Option<Amount>,
    /// What was funded before, in all.
    pub funded: Amount,
    /// The reserve's balance.
    pub reserve: Amount,
    /// Wanted but unborn places, after opening.
    pub unborn_places: i64,
    /// The greatest liability by the present tasks and terms.
    pub liability: Liability,
    /// The cost of a place.
    pub cost: PlaceCost,
}

impl Funding {
    /// What is missing now, before or after opening.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn missing(&self, state: BatchState) -> Result<Amount, MoneyError> {
        match state {
            BatchState::Draft | BatchState::Funded => self.liability.missing(self.funded),
            BatchState::Open | BatchState::Paused => {
                crate::ledger::missing_after_opening(self.unborn_places, self.cost, self.reserve)
            }
            _ => Ok(Amount::ZERO),
        }
    }
}

/// A funding that may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funded {
    /// The state afterwards: a partly funded batch stays `draft`.
    pub state: BatchState,
    /// What moves from the organization to the reserve.
    pub amount: Amount,
    /// Whether price, overlap, template version and fee are frozen by this: the first funding.
    pub freezes_terms: bool,
}

/// Funds a batch; may be repeated until it reconciles.
///
/// # Errors
/// [`BatchError`] for unpaid batches, amounts that are not positive, and states that need no money any more.
pub fn fund(state: BatchState, facts: &Funding) -> Result<Funded, BatchError> {
    let is_before_opening = matches!(state, BatchState::Draft | BatchState::Funded);
    if !is_before_opening && !matches!(state, BatchState::Open | BatchState::Paused) {
        return refuse(state, "funded");
    }
    if facts.cost.price().is_zero() && facts.liability.total.is_zero() {
        return Err(BatchError::NeedsNoFunds);
    }
    let missing = facts.missing(state)?;
    let amount = match facts.amount {
        None if missing.is_zero() => return Err(BatchError::NothingMissing),
        None => missing,
        Some(amount) => amount.positive()?,
    };
    let funded = facts.funded.plus(amount)?;
    let next = if !is_before_opening {
        state
    } else if facts.liability.missing(funded)?.is_zero() {
        BatchState::Funded
    } else {
        BatchState::Draft
    };
    Ok(Funded {
        state: next,
        amount,
        freezes_terms: facts.funded.is_zero(),
    })
}

/// What publishing is decided on.
#[derive(Clone, Copy, Debug)]
pub struct Publishing {
    /// The project's state.
    pub project: ProjectState,
    /// Whether the project has a guideline.
    pub has_guideline: bool,
    /// How many tasks the batch has.
    pub tasks: i64,
    /// The batch's price.
    pub price: Amount,
    /// Whether only members of the organization may take part.
    pub is_for_members: bool,
    /// The greatest liability by the present tasks and terms.
    pub liability: Liability,
    /// What was funded, in all.
    pub funded: Amount,
}

/// A publishing that may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The batch afterwards: open, or paused when its project is.
    pub state: BatchState,
    /// The reasons for its pause, if any.
    pub reasons: PauseReasons,
    /// The project afterwards.
    pub project: ProjectState,
    /// Whether the batch passes `funded` by itself on its way, as it needs no money.
    pub passes_funded: bool,
}

/// Opens a batch: with a guideline, at least one task, and the money for the greatest liability.
///
/// # Errors
/// [`BatchError`] with what is not there yet.
pub fn publish(state: BatchState, facts: &Publishing) -> Result<Published, BatchError> {
    let missing = facts.liability.missing(facts.funded)?;
    if !matches!(state, BatchState::Draft | BatchState::Funded) {
        return refuse(state, "published");
    }
    let project = project::publish(facts.project)?;
    if !facts.has_guideline {
        return Err(BatchError::NoGuideline);
    }
    if facts.tasks < 1 {
        return Err(BatchError::NoTasks);
    }
    if facts.price.is_zero() && !facts.is_for_members {
        return Err(BatchError::UnpaidNeedsMembers);
    }
    if !missing.is_zero() {
        return Err(BatchError::Underfunded { missing });
    }
    let mut reasons = PauseReasons::NONE;
    if project == ProjectState::Paused {
        reasons = reasons.with(PauseReason::Project);
    }
    Ok(Published {
        state: reasons.state(),
        reasons,
        project,
        passes_funded: state == BatchState::Draft,
    })
}

/// What is still going on in a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenWork {
    /// Tasks that are open or on hold.
    pub tasks: i64,
    /// Imports that run.
    pub imports: i64,
    /// Places in the queue.
    pub places: i64,
    /// Leases, and answers sent back for changes.
    pub leases: i64,
    /// Answers that wait for a verdict, or for a second one.
    pub reviews: i64,
    /// Rejections that may still be appealed, and appeals.
    pub appeals: i64,
}

impl OpenWork {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl std::fmt::Display for OpenWork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [
            (self.tasks, "tasks"),
            (self.imports, "imports"),
            (self.places, "places in the queue"),
            (self.leases, "leases"),
            (self.reviews, "reviews"),
            (self.appeals, "appeals or appeal windows"),
        ];
        let left: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count != 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        write!(f, "{} left", left.join(", "))
    }
}

/// Begins to reconcile: every task is complete, escalated or withdrawn, no import runs, and no place, lease,
/// review or appeal window is left.
///
/// # Errors
/// [`BatchError::NotDone`] with what is left, or [`BatchError::NotFrom`].
pub fn reconcile(state: BatchState, left: &OpenWork) -> Result<BatchState, BatchError> {
    match state {
        BatchState::Open | BatchState::Paused | BatchState::WindingDown if left.is_none() => {
            Ok(BatchState::Reconciling)
        }
        BatchState::Open | BatchState::Paused | BatchState::WindingDown => {
            Err(BatchError::NotDone(*left))
        }
        _ => refuse(state, "reconciled"),
    }
}

/// Ends reconciling, once the reserve is back at the organization.
///
/// # Errors
/// [`BatchError::NotFrom`] unless it reconciles.
pub fn finish(state: BatchState, was_cancelled: bool) -> Result<BatchState, BatchError> {
    match state {
        BatchState::Reconciling if was_cancelled => Ok(BatchState::Cancelled),
        BatchState::Reconciling => Ok(BatchState::Closed),
        _ => refuse(state, "closed"),
    }
}

/// Whether its owner may ask a batch to close: waiting refills and unfunded tasks end, what is in the queue
/// or with people is still done, then it reconciles by itself.
///
/// # Errors
/// [`BatchError::NotFrom`] unless it is open or paused.
pub fn request_close(state: BatchState) -> Result<(), BatchError> {
    match state {
        BatchState::Open | BatchState::Paused => Ok(()),
        _ => refuse(state, "closed"),
    }
}

/// Cancels: a batch that never opened is cancelled at once and all goes back; one that runs winds down.
///
/// # Errors
/// [`BatchError::NotFrom`] once it winds down, reconciles or is over.
pub fn cancel(state: BatchState) -> Result<BatchState, BatchError> {
    match state {
        BatchState::Draft | BatchState::Funded => Ok(BatchState::Cancelled),
        BatchState::Open | BatchState::Paused => Ok(BatchState::WindingDown),
        _ => refuse(state, "cancelled"),
    }
}

/// When a lease ends that was live as its batch was cancelled: what is left of it, at most 24 hours.
#[must_use]
pub fn lease_end_after_cancelling(lease_ends: Timestamp, cancelled_at: Timestamp) -> Timestamp {
    lease_ends.min(cancelled_at.plus_seconds(WINDING_DOWN_SECONDS))
}

#[cfg(test)]
mod tests;
