//! What projects offer, whoever asks: terms and measured facts, read for a whole page of projects at once.

use crate::batches::show::{hourly, review};
use crate::{Result, view};
use candor_domain::batch::{BatchState, PauseReasons};
use candor_domain::id::{BatchId, ProjectId};
use candor_domain::money::Amount;
use candor_store::batches::Batch;
use candor_store::board::{self, Running};
use candor_store::db::Tx;
use candor_store::facts::{Recent, quartiles};
use candor_store::projects::Project;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a project offers: nothing of it is about anybody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offer {
    /// The project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub organization_name: String,
    /// What kind of work it is.
    pub kind: String,
    /// What an answer pays.
    pub price: view::Money,
    /// The middle of recent active times; null before ten answers.
    pub median_seconds: Option<i64>,
    /// What an hour came to for the middle half; null before ten answers, and for unpaid work.
    pub hourly: Option<Rate>,
    /// Tasks of the open batches that want answers; of the paused ones where none is open.
    pub total: i64,
    /// The accepted share of recent verdicts, 0 to 1; null before ten.
    pub acceptance_rate: Option<f64>,
    /// How long reviews take.
    pub review_hours: ReviewHours,
    /// Languages that are needed.
    pub languages: Vec<String>,
    /// Whether it is unpaid work inside a team.
    pub unpaid: bool,
    /// Why nothing can be claimed: the reasons of its batches, where all are paused; else empty.
    pub paused_for: Vec<String>,
}

/// What an hour came to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rate {
    /// The middle.
    pub value: view::Money,
    /// The slower quarter.
    pub low: view::Money,
    /// The faster quarter.
    pub high: view::Money,
}

/// How long reviews take, in hours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewHours {
    /// The middle of recent ones.
    pub median: Option<f64>,
    /// After which silence accepts.
    pub at_most: i64,
}

/// An offer with what it was made from.
pub(crate) struct Offered {
    pub(crate) project: Project,
    /// The batch whose terms it shows: the one that is served first.
    pub(crate) batch: Batch,
    /// The tasks of that batch, done or not.
    pub(crate) batch_tasks: i64,
    /// Those of all the batches that it offers.
    pub(crate) tasks: i64,
    /// The batches that it offers.
    pub(crate) batches: Vec<BatchId>,
    pub(crate) offer: Offer,
}

/// The least and the greatest of some projects' ids; `None` where there are none.
pub(crate) fn span(projects: &[Project]) -> Option<(ProjectId, ProjectId)> {
    let ids = || projects.iter().map(|project| project.id);
    Some((ids().min()?, ids().max()?))
}

/// What these projects offer, in their order; one where nothing runs offers nothing.
///
/// # Errors
/// `Internal` when a stored setting is none.
pub(crate) fn offers(tx: &mut dyn Tx, projects: Vec<Project>) -> Result<Vec<Offered>> {
    let Some(span) = span(&projects) else {
        return Ok(Vec::new());
    };
    let mut running = board::running(tx, span)?;
    let mut recent = board::recent(tx, span)?;
    let templates = board::templates(tx, span)?;
    let mut found = Vec::new();
    for project in projects {
        let batches = running.remove(&project.id).unwrap_or_default();
        let recent = recent.remove(&project.id).unwrap_or_default();
        let template = templates.get(&project.id).map(String::as_str);
        found.extend(offered(project, batches, &recent, template)?);
    }
    Ok(found)
}

/// The batches that give tasks out and no reason for a pause; where there is none, the paused ones and their reasons.
fn on_offer(mut batches: Vec<Running>) -> (Vec<Running>, Vec<String>) {
    let is_open = |running: &Running| running.batch.state == BatchState::Open;
    if batches.iter().any(is_open) {
        batches.retain(is_open);
        return (batches, Vec::new());
    }
    let each = batches
        .iter()
        .map(|running| crate::batches::reasons(&running.batch));
    let all: PauseReasons = each
        .flat_map(|reasons| reasons.iter().collect::<Vec<_>>())
        .collect();
    let words = all.iter().map(|reason| reason.as_str().to_owned());
    let words = words.collect();
    (batches, words)
}

fn offered(
    project: Project,
    batches: Vec<Running>,
    recent: &[Recent],
    template: Option<&str>,
) -> Result<Option<Offered>> {
    let (batches, paused_for) = on_offer(batches);
    let ids = batches.iter().map(|running| running.batch.id).collect();
    let tasks: i64 = batches.iter().map(|running| running.tasks).sum();
    let done: i64 = batches.iter().map(|running| running.done).sum();
    let Some(Running {
        batch,
        tasks: of_batch,
        ..
    }) = batches.into_iter().next()
    else {
        return Ok(None);
    };
    let rules = crate::work::eligibility::rules(project.id, &project.eligibility)?;
    let money = |amount: Amount| view::Money::of(amount, batch.currency);
    let seconds = quartiles(recent);
    let rates = seconds
        .filter(|_| !batch.price.is_zero())
        .and_then(|seconds| hourly(batch.price, seconds));
    let offer = Offer {
        project_id: project.id.as_uuid(),
        name: project.name.clone(),
        organization_name: project.organization_name.clone(),
        kind: kind(&project, template),
        price: money(batch.price),
        median_seconds: seconds.map(|(_, middle, _)| middle),
        hourly: rates.map(|(low, value, high)| Rate {
            value: money(value),
            low: money(low),
            high: money(high),
        }),
        total: tasks - done,
        acceptance_rate: acceptance(recent),
        review_hours: ReviewHours {
            median: review_hours(recent),
            at_most: review(&batch)?.deadline_hours,
        },
        languages: rules
            .languages
            .iter()
            .map(|needed| needed.language.clone())
            .collect(),
        unpaid: batch.price.is_zero(),
        paused_for,
    };
    Ok(Some(Offered {
        project,
        batch,
        batch_tasks: of_batch,
        tasks,
        batches: ids,
        offer,
    }))
}

/// What kind of work it is: the preset's name, or the template's title.
fn kind(project: &Project, template: Option<&str>) -> String {
    let preset = project.preset.as_deref();
    if let Some(preset) = preset.and_then(candor_domain::presets::find) {
        return preset.title.to_lowercase();
    }
    let value: Option<serde_json::Value> =
        template.and_then(|template| serde_json::from_str(template).ok());
    value
        .and_then(|value| value["title"].as_str().map(str::to_owned))
        .unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "a share of some two hundred")]
fn acceptance(recent: &[Recent]) -> Option<f64> {
    let accepted = recent
        .iter()
        .filter(|one| one.state.starts_with("accepted"))
        .count();
    (recent.len() >= 10).then(|| accepted as f64 / recent.len() as f64)
}

#[expect(clippy::cast_precision_loss, reason = "hours of a review")]
fn review_hours(recent: &[Recent]) -> Option<f64> {
    let wait = |one: &Recent| Some(one.decided_at.seconds_since(one.submitted_at?));
    let mut waits: Vec<i64> = recent
        .iter()
        .filter_map(wait)
        .filter(|wait| *wait > 0)
        .collect();
    waits.sort_unstable();
    (waits.len() >= 10).then(|| (waits[waits.len() / 2] as f64 / 360.0).round() / 10.0)
}
