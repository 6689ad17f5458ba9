//! An import is asked for: it is checked what can be checked at once, and a job is queued.

use super::Payload;
use crate::access::{self, Action};
use crate::jobs::{self, Kind};
use crate::once::once;
use crate::{App, Context, Error, Result, batches};
use candor_domain::id::{BatchId, JobId, OrganizationId};
use candor_formats::Mapping;
use candor_formats::import::Format;
use candor_store::db::{Scope, Tx};
use candor_store::idempotency::{Known, find};
use candor_store::uploads;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Which file becomes tasks, and how: one that was sent, or one that the server fetches.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportInput {
    /// The file that was sent.
    #[serde(default)]
    pub upload_id: Option<Uuid>,
    /// Where the file lies on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// Key in the data to column, with `external_id` and `ignored`; left out, each column keeps its name.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub mapping: Option<serde_json::Value>,
    /// `csv`, `tsv`, `json`, `jsonl`, `parquet` or `zip`; left out, it is found out.
    #[serde(default)]
    pub format: Option<String>,
}

/// Asks whether somebody may import into a batch now, before any byte of the file is read; gives the organization whose
/// files they are.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Conflict` when the batch takes no imports any more.
pub async fn may_import(app: &App, ctx: &Context, batch: BatchId) -> Result<OrganizationId> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::batch(tx, &ctx, batch, Action::ImportTasks)?;
            // Who asks again gets the job of then, whatever has become of the batch.
            let is_again = match &ctx.retry {
                Some(retry) => find(tx, retry)? != Known::New,
                None => false,
            };
            let batch = if is_again {
                batches::load(tx, batch)?
            } else {
                check(tx, &ctx, batch)?
            };
            Ok(batch.organization)
        })
        .await
}

fn check(tx: &mut dyn Tx, ctx: &Context, id: BatchId) -> Result<candor_store::batches::Batch> {
    access::batch(tx, ctx, id, Action::ImportTasks)?;
    let batch = batches::load(tx, id)?;
    if !batch.state.takes_imports() || batch.is_closing {
        let detail = "This batch is ending or has ended and takes no more tasks. Make a new batch.";
        return Err(Error::conflict("batch_takes_no_imports", detail));
    }
    Ok(batch)
}

/// Queues the import of a file; gives the job.
///
/// # Errors
/// As [`may_import`]; `Invalid` for a file that is not there, a mapping or a format that is none.
pub async fn begin(app: &App, ctx: &Context, batch: BatchId, input: ImportInput) -> Result<JobId> {
    let format = match input.format.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(
            text.parse::<Format>()
                .map_err(|fatal| Error::invalid("/format", fatal.to_string()))?,
        ),
    };
    let mapping = input.mapping.filter(|mapping| !mapping.is_null());
    if let Some(mapping) = &mapping {
        Mapping::from_json(mapping)
            .map_err(|fatal| Error::invalid("/mapping", fatal.to_string()))?;
    }
    let from = match (input.upload_id, input.url) {
        (Some(upload), None) => From::Upload(upload),
        (None, Some(url)) => {
            let checked = app.fetcher()?.check(&url);
            checked.map_err(|error| Error::invalid("/url", format!("Not fetched: {error}.")))?;
            From::Web(url)
        }
        _ => {
            let message =
                "Give the id of a file that was sent (upload_id), or where it lies (url).";
            return Err(Error::invalid("/upload_id", message));
        }
    };
    let (ctx, account) = (ctx.clone(), ctx.person()?);
    let job = app
        .db()
        .write(Scope::Control, move |tx| {
            once(tx, &ctx, |tx| {
                let batch = check(tx, &ctx, batch)?;
                let (upload, url, name) = match &from {
                    From::Web(url) => (ctx.new_id(), Some(url.clone()), String::new()),
                    From::Upload(id) => {
                        let upload = uploads::get(tx, *id)?
                            .filter(|upload| upload.account == account)
                            .ok_or_else(|| {
                                let message = "There is no such file of yours. Send it again.";
                                Error::invalid("/upload_id", message)
                            })?;
                        (upload.id, None, upload.name)
                    }
                };
                let payload = Payload {
                    upload,
                    url,
                    name,
                    format,
                    mapping: mapping.clone(),
                };
                let payload = serde_json::to_value(&payload)
                    .map_err(|error| Error::Internal(error.to_string()))?;
                let of = (batch.organization, batch.project, Some(batch.id));
                jobs::queue(tx, &ctx, Kind::Import, of, &payload)
            })
        })
        .await?;
    app.wake_jobs();
    Ok(job)
}

enum From {
    Upload(Uuid),
    Web(String),
}
