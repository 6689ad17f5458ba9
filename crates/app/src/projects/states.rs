//! Pausing, resuming, closing and archiving a project. A pause adds its reason to the batches, so that a claim reads
//! one state.

use super::show::{ProjectView, shown};
use super::{load, record};
use crate::access::{self, Action};
use crate::batches::pause::{pause_in, resume_in};
use crate::{App, Context, Error, Result};
use candor_domain::batch::{BatchState, PauseReason};
use candor_domain::id::ProjectId;
use candor_domain::project::{self, ProjectError, ProjectState};
use candor_store::db::{Scope, Tx};
use candor_store::{batches, projects};

/// What is asked of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// No claims until it is resumed.
    Pause,
    /// On again.
    Resume,
    /// Done.
    Close,
    /// Out of sight.
    Archive,
}

/// Takes a step.
///
/// # Errors
/// `NotFound` for strangers; `Conflict` when its state does not allow it.
pub async fn step(app: &App, ctx: &Context, id: ProjectId, step: Step) -> Result<ProjectView> {
    let ctx = ctx.clone();
    // A pause must not race a claim that did not see it.
    app.db()
        .write(Scope::All, move |tx| {
            crate::once::once(tx, &ctx, |tx| step_in(tx, &ctx, id, step))
        })
        .await
}

fn step_in(tx: &mut dyn Tx, ctx: &Context, id: ProjectId, step: Step) -> Result<ProjectView> {
    let action = match step {
        Step::Pause | Step::Resume => Action::PauseProject,
        Step::Close | Step::Archive => Action::CloseProject,
    };
    access::project(tx, ctx, id, action)?;
    let mut project = load(tx, id)?;
    let all = batches::of_project(tx, id)?;
    let (state, kind) = match step {
        Step::Pause => (project::pause(project.state), "project.paused"),
        Step::Resume => (project::resume(project.state), "project.resumed"),
        Step::Close => {
            let unfinished = all
                .iter()
                .filter(|batch| !batch.state.is_finished())
                .count();
            let unfinished = i64::try_from(unfinished).unwrap_or(i64::MAX);
            (project::close(project.state, unfinished), "project.closed")
        }
        Step::Archive => (project::archive(project.state), "project.archived"),
    };
    project.state = state.map_err(|error| refused(&error))?;
    for batch in all
        .iter()
        .filter(|b| matches!(b.state, BatchState::Open | BatchState::Paused))
    {
        match (step, project.state) {
            (Step::Pause, ProjectState::Paused) => {
                pause_in(tx, ctx, batch.id, PauseReason::Project)?;
            }
            (Step::Resume, _) if batch.state == BatchState::Paused => {
                resume_in(tx, ctx, batch.id, PauseReason::Project)?;
            }
            _ => {}
        }
    }
    projects::update(tx, &project)?;
    record(tx, ctx, &project, kind)?;
    shown(&load(tx, id)?)
}

fn refused(error: &ProjectError) -> Error {
    Error::conflict("wrong_state", error.to_string())
}
