//! The loop of a worker: takes what is due, keeps it alive, writes down how it ended.

use super::hand::{Hand, Stop};
use super::kind::Kind;
use super::view::JobError;
use crate::{App, Error, Result};
use candor_store::db::{Scope, Stripe};
use candor_store::events::Event;
use candor_store::jobs::{self, Job};
use serde_json::Value;
use std::time::Duration;
use uuid::Uuid;

/// How long a job is held without a word from its holder, in seconds.
pub const LEASE: i64 = 20;
/// How often a holder says that it is alive.
const BEAT_EVERY: Duration = Duration::from_secs(4);
/// How long a worker waits before it looks again: other processes queue without waking us.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often a job is begun before it is given up.
const ATTEMPTS: i64 = 8;
/// How long a job waits for another of its kind and project, in seconds.
const WAIT_FOR_OTHER: i64 = 1;

/// Works for ever.
pub async fn work(app: App) {
    let holder = app.own_context().new_id();
    loop {
        match turn(&app, holder).await {
            Ok(true) => {}
            Ok(false) => {
                let _ = tokio::time::timeout(LOOK_EVERY, app.job_waits().notified()).await;
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be taken; tried again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Takes one job and does it; false when none is due.
///
/// # Errors
/// `Unavailable` when the database is.
pub async fn turn(app: &App, holder: Uuid) -> Result<bool> {
    let now = app.clock().now();
    let is_due = app
        .db()
        .read(move |tx| jobs::any_due(tx, now).map_err(Error::from))
        .await?;
    if !is_due {
        return Ok(false);
    }
    let taken = app
        .db()
        .write(Scope::Control, move |tx| {
            let Some(job) = jobs::next(tx, now)? else {
                return Ok(Taken::Nothing);
            };
            let is_alone = Kind::parse(&job.kind).is_some_and(Kind::is_alone);
            if is_alone && jobs::any_ahead(tx, &job)? {
                jobs::put_off(tx, job.id, now.plus_seconds(WAIT_FOR_OTHER))?;
                return Ok(Taken::PutOff);
            }
            jobs::hold(tx, job.id, holder, now, now.plus_seconds(LEASE))?;
            Ok::<_, Error>(Taken::Job(Box::new(Job {
                attempts: job.attempts + 1,
                ..job
            })))
        })
        .await?;
    match taken {
        Taken::Nothing => Ok(false),
        Taken::PutOff => Ok(true),
        Taken::Job(job) => {
            run(app, *job, holder).await;
            Ok(true)
        }
    }
}

enum Taken {
    Nothing,
    PutOff,
    Job(Box<Job>),
}

async fn run(app: &App, job: Job, holder: Uuid) {
    let hand = Hand::new(app, job, holder);
    let ended = match Kind::parse(&hand.job.kind) {
        None => Err(Stop::failed(format!(
            "This server knows no work called {}. Is it an older version?",
            hand.job.kind
        ))),
        Some(_) if hand.job.cancel_asked => Err(Stop::Cancelled(None)),
        Some(kind) => {
            let mut work = std::pin::pin!(kind.run(&hand));
            let mut alive = std::pin::pin!(stay_alive(&hand));
            tokio::select! {
                ended = &mut work => ended,
                () = &mut alive => Err(Stop::Lost),
            }
        }
    };
    hand.lose();
    if let Err(error) = end(&hand, ended).await {
        // Its hold runs out, and somebody goes on from its checkpoint.
        tracing::error!(job = %hand.job.id, ?error, "the end of a job could not be written down");
    }
}

/// Says that the job is alive and hears whether it should stop; ends when another process has taken it.
async fn stay_alive(hand: &Hand) {
    loop {
        tokio::time::sleep(BEAT_EVERY).await;
        let (id, holder) = (hand.job.id, hand.holder);
        let until = hand.app.clock().now().plus_seconds(LEASE);
        let heard = hand
            .app
            .db()
            .write(Scope::Free, move |tx| {
                let is_asked = jobs::cancel_asked(tx, id)?;
                Ok::<_, Error>((is_asked, jobs::beat(tx, id, holder, until)?))
            })
            .await;
        match heard {
            Ok((_, false)) => return hand.lose(),
            Ok((true, true)) => hand.cancel(),
            Ok((false, true)) => {}
            Err(error) => tracing::warn!(job = %id, %error, "a job could not say that it is alive"),
        }
    }
}

async fn end(
    hand: &Hand,
    ended: std::result::Result<Value, Stop>,
) -> std::result::Result<(), Stop> {
    let (state, result, errors) = match ended {
        Err(Stop::Lost) => return Ok(()),
        Err(Stop::Later(error)) if hand.job.attempts < ATTEMPTS => {
            return later(hand, &error).await;
        }
        Err(Stop::Later(error)) => ("failed", None, vec![JobError::new(error.to_string())]),
        Err(Stop::Failed(errors, result)) => ("failed", result, errors),
        Err(Stop::Cancelled(result)) => ("cancelled", result, Vec::new()),
        Ok(mut result) => {
            let errors = result.as_object_mut().and_then(|map| map.remove("errors"));
            let errors = errors.and_then(|list| serde_json::from_value(list).ok());
            ("done", Some(result), errors.unwrap_or_default())
        }
    };
    let is_forgotten =
        state == "done" && Kind::parse(&hand.job.kind).is_some_and(Kind::is_forgotten);
    let errors = serde_json::to_string(&errors).unwrap_or_else(|_| "[]".to_owned());
    let result = result.map(|value| value.to_string());
    let (id, holder, now) = (hand.job.id, hand.holder, hand.app.clock().now());
    let told = told(&hand.job, state);
    let scope = match hand.job.account {
        Some(account) if told.is_some() => Scope::Person(account.as_uuid()),
        _ => Scope::Free,
    };
    hand.write(scope, move |tx| {
        if is_forgotten {
            return Ok(jobs::forget(tx, id, holder)?);
        }
        if let Some((stripe, event)) = &told {
            candor_store::events::append(tx, *stripe, now, event)?;
        }
        jobs::finish(tx, id, holder, state, result.as_deref(), &errors, now)?;
        Ok(())
    })
    .await
}

/// The event by which whoever asked for a job hears how it ended.
fn told(job: &Job, state: &str) -> Option<(Stripe, Event)> {
    let account = job.account?;
    let event = Event {
        kind: format!("job.{state}"),
        organization: job.organization,
        project: job.project,
        batch: job.batch,
        account: Some(account),
        data: serde_json::json!({ "job": job.kind, "job_id": job.id }),
        ..Event::default()
    };
    Some((Stripe::of_person(account.as_uuid()), event))
}

/// Tries again, the later the oftener it failed.
async fn later(hand: &Hand, error: &Error) -> std::result::Result<(), Stop> {
    let seconds = 1_i64 << hand.job.attempts.clamp(0, 8);
    tracing::warn!(job = %hand.job.id, kind = %hand.job.kind, %error, seconds, "a job failed and is tried again");
    let errors = serde_json::to_string(&[JobError::new(error.to_string())])
        .unwrap_or_else(|_| "[]".to_owned());
    let run_at = hand.app.clock().now().plus_seconds(seconds);
    let (id, holder) = (hand.job.id, hand.holder);
    hand.write(Scope::Free, move |tx| {
        jobs::later(tx, id, holder, run_at, &errors)?;
        Ok(())
    })
    .await
}
