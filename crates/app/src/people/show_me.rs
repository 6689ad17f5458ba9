//! One's own account.

use super::Person;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result};
use candor_domain::access::Role;
use candor_domain::id::{AccountId, OrganizationId};
use candor_store::accounts::{self, Profile};
use candor_store::db::Tx;
use candor_store::organizations;

/// Memberships shown at most.
const MEMBERSHIPS_GREATEST: u32 = 200;

/// One's own account with profile and memberships.
#[derive(Debug, Clone)]
pub struct Me {
    /// The account.
    pub person: Person,
    /// What one says of oneself.
    pub profile: Profile,
    /// Where one is a member.
    pub memberships: Vec<Membership>,
}

/// A membership as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// What one is there.
    pub role: Role,
}

/// Shows the person who asks.
///
/// # Errors
/// `SignInNeeded`, `Forbidden`.
pub async fn show_me(app: &App, ctx: &Context) -> Result<Me> {
    let account = access::person(ctx, Action::ReadMe)?;
    app.db().read(move |tx| load(tx, account)).await
}

pub(super) fn load(tx: &mut dyn Tx, id: AccountId) -> Result<Me> {
    let account = accounts::find(tx, id)?.ok_or(Error::SignInNeeded)?;
    let organizations = organizations::of_person(tx, id, None, MEMBERSHIPS_GREATEST)?;
    let memberships = organizations
        .into_iter()
        .map(|(organization, role)| Membership {
            organization: organization.id,
            organization_name: organization.name,
            role,
        })
        .collect();
    Ok(Me {
        person: Person::from(&account),
        profile: account.profile,
        memberships,
    })
}
