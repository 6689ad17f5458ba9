//! Founds an organization; who founds it owns it.

use super::{Name, OwnOrganization};
use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Faults, Result};
use candor_domain::access::Role;
use candor_domain::event::EventKind;
use candor_domain::id::OrganizationId;
use candor_domain::money::Currency;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::members;
use candor_store::organizations::{self, Organization};

/// Founds an organization.
///
/// # Errors
/// `Invalid`, `SignInNeeded`, `Forbidden`.
pub async fn found_organization(
    app: &App,
    ctx: &Context,
    name: &str,
    currency: &str,
) -> Result<OwnOrganization> {
    let account = access::person(ctx, Action::CreateOrganization)?;
    crate::people::confirmed::needs_confirmed(app, account).await?;
    let mut faults = Faults::default();
    let name = faults.take("/name", name.parse::<Name>());
    let currency = faults.take("/currency", currency.parse::<Currency>());
    faults.none()?;
    let (Some(Name(name)), Some(currency)) = (name, currency) else {
        return Err(Error::Internal("a value that was not checked".to_owned()));
    };
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            // Name and currency are those of the body, which a retry shows again.
            let founded = |id, created_at| Organization {
                id,
                name: name.clone(),
                currency,
                created_at,
            };
            let (id, created_at) = crate::once::once(tx, &ctx, |tx| {
                let organization = founded(OrganizationId::from_uuid(ctx.new_id()), ctx.now);
                organizations::insert(tx, &organization)?;
                members::insert(tx, organization.id, account, Role::Owner, ctx.now)?;
                let what = Happened {
                    subject: organization.id.as_uuid(),
                    organization: Some(organization.id),
                    account: Some(account),
                    ..Happened::default()
                };
                happened(
                    tx,
                    &ctx,
                    Stripe::CONTROL,
                    EventKind::OrganizationCreated,
                    &what,
                )?;
                Ok((organization.id, organization.created_at))
            })?;
            Ok(OwnOrganization {
                organization: founded(id, created_at),
                role: Role::Owner,
            })
        })
        .await
}
