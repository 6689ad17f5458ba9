//! The list of every statement, for the tests that prepare each on both databases and that show every split.

use crate::db::Sql;

/// Every statement by module and name.
#[must_use]
pub fn all() -> Vec<(&'static str, &'static str, Sql)> {
    let modules: &[(&str, &[(&str, Sql)])] = &[
        ("answers", crate::answers::ALL),
        ("assignments", crate::assignments::ALL),
        ("batches", crate::batches::ALL),
        ("access", crate::access::ALL),
        ("accounts", crate::accounts::ALL),
        ("audit", crate::audit::ALL),
        ("board", crate::board::ALL),
        ("checks", crate::checks::ALL),
        ("codes", crate::codes::ALL),
        ("invitations", crate::invitations::ALL),
        ("mails", crate::mails::ALL),
        ("members", crate::members::ALL),
        ("notifications", crate::notifications::ALL),
        ("organizations", crate::organizations::ALL),
        ("passwords", crate::passwords::ALL),
        ("reviewing", crate::reviewing::ALL),
        ("sessions", crate::sessions::ALL),
        ("tokens", crate::tokens::ALL),
        ("days", crate::days::ALL),
        ("earnings", crate::earnings::ALL),
        ("consensus", crate::consensus::ALL),
        ("events", crate::events::ALL),
        ("exports", crate::exports::ALL),
        ("facts", crate::facts::ALL),
        ("idempotency", crate::idempotency::ALL),
        ("imports", crate::imports::ALL),
        ("jobs", crate::jobs::ALL),
        ("media", crate::media::ALL),
        ("ledger", crate::ledger::ALL),
        ("participations", crate::participations::ALL),
        ("projects", crate::projects::ALL),
        ("purse", crate::purse::ALL),
        ("quality", crate::quality::ALL),
        ("queue", crate::queue::ALL),
        ("settings", crate::settings::ALL),
        ("tasks", crate::tasks::ALL),
        ("unfillable", crate::unfillable::ALL),
        ("uploads", crate::uploads::ALL),
    ];
    modules
        .iter()
        .flat_map(|(module, list)| list.iter().map(move |(name, sql)| (*module, *name, *sql)))
        .collect()
}
