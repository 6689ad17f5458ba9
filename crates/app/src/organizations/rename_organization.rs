//! Gives an organization another name. Its currency stays: its ledger is counted in it.

use super::{Name, OwnOrganization};
use crate::access::{self, Action};
use crate::record::{Happened, happened};
use crate::{App, Context, Error, Result};
use candor_domain::event::EventKind;
use candor_domain::id::OrganizationId;
use candor_store::db::{Scope, Stripe, Tx};
use candor_store::organizations;

/// Renames an organization; `None` changes nothing.
///
/// # Errors
/// `Invalid`; as [`access::member`].
pub async fn rename_organization(
    app: &App,
    ctx: &Context,
    id: OrganizationId,
    name: Option<&str>,
    seen: Option<String>,
) -> Result<OwnOrganization> {
    let name = name
        .map(str::parse::<Name>)
        .transpose()
        .map_err(|error| Error::invalid("/name", error.to_string()));
    let ctx = ctx.clone();
    app.db()
        .write(Scope::Control, move |tx: &mut dyn Tx| {
            let role = access::member(tx, &ctx, id, Action::EditOrganization)?;
            let name = name.clone()?;
            let mut organization = organizations::find(tx, id)?.ok_or(Error::NotFound)?;
            crate::tag::check(seen.as_deref(), &organization.name)?;
            if let Some(Name(name)) = name.filter(|name| name.0 != organization.name) {
                organizations::rename(tx, id, &name)?;
                let what = Happened {
                    subject: id.as_uuid(),
                    organization: Some(id),
                    ..Happened::default()
                };
                happened(
                    tx,
                    &ctx,
                    Stripe::CONTROL,
                    EventKind::OrganizationChanged,
                    &what,
                )?;
                organization.name = name;
            }
            Ok(OwnOrganization { organization, role })
        })
        .await
}
