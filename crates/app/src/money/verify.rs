//! `ledger verify`: every total recomputed from the transfers, every invariant of money checked, and every ended
//! lease held against its decision and its transfer.

use crate::{Error, Result};
use candor_store::db::{Sql, Tx};
use candor_store::{checks, ledger, params};
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
        let (apart, real) = account.apart;
        if apart != real {
            report.faults.push(format!(
                "{name}: kept {apart} of debits apart, transfers say {real}"
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
    decisions(tx, &mut report)?;
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

/// Every ended lease has one pay decision, an assignment at most one reward, and what was decided is what was paid.
fn decisions(tx: &mut dyn Tx, report: &mut Report) -> Result<()> {
    let mut faults = Vec::new();
    for found in checks::miscounted_decisions(tx)? {
        faults.push(format!(
            "assignment {}, {} in lease {}: {} decisions on its {} earlier leases, {} on this one",
            found.assignment,
            found.state,
            found.epoch,
            found.earlier,
            found.epoch - 1,
            found.present
        ));
    }
    for (assignment, count) in checks::rewarded_twice(tx)? {
        faults.push(format!("assignment {assignment}: rewarded {count} times"));
    }
    for (assignment, amount) in checks::decided_and_not_paid(tx)? {
        faults.push(format!(
            "assignment {assignment}: {amount} was decided and no transfer pays it"
        ));
    }
    for (assignment, amount) in checks::paid_and_not_decided(tx)? {
        faults.push(format!(
            "assignment {assignment}: {amount} was paid and no decision says so"
        ));
    }
    report.faults.append(&mut faults);
    Ok(())
}
