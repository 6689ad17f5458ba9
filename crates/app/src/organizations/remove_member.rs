//! Ends a membership: an owner removes somebody, or somebody leaves.

use super::change_role::keep_an_owner;
use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::event::EventKind;
use candor_domain::id::{AccountId, OrganizationId};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::{members, participations};

/// Ends a membership; everybody may end their own.
///
/// # Errors
/// `Conflict` (`last_owner`); `NotFound` when that person is no member; as [`access::member`].
pub async fn remove_member(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    account: AccountId,
) -> Result<()> {
    let ctx = ctx.clone();
    app.db()
        .write(
            Scope::PersonAndControl(account.as_uuid()),
            move |tx: &mut dyn Tx| {
                let action = if ctx.account == Some(account) {
                    Action::LeaveOrganization
                } else {
                    Action::EditMember
                };
                access::member(tx, &ctx, id, action)?;
                let role = members::role(tx, id, account)?.ok_or(Error::NotFound)?;
                keep_an_owner(tx, id, role)?;
                members::delete(tx, id, account)?;
                participations::forget_profile(tx, account)?;
                let what = Happened {
                    subject: id.as_uuid(),
                    organization: Some(id),
                    account: Some(account),
                    ..Happened::default()
                };
                happened(tx, &ctx, Stripe::CONTROL, EventKind::MemberLeft, &what)
            },
        )
        .await
}
