//! Gives a member another role.

use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::access::Role;
use candor_domain::event::EventKind;
use candor_domain::id::{AccountId, OrganizationId};
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::members::{self, Member};
use serde_json::json;

/// Gives a member another role.
///
/// # Errors
/// `Conflict` (`last_owner`) when nobody would own the organization; `NotFound` when that person is no member;
/// as [`access::member`].
pub async fn change_role(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    account: AccountId,
    role: Role,
) -> Result<Member> {
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            access::member(tx, &ctx, id, Action::EditMember)?;
            let mut member = members::find(tx, id, account)?.ok_or(Error::NotFound)?;
            if member.role == role {
                return Ok(member);
            }
            keep_an_owner(tx, id, member.role)?;
            members::set_role(tx, id, account, role)?;
            let what = Happened {
                subject: id.as_uuid(),
                organization: Some(id),
                account: Some(account),
                detail: json!({"from": member.role, "to": role}),
            };
            happened(
                tx,
                &ctx,
                Stripe::CONTROL,
                EventKind::MemberRoleChanged,
                &what,
            )?;
            member.role = role;
            Ok(member)
        })
        .await
}

/// Refuses to take away the last owner.
pub(super) fn keep_an_owner(tx: &mut dyn Tx, id: OrganizationId, leaving: Role) -> Result<()> {
    if leaving == Role::Owner && members::owners(tx, id)? <= 1 {
        return Err(Error::conflict(
            "last_owner",
            "An organization needs an owner. Make somebody else an owner first.",
        ));
    }
    Ok(())
}
