//! What the answers come to, as the project's members see it.

use crate::access::{self, Action};
use crate::media::sign_data;
use crate::templates::template;
use crate::view::Page;
use crate::{App, Context, Error, Result};
use candor_domain::id::ProjectId;
use candor_domain::template::pools;
use candor_store::consensus::{self, Disputed, Part};
use candor_store::db::Tx;
use candor_store::{projects, quality};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use super::agreement::{Agreement, LabelAgreement, PeriodAgreement, Periods};
pub use super::people::{Annotator, Figure, QuestionFigures};

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
    /// How many independent answers they are worth: people who err alike count for less than their number. Null
    /// where the method does not say.
    pub effective_answers: Option<f64>,
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
    /// How likely it is right, where the method says so.
    #[serde(default)]
    pub probability: Option<f64>,
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
            effective_answers: row.effective_answers,
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

/// Where a list goes on: the last row's disagreement, probability, question and task.
type Cursor = (f64, f64, String, Uuid);

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
                let start = || (0.0, 0.0, String::new(), Uuid::nil());
                let (_, _, question, task) = cursor.clone().unwrap_or_else(start);
                consensus::by_task(tx, project, part, (task, &question))?
            } else {
                let start = || (2.0, 0.0, String::new(), Uuid::nil());
                let (disagreement, probability, question, task) =
                    cursor.clone().unwrap_or_else(start);
                let after = Disputed {
                    disagreement,
                    probability,
                    question: &question,
                    task,
                };
                consensus::by_disagreement(tx, project, part, after)?
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
        row.probability.unwrap_or(1.0).to_bits(),
        &row.question,
        row.task.as_uuid(),
    );
    hex::encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let bytes = hex::decode(text).ok()?;
    let (far, sure, question, task) =
        serde_json::from_slice::<(u64, u64, String, Uuid)>(&bytes).ok()?;
    Some((f64::from_bits(far), f64::from_bits(sure), question, task))
}

/// Agreement by question, after a question.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn agreement(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    after: Option<String>,
    limit: u32,
) -> Result<Page<Agreement>> {
    let after = after.unwrap_or_default();
    let found = app
        .db()
        .read({
            let ctx = ctx.clone();
            move |tx| {
                access::project(tx, &ctx, project, Action::ReadResults)?;
                quality::agreement(tx, project, &after, limit + 1).map_err(Error::from)
            }
        })
        .await?;
    let is_more = found.len() > limit as usize;
    let found = found.into_iter().take(limit as usize);
    let items: Vec<Agreement> = found
        .map(|(_, summary)| kept(&summary))
        .collect::<Result<_>>()?;
    Ok(Page {
        next_cursor: items
            .last()
            .filter(|_| is_more)
            .map(|last| last.question.clone()),
        items,
    })
}

/// Agreement about one question.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreementDetail {
    /// The question as a whole.
    #[serde(flatten)]
    pub agreement: Agreement,
    /// Each label against all others, the most chosen first, at most 100; empty for numbers and comparisons.
    pub labels: Vec<LabelAgreement>,
    /// Over time.
    pub periods: Periods,
}

/// Agreement about one question by label and over time.
///
/// # Errors
/// `NotFound` for strangers and for a question that cannot be compared; `Forbidden`.
pub async fn agreement_of(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    question: String,
) -> Result<AgreementDetail> {
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadResults)?;
            if let Some(found) = quality::agreement_of(tx, project, &question)? {
                return Ok(AgreementDetail {
                    agreement: kept(&found.summary)?,
                    labels: kept(&found.labels)?,
                    periods: kept(&found.periods)?,
                });
            }
            let version = projects::get(tx, project)?
                .ok_or(Error::NotFound)?
                .template_version;
            let template = template(tx, &app2, project, version)?;
            let asked = pools(&template)
                .into_iter()
                .find(|(name, _)| *name == question);
            let unanswered = asked.and_then(|(name, shape)| Agreement::none(&name, &shape));
            Ok(AgreementDetail {
                agreement: unanswered.ok_or(Error::NotFound)?,
                labels: Vec::new(),
                periods: Periods::none(),
            })
        })
        .await
}

/// The figures of each annotator, by pseudonym, who has answered most first.
///
/// # Errors
/// `NotFound`, `Forbidden`; `Invalid` for a cursor that this server did not give.
pub async fn annotators(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    cursor: Option<String>,
    limit: u32,
) -> Result<Page<Annotator>> {
    let (answers, pseudonym) = match cursor.as_deref() {
        None => (i64::MAX, String::new()),
        Some(text) => place(text).ok_or_else(|| {
            Error::invalid(
                "cursor",
                "Give the next_cursor of the page before, or none.",
            )
        })?,
    };
    let ctx = ctx.clone();
    let found = app
        .db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadResults)?;
            let place = (answers, pseudonym.as_str());
            quality::annotators(tx, project, place, limit + 1).map_err(Error::from)
        })
        .await?;
    let is_more = found.len() > limit as usize;
    let found: Vec<_> = found.into_iter().take(limit as usize).collect();
    Ok(Page {
        next_cursor: found
            .last()
            .filter(|_| is_more)
            .map(|last| format!("{}.{}", last.answers, last.pseudonym)),
        items: found
            .iter()
            .map(|row| kept(&row.figures))
            .collect::<Result<_>>()?,
    })
}

/// Where a list of annotators goes on: the last one's answers and pseudonym.
fn place(cursor: &str) -> Option<(i64, String)> {
    let (answers, pseudonym) = cursor.split_once('.')?;
    Some((answers.parse().ok()?, pseudonym.to_owned()))
}

/// What is known of those who answered a task, each once.
///
/// # Errors
/// `Internal` when stored figures do not parse.
pub(crate) fn of_people(
    tx: &mut dyn Tx,
    project: ProjectId,
    mut pseudonyms: Vec<String>,
) -> Result<Vec<Annotator>> {
    pseudonyms.sort_unstable();
    pseudonyms.dedup();
    let mut people = Vec::new();
    for pseudonym in pseudonyms {
        if let Some(row) = quality::annotator(tx, project, &pseudonym)? {
            people.push(kept(&row.figures)?);
        }
    }
    Ok(people)
}

fn kept<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Internal(format!("kept figures: {error}")))
}
