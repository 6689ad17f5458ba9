//! The board: a card for each live project that a person may do, or may know of, with measured facts.

use crate::access::{self, Action};
use crate::batches::show::{hourly, review};
use crate::work::{eligibility, show};
use crate::{App, Context, Error, Result, view};
use candor_domain::batch::BatchState;
use candor_domain::eligibility::{Eligibility, RuleOutcome, is_eligible};
use candor_domain::id::{AccountId, ProjectId};
use candor_domain::money::Amount;
use candor_domain::project::ProjectState;
use candor_domain::time::Timestamp;
use candor_store::batches::{self, Batch};
use candor_store::db::Tx;
use candor_store::projects::{self, Project};
use candor_store::{assignments, facts, participations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Projects that one board shows, at most.
const PROJECTS: u32 = 200;

/// The board of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// Projects: those open to the person first.
    pub items: Vec<BoardCard>,
    /// What the person has in hand.
    pub live: Vec<view::Assignment>,
}

/// A project on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardCard {
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
    /// Tasks that the person has not met.
    pub left_for_me: i64,
    /// All tasks of the open batches.
    pub total: i64,
    /// The accepted share of recent verdicts, 0 to 1; null before ten.
    pub acceptance_rate: Option<f64>,
    /// How long reviews take.
    pub review_hours: ReviewHours,
    /// Languages that are needed.
    pub languages: Vec<String>,
    /// Whether the person may take part.
    pub eligible: bool,
    /// Each rule, with the person's own value and what would change a no.
    pub rules: Vec<Rule>,
    /// What the person has in hand there.
    pub live: Vec<LiveLease>,
    /// Whether it is unpaid work inside a team.
    pub unpaid: bool,
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

/// A lease in hand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveLease {
    /// The assignment.
    pub assignment_id: Uuid,
    /// When it runs out.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub lease_expires_at: Option<Timestamp>,
}

/// How a rule of eligibility turned out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// The rule.
    pub rule: String,
    /// Whether it is met.
    pub passed: bool,
    /// What the person has.
    pub yours: String,
    /// What is needed.
    pub needed: String,
    /// What would change a no.
    pub remedy: Option<String>,
}

impl From<&RuleOutcome> for Rule {
    fn from(outcome: &RuleOutcome) -> Self {
        Rule {
            rule: outcome.rule.as_str().to_owned(),
            passed: outcome.passed,
            yours: outcome.yours.clone(),
            needed: outcome.needed.clone(),
            remedy: (!outcome.remedy.is_empty()).then(|| outcome.remedy.clone()),
        }
    }
}

/// The board of the person who asks.
///
/// # Errors
/// `SignInNeeded`.
pub async fn board(app: &App, ctx: &Context) -> Result<Board> {
    let person = access::person(ctx, Action::ReadMe)?;
    app.db()
        .read(move |tx| {
            let mut items = Vec::new();
            let start = ProjectId::from_uuid(Uuid::nil());
            for project in projects::in_state(tx, ProjectState::Live, start, PROJECTS)? {
                match card(tx, &project, person) {
                    Ok(Some(card)) => items.push(card),
                    Ok(None) | Err(Error::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            items.sort_by_key(|card| (!card.eligible, std::cmp::Reverse(card.left_for_me.min(1))));
            let mut live = Vec::new();
            for assignment in assignments::live(tx, person)? {
                let batch = batches::get(tx, assignment.batch)?.ok_or(Error::NotFound)?;
                live.push(show::assignment(
                    &assignment,
                    &batch.project_name,
                    batch.currency,
                ));
            }
            Ok(Board { items, live })
        })
        .await
}

/// The batch whose terms a card shows: the one that is served first.
pub(crate) fn served(tx: &mut dyn Tx, project: ProjectId) -> Result<Option<(Batch, i64)>> {
    let open: Vec<Batch> = batches::of_project(tx, project)?
        .into_iter()
        .filter(|batch| matches!(batch.state, BatchState::Open | BatchState::Paused))
        .collect();
    let mut total = 0;
    for batch in &open {
        let counts = batches::task_counts(tx, batch.id)?;
        total += counts.total - counts.complete - counts.withdrawn - counts.escalated;
    }
    let first = open
        .into_iter()
        .min_by_key(|batch| (std::cmp::Reverse(batch.priority), batch.id));
    Ok(first.map(|batch| (batch, total)))
}

/// A project's card for a person; `None` while nothing is open.
///
/// # Errors
/// `NotFound` when the person may not know of it.
pub(crate) fn card(
    tx: &mut dyn Tx,
    project: &Project,
    person: AccountId,
) -> Result<Option<BoardCard>> {
    let Some((batch, total)) = served(tx, project.id)? else {
        return Ok(None);
    };
    let gate = participations::gate(tx, project.id, person)?.ok_or(Error::NotFound)?;
    let outcomes = eligibility::outcomes(tx, project.id, person, &gate)?;
    let rules: Eligibility = serde_json::from_str(&project.eligibility)
        .map_err(|error| Error::Internal(format!("eligibility of {}: {error}", project.id)))?;
    let recent = facts::recent(tx, project.id)?;
    let seconds = facts::seconds_of_project(tx, project.id)?;
    let met = facts::met(tx, project.id, person)?;
    let live = assignments::live(tx, person)?;
    let money = |amount: Amount| view::Money::of(amount, batch.currency);
    let rates = seconds.and_then(|seconds| hourly(batch.price, seconds));
    Ok(Some(BoardCard {
        project_id: project.id.as_uuid(),
        name: project.name.clone(),
        organization_name: project.organization_name.clone(),
        kind: kind(tx, project)?,
        price: money(batch.price),
        median_seconds: seconds.map(|(_, middle, _)| middle),
        hourly: rates
            .filter(|_| !batch.price.is_zero())
            .map(|(low, value, high)| Rate {
                value: money(value),
                low: money(low),
                high: money(high),
            }),
        left_for_me: (total - met).max(0),
        total,
        acceptance_rate: acceptance(&recent),
        review_hours: ReviewHours {
            median: review_hours(&recent),
            at_most: review(&batch)?.deadline_hours,
        },
        languages: rules
            .languages
            .iter()
            .map(|needed| needed.language.clone())
            .collect(),
        eligible: is_eligible(&outcomes),
        rules: outcomes.iter().map(Rule::from).collect(),
        live: live
            .iter()
            .filter(|assignment| assignment.project == project.id)
            .map(|assignment| LiveLease {
                assignment_id: assignment.id.as_uuid(),
                lease_expires_at: assignment.lease_expires_at,
            })
            .collect(),
        unpaid: batch.price.is_zero(),
    }))
}

/// What kind of work it is: the preset's name, or the template's title.
fn kind(tx: &mut dyn Tx, project: &Project) -> Result<String> {
    if let Some(preset) = project
        .preset
        .as_deref()
        .and_then(candor_domain::presets::find)
    {
        return Ok(preset.title.to_lowercase());
    }
    let template = projects::template(tx, project.id, project.template_version)?;
    let value: Option<serde_json::Value> =
        template.and_then(|template| serde_json::from_str(&template.template).ok());
    Ok(value
        .and_then(|value| value["title"].as_str().map(str::to_owned))
        .unwrap_or_default())
}

#[expect(clippy::cast_precision_loss, reason = "a share of at most two hundred")]
fn acceptance(recent: &[facts::Recent]) -> Option<f64> {
    let accepted = recent
        .iter()
        .filter(|one| one.state.starts_with("accepted"))
        .count();
    (recent.len() >= 10).then(|| accepted as f64 / recent.len() as f64)
}

#[expect(clippy::cast_precision_loss, reason = "hours of a review")]
fn review_hours(recent: &[facts::Recent]) -> Option<f64> {
    let wait = |one: &facts::Recent| Some(one.decided_at.seconds_since(one.submitted_at?));
    let mut waits: Vec<i64> = recent
        .iter()
        .filter_map(wait)
        .filter(|wait| *wait > 0)
        .collect();
    waits.sort_unstable();
    (waits.len() >= 10).then(|| (waits[waits.len() / 2] as f64 / 360.0).round() / 10.0)
}
