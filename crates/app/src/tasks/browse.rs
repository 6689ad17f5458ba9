//! The tasks of a project page by page, and one with all its answers side by side.

use super::own;
use crate::access::{self, Action};
use crate::quality::show::{Annotator, Consensus, of_people};
use crate::templates::template;
use crate::{App, Context, Error, Result, view};
use candor_domain::assignment::AssignmentState;
use candor_domain::id::{BatchId, ProjectId, TaskId};
use candor_domain::task::TaskState;
use candor_domain::template::Template;
use candor_domain::time::Timestamp;
use candor_store::db::Tx;
use candor_store::tasks::{self, Task};
use candor_store::{answers, assignments, batches, consensus, participations};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A task as members see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TaskView {
    /// Its id.
    pub id: Uuid,
    /// Its name in the owner's data.
    pub external_id: Option<String>,
    /// `open`, `on_hold`, `complete`, `escalated` or `withdrawn`.
    pub state: String,
    /// Its batch.
    pub batch_id: Uuid,
    /// All of its data.
    #[schema(value_type = Object)]
    pub data: Value,
    /// Answers that are in.
    pub answers: i64,
    /// Accepted ones among them.
    pub accepted: i64,
    /// Answers wanted.
    pub overlap: i64,
    /// When it was imported.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// A task with everything that belongs to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskDetail {
    /// The task.
    #[serde(flatten)]
    pub task: TaskView,
    /// All assignments with their answers.
    pub assignments: Vec<AssignmentForMember>,
    /// The estimates of its questions.
    pub consensus: Vec<Consensus>,
    /// What is known of those who answered it, as the consensus was last made.
    pub annotators: Vec<Annotator>,
    /// What was reported about it.
    pub reports: Vec<ReportView>,
}

/// An assignment as members see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AssignmentForMember {
    /// Its id.
    pub id: Uuid,
    /// Its epoch.
    pub epoch: i64,
    /// Where it stands.
    pub state: String,
    /// Who, by pseudonym.
    pub pseudonym: String,
    /// The newest answer.
    #[schema(value_type = Option<Object>)]
    pub answer: Option<Value>,
    /// When it came.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub submitted_at: Option<Timestamp>,
    /// Active time in it.
    pub active_seconds: i64,
    /// Its revision.
    pub revision: i64,
    /// The verdict, once there is one.
    pub verdict: Option<view::Verdict>,
    /// Whether it fills no place.
    pub is_surplus: bool,
    /// What it pays.
    pub price: view::Money,
    /// `contributor`, `member` or `reviewer`: who wrote the newest revision.
    pub author: String,
}

/// A report about a task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportView {
    /// Its id.
    pub id: Uuid,
    /// `ambiguous`, `broken`, `upsetting` or `skip`.
    pub kind: String,
    /// The clause it concerns.
    pub clause: Option<String>,
    /// The contributor's words.
    pub text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Who, by pseudonym.
    pub pseudonym: String,
}

/// Which tasks.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<TaskState>,
    /// Only of this batch.
    pub batch: Option<BatchId>,
    /// Only whose external id or data hold this text.
    pub text: Option<String>,
}

/// Tasks that one page reads, at most, while a text leaves most of them out.
const LOOK: usize = 2_000;
/// Tasks that one statement reads with their data: a task may be large.
const PIECE: u32 = 20;
/// Data that one page reads, in bytes; a page may be short of its limit for that.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// Tasks of a project after an id, in file order, and where to go on: also when a filter left all of them out.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn list(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    filter: Filter,
    after: Uuid,
    limit: u32,
) -> Result<view::Page<TaskView>> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadTasks)?;
            page(tx, &app2, project, &filter, TaskId::from_uuid(after), limit)
        })
        .await
}

fn page(
    tx: &mut dyn Tx,
    app: &App,
    project: ProjectId,
    filter: &Filter,
    after: TaskId,
    limit: u32,
) -> Result<view::Page<TaskView>> {
    let needle = filter.text.as_deref().map(str::to_lowercase);
    let mut known = Known::new();
    let (mut items, mut last) = (Vec::new(), after);
    let (mut looked, mut bytes) = (0, 0);
    let queues = queues(tx, project, filter)?;
    loop {
        let piece = piece(tx, project, queues.as_deref(), last)?;
        let is_end = piece.len() < PIECE as usize;
        for task in &piece {
            if items.len() == limit as usize || looked >= LOOK || bytes >= PAGE_BYTES {
                return Ok(view::Page {
                    items,
                    next_cursor: Some(last.to_string()),
                });
            }
            last = task.id;
            looked += 1;
            bytes += task.data.len();
            if needle.as_deref().is_none_or(|needle| holds(task, needle)) {
                items.push(shown(tx, app, task, &mut known)?);
            }
        }
        if is_end {
            return Ok(view::Page {
                items,
                next_cursor: None,
            });
        }
    }
}

/// The batches and states in which tasks that fit lie; `None` when all of the project's do.
fn queues(
    tx: &mut dyn Tx,
    project: ProjectId,
    filter: &Filter,
) -> Result<Option<Vec<(BatchId, TaskState)>>> {
    if filter.state.is_none() && filter.batch.is_none() {
        return Ok(None);
    }
    let mut queues = Vec::new();
    for (batch, by_state) in tasks::counts(tx, project)? {
        if filter.batch.is_some_and(|asked| asked != batch) {
            continue;
        }
        let fits = |(state, count): &(TaskState, i64)| {
            *count > 0 && filter.state.is_none_or(|asked| asked == *state)
        };
        let states = by_state.into_iter().filter(fits);
        queues.extend(states.map(|(state, _)| (batch, state)));
    }
    Ok(Some(queues))
}

/// The next few tasks in file order, with their data.
fn piece(
    tx: &mut dyn Tx,
    project: ProjectId,
    queues: Option<&[(BatchId, TaskState)]>,
    after: TaskId,
) -> Result<Vec<Task>> {
    let Some(queues) = queues else {
        return Ok(tasks::page(tx, project, after, PIECE)?);
    };
    let mut ids = Vec::new();
    for (batch, state) in queues {
        ids.extend(tasks::in_state(tx, *batch, *state, after, PIECE)?);
    }
    ids.sort_unstable();
    ids.truncate(PIECE as usize);
    let mut found = Vec::new();
    for id in ids {
        // Read in the same snapshot, so that it is still there.
        found.push(tasks::get(tx, project, id)?.ok_or(Error::NotFound)?);
    }
    Ok(found)
}

fn holds(task: &Task, needle: &str) -> bool {
    let id = task.external_id.as_deref().unwrap_or_default();
    id.to_lowercase().contains(needle) || task.data.to_lowercase().contains(needle)
}

/// Overlap and template of batches that were looked up before.
pub(crate) type Known = BTreeMap<BatchId, (i64, Arc<Template>)>;

pub(crate) fn shown(
    tx: &mut dyn Tx,
    app: &App,
    task: &Task,
    known: &mut Known,
) -> Result<TaskView> {
    let (overlap, compiled) = match known.get(&task.batch) {
        Some(known) => known.clone(),
        None => {
            let batch = batches::get(tx, task.batch)?.ok_or(Error::NotFound)?;
            let compiled = template(tx, app, task.project, batch.template_version)?;
            let found = (batch.overlap, compiled);
            known.insert(task.batch, found.clone());
            found
        }
    };
    let mut data = serde_json::from_str(&task.data).unwrap_or_default();
    crate::media::sign_data(app, task.project, &compiled, &mut data);
    let (mut answers, mut accepted) = (0, 0);
    for (state, _, count) in assignments::count_task(tx, task.id)?.assignments {
        if !matches!(
            state,
            AssignmentState::Leased
                | AssignmentState::Returned
                | AssignmentState::Expired
                | AssignmentState::Released
        ) {
            answers += count;
        }
        if matches!(
            state,
            AssignmentState::Accepted | AssignmentState::AcceptedWithFix
        ) {
            accepted += count;
        }
    }
    Ok(TaskView {
        id: task.id.as_uuid(),
        external_id: task.external_id.clone(),
        state: task.state.as_str().to_owned(),
        batch_id: task.batch.as_uuid(),
        data,
        answers,
        accepted,
        overlap,
        created_at: task.created_at,
    })
}

/// A task with all its answers, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn show(app: &App, ctx: &Context, id: TaskId) -> Result<TaskDetail> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            let task = own(tx, &ctx, id, Action::ReadTasks)?;
            let mut known = Known::new();
            let mut list = Vec::new();
            for assignment in assignments::of_task(tx, id)? {
                list.push(for_member(tx, &assignment)?);
            }
            let reports = answers::reports_of_task(tx, id)?
                .into_iter()
                .map(|report| ReportView {
                    id: report.id,
                    kind: report.kind,
                    clause: report.clause,
                    text: report.text,
                    created_at: report.at,
                    pseudonym: report.pseudonym.unwrap_or_default(),
                });
            let answered = list.iter().filter(|one| one.answer.is_some());
            let who = answered.map(|one| one.pseudonym.clone()).collect();
            Ok(TaskDetail {
                annotators: of_people(tx, task.project, who)?,
                task: shown(tx, &app2, &task, &mut known)?,
                assignments: list,
                consensus: consensus::of_task(tx, id)?
                    .into_iter()
                    .map(|row| Consensus::of(row, task.external_id.clone()))
                    .collect(),
                reports: reports.collect(),
            })
        })
        .await
}

/// An assignment as members see it.
pub(crate) fn for_member(
    tx: &mut dyn Tx,
    assignment: &assignments::Assignment,
) -> Result<AssignmentForMember> {
    let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
    let gate = participations::gate(tx, assignment.project, assignment.contributor)?;
    let pseudonym = gate
        .and_then(|gate| gate.participation)
        .map(|part| part.pseudonym);
    let answer = answers::get(tx, assignment.id, assignment.revision)?;
    let mut seen = crate::work::show::assignment(assignment, &batch.project_name, batch.currency);
    crate::work::show::verdict(tx, assignment, &mut seen)?;
    Ok(AssignmentForMember {
        id: assignment.id.as_uuid(),
        epoch: assignment.epoch,
        state: assignment.state.as_str().to_owned(),
        pseudonym: pseudonym.unwrap_or_else(|| "member".to_owned()),
        submitted_at: assignment.submitted_at,
        active_seconds: assignment.active_seconds,
        revision: assignment.revision,
        verdict: seen.verdict,
        is_surplus: assignment.is_surplus,
        price: seen.price,
        author: answer
            .as_ref()
            .map_or("contributor", |answer| answer.author.as_str())
            .to_owned(),
        answer: answer.and_then(|answer| serde_json::from_str(&answer.answer).ok()),
    })
}
