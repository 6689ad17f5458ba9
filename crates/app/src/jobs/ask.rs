//! Queue a job, look at it, stop it, let it go on.

use super::kind::Kind;
use super::view;
use crate::access::{self, Action};
use crate::once::once;
use crate::{App, Context, Error, Result};
use candor_domain::access::Resource;
use candor_domain::id::{BatchId, JobId, OrganizationId, ProjectId};
use candor_store::db::{Scope, Tx};
use candor_store::jobs::{self, Job, NewJob};
use serde_json::Value;

/// Queues a job in the transaction of what it follows from; the caller wakes the workers by [`App::wake_jobs`].
///
/// # Errors
/// As the store.
pub fn queue(
    tx: &mut dyn Tx,
    ctx: &Context,
    kind: Kind,
    (organization, project, batch): (OrganizationId, ProjectId, Option<BatchId>),
    payload: &Value,
) -> Result<JobId> {
    let id = JobId::from_uuid(ctx.new_id());
    jobs::insert(
        tx,
        &NewJob {
            id,
            kind: kind.as_str(),
            account: ctx.account,
            organization: Some(organization),
            project: Some(project),
            batch,
            payload: &payload.to_string(),
            run_at: ctx.now,
            created_at: ctx.now,
        },
    )?;
    Ok(id)
}

impl App {
    /// Wakes the workers of this process: a job was queued.
    pub fn wake_jobs(&self) {
        self.job_waits().notify_one();
    }
}

/// A job, for whoever asked for it and for managers of its organization.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn show(app: &App, ctx: &Context, id: JobId) -> Result<view::Job> {
    let (ctx, app2) = (ctx.clone(), app.clone());
    app.db()
        .read(move |tx| {
            let job = may(tx, &ctx, id, Action::ReadJob)?;
            Ok(view::Job::shown(&app2, job))
        })
        .await
}

/// Asks a job to stop: at once if nobody has begun it, else within seconds. What it did stays.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` when it has ended.
pub async fn cancel(app: &App, ctx: &Context, id: JobId) -> Result<view::Job> {
    let (ctx, app2) = (ctx.clone(), app.clone());
    app.db()
        .write(Scope::Control, move |tx| {
            once(tx, &ctx, |tx| {
                may(tx, &ctx, id, Action::CancelJob)?;
                if !jobs::cancel(tx, id, ctx.now)? {
                    return Err(Error::conflict("job_ended", "This job has ended already."));
                }
                let job = jobs::get(tx, id)?.ok_or(Error::NotFound)?;
                if job.state == "cancelled" {
                    super::record_end(tx, &job, "cancelled", ctx.now)?;
                }
                again(tx, &app2, id)
            })
        })
        .await
}

/// Lets a job that failed or was cancelled go on from where it stopped.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` when it is under way or done.
pub async fn resume(app: &App, ctx: &Context, id: JobId) -> Result<view::Job> {
    let (ctx, app2) = (ctx.clone(), app.clone());
    let resumed = app
        .db()
        .write(Scope::Control, move |tx| {
            once(tx, &ctx, |tx| {
                may(tx, &ctx, id, Action::CancelJob)?;
                if !jobs::resume(tx, id, ctx.now)? {
                    let detail = "Only a job that failed or was cancelled can go on.";
                    return Err(Error::conflict("job_not_stopped", detail));
                }
                again(tx, &app2, id)
            })
        })
        .await?;
    app.wake_jobs();
    Ok(resumed)
}

/// The jobs of the whole server in a state, newest first, before `before`; for the operator.
///
/// # Errors
/// `NotFound` for everybody else; `Invalid` for a state that is none.
pub async fn list(
    app: &App,
    ctx: &Context,
    state: &str,
    before: Option<JobId>,
    limit: u32,
) -> Result<Vec<view::Job>> {
    access::operator(ctx, Action::ReadServer)?;
    if !["queued", "running", "done", "failed", "cancelled"].contains(&state) {
        let message = "Give queued, running, done, failed or cancelled.";
        return Err(Error::invalid("state", message));
    }
    let (state, before) = (
        state.to_owned(),
        before.unwrap_or(JobId::from_uuid(uuid::Uuid::max())),
    );
    let app2 = app.clone();
    app.db()
        .read(move |tx| {
            let found = jobs::in_state(tx, &state, before, limit)?;
            let shown = found.into_iter().map(|job| view::Job::shown(&app2, job));
            Ok(shown.collect())
        })
        .await
}

/// A job that the one who asks may act on.
pub(crate) fn may(tx: &mut dyn Tx, ctx: &Context, id: JobId, action: Action) -> Result<Job> {
    let Some(job) = jobs::get(tx, id)? else {
        access::decide(ctx, action, &Resource::NONE)?;
        return Err(Error::NotFound);
    };
    let role = match (job.organization, ctx.account) {
        (Some(organization), Some(account)) => {
            candor_store::members::role(tx, organization, account)?
        }
        _ => None,
    };
    let resource = Resource {
        role,
        is_own: job.account.is_some() && job.account == ctx.account,
        ..Resource::NONE
    };
    access::decide(ctx, action, &resource)?;
    Ok(job)
}

fn again(tx: &mut dyn Tx, app: &App, id: JobId) -> Result<view::Job> {
    let job = jobs::get(tx, id)?.ok_or(Error::NotFound)?;
    Ok(view::Job::shown(app, job))
}
