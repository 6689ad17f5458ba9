//! The loop of a worker: takes what is due, keeps it alive, writes down how it ended.

use super::hand::{Hand, Stop};
use super::kind::Kind;
use super::record_end;
use super::view::JobError;
use crate::{App, Error, Result};
use candor_domain::time::Timestamp;
use candor_store::db::{Scope, Tx};
use candor_store::jobs::{self, Job};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::Value;
use std::panic::AssertUnwindSafe;
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
    turn_with(app, holder, |kind, hand| kind.run(hand).boxed()).await
}

type Does = for<'a> fn(Kind, &'a Hand) -> BoxFuture<'a, std::result::Result<Value, Stop>>;

async fn turn_with(app: &App, holder: Uuid, does: Does) -> Result<bool> {
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
            if job.attempts >= ATTEMPTS {
                give_up(tx, &job, holder, now)?;
                return Ok(Taken::PutOff);
            }
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
            run(app, *job, holder, does).await;
            Ok(true)
        }
    }
}

/// Ends a job that was begun too often and came no further: whoever holds it dies before it can say why.
fn give_up(tx: &mut dyn Tx, job: &Job, holder: Uuid, now: Timestamp) -> Result<()> {
    let reason = format!(
        "It was begun {ATTEMPTS} times and came no further; the server may have been stopped in its midst. \
         See the server's log, then resume it."
    );
    tracing::error!(job = %job.id, kind = %job.kind, "a job is given up");
    let errors =
        serde_json::to_string(&[JobError::new(reason)]).unwrap_or_else(|_| "[]".to_owned());
    jobs::finish(tx, job.id, holder, "failed", None, &errors, now)?;
    Ok(())
}

enum Taken {
    Nothing,
    PutOff,
    Job(Box<Job>),
}

async fn run(app: &App, job: Job, holder: Uuid, does: Does) {
    let hand = Hand::new(app, job, holder);
    let ended = match Kind::parse(&hand.job.kind) {
        None => Err(Stop::failed(format!(
            "This server knows no work called {}. Is it an older version?",
            hand.job.kind
        ))),
        Some(_) if hand.job.cancel_asked => Err(Stop::Cancelled(None)),
        Some(kind) => {
            let mut work = std::pin::pin!(unpanicked(does(kind, &hand)));
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

/// A panic ends the job, not its worker.
async fn unpanicked(
    work: impl Future<Output = std::result::Result<Value, Stop>>,
) -> std::result::Result<Value, Stop> {
    let ended = AssertUnwindSafe(work).catch_unwind().await;
    ended.unwrap_or_else(|panic| {
        let detail = crate::background::words_of(&*panic);
        Err(Stop::Later(Error::Internal(format!("panicked: {detail}"))))
    })
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
        Err(Stop::Later(error)) if attempts(hand).await < ATTEMPTS => {
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
    if is_forgotten {
        return hand
            .write(Scope::Free, move |tx| Ok(jobs::forget(tx, id, holder)?))
            .await;
    }
    let job = hand.job.clone();
    hand.write(Scope::Control, move |tx| {
        if jobs::finish(tx, id, holder, state, result.as_deref(), &errors, now)? {
            record_end(tx, &job, state, now)?;
        }
        Ok(())
    })
    .await
}

/// How often it was begun without coming further.
async fn attempts(hand: &Hand) -> i64 {
    let id = hand.job.id;
    let found = hand.app.db().read(move |tx| jobs::get(tx, id)).await;
    match found {
        Ok(Some(job)) => job.attempts,
        _ => hand.job.attempts,
    }
}

/// Tries again, the later the oftener it failed.
async fn later(hand: &Hand, error: &Error) -> std::result::Result<(), Stop> {
    let seconds = 1_i64 << attempts(hand).await.clamp(0, 8);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;
    use candor_domain::id::JobId;
    use candor_store::jobs::NewJob;
    use candor_store::testing::{TestDb, both};

    fn world_with_job(test: &TestDb) -> (World, JobId) {
        let world = World::new(&test.db, 1);
        let ctx = world.ctx(world.owner);
        let id = JobId::from_uuid(ctx.new_id());
        world.control(move |tx| {
            let job = NewJob {
                id,
                kind: Kind::Export.as_str(),
                account: None,
                organization: None,
                project: None,
                batch: None,
                payload: "{}",
                run_at: ctx.now,
                created_at: ctx.now,
            };
            Ok(jobs::insert(tx, &job)?)
        });
        (world, id)
    }

    async fn job(app: &App, id: JobId) -> Job {
        let found = app.db().read(move |tx| jobs::get(tx, id)).await;
        found.expect("a read").expect("the job")
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_job_that_panics_leaves_its_worker_alive_and_fails_in_the_end() {
        for test in &both() {
            let (world, id) = tokio::task::block_in_place(|| world_with_job(test));
            let holder = world.ctx(world.owner).new_id();
            for attempt in 1..=ATTEMPTS {
                let turned = turn_with(&world.app, holder, |_, _| {
                    async { panic!("planted") }.boxed()
                });
                assert!(turned.await.expect("a turn"));
                let now = job(&world.app, id).await;
                let expected = if attempt < ATTEMPTS {
                    "queued"
                } else {
                    "failed"
                };
                assert_eq!((now.state.as_str(), now.attempts), (expected, attempt));
                world.clock.advance_seconds(1 << 9);
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_job_whose_holders_die_is_given_up_unless_it_comes_further() {
        for test in &both() {
            let (world, id) = tokio::task::block_in_place(|| world_with_job(test));
            let die: Does = |_, _| std::future::pending().boxed();
            let keep: Does = |_, hand| {
                let held = hand.clone();
                async move {
                    let kept = move |tx: &mut dyn Tx| held.keep(tx, (1, None), Some("{\"at\":1}"));
                    hand.write(Scope::Free, kept).await?;
                    std::future::pending().await
                }
                .boxed()
            };
            let mut turns = vec![die; 6];
            turns.push(keep);
            turns.extend([die; 7]);
            for does in turns {
                let holder = world.ctx(world.owner).new_id();
                let turn = turn_with(&world.app, holder, does);
                // Dropped where it stands: its process is gone.
                assert!(
                    tokio::time::timeout(Duration::from_millis(400), turn)
                        .await
                        .is_err()
                );
                assert_eq!(job(&world.app, id).await.state, "running");
                world.clock.advance_seconds(LEASE + 1);
            }
            let holder = world.ctx(world.owner).new_id();
            assert!(turn_with(&world.app, holder, die).await.expect("a turn"));
            let ended = job(&world.app, id).await;
            assert_eq!(ended.state, "failed");
            assert!(ended.errors.contains("8 times"), "{}", ended.errors);
        }
    }
}
