//! Who is invited.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::id::{InvitationId, OrganizationId};
use candor_store::invitations::{self, Invitation};

/// The invitations of an organization, newest first, older than `before`; without their links.
///
/// # Errors
/// As [`access::member`].
pub async fn list_invitations(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    before: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, id, Action::InviteMember)?;
            Ok(invitations::of_organization(tx, id, before, limit)?)
        })
        .await
}

/// The invitations onto this server, newest first, older than `before`; without their links.
///
/// # Errors
/// As [`access::operator`].
pub async fn list_sign_up_invitations(
    app: &App,
    ctx: &Context,
    before: Option<InvitationId>,
    limit: u32,
) -> Result<Vec<Invitation>> {
    access::operator(ctx, Action::ReadServer)?;
    app.db()
        .read(move |tx| Ok(invitations::onto_server(tx, before, limit)?))
        .await
}
