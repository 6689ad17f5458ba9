//! Invites somebody to make an account, where sign-up is by invitation.

use super::invite_member::{Draft, MadeInvitation, inviter, make, parse_email};
use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::{App, Context, Error, Result, secret, settings};
use candor_store::db::{Scope, Tx};
use candor_store::invitations::InvitationKind;

/// Invites somebody onto this server; operators alone do.
///
/// # Errors
/// `Invalid`; as [`access::operator`].
pub async fn invite_to_sign_up(
    app: &App,
    ctx: &Context,
    email: Option<&str>,
) -> Result<MadeInvitation> {
    access::operator(ctx, Action::EditServer)?;
    let email = parse_email(email)?;
    let secret = secret::make("")?;
    let url = letters::sign_up_url(&app.config().public_url, &secret.text);
    let has_mail = app.config().smtp.is_some();
    let ctx = ctx.clone();
    let made = app
        .db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            let draft = Draft {
                kind: InvitationKind::SignUp,
                organization: None,
                project: None,
                email: email.clone(),
                role: None,
            };
            let invitation = make(tx, &ctx, &draft, &secret)?;
            if let (true, Some(email)) = (has_mail, &email) {
                let server = settings::load(tx)?.name;
                let letter = letters::sign_up_invitation(&inviter(tx, &ctx)?, &server, &url);
                mail::queue(tx, &ctx, email, &letter)?;
            }
            let url = url.clone();
            Ok::<_, Error>(MadeInvitation { invitation, url })
        })
        .await?;
    mail::wake(app);
    Ok(made)
}
