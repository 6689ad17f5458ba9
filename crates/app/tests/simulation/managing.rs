//! What the owner and members do with batches, tasks and the project.

use crate::acts::{Outcome, expected, state, value};
use crate::run::Sim;
use candor_app::batches::{cancel, fund, pause, publish};
use candor_app::imports::begin::{ImportInput, begin};
use candor_app::imports::upload::upload;
use candor_app::projects::states as project_steps;
use candor_app::tasks::answer::{MemberAnswer, answer};
use candor_app::tasks::states as task_steps;
use candor_app::testing::Terms;
use candor_domain::batch::{BatchState, PauseReason};
use candor_domain::id::TaskId;
use candor_domain::money::Amount;
use candor_domain::project::ProjectState;
use candor_domain::task::TaskState;
use candor_store::db::{Scope, Tx};
use candor_store::{assignments, projects, tasks};
use serde_json::json;

fn command(
    sim: &Sim,
    what: &str,
    scope: Scope,
    act: impl Fn(&mut dyn Tx) -> candor_app::Result<()> + Send + 'static,
) -> Outcome {
    expected(what, sim.world.app.db().write_blocking(scope, act)).map(|_| ())
}

/// A batch of six tasks in draft; half of them may come to need a third answer, some until a consensus is sure.
fn new_batch(sim: &mut Sim) {
    let is_wide = sim.draw.below(2) == 0;
    let terms = Terms {
        overlap: 2,
        overlap_greatest: is_wide.then_some(3),
        target_percent: (is_wide && sim.draw.below(2) == 0).then_some(90),
        review: json!({ "policy": "sample", "percent": 75 }),
        ..Terms::default()
    };
    sim.batch = sim.world.batch(sim.project, &terms, 6);
}

fn fund(sim: &Sim, amount: Option<i64>) -> Outcome {
    let (app, ctx) = (sim.world.app.clone(), sim.world.ctx(sim.world.owner));
    let batch = sim.batch;
    command(sim, "fund", Scope::Control, move |tx| {
        fund::fund_in(tx, &app, &ctx, batch, amount.map(Amount::from_minor)).map(|_| ())
    })
}

/// Takes a batch from draft to open; some are given up on the way. Calls `seen` between the steps.
pub(crate) fn begin_batch(sim: &mut Sim, seen: &mut dyn FnMut(&mut Sim)) -> Outcome {
    loop {
        new_batch(sim);
        seen(sim);
        let drawn = sim.draw.below(12);
        if drawn != 0 {
            fund(sim, Some(220))?;
            fund(sim, None)?;
            seen(sim);
        }
        if drawn > 1 {
            let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
            command(sim, "publish", Scope::Control, move |tx| {
                publish::publish_in(tx, &ctx, batch).map(|_| ())
            })?;
            seen(sim);
            return if state(sim) == BatchState::Open {
                Ok(())
            } else {
                Err(format!("a funded batch is {} once published", state(sim)))
            };
        }
        cancel_now(sim)?;
        seen(sim);
    }
}

pub(crate) fn pause_or_resume(sim: &mut Sim) -> Outcome {
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    let is_paused = state(sim) == BatchState::Paused;
    command(sim, "pause", Scope::All, move |tx| {
        let change = if is_paused {
            pause::resume_in
        } else {
            pause::pause_in
        };
        change(tx, &ctx, batch, PauseReason::Manual).map(|_| ())
    })
}

fn project_step(sim: &Sim, step: project_steps::Step) -> Outcome {
    let app = &sim.world.app;
    let ctx = sim.world.ctx(sim.world.owner);
    let taken = project_steps::step(app, &ctx, sim.project, step);
    expected("project", sim.runtime.block_on(taken)).map(|_| ())
}

fn project_state(sim: &Sim) -> Option<ProjectState> {
    let project = sim.project;
    sim.read(move |tx| projects::get(tx, project))
        .map(|project| project.state)
}

pub(crate) fn pause_project(sim: &mut Sim) -> Outcome {
    let step = match project_state(sim) {
        Some(ProjectState::Paused) => project_steps::Step::Resume,
        _ => project_steps::Step::Pause,
    };
    project_step(sim, step)
}

/// Everything goes on again: no reason for a pause is left.
pub(crate) fn resume_all(sim: &mut Sim) -> Outcome {
    if project_state(sim) == Some(ProjectState::Paused) {
        project_step(sim, project_steps::Step::Resume)?;
    }
    if state(sim) == BatchState::Paused {
        pause_or_resume(sim)?;
    }
    Ok(())
}

/// The project ends, once its batches have.
pub(crate) fn close_project(sim: &mut Sim, seen: &mut dyn FnMut(&mut Sim)) -> Outcome {
    project_step(sim, project_steps::Step::Close)?;
    seen(sim);
    project_step(sim, project_steps::Step::Archive)?;
    seen(sim);
    match project_state(sim) {
        Some(ProjectState::Archived) => Ok(()),
        other => Err(format!("a project that was archived is {other:?}")),
    }
}

pub(crate) fn cancel_now(sim: &mut Sim) -> Outcome {
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    command(sim, "cancel", Scope::All, move |tx| {
        cancel::cancel_in(tx, &ctx, batch).map(|_| ())
    })
}

pub(crate) fn cancel_or_close(sim: &mut Sim) -> Outcome {
    if sim.draw.below(2) == 0 {
        return cancel_now(sim);
    }
    let (ctx, batch) = (sim.world.ctx(sim.world.owner), sim.batch);
    command(sim, "close", Scope::Control, move |tx| {
        cancel::close_in(tx, &ctx, batch).map(|_| ())
    })
}

pub(crate) fn fund_more(sim: &mut Sim) -> Outcome {
    fund(sim, Some(220))
}

/// A task of the batch in one of these states.
fn task(sim: &mut Sim, states: &[TaskState]) -> Option<(TaskId, TaskState)> {
    let (project, batch) = (sim.project, sim.batch);
    let nil = TaskId::from_uuid(uuid::Uuid::nil());
    let found = sim.read(move |tx| tasks::page(tx, project, nil, 100));
    let fits: Vec<_> = found
        .iter()
        .filter(|task| task.batch == batch && states.contains(&task.state))
        .map(|task| (task.id, task.state))
        .collect();
    sim.draw.of(&fits)
}

fn task_step(sim: &mut Sim, id: TaskId, step: task_steps::Step) -> Outcome {
    let app = sim.app();
    let ctx = app.context_of(sim.world.owner, false);
    let taken = task_steps::step(&app, &ctx, id, step);
    expected("task", sim.runtime.block_on(taken)).map(|_| ())
}

pub(crate) fn hold_or_release(sim: &mut Sim) -> Outcome {
    let Some((id, state)) = task(sim, &[TaskState::Open, TaskState::OnHold]) else {
        return Ok(());
    };
    let step = match (state, sim.draw.below(8)) {
        (_, 0) => task_steps::Step::Withdraw,
        (TaskState::OnHold, _) => task_steps::Step::Release,
        _ => task_steps::Step::Hold,
    };
    task_step(sim, id, step)
}

/// Everything on hold is released.
pub(crate) fn release_all(sim: &mut Sim) -> Outcome {
    while let Some((id, _)) = task(sim, &[TaskState::OnHold]) {
        task_step(sim, id, task_steps::Step::Release)?;
    }
    Ok(())
}

/// A member answers a task, or fixes somebody's answer to it.
pub(crate) fn answer_as_member(sim: &mut Sim) -> Outcome {
    let states = [
        TaskState::Open,
        TaskState::OnHold,
        TaskState::Complete,
        TaskState::Escalated,
    ];
    match task(sim, &states) {
        Some((id, _)) => answer_one(sim, id),
        None => Ok(()),
    }
}

/// Members answer what is in doubt, each task until it is complete or everybody has answered it.
pub(crate) fn answer_doubts(sim: &mut Sim) -> Outcome {
    for _ in 0..12 {
        let Some((id, _)) = task(sim, &[TaskState::Escalated]) else {
            return Ok(());
        };
        answer_one(sim, id)?;
    }
    Ok(())
}

fn answer_one(sim: &mut Sim, id: TaskId) -> Outcome {
    let Some(member) = sim.draw.of(&sim.reviewers.clone()) else {
        return Ok(());
    };
    let all = sim.read(move |tx| assignments::of_task(tx, id));
    let fixed = sim.draw.of(&all).filter(|_| sim.draw.below(2) == 0);
    let input = MemberAnswer {
        answer: value(&mut sim.draw),
        fixes: fixed.map(|fixed| fixed.id.as_uuid()),
    };
    let app = sim.app();
    let ctx = app.context_of(member, false);
    let answered = answer(&app, &ctx, id, input);
    expected("answer as a member", sim.runtime.block_on(answered)).map(|_| ())
}

/// A file of two rows, one of which may be there already; a job does the rest.
pub(crate) fn import(sim: &mut Sim) -> Outcome {
    sim.count += 1;
    let rows = format!("text\nReview {}\nThe same as ever\n", sim.count);
    let app = sim.app();
    let ctx = app.context_of(sim.world.owner, false);
    let (organization, batch) = (sim.world.organization, sim.batch);
    let begun = async {
        let bytes = [Ok::<_, std::io::Error>(bytes::Bytes::from(rows))];
        let kept = upload(
            &app,
            &ctx,
            organization,
            "more.csv",
            futures::stream::iter(bytes),
        )
        .await?;
        let input = ImportInput {
            upload_id: Some(kept.id),
            url: None,
            mapping: None,
            format: None,
        };
        begin(&app, &ctx, batch, input).await
    };
    expected("import", sim.runtime.block_on(begun)).map(|_| ())
}
