//! Who belongs to an organization.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::id::{AccountId, OrganizationId};
use candor_store::members::{self, Member};

/// The members of an organization, after `after`.
///
/// # Errors
/// As [`access::member`].
pub async fn list_members(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    after: Option<AccountId>,
    limit: u32,
) -> Result<Vec<Member>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, id, Action::ReadOrganization)?;
            Ok(members::list(tx, id, after, limit)?)
        })
        .await
}
