//! Shows that an address is theirs, by a code that was sent to it.

use super::Person;
use super::limits::Tried;
use super::sign_up::ask_to_confirm;
use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result, mail, secret};
use candor_domain::account::is_over;
use candor_domain::event::EventKind;
use candor_store::accounts;
use candor_store::codes::{self, CodeKind};
use candor_store::db::{Scope, Stripe, Tx};

/// Confirms the address that a code was sent to. Takes no session: the letter may be read elsewhere.
///
/// # Errors
/// `Invalid` when the code was used or has ended.
pub async fn confirm_address(app: &App, ctx: &Context, code: &str) -> Result<Person> {
    let hash = secret::hash(code);
    let gone = || {
        Error::invalid(
            "/code",
            "This link was used or has ended. Sign in and ask for another one.",
        )
    };
    let now = ctx.now;
    let found = app
        .db()
        .read(move |tx| Ok::<_, Error>(codes::find(tx, CodeKind::Confirm, &hash)?))
        .await?;
    let code = found
        .filter(|code| !is_over(code.expires_at, now))
        .ok_or_else(gone)?;
    let account = code.account.ok_or_else(gone)?;
    let ctx = Context {
        account: Some(account),
        ..ctx.clone()
    };
    app.db()
        .write(Scope::Person(account.as_uuid()), move |tx: &mut dyn Tx| {
            if !codes::use_up(tx, code.id, ctx.now)? {
                return Err(gone());
            }
            if accounts::confirm(tx, account, ctx.now)? {
                let what = Happened {
                    subject: account.as_uuid(),
                    account: Some(account),
                    ..Happened::default()
                };
                let stripe = Stripe::of_person(account.as_uuid());
                happened(tx, &ctx, stripe, EventKind::AccountConfirmed, &what)?;
            }
            let account = accounts::find(tx, account)?.ok_or(Error::NotFound)?;
            Ok(Person::from(&account))
        })
        .await
}

/// Sends the letter again; the code before ends. Nothing happens where the address is confirmed.
///
/// # Errors
/// `SignInNeeded`, `RateLimited`.
pub async fn resend_confirmation(app: &App, ctx: &Context) -> Result<()> {
    let id = access::person(ctx, Action::EditMe)?;
    let key = id.to_string();
    app.people()
        .limits
        .try_once(Tried::MailByAccount, &key, ctx.now)?;
    let secret = secret::make("")?;
    app.db()
        .write(Scope::Person(id.as_uuid()), {
            let (app, ctx) = (app.clone(), ctx.clone());
            move |tx: &mut dyn Tx| {
                let account = accounts::find(tx, id)?.ok_or(Error::NotFound)?;
                if account.email_confirmed_at.is_some() {
                    return Ok(());
                }
                ask_to_confirm(tx, &app, &ctx, &account, &secret)
            }
        })
        .await?;
    mail::wake(app);
    Ok(())
}
