//! Sets a new password by a code that is sent to the account's address.

use super::Caller;
use super::limits::Tried;
use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::record::{Happened, audit};
use crate::{App, Context, Error, Result, secret};
use candor_domain::account::{AccountState, EmailAddress, Lifetime, check_password, is_over};
use candor_domain::id::AccountId;
use candor_store::accounts;
use candor_store::codes::{self, Code, CodeKind};
use candor_store::db::{Scope, Tx};
use candor_store::{passwords, sessions, tokens};

/// Sends a code to an address that has an account. Answers the same, and as fast, for one that has none: the
/// work is done after the answer.
///
/// # Errors
/// `RateLimited` by network address; too many letters to one address are left out silently.
pub fn ask_reset(app: &App, ctx: &Context, caller: &Caller, email: &str) -> Result<()> {
    access::anyone(ctx, Action::ResetPassword)?;
    let limits = &app.people().limits;
    limits.try_once(Tried::MailByAddress, &caller.network(), ctx.now)?;
    let Ok(email) = email.parse::<EmailAddress>() else {
        return Ok(());
    };
    if limits
        .try_once(Tried::MailByAccount, email.as_str(), ctx.now)
        .is_err()
    {
        return Ok(());
    }
    let (app, ctx) = (app.clone(), ctx.clone());
    tokio::spawn(async move {
        if let Err(error) = send_code(&app, ctx, email).await {
            tracing::warn!(%error, "a reset was not begun");
        }
    });
    Ok(())
}

async fn send_code(app: &App, ctx: Context, email: EmailAddress) -> Result<()> {
    let found = app
        .db()
        .read(move |tx| Ok::<_, Error>(accounts::find_by_email(tx, email.as_str())?))
        .await?;
    let Some(account) = found.filter(|account| account.state != AccountState::Erased) else {
        return Ok(());
    };
    let secret = secret::make("")?;
    let letter = letters::reset(&app.config().public_url, &secret.text);
    app.db()
        .write(
            Scope::Person(account.id.as_uuid()),
            move |tx: &mut dyn Tx| {
                let code = Code {
                    id: ctx.new_id(),
                    account: Some(account.id),
                    expires_at: Lifetime::PasswordReset.ends(ctx.now),
                };
                codes::replace(tx, CodeKind::Reset, &code, &secret.hash, ctx.now)?;
                mail::queue(tx, &ctx, &account.email, &letter)
            },
        )
        .await?;
    mail::wake(app);
    Ok(())
}

/// Sets the password of the account that a code was sent for; ends its sessions and tokens, since whoever knew
/// the old one may have made them.
///
/// # Errors
/// `Invalid` when the code was used or has ended, or the password cannot be taken.
pub async fn finish_reset(app: &App, ctx: &Context, code: &str, password: &str) -> Result<()> {
    access::anyone(ctx, Action::ResetPassword)?;
    let hash = secret::hash(code);
    let (account, code) = find_code(app, ctx, hash).await?;
    let checked = check_password(
        password,
        &account.email.parse().map_err(|_| gone())?,
        &account.profile.display_name,
    );
    checked.map_err(|error| Error::invalid("/password", error.to_string()))?;
    let hash = app.people().hasher.hash(password).await?;
    let ctx = Context {
        account: Some(account.id),
        ..ctx.clone()
    };
    let id = account.id;
    let notice = letters::password_changed(&app.config().public_url);
    let has_mail = app.config().smtp.is_some();
    app.db()
        .write(Scope::Person(id.as_uuid()), move |tx: &mut dyn Tx| {
            if !codes::use_up(tx, code, ctx.now)? {
                return Err(gone());
            }
            // The letter came through, so the address is theirs.
            accounts::confirm(tx, id, ctx.now)?;
            tokens::delete_all(tx, id)?;
            set_password(tx, &ctx, id, &hash)?;
            if has_mail {
                mail::queue(tx, &ctx, &account.email, &notice)?;
            }
            Ok(())
        })
        .await?;
    app.people().identities.forget(id);
    mail::wake(app);
    Ok(())
}

async fn find_code(
    app: &App,
    ctx: &Context,
    hash: [u8; 32],
) -> Result<(accounts::Account, uuid::Uuid)> {
    let now = ctx.now;
    app.db()
        .read(move |tx| {
            let code = codes::find(tx, CodeKind::Reset, &hash)?
                .filter(|code| !is_over(code.expires_at, now))
                .ok_or_else(gone)?;
            let account = accounts::find(tx, code.account.ok_or_else(gone)?)?.ok_or_else(gone)?;
            Ok((account, code.id))
        })
        .await
}

fn gone() -> Error {
    Error::invalid(
        "/code",
        "This link was used or has ended. Ask for another one.",
    )
}

/// Sets a password and ends all sessions but the one that asks. Scope: the person.
pub(super) fn set_password(
    tx: &mut dyn Tx,
    ctx: &Context,
    account: AccountId,
    hash: &str,
) -> Result<()> {
    passwords::put(tx, account, hash, ctx.now)?;
    codes::withdraw(tx, account, CodeKind::Reset)?;
    let own = ctx.session.filter(|_| ctx.account == Some(account));
    sessions::delete_others(tx, account, own)?;
    let what = Happened {
        subject: account.as_uuid(),
        account: Some(account),
        ..Happened::default()
    };
    audit(tx, ctx, "password.changed", "account", &what)
}
