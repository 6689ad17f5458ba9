//! What happened, written in the transaction that made it happen: an event for consumers, and an entry of the
//! audit log where a person caused it.

use crate::{Context, Result};
use candor_domain::event::EventKind;
use candor_domain::id::{
    AccountId, AssignmentId, AuditId, BatchId, OrganizationId, ProjectId, TaskId,
};
use candor_store::audit::Entry;
use candor_store::db::{Stripe, Tx};
use candor_store::events::Event;
use serde_json::Value;
use uuid::Uuid;

/// Something that happened to a person or an organization.
#[derive(Debug, Clone, Default)]
pub struct Happened {
    /// The thing itself.
    pub subject: Uuid,
    /// The organization concerned.
    pub organization: Option<OrganizationId>,
    /// The person concerned: who is told.
    pub account: Option<AccountId>,
    /// What else there is to say; ids and words, never names or addresses.
    pub detail: Value,
}

/// Writes the event under a stripe whose lock the transaction holds, and the entry of the audit log.
///
/// # Errors
/// As the store.
pub fn happened(
    tx: &mut dyn Tx,
    ctx: &Context,
    stripe: Stripe,
    kind: EventKind,
    what: &Happened,
) -> Result<()> {
    let event = Event {
        kind: kind.as_str().to_owned(),
        organization: what.organization,
        account: what.account,
        data: what.detail.clone(),
        ..Event::default()
    };
    candor_store::events::append(tx, stripe, ctx.now, &event)?;
    audit(tx, ctx, kind.as_str(), kind.subject_kind().as_str(), what)
}

/// Writes the entry of the audit log for an event about a project, batch, task or assignment, where a person caused
/// it; what the clock or a job does is no deed of anybody.
///
/// # Errors
/// As the store.
pub fn caused(tx: &mut dyn Tx, ctx: &Context, event: &Event) -> Result<()> {
    if ctx.account.is_none() {
        return Ok(());
    }
    let kind = event.kind.as_str();
    let project = event.project.map(ProjectId::as_uuid);
    let (subject_kind, subject) = match kind.split('.').next() {
        Some("assignment") => ("assignment", event.assignment.map(AssignmentId::as_uuid)),
        Some("task") => ("task", event.task.map(TaskId::as_uuid)),
        Some("batch") => ("batch", event.batch.map(BatchId::as_uuid)),
        _ => ("project", project),
    };
    let what = Happened {
        subject: subject.or(project).unwrap_or_default(),
        organization: event.organization,
        account: None,
        detail: event.data.clone(),
    };
    audit(tx, ctx, kind, subject_kind, &what)
}

/// Writes an entry of the audit log alone: for what no consumer follows (a sign-in, a setting).
///
/// # Errors
/// As the store.
pub fn audit(
    tx: &mut dyn Tx,
    ctx: &Context,
    action: &str,
    subject_kind: &'static str,
    what: &Happened,
) -> Result<()> {
    let entry = Entry {
        id: AuditId::from_uuid(ctx.new_id()),
        actor: ctx.account,
        action: action.to_owned(),
        subject_kind,
        subject: Some(what.subject),
        organization: what.organization,
        detail: with_person(what),
        at: ctx.now,
    };
    Ok(candor_store::audit::append(tx, &entry)?)
}

/// The detail with the person concerned, so that the log says whose role was changed.
fn with_person(what: &Happened) -> Value {
    let mut detail = what.detail.clone();
    if let Some(account) = what.account {
        if detail.is_null() {
            detail = Value::Object(serde_json::Map::new());
        }
        if let Some(fields) = detail.as_object_mut() {
            fields.insert("account_id".to_owned(), account.to_string().into());
        }
    }
    detail
}
