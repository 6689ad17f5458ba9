//! Which linked transfers each event makes; those of one event succeed together or not at all.
//!
//! Transfers of nothing are left out, so that a batch at price 0 makes none.

use super::account::{Account, Rail};
use super::liability::PlaceCost;
use super::transfer::{Reference, ReservePay, Transfer, TransferCode};
use crate::id::{
    AccountId, AssignmentId, BatchId, DepositId, OrganizationId, PayoutId, TransferId,
};
use crate::money::{Amount, Currency, MoneyError};
use crate::time::{Ids, Timestamp};

/// When transfers are made, and where their ids come from.
#[derive(Clone, Copy)]
pub struct Stamp<'a> {
    /// The source of ids.
    pub ids: &'a dyn Ids,
    /// The moment of the command.
    pub now: Timestamp,
}

impl Stamp<'_> {
    fn transfer(
        self,
        code: TransferCode,
        (debit, credit): (Account, Account),
        amount: Amount,
        reference: impl Into<Reference>,
    ) -> Result<Vec<Transfer>, MoneyError> {
        if amount.is_negative() {
            return Err(MoneyError::Negative);
        }
        if amount.is_zero() {
            return Ok(Vec::new());
        }
        let id = TransferId::from_uuid(self.ids.next(self.now));
        Ok(vec![Transfer {
            id,
            debit,
            credit,
            amount,
            code,
            reference: reference.into(),
            at: self.now,
        }])
    }

    /// Deposit confirmed: external -> organization available.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn deposit_confirmed(
        self,
        deposit: DepositId,
        organization: OrganizationId,
        rail: Rail,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::external(rail, currency);
        let to = Account::organization_available(organization, currency);
        self.transfer(
            TransferCode::DepositConfirmed,
            (from, to),
            amount.positive()?,
            deposit,
        )
    }

    /// Payout requested: contributor available -> in flight.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn payout_requested(
        self,
        payout: PayoutId,
        contributor: AccountId,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::contributor_available(contributor, currency);
        let to = Account::payout_in_flight(contributor, currency);
        self.transfer(
            TransferCode::PayoutRequested,
            (from, to),
            amount.positive()?,
            payout,
        )
    }

    /// Payout settled: in flight -> external.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn payout_settled(
        self,
        payout: PayoutId,
        contributor: AccountId,
        rail: Rail,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::payout_in_flight(contributor, currency);
        let to = Account::external(rail, currency);
        self.transfer(
            TransferCode::PayoutSettled,
            (from, to),
            amount.positive()?,
            payout,
        )
    }

    /// Payout returned: in flight -> contributor available.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn payout_returned(
        self,
        payout: PayoutId,
        contributor: AccountId,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::payout_in_flight(contributor, currency);
        let to = Account::contributor_available(contributor, currency);
        self.transfer(
            TransferCode::PayoutReturned,
            (from, to),
            amount.positive()?,
            payout,
        )
    }

    /// Given up in writing by somebody who closes their account: contributor available -> platform compensation, so
    /// that it pays others for incidents and is nobody's income.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn balance_given_up(
        self,
        contributor: AccountId,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::contributor_available(contributor, currency);
        let to = Account::platform_compensation(currency);
        self.transfer(
            TransferCode::BalanceGivenUp,
            (from, to),
            amount.positive()?,
            contributor,
        )
    }

    /// An incident of the platform: platform compensation -> contributor available.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative amount.
    pub fn incident_compensated(
        self,
        assignment: AssignmentId,
        contributor: AccountId,
        amount: Amount,
        currency: Currency,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let from = Account::platform_compensation(currency);
        let to = Account::contributor_available(contributor, currency);
        self.transfer(
            TransferCode::IncidentCompensation,
            (from, to),
            amount,
            assignment,
        )
    }
}

/// The accounts of one batch: whose money it runs on, and in which currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchBooks {
    /// The batch.
    pub batch: BatchId,
    /// The organization that pays.
    pub organization: OrganizationId,
    /// The project's currency.
    pub currency: Currency,
}

impl BatchBooks {
    fn reserve(&self) -> Account {
        Account::batch_reserve(self.batch, self.currency)
    }

    fn escrow(&self) -> Account {
        Account::batch_escrow(self.batch, self.currency)
    }

    fn available(&self) -> Account {
        Account::organization_available(self.organization, self.currency)
    }

    /// Batch funded: organization available -> reserve.
    ///
    /// # Errors
    /// [`MoneyError`] unless the amount is above zero.
    pub fn funded(&self, stamp: Stamp<'_>, amount: Amount) -> Result<Vec<Transfer>, MoneyError> {
        let ends = (self.available(), self.reserve());
        stamp.transfer(
            TransferCode::BatchFunded,
            ends,
            amount.positive()?,
            self.batch,
        )
    }

    /// `count` places born: reserve -> escrow, greatest pay of a place and its fee, in one transfer.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow, [`MoneyError::Negative`] for a negative count.
    pub fn places_born(
        &self,
        stamp: Stamp<'_>,
        count: i64,
        cost: PlaceCost,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let amount = cost.total()?.times(count)?;
        stamp.transfer(
            TransferCode::PlaceBorn,
            (self.reserve(), self.escrow()),
            amount,
            self.batch,
        )
    }

    /// `count` places ended unfilled (adaptive stop, withdrawal, closing): escrow -> reserve.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow, [`MoneyError::Negative`] for a negative count.
    pub fn places_ended(
        &self,
        stamp: Stamp<'_>,
        count: i64,
        cost: PlaceCost,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let amount = cost.total()?.times(count)?;
        stamp.transfer(
            TransferCode::PlaceEnded,
            (self.escrow(), self.reserve()),
            amount,
            self.batch,
        )
    }

    /// An assignment paid (accepted by whom or whatever, excluded, appeal won, released): escrow ->
    /// contributor available, escrow -> fees on what is in fact paid, and the rest of what was set aside
    /// escrow -> reserve.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when `pay` is more than was set aside.
    pub fn assignment_paid(
        &self,
        stamp: Stamp<'_>,
        assignment: AssignmentId,
        contributor: AccountId,
        pay: Amount,
        set_aside: PlaceCost,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let fee = set_aside.fee_rate().on(pay)?;
        let rest = set_aside.total()?.minus(pay)?.minus(fee)?;
        if pay > set_aside.price() || rest.is_negative() {
            return Err(MoneyError::TooLarge);
        }
        let contributor = Account::contributor_available(contributor, self.currency);
        let fees = Account::platform_fees(self.currency);
        let mut transfers = stamp.transfer(
            TransferCode::AssignmentPaid,
            (self.escrow(), contributor),
            pay,
            assignment,
        )?;
        transfers.extend(stamp.transfer(
            TransferCode::AssignmentFee,
            (self.escrow(), fees),
            fee,
            assignment,
        )?);
        let ends = (self.escrow(), self.reserve());
        transfers.extend(stamp.transfer(
            TransferCode::AssignmentUnspent,
            ends,
            rest,
            assignment,
        )?);
        Ok(transfers)
    }

    /// Rejected finally: the pay escrow -> reserve, the fee escrow -> fees (rejecting is not free).
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn assignment_rejected_finally(
        &self,
        stamp: Stamp<'_>,
        assignment: AssignmentId,
        set_aside: PlaceCost,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let (code, ends) = (
            TransferCode::RejectionPayReturned,
            (self.escrow(), self.reserve()),
        );
        let mut transfers = stamp.transfer(code, ends, set_aside.price(), assignment)?;
        let fees = Account::platform_fees(self.currency);
        let (code, ends) = (TransferCode::RejectionFee, (self.escrow(), fees));
        transfers.extend(stamp.transfer(code, ends, set_aside.fee()?, assignment)?);
        Ok(transfers)
    }

    /// Floor, bonus, training, qualification, re-work, time on a faulty task, confirmed report: reserve ->
    /// contributor available; `what` says which.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative amount.
    pub fn paid_from_reserve(
        &self,
        stamp: Stamp<'_>,
        what: ReservePay,
        reference: Reference,
        contributor: AccountId,
        amount: Amount,
    ) -> Result<Vec<Transfer>, MoneyError> {
        let to = Account::contributor_available(contributor, self.currency);
        stamp.transfer(what.code(), (self.reserve(), to), amount, reference)
    }

    /// Batch closed or cancelled: what is left in the reserve -> organization available.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] for a negative remainder.
    pub fn remainder(&self, stamp: Stamp<'_>, left: Amount) -> Result<Vec<Transfer>, MoneyError> {
        let ends = (self.reserve(), self.available());
        stamp.transfer(TransferCode::BatchRemainder, ends, left, self.batch)
    }
}
