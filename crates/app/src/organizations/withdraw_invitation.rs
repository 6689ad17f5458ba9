//! Withdraws an invitation that nobody accepted.

use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::event::EventKind;
use candor_domain::id::{InvitationId, OrganizationId};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::invitations;

/// Withdraws an invitation of an organization, or (without one) onto the server; its link ends.
///
/// # Errors
/// `NotFound` when it is not there, or of somebody else; `Conflict` (`accepted`); as [`access::member`] or
/// [`access::operator`].
pub async fn withdraw_invitation(
    app: &App,
    ctx: &Context,
    organization: Option<OrganizationId>,
    id: InvitationId,
) -> Result<()> {
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            match organization {
                Some(organization) => {
                    access::member(tx, &ctx, organization, Action::InviteMember)?;
                }
                None => {
                    access::operator(&ctx, Action::EditServer)?;
                }
            }
            let found = invitations::find(tx, id)?;
            found
                .filter(|i| i.organization == organization)
                .ok_or(Error::NotFound)?;
            if !invitations::delete(tx, id)? {
                return Err(Error::conflict(
                    "accepted",
                    "This invitation was accepted already.",
                ));
            }
            let what = Happened {
                subject: id.as_uuid(),
                organization,
                ..Happened::default()
            };
            happened(
                tx,
                &ctx,
                Stripe::CONTROL,
                EventKind::InvitationWithdrawn,
                &what,
            )
        })
        .await
}
