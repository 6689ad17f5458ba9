//! Accepts an invitation, with the account that one has or while making one.

use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result, secret};
use candor_domain::access::Role;
use candor_domain::account::is_over;
use candor_domain::event::EventKind;
use candor_domain::id::{AccountId, OrganizationId};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::invitations::{self, Invitation, InvitationKind};
use candor_store::{accounts, members, organizations, participations};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// An invitation that may be accepted.
pub(crate) struct Invited(Invitation);

/// What somebody joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// What they are there.
    pub role: Role,
}

/// Accepts an invitation by its code; gives the membership, if it is one to an organization. Who is a member
/// already keeps their role, and the invitation stays for somebody else.
///
/// # Errors
/// `NotFound` when the link was used, has ended, or is for another address.
pub async fn accept_invitation(app: &App, ctx: &Context, code: &str) -> Result<Option<Joined>> {
    let account = access::person(ctx, Action::AcceptInvitation)?;
    let hash = secret::hash(code);
    let ctx = ctx.clone();
    app.db()
        .write(
            Scope::PersonAndControl(account.as_uuid()),
            move |tx: &mut dyn Tx| {
                crate::once::once(tx, &ctx, |tx| {
                    let person = accounts::find(tx, account)?.ok_or(Error::SignInNeeded)?;
                    let found = find(tx, &ctx, &hash, &person.email, "/code");
                    let Ok(invited) = found else {
                        return Err(Error::NotFound);
                    };
                    let joined = join(tx, &ctx, account, &invited)?;
                    // Projects for members or for the invited are open to them from now on.
                    participations::forget_profile(tx, account)?;
                    Ok(joined)
                })
            },
        )
        .await
}

/// The invitation with this code, if somebody with this address may accept it now.
pub(crate) fn find(
    tx: &mut dyn Tx,
    ctx: &Context,
    hash: &[u8; 32],
    email: &str,
    pointer: &str,
) -> Result<Invited> {
    let gone = |text: &str| Error::invalid(pointer, text);
    let invitation = open(tx, ctx, hash)?.ok_or_else(|| {
        gone("This invitation was used, withdrawn, or has ended. Ask for another.")
    })?;
    let is_theirs = invitation.email.as_deref().is_none_or(|only| only == email);
    if !is_theirs {
        return Err(gone("This invitation is for another e-mail address."));
    }
    Ok(Invited(invitation))
}

/// The invitation with this code, if it was not used, withdrawn, and has not ended.
pub(super) fn open(tx: &mut dyn Tx, ctx: &Context, hash: &[u8; 32]) -> Result<Option<Invitation>> {
    let found = invitations::by_code(tx, hash)?;
    Ok(found.filter(|found| found.accepted_at.is_none() && !is_over(found.expires_at, ctx.now)))
}

/// Takes up an invitation for an account. Scope: control.
pub(crate) fn join(
    tx: &mut dyn Tx,
    ctx: &Context,
    account: AccountId,
    Invited(invitation): &Invited,
) -> Result<Option<Joined>> {
    let (InvitationKind::Member, Some(id), Some(role)) =
        (invitation.kind, invitation.organization, invitation.role)
    else {
        invitations::accept(tx, invitation.id, account, ctx.now)?;
        return Ok(None);
    };
    let organization = organizations::find(tx, id)?.ok_or(Error::NotFound)?;
    let joined = |role| {
        Some(Joined {
            organization: id,
            organization_name: organization.name.clone(),
            role,
        })
    };
    if let Some(role) = members::role(tx, id, account)? {
        return Ok(joined(role));
    }
    invitations::accept(tx, invitation.id, account, ctx.now)?;
    members::insert(tx, id, account, role, ctx.now)?;
    let what = Happened {
        subject: id.as_uuid(),
        organization: Some(id),
        account: Some(account),
        detail: json!({"role": role, "invitation": invitation.id}),
    };
    happened(tx, ctx, Stripe::CONTROL, EventKind::MemberJoined, &what)?;
    Ok(joined(role))
}
