//! What an invitation invites to, for whoever holds its link, before they have an account.

use super::accept_invitation::open;
use crate::access::{self, Action};
use crate::{App, Context, Error, Result, secret};
use candor_domain::access::Role;
use candor_domain::account::AccountState;
use candor_domain::time::Timestamp;
use candor_store::invitations::InvitationKind;
use candor_store::{accounts, organizations, projects};

/// What an invitation says to whoever holds its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationCard {
    /// What it invites to.
    pub kind: InvitationKind,
    /// The team, for members and projects.
    pub organization_name: Option<String>,
    /// The project.
    pub project_name: Option<String>,
    /// What a member will be.
    pub role: Option<Role>,
    /// The name that others see of who invites; none when their account is closed.
    pub inviter_name: Option<String>,
    /// Whether one address alone may accept it. Which one is not told: the link may have gone astray.
    pub is_addressed: bool,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Reads an invitation by its code.
///
/// # Errors
/// `NotFound` when the link was used, withdrawn, or has ended.
pub async fn read_invitation(app: &App, ctx: &Context, code: &str) -> Result<InvitationCard> {
    access::anyone(ctx, Action::ReadInvitation)?;
    let (ctx, hash) = (ctx.clone(), secret::hash(code));
    app.db()
        .read(move |tx| {
            let found = open(tx, &ctx, &hash)?.ok_or(Error::NotFound)?;
            let organization = match found.organization {
                Some(id) => organizations::find(tx, id)?,
                None => None,
            };
            let project = match found.project {
                Some(id) => projects::get(tx, id)?,
                None => None,
            };
            let inviter = accounts::find(tx, found.created_by)?
                .filter(|account| account.state != AccountState::Erased);
            Ok(InvitationCard {
                kind: found.kind,
                organization_name: organization.map(|found| found.name),
                project_name: project.map(|found| found.name),
                role: found.role,
                inviter_name: inviter.map(|account| account.profile.display_name),
                is_addressed: found.email.is_some(),
                expires_at: found.expires_at,
            })
        })
        .await
}
