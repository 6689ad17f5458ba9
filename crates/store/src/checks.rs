//! What must hold between assignments, the decisions on their pay, and the transfers. Whole scans: for `ledger
//! verify` and for tests alone.

use crate::db::{Row, Sql, Tx};
use crate::{Error, params, statements};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::AssignmentId;
use candor_domain::money::Amount;

statements! {
    DECISIONS = Sql::Both(
        "SELECT c.id, c.state, c.epoch, c.earlier, c.present FROM (SELECT a.id, a.state, a.epoch, \
         CAST((SELECT COUNT(*) FROM pay_decisions d WHERE d.assignment_id = a.id AND d.epoch < a.epoch) AS BIGINT) \
         AS earlier, \
         CAST((SELECT COUNT(*) FROM pay_decisions d WHERE d.assignment_id = a.id AND d.epoch >= a.epoch) AS BIGINT) \
         AS present FROM assignments a WHERE a.author = 'contributor') c \
         WHERE c.earlier <> c.epoch - 1 OR c.present <> CASE WHEN c.state IN ('accepted', 'accepted_with_fix', \
         'excluded', 'rejected_final', 'returned', 'released') THEN 1 ELSE 0 END ORDER BY c.id LIMIT 100",
    );
    REWARDS = Sql::Both(
        "SELECT assignment_id, CAST(COUNT(*) AS BIGINT) FROM pay_decisions WHERE amount > 0 \
         AND outcome <> 'returned' GROUP BY assignment_id HAVING COUNT(*) > 1 ORDER BY assignment_id LIMIT 100",
    );
    UNPAID = Sql::Both(
        "SELECT d.assignment_id, d.amount FROM pay_decisions d WHERE d.amount > 0 AND d.outcome <> 'returned' \
         AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.code = 'assignment_paid' \
         AND t.reference_id = d.assignment_id AND t.amount = d.amount) ORDER BY d.assignment_id LIMIT 100",
    );
    UNDECIDED = Sql::Both(
        "SELECT t.reference_id, t.amount FROM transfers t WHERE t.code = 'assignment_paid' \
         AND NOT EXISTS (SELECT 1 FROM pay_decisions d WHERE d.assignment_id = t.reference_id \
         AND d.amount = t.amount) ORDER BY t.reference_id LIMIT 100",
    );
}

/// An assignment whose leases do not each have the one decision that they must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miscounted {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Where it stands.
    pub state: AssignmentState,
    /// Its present lease.
    pub epoch: i64,
    /// Decisions on earlier leases: there should be one for each.
    pub earlier: i64,
    /// Decisions on the present lease: one if it has ended, else none.
    pub present: i64,
}

/// Assignments whose decisions are too few or too many, at most a hundred.
///
/// # Errors
/// As [`Tx::query`].
pub fn miscounted_decisions(tx: &mut dyn Tx) -> Result<Vec<Miscounted>, Error> {
    tx.query(DECISIONS, params![])?
        .iter()
        .map(|row| {
            Ok(Miscounted {
                assignment: row.id(0)?,
                state: row.parse(1)?,
                epoch: row.i64(2)?,
                earlier: row.i64(3)?,
                present: row.i64(4)?,
            })
        })
        .collect()
}

/// Assignments that were rewarded more than once, and how often, at most a hundred.
///
/// # Errors
/// As [`Tx::query`].
pub fn rewarded_twice(tx: &mut dyn Tx) -> Result<Vec<(AssignmentId, i64)>, Error> {
    tx.query(REWARDS, params![])?
        .iter()
        .map(|row| Ok((row.id(0)?, row.i64(1)?)))
        .collect()
}

/// Decisions that no transfer carries out, at most a hundred.
///
/// # Errors
/// As [`Tx::query`].
pub fn decided_and_not_paid(tx: &mut dyn Tx) -> Result<Vec<(AssignmentId, Amount)>, Error> {
    tx.query(UNPAID, params![])?.iter().map(amount).collect()
}

/// Rewards that no decision stands behind, at most a hundred.
///
/// # Errors
/// As [`Tx::query`].
pub fn paid_and_not_decided(tx: &mut dyn Tx) -> Result<Vec<(AssignmentId, Amount)>, Error> {
    tx.query(UNDECIDED, params![])?.iter().map(amount).collect()
}

fn amount(row: &Row) -> Result<(AssignmentId, Amount), Error> {
    Ok((row.id(0)?, row.amount(1)?))
}
