//! The operator's list of accounts.

use super::Person;
use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::id::AccountId;
use candor_store::accounts;

/// Accounts whose address or name contains a text, newest first, older than `before`.
///
/// # Errors
/// As [`access::operator`].
pub async fn list_people(
    app: &App,
    ctx: &Context,
    text: &str,
    before: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Person>> {
    access::operator(ctx, Action::ReadServer)?;
    let text = text.to_owned();
    app.db()
        .read(move |tx| {
            let found = accounts::search(tx, &text, before, limit)?;
            Ok(found.iter().map(Person::from).collect())
        })
        .await
}
