//! The audit log, read: an organization's for its owners and managers, the whole for the operator.

use crate::access::{self, Action};
use crate::{App, Context, Result};
use candor_domain::event::SubjectKind;
use candor_domain::id::{AccountId, AuditId, OrganizationId, ProjectId};
use candor_domain::time::Timestamp;
use candor_store::audit::{self, Part, Recorded};
use candor_store::db::Tx;
use candor_store::{accounts, assignments, batches, organizations, projects, purse, tasks};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What contributors do: an organization knows them by their pseudonyms alone, so it is not told which account it was.
const BY_CONTRIBUTORS: &str = "assignment.appealed";

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
    /// What it is called, as long as it is there: a member's name, a project's, a deposit's reference.
    pub subject_name: Option<String>,
    /// The project that it is or belongs to.
    pub project_id: Option<Uuid>,
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

/// Which part of an organization's log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Only what was done to this kind of thing.
    pub subject_kind: Option<SubjectKind>,
    /// Only what this person did.
    pub actor: Option<Uuid>,
}

/// What was done in an organization, newest first, before an entry; for its owners and managers.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for other members.
pub async fn of_organization(
    app: &App,
    ctx: &Context,
    organization: OrganizationId,
    asked: Asked,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AuditEntry>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::member(tx, &ctx, organization, Action::ReadAudit)?;
            let before = before.map(AuditId::from_uuid);
            let part = Part {
                subject_kind: asked.subject_kind.map(SubjectKind::as_str),
                actor: asked.actor.map(AccountId::from_uuid),
                unnamed: BY_CONTRIBUTORS,
            };
            let found = audit::of_organization(tx, organization, &part, before, limit)?;
            let shown = found.into_iter().map(|mut entry| {
                if entry.action == BY_CONTRIBUTORS {
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
            display_name: name_of(tx, actor)?,
        }),
    };
    let (subject_name, project) = subject(tx, &entry)?;
    Ok(AuditEntry {
        id: entry.id.as_uuid(),
        actor,
        action: entry.action,
        subject_kind: entry.subject_kind,
        subject_id: entry.subject,
        subject_name,
        project_id: project.map(ProjectId::as_uuid),
        organization_id: entry.organization.map(OrganizationId::as_uuid),
        detail: entry.detail,
        at: entry.at,
    })
}

fn name_of(tx: &mut dyn Tx, account: AccountId) -> Result<Option<String>> {
    Ok(accounts::find(tx, account)?.map(|found| found.profile.display_name))
}

/// What an entry's subject is called, and the project that it is or belongs to.
fn subject(tx: &mut dyn Tx, entry: &Recorded) -> Result<(Option<String>, Option<ProjectId>)> {
    let named = |key: &str| -> Option<Uuid> { entry.detail[key].as_str()?.parse().ok() };
    if let Some(member) = named("account_id").filter(|_| entry.action.starts_with("member.")) {
        return Ok((name_of(tx, member.into())?, None));
    }
    let Some(id) = entry.subject else {
        return Ok((None, None));
    };
    let project = match entry.subject_kind.parse() {
        Ok(SubjectKind::Project) => Some(id.into()),
        Ok(SubjectKind::Batch) => match batches::get(tx, id.into())? {
            Some(batch) => {
                let name = format!("{}: {}", batch.project_name, batch.name);
                return Ok((Some(name), Some(batch.project)));
            }
            None => None,
        },
        Ok(SubjectKind::Task) => tasks::project_of(tx, id.into())?,
        Ok(SubjectKind::Assignment) => {
            assignments::get(tx, id.into())?.map(|assignment| assignment.project)
        }
        Ok(SubjectKind::Invitation) => named("project_id").map(ProjectId::from_uuid),
        Ok(SubjectKind::Deposit) => {
            let reference = purse::deposit(tx, id.into())?.map(|deposit| deposit.reference);
            return Ok((reference.filter(|text| !text.is_empty()), None));
        }
        Ok(SubjectKind::Account) => return Ok((name_of(tx, id.into())?, None)),
        Ok(SubjectKind::Organization) => {
            let found = organizations::find(tx, id.into())?;
            return Ok((found.map(|organization| organization.name), None));
        }
        _ => None,
    };
    let found = match project {
        Some(project) => projects::get(tx, project)?,
        None => None,
    };
    Ok((found.map(|project| project.name), project))
}
