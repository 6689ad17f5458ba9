//! The import job: the writing half, and how it ends.

use super::read::{Source, Step};
use super::{Counts, Payload, Place, upload};
use crate::blobs::refused;
use crate::fetch::FetchError;
use crate::jobs::{Hand, JobError, Stop};
use crate::media::has_pictures;
use crate::templates::template;
use crate::{Error, batches};
use candor_domain::template::data_schema;
use candor_domain::time::{Timestamp, after};
use candor_formats::Mapping;
use candor_formats::coerce::Wants;
use candor_formats::import::Options;
use candor_store::batches::{Batch, TaskCounts, add_tasks};
use candor_store::blobs::BlobError;
use candor_store::db::{Scope, Sql, Tx, Value as Parameter};
use candor_store::imports::{self, Rejection, Written};
use candor_store::{media, tasks, uploads};
use futures::StreamExt as _;
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows between two updates of the batch's own count.
const COUNT_EVERY: i64 = 16_000;
/// Steps of one transaction at most. Hashes fall anywhere in the index by which duplicates are found: the more rows a
/// transaction has, the fewer pages are written for each. It ends sooner when somebody waits for it.
const STEPS_AT_ONCE: usize = 30;
/// Pointer and reason where the project has another task of a row's name.
pub(super) const TAKEN_ID: (&str, &str) = (
    "/external_id",
    "another task of this project has this external id",
);
/// Rejected rows that the job itself shows; all of them are in the download.
const SHOWN: u32 = 20;

/// Reads a file into tasks.
///
/// # Errors
/// Why it stopped; what was written before stays, and is counted.
pub(crate) async fn run(hand: &Hand) -> Result<Value, Stop> {
    let mut payload: Payload = serde_json::from_str(&hand.job.payload)
        .map_err(|error| Stop::failed(format!("The job's payload is damaged: {error}.")))?;
    let mut place: Place = match &hand.job.checkpoint {
        None => Place::default(),
        Some(text) => serde_json::from_str(text)
            .map_err(|error| Stop::failed(format!("The job's checkpoint is damaged: {error}.")))?,
    };
    fetch(hand, &mut payload).await?;
    let (batch, source) = open(hand, payload, place).await?;
    let (sender, mut steps) = tokio::sync::mpsc::channel(STEPS_AT_ONCE);
    let reading = tokio::task::spawn_blocking(move || source.read(&sender));
    let mut ready = Vec::new();
    let mut total = None;
    let mut written = Ok(());
    while let Some(step) = more(&mut ready, &mut steps).await {
        total = step.total.or(total);
        written = write(hand, &batch, &mut ready, &mut place).await;
        if written.is_err() {
            break;
        }
        if place.counts.imported - place.counted >= COUNT_EVERY {
            count(hand, &batch, &mut place, total).await?;
        }
    }
    drop(steps);
    let read = reading
        .await
        .map_err(|error| Stop::Later(Error::Internal(format!("the reader stopped: {error}"))))?;
    let ended = written.and(read);
    if matches!(ended, Err(Stop::Lost)) {
        return Err(Stop::Lost);
    }
    count(hand, &batch, &mut place, total).await?;
    finish(hand, place, ended).await
}

/// Fills up the steps that wait to be written; gives the last of them, or none at the end.
async fn more<'s>(
    ready: &'s mut Vec<Arc<Step>>,
    steps: &mut tokio::sync::mpsc::Receiver<Step>,
) -> Option<&'s Arc<Step>> {
    if ready.is_empty() {
        ready.push(Arc::new(steps.recv().await?));
    }
    while ready.len() < STEPS_AT_ONCE
        && let Ok(step) = steps.try_recv()
    {
        ready.push(Arc::new(step));
    }
    ready.last()
}

/// Fetches the file of an import that only names it, unless it came at an earlier attempt.
async fn fetch(hand: &Hand, payload: &mut Payload) -> Result<(), Stop> {
    let Some(url) = payload.url.clone() else {
        return Ok(());
    };
    let id = payload.upload;
    let found = hand.app.db().read(move |tx| uploads::get(tx, id)).await?;
    if let Some(found) = found {
        payload.name = found.name;
        return Ok(());
    }
    let (Some(account), Some(organization)) = (hand.job.account, hand.job.organization) else {
        return Err(Stop::failed("The job names nobody whose file it is."));
    };
    let room = upload::room(&hand.app, organization).await?;
    let limit = room.min(hand.app.config().upload_bytes);
    let (name, pieces) = hand
        .app
        .fetcher()?
        .file(&url)
        .await
        .map_err(|error| not_fetched(&error))?;
    let held = hand.clone();
    let pieces = pieces.map(move |piece| match held.check() {
        Ok(()) => piece.map_err(|error| error.to_string()),
        Err(_) => Err("somebody stopped the import".to_owned()),
    });
    let blobs = hand.app.blobs()?;
    let size = blobs
        .put_stream(&uploads::Upload::key(id), pieces, limit)
        .await;
    hand.check()?;
    let size = match size {
        Ok(0) => return Err(Stop::failed("The file at this address is empty.")),
        Err(BlobError::Broken(_)) => {
            let detail = "The file at this address broke off.".to_owned();
            return Err(Stop::Later(Error::Unavailable(detail)));
        }
        Ok(size) => size,
        Err(error) => return Err(refused(error).into()),
    };
    payload.name.clone_from(&name);
    let row = uploads::Upload {
        id,
        account,
        organization,
        name: name.chars().filter(|c| !c.is_control()).take(255).collect(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        created_at: hand.app.clock().now(),
    };
    hand.write(Scope::Free, move |tx| Ok(uploads::insert(tx, &row)?))
        .await
}

/// A server that is away may come back; one that refuses has said so.
fn not_fetched(error: &FetchError) -> Stop {
    let detail = format!("The file was not fetched: {error}.");
    match error {
        FetchError::Away(_) | FetchError::Refused(429 | 500..) => {
            Stop::Later(Error::Unavailable(detail))
        }
        _ => Stop::failed(detail),
    }
}

async fn open(hand: &Hand, payload: Payload, place: Place) -> Result<(Batch, Source), Stop> {
    let (app, id) = (hand.app.clone(), hand.job.batch);
    let (batch, template, newest) = hand
        .app
        .db()
        .read(move |tx| {
            let batch = batches::load(tx, id.ok_or(Error::NotFound)?)?;
            let template = template(tx, &app, batch.project, batch.template_version)?;
            let newest = tasks::newest(tx, batch.id)?.max(batch.tendered_task);
            Ok::<_, Error>((batch, template, newest))
        })
        .await?;
    let mapping = match &payload.mapping {
        None => Mapping::default(),
        Some(json) => Mapping::from_json(json).map_err(|fatal| Stop::failed(fatal.to_string()))?,
    };
    let key = uploads::Upload::key(payload.upload);
    let file = hand.app.blobs()?.open_file(&key).await.map_err(refused)?;
    let source = Source {
        hand: hand.clone(),
        file,
        options: Options {
            name: Some(payload.name),
            format: payload.format,
            ..Options::default()
        },
        mapping,
        wants: Wants::from_data_schema(&data_schema(&template)),
        has_pictures: has_pictures(&template),
        template,
        project: batch.project,
        batch: batch.id,
        from: place.file,
        not_before: newest.map_or(Timestamp::MIN, after),
    };
    Ok((batch, source))
}

/// Writes the first of the steps, and as many of the others as nobody has to wait for, with the place behind them, in
/// one transaction; takes out those that it wrote.
async fn write(
    hand: &Hand,
    batch: &Batch,
    ready: &mut Vec<Arc<Step>>,
    place: &mut Place,
) -> Result<(), Stop> {
    hand.check()?;
    let (held, id, before, steps) = (hand.clone(), batch.id, *place, ready.clone());
    let (written, behind) = hand
        .write(Scope::Free, move |tx| {
            candor_store::batches::hold(tx, id)?;
            let batch = batches::load(tx, id)?;
            if !batch.state.takes_imports() || batch.is_closing {
                return Err(Stop::failed(
                    "The batch began to end and takes no more tasks. What came before is in.",
                ));
            }
            let (mut written, mut place, mut total) = (0, before, None);
            for step in &steps {
                if written > 0 && tx.is_awaited() {
                    break;
                }
                place = write_in(tx, &held, step, place)?;
                total = step.total.or(total);
                written += 1;
            }
            keep(tx, &held, &place, total)?;
            Ok((written, place))
        })
        .await?;
    ready.drain(..written);
    *place = behind;
    Ok(())
}

/// Writes the rows of a step; gives the place behind it.
fn write_in(tx: &mut dyn Tx, hand: &Hand, step: &Step, before: Place) -> Result<Place, Stop> {
    let media: Vec<(Sql, Vec<Parameter>)> = step.media.iter().map(media::inserting).collect();
    let media: Vec<(Sql, &[Parameter])> = media
        .iter()
        .map(|(sql, values)| (*sql, values.as_slice()))
        .collect();
    tx.execute_all(&media)?;
    let mut rejected = step.rejected.clone();
    let mut counts = before.counts;
    for (written, line) in imports::insert(tx, &step.rows)?
        .into_iter()
        .zip(&step.lines)
    {
        match written {
            Written::New => counts.imported += 1,
            Written::Duplicate => counts.skipped += 1,
            Written::TakenId => rejected.push(Rejection {
                number: 0,
                line: *line,
                pointer: Some(TAKEN_ID.0.to_owned()),
                reason: TAKEN_ID.1.to_owned(),
            }),
        }
    }
    rejected.sort_by_key(|rejection| rejection.line);
    for rejection in &mut rejected {
        counts.rejected += 1;
        rejection.number = counts.rejected;
    }
    imports::reject(tx, hand.job.id, &rejected)?;
    Ok(Place {
        file: step.end,
        counts,
        ..before
    })
}

fn keep(tx: &mut dyn Tx, hand: &Hand, place: &Place, total: Option<i64>) -> Result<(), Stop> {
    let text = serde_json::to_string(place).map_err(|error| Error::Internal(error.to_string()))?;
    let done = i64::try_from(place.file.rows).unwrap_or(i64::MAX);
    hand.keep(tx, (done, total.map(|total| total.max(done))), Some(&text))
}

/// Adds what is new to the batch's count and says that it came. Control's, and short.
async fn count(
    hand: &Hand,
    batch: &Batch,
    place: &mut Place,
    total: Option<i64>,
) -> Result<(), Stop> {
    let new = place.counts.imported - place.counted;
    let next = Place {
        counted: place.counts.imported,
        ..*place
    };
    if new > 0 {
        let (held, id) = (hand.clone(), batch.id);
        hand.write(Scope::Control, move |tx| {
            let (ctx, batch) = (held.app.own_context(), batches::load(tx, id)?);
            let by = TaskCounts {
                total: new,
                ..TaskCounts::default()
            };
            add_tasks(tx, id, by)?;
            let data = json!({ "count": new, "job": held.job.id });
            batches::record(tx, &ctx, &batch, "tasks.imported", data)?;
            keep(tx, &held, &next, total)
        })
        .await?;
    }
    *place = next;
    Ok(())
}

async fn finish(hand: &Hand, place: Place, ended: Result<(), Stop>) -> Result<Value, Stop> {
    let Counts {
        imported,
        skipped,
        rejected,
    } = place.counts;
    let id = hand.job.id;
    let url = (rejected > 0).then(|| format!("/api/v1/imports/{id}/rejected"));
    let mut result = json!({
        "imported": imported, "skipped": skipped, "rejected": rejected, "rejected_url": url,
    });
    let first = hand
        .app
        .db()
        .read(move |tx| imports::rejected(tx, id, 0, SHOWN).map_err(Error::from))
        .await?;
    let shown = first.into_iter().map(|rejection| JobError {
        line: Some(rejection.line),
        pointer: rejection.pointer,
        reason: rejection.reason,
    });
    match ended {
        Ok(()) => {
            let done = imported + skipped + rejected;
            let held = hand.clone();
            let text = serde_json::to_string(&place)
                .map_err(|error| Error::Internal(error.to_string()))?;
            hand.write(Scope::Free, move |tx| {
                held.keep(tx, (done, Some(done)), Some(&text))
            })
            .await?;
            result["errors"] = json!(shown.collect::<Vec<_>>());
            Ok(result)
        }
        Err(Stop::Failed(errors, _)) => Err(Stop::Failed(
            errors.into_iter().chain(shown).collect(),
            Some(result),
        )),
        Err(Stop::Cancelled(_)) => Err(Stop::Cancelled(Some(result))),
        Err(other) => Err(other),
    }
}
