//! The organizations that one is a member of.

use super::OwnOrganization;
use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::id::OrganizationId;
use candor_store::organizations;

/// The organizations of the person who asks, oldest first, after `after`.
///
/// # Errors
/// `SignInNeeded`, `Forbidden`.
pub async fn list_organizations(
    app: &App,
    ctx: &Context,
    after: Option<OrganizationId>,
    limit: u32,
) -> Result<Vec<OwnOrganization>> {
    let account = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let found = organizations::of_person(tx, account, after, limit)?;
            Ok(found
                .into_iter()
                .map(|(organization, role)| OwnOrganization { organization, role })
                .collect())
        })
        .await
}
