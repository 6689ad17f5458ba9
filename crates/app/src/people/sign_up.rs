//! Makes an account: openly, by an invitation, or (the first operator) by the setup link.

use super::begin_session::{SignedIn, begin_session};
use super::limits::Tried;
use super::{Caller, Person};
use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::organizations::accept_invitation::{self, Invited};
use crate::record::{Happened, happened};
use crate::secret::{self, Secret};
use crate::settings::{self, SignUpMode};
use crate::{App, Context, Error, Faults, Result};
use candor_domain::account::{
    AccountState, DisplayName, EmailAddress, Lifetime, check_password, is_over,
};
use candor_domain::event::EventKind;
use candor_domain::id::AccountId;
use candor_store::accounts::{self, Account, Profile};
use candor_store::codes::{self, Code, CodeKind};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::passwords;

/// What somebody gives who signs up.
#[derive(Clone, Default)]
pub struct SignUp {
    /// Their address.
    pub email: String,
    /// Their password, as typed.
    pub password: String,
    /// The name that others see.
    pub display_name: String,
    /// The code of an invitation.
    pub invitation: Option<String>,
    /// The code of the setup link, which makes the first operator.
    pub setup: Option<String>,
}

/// Makes an account and a session for it.
///
/// # Errors
/// `Invalid` with all that is wrong; `Forbidden` where sign-up is closed; `Conflict` (`email_taken`);
/// `RateLimited`.
pub async fn sign_up(
    app: &App,
    ctx: &Context,
    caller: &Caller,
    input: &SignUp,
) -> Result<SignedIn> {
    access::anyone(ctx, Action::SignUp)?;
    let limits = &app.people().limits;
    limits.try_once(Tried::SignUpByAddress, &caller.network(), ctx.now)?;
    let newcomer = check(app, input).await?;
    let (session, confirm) = (secret::make("")?, secret::make("")?);
    let signed_in = app
        .db()
        .write(Scope::Control, {
            let (app, ctx, caller) = (app.clone(), ctx.clone(), caller.clone());
            move |tx: &mut dyn Tx| {
                // The account is kept under the retry key, the session is not: its token is a secret, and a
                // retry shows the same password.
                let person =
                    crate::once::once(tx, &ctx, |tx| admit(tx, &app, &ctx, &newcomer, &confirm))?;
                let ends_at = begin_session(tx, &ctx, person.id, &caller, &session)?;
                let token = session.text.clone();
                Ok::<_, Error>(SignedIn {
                    person,
                    token,
                    ends_at,
                })
            }
        })
        .await?;
    mail::wake(app);
    Ok(signed_in)
}

/// What was given, checked, with the password hashed.
pub(super) struct Newcomer {
    pub(super) email: EmailAddress,
    pub(super) display_name: DisplayName,
    pub(super) password_hash: String,
    pub(super) invitation: Option<[u8; 32]>,
    pub(super) setup: Option<[u8; 32]>,
}

pub(super) async fn check(app: &App, input: &SignUp) -> Result<Newcomer> {
    let mut faults = Faults::default();
    let email = faults.take("/email", input.email.parse::<EmailAddress>());
    let display_name = faults.take("/display_name", input.display_name.parse::<DisplayName>());
    if let Some(email) = &email {
        let checked = check_password(&input.password, email, &input.display_name);
        faults.take("/password", checked);
    }
    faults.none()?;
    let (Some(email), Some(display_name)) = (email, display_name) else {
        return Err(Error::Internal("a value that was not checked".to_owned()));
    };
    let code = |text: &Option<String>| text.as_deref().filter(|t| !t.is_empty()).map(secret::hash);
    Ok(Newcomer {
        email,
        display_name,
        password_hash: app.people().hasher.hash(&input.password).await?,
        invitation: code(&input.invitation),
        setup: code(&input.setup),
    })
}

/// Decides whether somebody may come in, and makes the account. Scope: control.
fn admit(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    newcomer: &Newcomer,
    confirm: &Secret,
) -> Result<Person> {
    let setup = match &newcomer.setup {
        Some(hash) => Some(find_setup(tx, ctx, hash)?),
        None => None,
    };
    let invited = match &newcomer.invitation {
        Some(hash) => Some(accept_invitation::find(
            tx,
            ctx,
            hash,
            newcomer.email.as_str(),
            "/invitation",
        )?),
        None => None,
    };
    if setup.is_none() {
        check_mode(settings::load(tx)?.sign_up, invited.is_some())?;
    }
    if accounts::find_by_email(tx, newcomer.email.as_str())?.is_some() {
        return Err(Error::conflict(
            "email_taken",
            "There is an account with this address. Sign in, or ask for a new password.",
        ));
    }
    let is_operator = setup.is_some();
    // Without a mail server nobody could confirm anything; and who holds the setup link runs the machine.
    let confirmed = is_operator || app.config().smtp.is_none();
    let account = make(tx, ctx, newcomer, is_operator, confirmed)?;
    if let Some(code) = setup {
        codes::use_up(tx, code.id, ctx.now)?;
    }
    if let Some(invited) = invited {
        join(tx, ctx, &account, &invited)?;
    }
    if !confirmed {
        ask_to_confirm(tx, app, ctx, &account, confirm)?;
    }
    Ok(Person::from(&account))
}

fn check_mode(mode: SignUpMode, is_invited: bool) -> Result<()> {
    let refuse = |text: &str| Err(Error::Forbidden(text.to_owned()));
    match mode {
        SignUpMode::Open => Ok(()),
        SignUpMode::Invitation if is_invited => Ok(()),
        SignUpMode::Invitation => {
            refuse("New accounts here take an invitation. Ask somebody who is here for one.")
        }
        SignUpMode::Closed => refuse("This server takes no new accounts."),
    }
}

fn find_setup(tx: &mut dyn Tx, ctx: &Context, hash: &[u8; 32]) -> Result<Code> {
    let code =
        codes::find(tx, CodeKind::Setup, hash)?.filter(|code| !is_over(code.expires_at, ctx.now));
    let exists = accounts::operators(tx)? > 0;
    code.filter(|_| !exists).ok_or_else(|| {
        Error::invalid(
            "/setup",
            "This setup link was used or has ended. Start the server again for a new one, \
             or run `candor admin create-operator`.",
        )
    })
}

/// Writes the rows of a new account. Scope: control.
pub(super) fn make(
    tx: &mut dyn Tx,
    ctx: &Context,
    newcomer: &Newcomer,
    is_operator: bool,
    confirmed: bool,
) -> Result<Account> {
    let account = Account {
        id: AccountId::from_uuid(ctx.new_id()),
        state: AccountState::Active,
        is_operator,
        created_at: ctx.now,
        email: newcomer.email.as_str().to_owned(),
        email_confirmed_at: confirmed.then_some(ctx.now),
        profile: Profile {
            display_name: newcomer.display_name.as_str().to_owned(),
            country: None,
            time_zone: None,
            languages: Vec::new(),
        },
    };
    accounts::insert(tx, &account)?;
    passwords::put(tx, account.id, &newcomer.password_hash, ctx.now)?;
    let what = Happened {
        subject: account.id.as_uuid(),
        account: Some(account.id),
        detail: serde_json::json!({"is_operator": is_operator}),
        ..Happened::default()
    };
    happened(tx, ctx, Stripe::CONTROL, EventKind::AccountCreated, &what)?;
    Ok(account)
}

fn join(tx: &mut dyn Tx, ctx: &Context, account: &Account, invited: &Invited) -> Result<()> {
    let own = Context {
        account: Some(account.id),
        ..ctx.clone()
    };
    accept_invitation::join(tx, &own, account.id, invited)?;
    Ok(())
}

/// Queues the letter that asks whether an address is theirs.
pub(super) fn ask_to_confirm(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    account: &Account,
    secret: &Secret,
) -> Result<()> {
    let code = Code {
        id: ctx.new_id(),
        account: Some(account.id),
        expires_at: Lifetime::Confirmation.ends(ctx.now),
    };
    codes::replace(tx, CodeKind::Confirm, &code, &secret.hash, ctx.now)?;
    let letter = letters::confirmation(&app.config().public_url, &secret.text);
    mail::queue(tx, ctx, &account.email, &letter)
}
