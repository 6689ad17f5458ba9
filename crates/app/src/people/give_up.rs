//! Gives up, in writing, what is left to somebody who closes their account, so that it can be erased.

use super::close_account::erase_if_due;
use crate::access::{self, Action};
use crate::money::settle::{overflow, stamp};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::account::{self, Awaited, GiveUpError};
use candor_domain::event::EventKind;
use candor_domain::id::AccountId;
use candor_domain::ledger::{Account, AccountKind};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{accounts, earnings, ledger};
use serde_json::json;

/// Gives up every balance of the person who asks; the words are kept in the audit log. The account is erased at once
/// where nothing else is awaited. Gives what still is.
///
/// # Errors
/// `Conflict` (`account_state`) unless the account is closing; `Invalid` for too few words.
pub async fn give_up(app: &App, ctx: &Context, words: &str) -> Result<Awaited> {
    let id = access::person(ctx, Action::CloseMe)?;
    let (ctx, words) = (ctx.clone(), words.trim().to_owned());
    let awaited = app
        .db()
        .write(
            Scope::PersonAndControl(id.as_uuid()),
            move |tx: &mut dyn Tx| {
                crate::once::once(tx, &ctx, |tx| give_up_in(tx, &ctx, id, &words))
            },
        )
        .await?;
    app.people().identities.forget(id);
    Ok(awaited)
}

fn give_up_in(tx: &mut dyn Tx, ctx: &Context, id: AccountId, words: &str) -> Result<Awaited> {
    let found = accounts::find(tx, id)?.ok_or(Error::SignInNeeded)?;
    account::give_up(found.state, words).map_err(|error| match error {
        GiveUpError::NotClosing => Error::conflict("account_state", error.to_string()),
        GiveUpError::NoWords => Error::invalid("/words", error.to_string()),
    })?;
    let stripe = Stripe::of_person(id.as_uuid());
    for (kind, currency, amount) in earnings::balances(tx, id)? {
        if kind != AccountKind::ContributorAvailable.as_str() || amount.is_zero() {
            continue;
        }
        ledger::open(tx, &[Account::platform_compensation(currency)])?;
        let transfers = stamp(ctx)
            .balance_given_up(id, amount, currency)
            .map_err(overflow)?;
        ledger::post(tx, stripe, &transfers)?;
        let what = Happened {
            subject: id.as_uuid(),
            account: Some(id),
            detail: json!({
                "amount": amount.as_minor(), "currency": currency.to_string(), "words": words,
            }),
            ..Happened::default()
        };
        happened(tx, ctx, stripe, EventKind::BalanceGivenUp, &what)?;
    }
    let awaited = accounts::awaited(tx, id)?;
    erase_if_due(tx, ctx, id)?;
    Ok(awaited)
}
