//! Invites somebody to take part in a project, by a link that is shown once and mailed where an address is given.

use super::invite_member::{Draft, MadeInvitation, inviter, make, parse_email};
use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::{App, Context, Error, Result, secret};
use candor_domain::id::ProjectId;
use candor_store::db::{Scope, Tx};
use candor_store::invitations::InvitationKind;

/// Invites somebody to a project. With an address, only an account of that address may accept. Who accepts sees the
/// project and may take part, as far as its other rules allow.
///
/// A retry gives the same invitation another link, and the first link ends: it was never kept.
///
/// # Errors
/// `Invalid`; as [`access::project`].
pub async fn invite_contributor(
    app: &App,
    ctx: &Context,
    id: ProjectId,
    email: Option<&str>,
) -> Result<MadeInvitation> {
    let email = parse_email(email)?;
    let secret = secret::make("")?;
    let url = letters::invitation_url(&app.config().public_url, &secret.text);
    let has_mail = app.config().smtp.is_some();
    let ctx = ctx.clone();
    let made = app
        .db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            let facts = access::project(tx, &ctx, id, Action::InviteContributor)?;
            let draft = Draft {
                kind: InvitationKind::Project,
                organization: Some(facts.organization),
                project: Some(id),
                email: email.clone(),
                role: None,
            };
            let invitation = make(tx, &ctx, &draft, &secret)?;
            if let (true, Some(email)) = (has_mail, &email) {
                let project = crate::projects::load(tx, id)?;
                let inviter = inviter(tx, &ctx)?;
                let letter = letters::project_invitation(&inviter, &project.name, &url);
                mail::queue(tx, &ctx, email, &letter)?;
            }
            let url = url.clone();
            Ok::<_, Error>(MadeInvitation { invitation, url })
        })
        .await?;
    mail::wake(app);
    Ok(made)
}
