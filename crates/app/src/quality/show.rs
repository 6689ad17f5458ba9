//! What the answers come to, as the project's members see it.

use crate::access::{self, Action};
use crate::media::sign_data;
use crate::templates::template;
use crate::view::Page;
use crate::{App, Context, Error, Result};
use candor_domain::id::ProjectId;
use candor_store::consensus::{self, Part};
use candor_store::projects;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use super::figures::{Agreement, Annotator, Skill};

/// What the answers to a question of a task come to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Consensus {
    /// The task.
    pub task_id: Uuid,
    /// Its name in the owner's data.
    pub external_id: Option<String>,
    /// The question, or a path below it.
    pub question: String,
    /// The value.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// How sure it is; null where the method does not say.
    pub probability: Option<f64>,
    /// Lower end of the value's interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// What was said how often, the most frequent first.
    pub votes: Vec<VoteCount>,
    /// How many answers it rests on.
    pub answers: i64,
    /// How it was made.
    pub method: String,
    /// `provisional` until the task is complete, then `final`.
    pub state: String,
    /// The task's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

/// What was said, and how often.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VoteCount {
    /// What was said.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// How often.
    pub count: i64,
}

impl Consensus {
    /// A row as people see it.
    #[must_use]
    pub fn of(row: consensus::Consensus, external_id: Option<String>) -> Consensus {
        let state = if row.is_final { "final" } else { "provisional" };
        Consensus {
            task_id: row.task.as_uuid(),
            external_id,
            question: row.question,
            value: serde_json::from_str(&row.value).unwrap_or_default(),
            probability: row.probability,
            low: row.low,
            high: row.high,
            votes: serde_json::from_str(&row.votes).unwrap_or_default(),
            answers: row.answers,
            method: row.method,
            state: state.to_owned(),
            data: None,
        }
    }
}

/// Which part of a project's consensus is asked for.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// One question alone.
    pub question: Option<String>,
    /// `provisional` or `final`.
    pub state: Option<String>,
    /// Whether the order is that of the tasks; else the most disputed come first.
    pub is_by_task: bool,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Where a list goes on: the last row's disagreement, question and task.
type Cursor = (f64, String, Uuid);

/// A page of a project's consensus with the tasks' data.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for a cursor that this server did not give.
pub async fn list(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    which: Which,
    limit: u32,
) -> Result<Page<Consensus>> {
    let cursor: Option<Cursor> = match which.cursor.as_deref().filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(read_cursor(text).ok_or_else(|| {
            Error::invalid(
                "cursor",
                "Give the next_cursor of the page before, or none.",
            )
        })?),
    };
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadResults)?;
            let current = projects::get(tx, project)?.ok_or(Error::NotFound)?;
            let template = template(tx, &app2, project, current.template_version)?;
            let part = Part {
                question: which.question.as_deref().unwrap_or(""),
                state: which.state.as_deref().unwrap_or(""),
                limit: limit + 1,
            };
            let found = if which.is_by_task {
                let (_, question, task) =
                    cursor.clone().unwrap_or((0.0, String::new(), Uuid::nil()));
                consensus::by_task(tx, project, part, (task, &question))?
            } else {
                let start = || (2.0, "\u{10ffff}".to_owned(), Uuid::max());
                let (far, question, task) = cursor.clone().unwrap_or_else(start);
                consensus::by_disagreement(tx, project, part, (far, &question, task))?
            };
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let next_cursor = (found.len() > limit)
                .then(|| found.get(limit.saturating_sub(1)))
                .flatten()
                .map(|last| write_cursor(&last.consensus));
            let items = found.into_iter().take(limit).map(|listed| {
                let mut data = serde_json::from_str(&listed.data).unwrap_or_default();
                sign_data(&app2, project, &template, &mut data);
                Consensus {
                    data: Some(data),
                    ..Consensus::of(listed.consensus, listed.external_id)
                }
            });
            Ok(Page {
                items: items.collect(),
                next_cursor,
            })
        })
        .await
}

fn write_cursor(row: &consensus::Consensus) -> String {
    let cursor = (
        row.disagreement.to_bits(),
        &row.question,
        row.task.as_uuid(),
    );
    hex::encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let bytes = hex::decode(text).ok()?;
    let (bits, question, task) = serde_json::from_slice::<(u64, String, Uuid)>(&bytes).ok()?;
    Some((f64::from_bits(bits), question, task))
}

/// Agreement by question.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn agreement(app: &App, ctx: &Context, project: ProjectId) -> Result<Vec<Agreement>> {
    let (agreement, _) = figures(app, ctx, project).await?;
    serde_json::from_str(&agreement).map_err(|error| Error::Internal(error.to_string()))
}

/// The figures of each annotator, by pseudonym.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn annotators(app: &App, ctx: &Context, project: ProjectId) -> Result<Vec<Annotator>> {
    let (_, annotators) = figures(app, ctx, project).await?;
    serde_json::from_str(&annotators).map_err(|error| Error::Internal(error.to_string()))
}

async fn figures(app: &App, ctx: &Context, project: ProjectId) -> Result<(String, String)> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadResults)?;
            let kept = consensus::quality(tx, project)?;
            Ok(kept.unwrap_or_else(|| ("[]".to_owned(), "[]".to_owned())))
        })
        .await
}
