//! Closes one's own account: sessions end, no claims are given, pending work gets its verdict. Who the person was
//! is erased as soon as nothing is awaited.

use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::account::{self, AccountError, AccountState, Awaited};
use candor_domain::event::EventKind;
use candor_domain::id::AccountId;
use candor_store::codes::CodeKind;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{accounts, codes, members, passwords, sessions, tokens};
use serde_json::json;

/// Begins to close the account of the person who asks, and erases it at once where nothing is awaited. Asked
/// again while it is closing, it says what is still awaited.
///
/// # Errors
/// `Conflict` (`only_owner`) when an organization would be left without an owner; `SignInNeeded`.
pub async fn close_account(app: &App, ctx: &Context) -> Result<Awaited> {
    let id = access::person(ctx, Action::CloseMe)?;
    let ctx = ctx.clone();
    let awaited = app
        .db()
        .write(
            Scope::PersonAndControl(id.as_uuid()),
            move |tx: &mut dyn Tx| {
                let account = accounts::find(tx, id)?.ok_or(Error::SignInNeeded)?;
                let awaited = accounts::awaited(tx, id)?;
                if account.state == AccountState::Active {
                    let next =
                        account::close(account.state, &awaited).map_err(|error| refused(&error))?;
                    accounts::set_state(tx, id, next)?;
                    end_all(tx, id)?;
                    crate::work::lease::give_back_all(tx, &ctx, id)?;
                    note(tx, &ctx, id, EventKind::AccountClosing)?;
                }
                let awaited = accounts::awaited(tx, id)?;
                if awaited.is_nothing() {
                    erase(tx, &ctx, id)?;
                }
                Ok::<_, Error>(awaited)
            },
        )
        .await?;
    app.people().identities.forget(id);
    Ok(awaited)
}

fn refused(error: &AccountError) -> Error {
    let kind = match error {
        AccountError::OnlyOwner(_) => "only_owner",
        AccountError::NotFrom { .. } | AccountError::StillAwaited(_) => "account_state",
    };
    Error::conflict(kind, error.to_string())
}

/// What is awaited, in sentences.
#[must_use]
pub fn in_words(awaited: &Awaited) -> Vec<String> {
    let table = [
        (
            awaited.leases,
            "tasks that you hold have to be returned or to expire",
        ),
        (
            awaited.set_aside,
            "answers wait for their verdict, with their pay set aside",
        ),
        (
            awaited.appealable,
            "rejections may still be appealed or are being decided",
        ),
        (awaited.payouts_in_flight, "payouts are on their way"),
        (awaited.balances, "balances have to be paid out or given up"),
    ];
    table
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
}

/// Erases an account that is closing, if nothing is awaited any more; false where something is.
pub(super) fn erase_if_due(tx: &mut dyn Tx, ctx: &Context, id: AccountId) -> Result<bool> {
    let is_due = accounts::awaited(tx, id)?.is_nothing();
    if is_due {
        erase(tx, ctx, id)?;
    }
    Ok(is_due)
}

/// Erases who the person was. Scope: the person and control.
fn erase(tx: &mut dyn Tx, ctx: &Context, id: AccountId) -> Result<()> {
    let next = account::erase(AccountState::Closing, &Awaited::default())
        .map_err(|error| refused(&error))?;
    accounts::set_state(tx, id, next)?;
    accounts::set_operator(tx, id, false)?;
    accounts::erase_profile(tx, id)?;
    passwords::delete(tx, id)?;
    members::delete_person(tx, id)?;
    end_all(tx, id)?;
    note(tx, ctx, id, EventKind::AccountErased)
}

fn end_all(tx: &mut dyn Tx, id: AccountId) -> Result<()> {
    sessions::delete_others(tx, id, None)?;
    tokens::delete_all(tx, id)?;
    for kind in [CodeKind::Confirm, CodeKind::Reset] {
        codes::withdraw(tx, id, kind)?;
    }
    Ok(())
}

fn note(tx: &mut dyn Tx, ctx: &Context, id: AccountId, kind: EventKind) -> Result<()> {
    let what = Happened {
        subject: id.as_uuid(),
        account: Some(id),
        detail: json!({}),
        ..Happened::default()
    };
    happened(tx, ctx, Stripe::of_person(id.as_uuid()), kind, &what)
}
