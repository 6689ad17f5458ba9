//! Lets somebody in by address and password, or (on a demo) by one click.

use super::begin_session::{SignedIn, begin_session};
use super::limits::Tried;
use super::{Caller, Person};
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, secret, settings};
use candor_domain::account::{AccountState, EmailAddress};
use candor_store::accounts::{self, Account};
use candor_store::db::{Scope, Tx};
use candor_store::passwords;

/// Begins a session. Takes as long for an address without an account as for one with another password.
///
/// # Errors
/// `WrongPassword` when address and password do not belong together; `RateLimited`.
pub async fn log_in(
    app: &App,
    ctx: &Context,
    caller: &Caller,
    email: &str,
    password: &str,
) -> Result<SignedIn> {
    access::anyone(ctx, Action::LogIn)?;
    let key = email.trim().to_lowercase();
    let limits = &app.people().limits;
    limits.try_once(Tried::LogInByAddress, &caller.network(), ctx.now)?;
    limits.try_once(Tried::LogInByAccount, &key, ctx.now)?;
    let found = find(app, email).await?;
    let hash = found.as_ref().and_then(|(_, hash)| hash.as_deref());
    let matches = app.people().hasher.matches(password, hash).await?;
    let Some((account, _)) = found.filter(|_| matches) else {
        return Err(Error::WrongPassword);
    };
    limits.forgive(Tried::LogInByAccount, &key);
    let_in(app, ctx, caller, account).await
}

/// Begins a session as one of the people that a demo offers.
///
/// # Errors
/// `NotFound` where this is no demo, or offers no such person.
pub async fn log_in_on_demo(
    app: &App,
    ctx: &Context,
    caller: &Caller,
    email: &str,
) -> Result<SignedIn> {
    if !app.config().demo {
        return Err(Error::NotFound);
    }
    access::anyone(ctx, Action::LogIn)?;
    let limits = &app.people().limits;
    limits.try_once(Tried::LogInByAddress, &caller.network(), ctx.now)?;
    let wanted = email.to_owned();
    let is_offered = app
        .db()
        .read(move |tx| {
            Ok::<_, Error>(settings::demo_people(tx)?.iter().any(|p| p.email == wanted))
        })
        .await?;
    let found = find(app, email).await?.filter(|_| is_offered);
    let (account, _) = found.ok_or(Error::NotFound)?;
    let_in(app, ctx, caller, account).await
}

/// The account of an address, with the hash of its password.
async fn find(app: &App, email: &str) -> Result<Option<(Account, Option<String>)>> {
    let Ok(email) = email.parse::<EmailAddress>() else {
        return Ok(None);
    };
    app.db()
        .read(move |tx| {
            let found = accounts::find_by_email(tx, email.as_str())?;
            let Some(account) = found.filter(|a| a.state != AccountState::Erased) else {
                return Ok(None);
            };
            let hash = passwords::get(tx, account.id)?;
            Ok(Some((account, hash)))
        })
        .await
}

async fn let_in(app: &App, ctx: &Context, caller: &Caller, account: Account) -> Result<SignedIn> {
    let session = secret::make("")?;
    let person = Person::from(&account);
    let ctx = Context {
        account: Some(account.id),
        ..ctx.clone()
    };
    let caller = caller.clone();
    app.db()
        .write(
            Scope::Person(account.id.as_uuid()),
            move |tx: &mut dyn Tx| {
                let ends_at = begin_session(tx, &ctx, account.id, &caller, &session)?;
                Ok(SignedIn {
                    person: person.clone(),
                    token: session.text.clone(),
                    ends_at,
                })
            },
        )
        .await
}
