//! What a job's work holds in its hand: the job, the application, and whether it should stop.

use super::view::JobError;
use crate::{App, Error};
use candor_store::db::{Scope, Tx};
use candor_store::jobs::{self, Job};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Why a job stopped before its end.
#[derive(Debug)]
pub enum Stop {
    /// Somebody asked for it; with what came of it so far.
    Cancelled(Option<serde_json::Value>),
    /// Another process holds it now: nothing more of ours is in force.
    Lost,
    /// It cannot be done; with what came of it so far.
    Failed(Vec<JobError>, Option<serde_json::Value>),
    /// It may be done later.
    Later(Error),
}

impl Stop {
    /// It cannot be done, for one reason.
    #[must_use]
    pub fn failed(reason: impl Into<String>) -> Stop {
        Stop::Failed(vec![JobError::new(reason)], None)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        match error {
            Error::Unavailable(_) | Error::Internal(_) => Stop::Later(error),
            Error::Invalid(faults) => {
                let errors = faults.into_iter().map(|fault| JobError {
                    pointer: Some(fault.pointer),
                    ..JobError::new(fault.message)
                });
                Stop::Failed(errors.collect(), None)
            }
            other => Stop::failed(other.to_string()),
        }
    }
}

impl From<candor_store::Error> for Stop {
    fn from(error: candor_store::Error) -> Stop {
        Error::from(error).into()
    }
}

const GOES_ON: u8 = 0;
const IS_CANCELLED: u8 = 1;
const IS_LOST: u8 = 2;

/// A job in work. Cheap to clone, also onto blocking threads.
#[derive(Clone)]
pub struct Hand {
    /// The application.
    pub app: App,
    /// The job as it was taken.
    pub job: Arc<Job>,
    pub(super) holder: Uuid,
    signal: Arc<AtomicU8>,
}

impl Hand {
    /// A job that `holder` has taken.
    #[must_use]
    pub fn new(app: &App, job: Job, holder: Uuid) -> Hand {
        Hand {
            app: app.clone(),
            job: Arc::new(job),
            holder,
            signal: Arc::new(AtomicU8::new(GOES_ON)),
        }
    }

    /// Goes on unless somebody asked the job to stop or another process took it.
    ///
    /// # Errors
    /// `Cancelled`, `Lost`.
    pub fn check(&self) -> Result<(), Stop> {
        match self.signal.load(Ordering::Acquire) {
            IS_CANCELLED => Err(Stop::Cancelled(None)),
            IS_LOST => Err(Stop::Lost),
            _ => Ok(()),
        }
    }

    pub(super) fn cancel(&self) {
        self.signal.fetch_max(IS_CANCELLED, Ordering::AcqRel);
    }

    pub(super) fn lose(&self) {
        self.signal.fetch_max(IS_LOST, Ordering::AcqRel);
    }

    /// Keeps the hold, the progress and the checkpoint, in the transaction of the step that they are about.
    ///
    /// # Errors
    /// `Lost`, so that the step is not in force, when another process holds the job.
    pub fn keep(
        &self,
        tx: &mut dyn Tx,
        progress: (i64, Option<i64>),
        checkpoint: Option<&str>,
    ) -> Result<(), Stop> {
        let until = self.app.clock().now().plus_seconds(super::runner::LEASE);
        let is_ours = jobs::keep(tx, self.job.id, self.holder, until, progress, checkpoint)?;
        is_ours.then_some(()).ok_or(Stop::Lost)
    }

    /// Runs a command; where too much waits already it waits too: a job has time.
    ///
    /// # Errors
    /// The command's own.
    pub async fn write<R: Send + 'static>(
        &self,
        scope: Scope,
        command: impl Fn(&mut dyn Tx) -> Result<R, Stop> + Send + Sync + 'static,
    ) -> Result<R, Stop> {
        let command = Arc::new(command);
        let mut pause = Duration::from_millis(10);
        for _ in 0..8 {
            let again = command.clone();
            let outcome = self.app.db().write(scope, move |tx| again(tx)).await;
            match outcome {
                Err(Stop::Later(Error::Unavailable(_))) => tokio::time::sleep(pause).await,
                other => return other,
            }
            pause *= 2;
        }
        self.app.db().write(scope, move |tx| command(tx)).await
    }
}
