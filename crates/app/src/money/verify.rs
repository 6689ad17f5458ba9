//! `ledger verify`: every total recomputed from the transfers, every invariant of money checked.

use crate::{Error, Result};
use candor_store::db::{Sql, Tx};
use candor_store::{ledger, params};
use std::collections::BTreeMap;

/// What was checked, and what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Accounts looked at.
    pub accounts: i64,
    /// Transfers there are.
    pub transfers: i64,
    /// A sentence for each fault.
    pub faults: Vec<String>,
}

/// Checks the books inside a reading transaction.
///
/// # Errors
/// As the store's.
pub fn verify_in(tx: &mut dyn Tx) -> Result<Report> {
    let mut report = Report::default();
    let mut sums: BTreeMap<String, (i128, i128)> = BTreeMap::new();
    for account in ledger::check(tx)? {
        report.accounts += 1;
        let name = format!(
            "{} of {} in {}",
            account.kind, account.owner, account.currency
        );
        let (debits, credits) = account.kept;
        if account.kept != account.recomputed {
            let (real_debits, real_credits) = account.recomputed;
            report.faults.push(format!(
                "{name}: kept {debits} debits and {credits} credits, transfers say {real_debits} and {real_credits}"
            ));
        }
        if account.never_negative && credits < debits {
            report
                .faults
                .push(format!("{name}: below zero by {}", debits - credits));
        }
        let sum = sums.entry(account.currency).or_default();
        sum.0 += i128::from(debits);
        sum.1 += i128::from(credits);
    }
    for (currency, (debits, credits)) in sums {
        if debits != credits {
            report.faults.push(format!(
                "{currency}: {debits} debits and {credits} credits differ"
            ));
        }
    }
    escrows(tx, &mut report)?;
    let transfers = Sql::Both("SELECT CAST(COUNT(*) AS BIGINT) FROM transfers");
    report.transfers = tx
        .query_one(transfers, params![])?
        .i64(0)
        .map_err(Error::from)?;
    Ok(report)
}

/// A batch's escrow equals price and fee of its places and of its assignments whose money is set aside.
fn escrows(tx: &mut dyn Tx, report: &mut Report) -> Result<()> {
    for (batch, escrow, due) in ledger::escrows(tx)? {
        if escrow != due {
            report.faults.push(format!(
                "batch {batch}: {escrow} in escrow, its places and assignments come to {due}"
            ));
        }
    }
    Ok(())
}
