//! One organization, to its members.

use super::OwnOrganization;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::id::OrganizationId;
use candor_store::organizations;

/// Shows an organization.
///
/// # Errors
/// As [`access::member`].
pub async fn show_organization(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
) -> Result<OwnOrganization> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            let role = access::member(tx, &ctx, id, Action::ReadOrganization)?;
            let organization = organizations::find(tx, id)?.ok_or(Error::NotFound)?;
            Ok(OwnOrganization { organization, role })
        })
        .await
}
