//! The list of every statement, for the tests that prepare each on both databases and that show every split.

use crate::db::Sql;

/// Every statement by module and name.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static str, Sql)> {
    let modules: &[(&str, &[(&str, Sql)])] = &[
        ("answers", crate::answers::ALL),
        ("assignments", crate::assignments::ALL),
        ("batches", crate::batches::ALL),
        ("events", crate::events::ALL),
        ("idempotency", crate::idempotency::ALL),
        ("ledger", crate::ledger::ALL),
        ("participations", crate::participations::ALL),
        ("projects", crate::projects::ALL),
        ("queue", crate::queue::ALL),
        ("settings", crate::settings::ALL),
        ("tasks", crate::tasks::ALL),
    ];
    modules
        .iter()
        .flat_map(|(module, list)| list.iter().map(move |(name, sql)| (*module, *name, *sql)))
        .collect()
}
