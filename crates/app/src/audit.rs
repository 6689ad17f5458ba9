//! The audit log, read: an organization's for its owners and managers, the whole for the operator.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::id::{AuditId, OrganizationId};
use candor_domain::time::Timestamp;
use candor_store::accounts;
use candor_store::audit::{self, Recorded};
use candor_store::db::Tx;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What contributors do: an organization knows them by their pseudonyms alone, so it is not told which account it was.
const BY_CONTRIBUTORS: &[&str] = &["assignment.appealed"];

/// Somebody did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// Who did it; null for the server itself, for a contributor, and for those who were not signed in.
    pub actor: Option<AuditActor>,
    /// What was done, for example `member.role_changed`.
    pub action: String,
    /// The kind of thing it was done to.
    pub subject_kind: String,
    /// The thing.
    pub subject_id: Option<Uuid>,
    /// The organization concerned.
    pub organization_id: Option<Uuid>,
    /// What else there is to say.
    #[schema(value_type = Object)]
    pub detail: serde_json::Value,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// Who did it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditActor {
    /// The account.
    pub id: Uuid,
    /// The name; null once the account is erased.
    pub display_name: Option<String>,
}

/// What was done in an organization, newest first, before an entry; for its owners and managers.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for other members.
pub async fn of_organization(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadAudit)?;
            let before = before.map(AuditId::from_uuid);
            let found = audit::of_organization(tx, organization, before, limit)?;
            let shown = found.into_iter().map(|mut entry| {
                if BY_CONTRIBUTORS.contains(&entry.action.as_str()) {
                    entry.actor = None;
                }
                shown(tx, entry)
            });
            shown.collect()
        })
        .await
}

/// What was done on the server, or to one thing, newest first, before an entry; for the operator.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn of_server(
    app: &App,
    ctx: &Context,
    subject: Option<Uuid>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    access::operator(ctx, Action::ReadServer)?;
    app.db()
        .read(move |tx| {
            let before = before.map(AuditId::from_uuid);
            let found = match subject {
                Some(subject) => audit::of_subject(tx, subject, before, limit)?,
                None => audit::all(tx, before, limit)?,
            };
            found.into_iter().map(|entry| shown(tx, entry)).collect()
        })
        .await
}

fn shown(tx: &mut dyn Tx, entry: Recorded) -> Result<AuditEntry> {
    let actor = match entry.actor {
        None => None,
        Some(actor) => Some(AuditActor {
            id: actor.as_uuid(),
            display_name: accounts::find(tx, actor)?.map(|found| found.profile.display_name),
        }),
    };
    Ok(AuditEntry {
        id: entry.id.as_uuid(),
        actor,
        action: entry.action,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject,
        organization_id: entry.organization.map(OrganizationId::as_uuid),
        detail: entry.detail,
        at: entry.at,
    })
}
