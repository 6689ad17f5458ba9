//! An export is asked for, and the exports of a project are listed.

use super::{Content, Payload};
use crate::access::{self, Action};
use crate::jobs::{self, Kind};
use crate::once::once;
use crate::{App, Context, Error, Result};
use candor_domain::id::{BatchId, JobId, ProjectId};
use candor_formats::export::Format;
use candor_store::db::{Scope, Tx};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is exported, and how.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportInput {
    /// `jsonl`, `csv` or `parquet`.
    pub format: String,
    /// `consensus` or `answers`.
    pub content: String,
    /// Only what belongs to this batch; the whole project when left out.
    #[serde(default)]
    pub batch_id: Option<Uuid>,
}

/// Queues an export; gives the job.
///
/// # Errors
/// `NotFound` for strangers; `Invalid` for a format or content that is none, or a batch of another project.
pub async fn begin(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    input: ExportInput,
) -> Result<JobId> {
    let format = input
        .format
        .parse::<Format>()
        .map_err(|fatal| Error::invalid("/format", fatal.to_string()))?;
    let content = match input.content.as_str() {
        "consensus" => Content::Consensus,
        "answers" => Content::Answers,
        _ => return Err(Error::invalid("/content", "Choose consensus or answers.")),
    };
    let batch = input.batch_id.map(BatchId::from_uuid);
    let payload = serde_json::to_value(Payload {
        format,
        content,
        batch,
    })
    .map_err(|error| Error::Internal(error.to_string()))?;
    let ctx = ctx.clone();
    let job = app
        .db()
        .write(Scope::Control, move |tx| {
            once(tx, &ctx, |tx| {
                let facts = access::project(tx, &ctx, project, Action::CreateExport)?;
                if let Some(id) = batch {
                    check_batch(tx, project, id)?;
                }
                let of = (facts.organization, project, batch);
                jobs::queue(tx, &ctx, Kind::Export, of, &payload)
            })
        })
        .await?;
    app.wake_jobs();
    Ok(job)
}

fn check_batch(tx: &mut dyn Tx, project: ProjectId, id: BatchId) -> Result<()> {
    let found = candor_store::batches::get(tx, id)?;
    found
        .filter(|batch| batch.project == project)
        .map(|_| ())
        .ok_or_else(|| Error::invalid("/batch_id", "This project has no such batch."))
}

/// The exports of a project, newest first, before one.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn list(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<jobs::Job>> {
    let (ctx, app2) = (ctx.clone(), app.clone());
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadExport)?;
            let before = JobId::from_uuid(before.unwrap_or(Uuid::max()));
            let kind = Kind::Export.as_str();
            let found = candor_store::jobs::of_project(tx, project, kind, before, limit)?;
            let shown = found.into_iter().map(|job| jobs::Job::shown(&app2, job));
            Ok(shown.collect())
        })
        .await
}
