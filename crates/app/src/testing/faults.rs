//! The invariants that hold at every moment, looked at in the database itself.

use candor_store::db::{Db, Sql};
use candor_store::params;

/// What is wrong in a database: the books, overlaps, people met twice, rewards given twice.
///
/// # Panics
/// When the database does not answer.
#[must_use]
pub fn faults(db: &Db) -> Vec<String> {
    const OVER: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT t.id FROM tasks t JOIN batches b ON b.id = t.batch_id \
         WHERE b.overlap_greatest < (SELECT COUNT(*) FROM places p WHERE p.task_id = t.id) + (SELECT COUNT(*) \
         FROM assignments a WHERE a.task_id = t.id AND a.is_surplus = FALSE AND a.state IN ('leased', 'submitted', \
         'changes_requested', 'reject_proposed', 'accepted', 'accepted_with_fix'))) o",
    );
    const TWICE: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT task_id, contributor_id FROM assignments \
         GROUP BY task_id, contributor_id HAVING COUNT(*) > 1) o",
    );
    const LIVE: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM cursors c WHERE c.live_leases <> (SELECT COUNT(*) FROM assignments a \
         WHERE a.batch_id = c.batch_id AND a.contributor_id = c.contributor_id AND a.state = 'leased')",
    );
    const REWARDS: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT assignment_id FROM pay_decisions WHERE amount > 0 \
         GROUP BY assignment_id HAVING COUNT(*) > 1) o",
    );
    // Imports count their tasks a step after they wrote them, so the sum is left out.
    const COUNTS: Sql = Sql::Both(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM batch_tasks n JOIN batches b ON b.id = n.batch_id \
         WHERE n.complete <> (SELECT COUNT(*) FROM tasks t WHERE t.batch_id = b.id AND t.state = 'complete') \
         OR n.on_hold <> (SELECT COUNT(*) FROM tasks t WHERE t.batch_id = b.id AND t.state = 'on_hold') \
         OR n.escalated <> (SELECT COUNT(*) FROM tasks t WHERE t.batch_id = b.id AND t.state = 'escalated') \
         OR n.withdrawn <> (SELECT COUNT(*) FROM tasks t WHERE t.batch_id = b.id AND t.state = 'withdrawn') \
         OR n.admitted <> (SELECT COUNT(*) FROM tasks t WHERE t.batch_id = b.id AND t.state IN ('open', 'on_hold') \
         AND b.tendered_task IS NOT NULL AND t.id <= b.tendered_task)",
    );
    let mut faults = db
        .read_blocking(crate::money::verify::verify_in)
        .expect("verify")
        .faults;
    for (what, sql) in [
        ("tasks over their overlap", OVER),
        ("people given a task twice", TWICE),
        ("cursors with wrong counts of leases", LIVE),
        ("assignments rewarded twice", REWARDS),
        ("batches with wrong counts of tasks", COUNTS),
    ] {
        let found = db
            .read_blocking(move |tx| tx.query_one(sql, params![])?.i64(0))
            .expect("a count");
        if found > 0 {
            faults.push(format!("{found} {what}"));
        }
    }
    faults
}
