//! A transfer: one amount from one account to another, never updated.

use super::account::Account;
use crate::id::{AccountId, AssignmentId, BatchId, DepositId, PayoutId, TransferId};
use crate::money::Amount;
use crate::time::Timestamp;
use crate::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// What a transfer is for.
    pub enum TransferCode: "transfer code" {
        /// A deposit was confirmed: external to organization available.
        DepositConfirmed = "deposit_confirmed",
        /// A batch was funded: organization available to reserve.
        BatchFunded = "batch_funded",
        /// Places were born with their money: reserve to escrow.
        PlaceBorn = "place_born",
        /// Places ended unfilled: escrow to reserve.
        PlaceEnded = "place_ended",
        /// A contributor's reward: escrow to contributor available. At most one for an assignment.
        AssignmentPaid = "assignment_paid",
        /// The fee on a reward: escrow to platform fees.
        AssignmentFee = "assignment_fee",
        /// What was set aside and not paid: escrow to reserve.
        AssignmentUnspent = "assignment_unspent",
        /// The pay of a rejected assignment: escrow to reserve.
        RejectionPayReturned = "rejection_pay_returned",
        /// The fee that a rejection costs: escrow to platform fees.
        RejectionFee = "rejection_fee",
        /// Pay was topped up to the floor: reserve to contributor available.
        FloorTopUp = "floor_top_up",
        /// A bonus: reserve to contributor available.
        Bonus = "bonus",
        /// A training was paid: reserve to contributor available.
        TrainingPaid = "training_paid",
        /// A qualification was paid: reserve to contributor available.
        QualificationPaid = "qualification_paid",
        /// Work asked again after a ruling: reserve to contributor available.
        RulingRework = "ruling_rework",
        /// Active time on a task that was at fault: reserve to contributor available.
        FaultyTaskTime = "faulty_task_time",
        /// A confirmed report of ambiguity: reserve to contributor available.
        AmbiguityReport = "ambiguity_report",
        /// An incident of the platform: platform compensation to contributor available.
        IncidentCompensation = "incident_compensation",
        /// A payout was requested: contributor available to in flight.
        PayoutRequested = "payout_requested",
        /// A payout arrived: in flight to external.
        PayoutSettled = "payout_settled",
        /// A payout came back: in flight to contributor available.
        PayoutReturned = "payout_returned",
        /// Somebody who closes their account gave up what they had: contributor available to platform compensation.
        BalanceGivenUp = "balance_given_up",
        /// What a closed or cancelled batch did not need: reserve to organization available.
        BatchRemainder = "batch_remainder",
    }
}

impl TransferCode {
    /// Whether a reference has at most one transfer of this code: a unique key for the store.
    #[must_use]
    pub const fn once_per_reference(self) -> bool {
        matches!(
            self,
            Self::DepositConfirmed
                | Self::AssignmentPaid
                | Self::AssignmentFee
                | Self::AssignmentUnspent
                | Self::RejectionPayReturned
                | Self::RejectionFee
                | Self::PayoutRequested
                | Self::PayoutSettled
                | Self::PayoutReturned
        )
    }

    /// Whether it is added up apart, beside all that leaves the account: what a batch's escrow paid for fees, and what
    /// its reserve gave back, are told from what went to people.
    #[must_use]
    pub const fn is_apart(self) -> bool {
        matches!(
            self,
            Self::AssignmentFee | Self::RejectionFee | Self::BatchRemainder
        )
    }
}

words! {
    /// What is paid from a batch's reserve straight to a contributor, beyond the price.
    pub enum ReservePay: "kind of pay from the reserve" {
        /// Pay topped up to the floor.
        FloorTopUp = "floor_top_up",
        /// A bonus.
        Bonus = "bonus",
        /// A training.
        TrainingPaid = "training_paid",
        /// A qualification.
        QualificationPaid = "qualification_paid",
        /// Work asked again after a ruling.
        RulingRework = "ruling_rework",
        /// Active time on a task that was at fault.
        FaultyTaskTime = "faulty_task_time",
        /// A confirmed report of ambiguity.
        AmbiguityReport = "ambiguity_report",
    }
}

impl ReservePay {
    /// The code of the transfer.
    #[must_use]
    pub const fn code(self) -> TransferCode {
        match self {
            Self::FloorTopUp => TransferCode::FloorTopUp,
            Self::Bonus => TransferCode::Bonus,
            Self::TrainingPaid => TransferCode::TrainingPaid,
            Self::QualificationPaid => TransferCode::QualificationPaid,
            Self::RulingRework => TransferCode::RulingRework,
            Self::FaultyTaskTime => TransferCode::FaultyTaskTime,
            Self::AmbiguityReport => TransferCode::AmbiguityReport,
        }
    }
}

words! {
    /// The kind of thing that a transfer refers to.
    pub enum ReferenceKind: "kind of reference" {
        /// An assignment.
        Assignment = "assignment",
        /// A batch.
        Batch = "batch",
        /// A payout.
        Payout = "payout",
        /// A deposit.
        Deposit = "deposit",
        /// A person's account.
        Account = "account",
    }
}

/// The thing that a transfer was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reference {
    /// What it is.
    pub kind: ReferenceKind,
    /// Its id.
    pub id: Uuid,
}

impl From<AssignmentId> for Reference {
    fn from(id: AssignmentId) -> Self {
        Self {
            kind: ReferenceKind::Assignment,
            id: id.as_uuid(),
        }
    }
}

impl From<BatchId> for Reference {
    fn from(id: BatchId) -> Self {
        Self {
            kind: ReferenceKind::Batch,
            id: id.as_uuid(),
        }
    }
}

impl From<PayoutId> for Reference {
    fn from(id: PayoutId) -> Self {
        Self {
            kind: ReferenceKind::Payout,
            id: id.as_uuid(),
        }
    }
}

impl From<DepositId> for Reference {
    fn from(id: DepositId) -> Self {
        Self {
            kind: ReferenceKind::Deposit,
            id: id.as_uuid(),
        }
    }
}

impl From<AccountId> for Reference {
    fn from(id: AccountId) -> Self {
        Self {
            kind: ReferenceKind::Account,
            id: id.as_uuid(),
        }
    }
}

/// One amount from one account to another. Written once, never updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Given by whoever asks, so that a retry is the same transfer.
    pub id: TransferId,
    /// The account that the money leaves.
    pub debit: Account,
    /// The account that the money enters.
    pub credit: Account,
    /// Minor units of the accounts' currency, above zero.
    pub amount: Amount,
    /// What it is for.
    pub code: TransferCode,
    /// What it was made for.
    pub reference: Reference,
    /// When.
    pub at: Timestamp,
}
