//! An assignment: one contributor's claim on one task: a lease, then an answer, then a verdict, then pay.
//!
//! `leased -> submitted -> accepted | accepted_with_fix | excluded`, and the ways around it that
//! [`AssignmentState`] lists.
//!
//! | module | question |
//! | --- | --- |
//! | here | which states are there, and what does each mean for the place, the data and the money |
//! | [`lease`] | how long is a task kept for somebody, and how does that end |
//! | [`submit`] | when is an answer taken, and does it await a review |
//! | [`activity`] | which time counts as work |
//! | [`timer`] | what happens by itself when a deadline passes |
//! | [`cancelling`] | what becomes of it when its batch is cancelled |

pub mod activity;
pub mod cancelling;
pub mod lease;
pub mod submit;
pub mod timer;

pub use lease::{Lease, LeaseError, LeaseLength, ReturnReason};
pub use submit::{Submission, SubmitError, SubmitFacts};
pub use timer::{Due, due};

use crate::words;

words! {
    /// Where an assignment stands.
    pub enum AssignmentState: "assignment state" {
        /// A contributor works on it.
        Leased = "leased",
        /// An answer is in and waits for its verdict.
        Submitted = "submitted",
        /// The answer was sent back once, to be changed.
        ChangesRequested = "changes_requested",
        /// A reviewer would reject it; a second one decides.
        RejectProposed = "reject_proposed",
        /// Used and paid.
        Accepted = "accepted",
        /// Used with a reviewer's correction, and paid.
        AcceptedWithFix = "accepted_with_fix",
        /// Paid, not used.
        Excluded = "excluded",
        /// Not used; may still be appealed.
        Rejected = "rejected",
        /// The contributor objected to the rejection.
        Appealed = "appealed",
        /// Not used, not paid.
        RejectedFinal = "rejected_final",
        /// Given back by the contributor.
        Returned = "returned",
        /// The lease ran out.
        Expired = "expired",
        /// Its batch was cancelled while it was leased.
        Released = "released",
    }
}

/// Whether an answer is part of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InData {
    /// It is not.
    No,
    /// It is, until a verdict says otherwise.
    Provisionally,
    /// It is.
    Yes,
}

/// Where the money of an assignment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyAt {
    /// In escrow, for this assignment.
    SetAside,
    /// With the contributor, and the fee with the platform.
    Paid,
    /// Back in the reserve; the fee was due.
    Reserve,
    /// In escrow, with the place that went back to the queue.
    Place,
    /// A part with the contributor, the rest back in the reserve.
    PartlyPaid,
}

impl AssignmentState {
    /// Whether it fills a place of its task. An answer that was accepted on appeal, or given by a member
    /// without a claim, is surplus and fills none.
    #[must_use]
    pub const fn fills_place(self, is_surplus: bool) -> bool {
        match self {
            Self::Leased | Self::ChangesRequested | Self::RejectProposed | Self::Submitted => true,
            Self::Accepted | Self::AcceptedWithFix => !is_surplus,
            Self::Excluded
            | Self::Rejected
            | Self::Appealed
            | Self::RejectedFinal
            | Self::Returned
            | Self::Expired
            | Self::Released => false,
        }
    }

    /// Whether its answer is in the data.
    #[must_use]
    pub const fn in_data(self) -> InData {
        match self {
            Self::Submitted => InData::Provisionally,
            Self::Accepted | Self::AcceptedWithFix => InData::Yes,
            _ => InData::No,
        }
    }

    /// Where its money is.
    #[must_use]
    pub const fn money(self) -> MoneyAt {
        match self {
            Self::Leased
            | Self::ChangesRequested
            | Self::RejectProposed
            | Self::Submitted
            | Self::Rejected
            | Self::Appealed => MoneyAt::SetAside,
            Self::Accepted | Self::AcceptedWithFix | Self::Excluded => MoneyAt::Paid,
            Self::RejectedFinal => MoneyAt::Reserve,
            Self::Returned | Self::Expired => MoneyAt::Place,
            Self::Released => MoneyAt::PartlyPaid,
        }
    }

    /// Whether a wanted place is missing once this state is reached, and the tender has to bear another one.
    #[must_use]
    pub const fn wants_refill(self) -> bool {
        matches!(self, Self::Excluded | Self::Rejected)
    }

    /// Whether it counts against a contributor's live leases. Changes requested do not.
    #[must_use]
    pub const fn is_live_lease(self) -> bool {
        matches!(self, Self::Leased)
    }

    /// Whether nothing can change it any more, by anybody, in any batch.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::AcceptedWithFix
                | Self::Excluded
                | Self::RejectedFinal
                | Self::Released
        )
    }

    /// The words that a sentence uses: `changes requested`.
    #[must_use]
    pub fn in_words(self) -> String {
        self.as_str().replace('_', " ")
    }
}

/// The answer of a member without a claim: an accepted surplus assignment without pay.
pub const MEMBERS_OWN: (AssignmentState, bool) = (AssignmentState::Accepted, true);

#[cfg(test)]
mod tests {
    use super::*;

    /// The table "fills a place, in the data, its money" of `domain.md`, as text.
    #[test]
    fn the_table_of_the_design_holds() {
        let rows: Vec<String> = AssignmentState::ALL
            .iter()
            .map(|s| {
                format!(
                    "{s} {} {:?} {:?}",
                    s.fills_place(false),
                    s.in_data(),
                    s.money()
                )
            })
            .collect();
        let expected = "\
leased true No SetAside
submitted true Provisionally SetAside
changes_requested true No SetAside
reject_proposed true No SetAside
accepted true Yes Paid
accepted_with_fix true Yes Paid
excluded false No Paid
rejected false No SetAside
appealed false No SetAside
rejected_final false No Reserve
returned false No Place
expired false No Place
released false No PartlyPaid";
        assert_eq!(rows.join("\n"), expected);
        let (state, is_surplus) = MEMBERS_OWN;
        assert!(
            !state.fills_place(is_surplus),
            "a member's own answer takes nobody's place"
        );
        assert_eq!(state.in_data(), InData::Yes);
    }
}
