//! Makes an operator from the command line: who can reach the database may.

use super::Person;
use super::sign_up::{Newcomer, SignUp, check, make};
use crate::record::{Happened, audit};
use crate::{App, Context, Error, Result};
use candor_store::accounts::{self, Account};
use candor_store::db::{Scope, Tx};
use candor_store::passwords;

/// Makes an account that runs this server. Where the address has an account, that one becomes an operator and
/// gets this password, which is also the way back in for who lost theirs.
///
/// # Errors
/// `Invalid` when the address, the name or the password cannot be taken.
pub async fn create_operator(
    app: &App,
    email: &str,
    password: &str,
    display_name: &str,
) -> Result<Person> {
    let input = SignUp {
        email: email.to_owned(),
        password: password.to_owned(),
        display_name: display_name.to_owned(),
        ..SignUp::default()
    };
    let newcomer = check(app, &input).await?;
    let ctx = app.own_context();
    let person = app
        .db()
        .write(Scope::All, move |tx: &mut dyn Tx| {
            let known = accounts::find_by_email(tx, newcomer.email.as_str())?;
            let account = match known {
                Some(account) => promote(tx, &ctx, account, &newcomer)?,
                None => make(tx, &ctx, &newcomer, true, true)?,
            };
            Ok::<_, Error>(Person::from(&account))
        })
        .await?;
    app.people().identities.forget(person.id);
    Ok(person)
}

fn promote(
    tx: &mut dyn Tx,
    ctx: &Context,
    mut account: Account,
    newcomer: &Newcomer,
) -> Result<Account> {
    accounts::set_operator(tx, account.id, true)?;
    accounts::confirm(tx, account.id, ctx.now)?;
    passwords::put(tx, account.id, &newcomer.password_hash, ctx.now)?;
    candor_store::sessions::delete_others(tx, account.id, None)?;
    // Whoever had the account before may have left tokens, and they would operate now.
    candor_store::tokens::delete_all(tx, account.id)?;
    let what = Happened {
        subject: account.id.as_uuid(),
        account: Some(account.id),
        ..Happened::default()
    };
    audit(tx, ctx, "account.made_operator", "account", &what)?;
    account.is_operator = true;
    account.email_confirmed_at = account.email_confirmed_at.or(Some(ctx.now));
    Ok(account)
}
