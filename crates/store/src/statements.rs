//! The list of every statement, for the tests that prepare each on both databases and that show every split.

use crate::db::Sql;

/// Every statement by module and name.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static str, Sql)> {
    let modules: &[(&str, &[(&str, Sql)])] = &[
        ("events", crate::events::ALL),
        ("idempotency", crate::idempotency::ALL),
        ("settings", crate::settings::ALL),
    ];
    modules
        .iter()
        .flat_map(|(module, list)| list.iter().map(move |(name, sql)| (*module, *name, *sql)))
        .collect()
}
