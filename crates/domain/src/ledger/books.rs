//! A ledger in memory: the model that tests and `candor ledger verify` hold the stored one against.

use super::account::Account;
use super::transfer::{Reference, Transfer, TransferCode};
use crate::id::TransferId;
use crate::money::{Amount, Currency, MoneyError};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why transfers cannot be posted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BooksError {
    /// A protected account would fall below zero.
    #[error("{} of {} would be negative by {}", .0.kind, .0.owner, .1.as_minor().unsigned_abs())]
    WouldBeNegative(Account, Amount),
    /// A transfer between currencies, or of nothing.
    #[error("transfer {0} must move a positive amount within one currency, between two accounts")]
    Malformed(TransferId),
    /// The id was used before, for another transfer.
    #[error("transfer {0} was made before with other contents")]
    IdUsedBefore(TransferId),
    /// What may be posted once was posted before.
    #[error("{0} was posted before for {kind} {id}", kind = .1.kind, id = .1.id)]
    PostedBefore(TransferCode, Reference),
    /// A total does not fit.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Running totals of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All that left it.
    pub debits: Amount,
    /// All that entered it.
    pub credits: Amount,
}

impl Totals {
    /// Credits less debits.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn balance(self) -> Result<Amount, MoneyError> {
        self.credits.minus(self.debits)
    }
}

/// Accounts with their totals, and the transfers that made them.
#[derive(Clone, Debug, Default)]
pub struct Books {
    totals: BTreeMap<Account, Totals>,
    transfers: BTreeMap<TransferId, Transfer>,
    once: BTreeSet<(TransferCode, Reference)>,
}

impl Books {
    /// Posts linked transfers: all of them or none. Posting the same ones again changes nothing.
    ///
    /// # Errors
    /// [`BooksError`], and then nothing was posted.
    pub fn post(&mut self, linked: &[Transfer]) -> Result<(), BooksError> {
        let mut once = BTreeSet::new();
        let mut fresh: BTreeMap<TransferId, &Transfer> = BTreeMap::new();
        let mut after: BTreeMap<Account, Totals> = BTreeMap::new();
        for transfer in linked {
            if self.is_repeat(transfer)? {
                continue;
            }
            let key = (transfer.code, transfer.reference);
            let once_only = transfer.code.once_per_reference();
            if once_only && (self.once.contains(&key) || !once.insert(key)) {
                return Err(BooksError::PostedBefore(key.0, key.1));
            }
            if fresh.insert(transfer.id, transfer).is_some() {
                return Err(BooksError::IdUsedBefore(transfer.id));
            }
            let debited = after
                .entry(transfer.debit)
                .or_insert(self.totals(transfer.debit));
            debited.debits = debited.debits.plus(transfer.amount)?;
            let credited = after
                .entry(transfer.credit)
                .or_insert(self.totals(transfer.credit));
            credited.credits = credited.credits.plus(transfer.amount)?;
        }
        for (account, totals) in &after {
            let balance = totals.balance()?;
            if account.kind.never_negative() && balance.is_negative() {
                return Err(BooksError::WouldBeNegative(*account, balance));
            }
        }
        self.totals.extend(after);
        self.transfers
            .extend(fresh.into_iter().map(|(id, transfer)| (id, *transfer)));
        self.once.extend(once);
        Ok(())
    }

    fn is_repeat(&self, transfer: &Transfer) -> Result<bool, BooksError> {
        let one_currency = transfer.debit.currency == transfer.credit.currency;
        if transfer.amount <= Amount::ZERO || !one_currency || transfer.debit == transfer.credit {
            return Err(BooksError::Malformed(transfer.id));
        }
        match self.transfers.get(&transfer.id) {
            Some(before) if before == transfer => Ok(true),
            Some(_) => Err(BooksError::IdUsedBefore(transfer.id)),
            None => Ok(false),
        }
    }

    /// Credits less debits.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn balance(&self, account: Account) -> Result<Amount, MoneyError> {
        self.totals(account).balance()
    }

    /// The running totals of an account.
    #[must_use]
    pub fn totals(&self, account: Account) -> Totals {
        self.totals.get(&account).copied().unwrap_or_default()
    }

    /// Every account that was ever touched.
    pub fn accounts(&self) -> impl Iterator<Item = Account> + '_ {
        self.totals.keys().copied()
    }

    /// Every transfer, in the order of their ids.
    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        self.transfers.values()
    }

    /// Checks the laws: debits equal credits in every currency, and no protected account is negative.
    ///
    /// # Errors
    /// [`VerifyError`] with the first account or currency that breaks one.
    pub fn verify(&self) -> Result<(), VerifyError> {
        let mut sums: BTreeMap<Currency, Amount> = BTreeMap::new();
        for account in self.accounts() {
            let balance = self.balance(account).map_err(BooksError::from)?;
            if account.kind.never_negative() && balance.is_negative() {
                return Err(BooksError::WouldBeNegative(account, balance).into());
            }
            let sum = sums.entry(account.currency).or_default();
            *sum = sum.plus(balance).map_err(BooksError::from)?;
        }
        match sums.into_iter().find(|(_, sum)| !sum.is_zero()) {
            Some((currency, sum)) => Err(VerifyError::Unbalanced(currency, sum)),
            None => Ok(()),
        }
    }
}

/// A law of the ledger that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// Debits and credits of a currency differ.
    #[error("debits and credits in {0} differ by {1}")]
    Unbalanced(Currency, Amount),
    /// An account is where it may not be.
    #[error(transparent)]
    Account(#[from] BooksError),
}

#[cfg(test)]
mod tests;
