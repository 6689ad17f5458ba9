//! Invites somebody into an organization, by a link that is shown once and mailed where an address is given.

use crate::access::{self, Action};
use crate::mail::{self, letters};
use crate::record::{Happened, happened};
use crate::secret::Secret;
use crate::{App, Context, Error, Result, secret};
use candor_domain::access::Role;
use candor_domain::account::{EmailAddress, Lifetime};
use candor_domain::event::EventKind;
use candor_domain::id::{InvitationId, OrganizationId, ProjectId};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::invitations::{self, Invitation, InvitationKind};
use candor_store::{accounts, organizations};
use serde_json::json;

/// An invitation with its link, which is shown once.
#[derive(Debug, Clone)]
pub struct MadeInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// Where it is accepted.
    pub url: String,
}

/// Invites somebody. With an address, only an account of that address may accept.
///
/// A retry gives the same invitation another link, and the first link ends: it was never kept.
///
/// # Errors
/// `Invalid`; as [`access::member`].
pub async fn invite_member(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    email: Option<&str>,
    role: Role,
) -> Result<MadeInvitation> {
    let email = parse_email(email)?;
    let secret = secret::make("")?;
    let url = letters::invitation_url(&app.config().public_url, &secret.text);
    let has_mail = app.config().smtp.is_some();
    let ctx = ctx.clone();
    let made = app
        .db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            let own_role = access::member(tx, &ctx, id, Action::InviteMember)?;
            debug_assert_eq!(own_role, Role::Owner, "only owners invite");
            let draft = Draft {
                kind: InvitationKind::Member,
                organization: Some(id),
                project: None,
                email: email.clone(),
                role: Some(role),
            };
            let invitation = make(tx, &ctx, &draft, &secret)?;
            if let (true, Some(email)) = (has_mail, &email) {
                let organization = organizations::find(tx, id)?.ok_or(Error::NotFound)?;
                let inviter = inviter(tx, &ctx)?;
                let letter =
                    letters::member_invitation(&inviter, &organization.name, role.as_str(), &url);
                mail::queue(tx, &ctx, email, &letter)?;
            }
            let url = url.clone();
            Ok::<_, Error>(MadeInvitation { invitation, url })
        })
        .await?;
    mail::wake(app);
    Ok(made)
}

/// What an invitation is to be.
pub(super) struct Draft {
    pub(super) kind: InvitationKind,
    pub(super) organization: Option<OrganizationId>,
    pub(super) project: Option<ProjectId>,
    pub(super) email: Option<String>,
    pub(super) role: Option<Role>,
}

/// The address in the form in which it is compared.
pub(super) fn parse_email(email: Option<&str>) -> Result<Option<String>> {
    email
        .filter(|text| !text.trim().is_empty())
        .map(str::parse::<EmailAddress>)
        .transpose()
        .map(|email| email.map(|email| email.as_str().to_owned()))
        .map_err(|error| Error::invalid("/email", error.to_string()))
}

/// What letters call the one who invites.
pub(super) fn inviter(tx: &mut dyn Tx, ctx: &Context) -> Result<String> {
    let account = accounts::find(tx, ctx.person()?)?;
    Ok(account.map_or_else(
        || "Somebody".to_owned(),
        |account| account.profile.display_name,
    ))
}

/// Writes an invitation, or gives the one that this retry made another code. Scope: control.
pub(super) fn make(
    tx: &mut dyn Tx,
    ctx: &Context,
    draft: &Draft,
    secret: &Secret,
) -> Result<Invitation> {
    let created_by = ctx.person()?;
    let mut is_new = false;
    let id: InvitationId = crate::once::once(tx, ctx, |tx| {
        let invitation = Invitation {
            id: InvitationId::from_uuid(ctx.new_id()),
            kind: draft.kind,
            organization: draft.organization,
            project: draft.project,
            email: draft.email.clone(),
            role: draft.role,
            created_by,
            created_at: ctx.now,
            expires_at: Lifetime::Invitation.ends(ctx.now),
            accepted_by: None,
            accepted_at: None,
        };
        invitations::insert(tx, &invitation, &secret.hash)?;
        let what = Happened {
            subject: invitation.id.as_uuid(),
            organization: draft.organization,
            detail: json!({"kind": draft.kind, "role": draft.role, "project_id": draft.project}),
            ..Happened::default()
        };
        happened(tx, ctx, Stripe::CONTROL, EventKind::InvitationSent, &what)?;
        is_new = true;
        Ok(invitation.id)
    })?;
    if !is_new {
        invitations::set_hash(tx, id, &secret.hash)?;
    }
    invitations::find(tx, id)?.ok_or(Error::NotFound)
}
