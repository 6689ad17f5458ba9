//! Where letters are sent, money and organizations are for people whose address was shown to be theirs.

use crate::{App, Error, Result};
use candor_domain::id::{AccountId, ProjectId};
use candor_store::{accounts, batches};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// People who are remembered at most; beyond that they are asked for again.
const KEPT_GREATEST: usize = 100_000;

/// People whose address is known to be confirmed: once confirmed, always confirmed.
#[derive(Default)]
pub struct Confirmed {
    known: Mutex<HashSet<AccountId>>,
}

impl Confirmed {
    fn knows(&self, account: AccountId) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&account)
    }

    fn keep(&self, account: AccountId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT_GREATEST {
            known.clear();
        }
        known.insert(account);
    }
}

/// Refuses people whose address is not confirmed. Without SMTP every address counts as confirmed.
///
/// # Errors
/// `Forbidden` with the remedy.
pub async fn needs_confirmed(app: &App, account: AccountId) -> Result<()> {
    if is_confirmed(app, account).await? {
        return Ok(());
    }
    Err(Error::Forbidden(
        "Confirm your e-mail address first: open the link in the letter that was sent to it, or ask for the \
         letter again in your profile."
            .to_owned(),
    ))
}

/// Refuses a claim on paid work to people whose address is not confirmed.
///
/// # Errors
/// As [`needs_confirmed`].
pub(crate) async fn needs_confirmed_for(
    app: &App,
    account: AccountId,
    project: ProjectId,
) -> Result<()> {
    if is_confirmed(app, account).await? {
        return Ok(());
    }
    let found = app
        .db()
        .read(move |tx| batches::of_project(tx, project))
        .await?;
    if found.iter().any(|batch| !batch.price.is_zero()) {
        return needs_confirmed(app, account).await;
    }
    Ok(())
}

async fn is_confirmed(app: &App, account: AccountId) -> Result<bool> {
    if app.config().smtp.is_none() || app.people().confirmed.knows(account) {
        return Ok(true);
    }
    let found = app.db().read(move |tx| accounts::find(tx, account)).await?;
    let is_confirmed = found.is_some_and(|found| found.email_confirmed_at.is_some());
    if is_confirmed {
        app.people().confirmed.keep(account);
    }
    Ok(is_confirmed)
}
