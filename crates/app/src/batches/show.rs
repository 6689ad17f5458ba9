//! Batches as the API shows them to members: places first, then money.

use super::fund::{Estimate, unborn};
use super::{load, reasons};
use crate::access::{self, Action};
use crate::money::settle::overflow;
use crate::projects::show::WorkView;
use crate::work::lease;
use crate::{App, Context, Error, Result, view};
use candor_domain::batch::BatchState;
use candor_domain::id::{BatchId, ProjectId};
use candor_domain::ledger::Account;
use candor_domain::money::Amount;
use candor_domain::review::ReviewSettings;
use candor_domain::time::{HOUR_SECONDS, Timestamp};
use candor_store::batches::{self, Batch};
use candor_store::db::Tx;
use candor_store::{facts, ledger, queue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A batch as its members see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchView {
    /// Its id.
    pub id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: String,
    /// Why it is paused.
    pub paused_for: Vec<String>,
    /// What an answer pays.
    pub price: view::Money,
    /// Answers wanted of each task.
    pub overlap: i64,
    /// Answers that a task may get at most.
    pub overlap_greatest: i64,
    /// How sure the consensus of a task must be to end it before its greatest overlap, in percent; null where
    /// a fixed overlap ends it.
    pub target_percent: Option<i64>,
    /// The operator's fee, frozen at the first funding.
    pub fee_bps: i64,
    /// Which answers are reviewed.
    #[schema(value_type = Object)]
    pub review: serde_json::Value,
    /// The settings of work.
    pub work: WorkView,
    /// The pinned template.
    pub template_version: i64,
    /// Greater is served first.
    pub priority: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it opened.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opened_at: Option<Timestamp>,
    /// Its tasks by state.
    pub tasks: BatchTasks,
    /// Its places and answers.
    pub places: BatchPlaces,
    /// Its money.
    pub money: BatchMoney,
    /// Whether an answer that has to be asked for again waits for money.
    pub needs_funds: bool,
    /// Rises with every edit; the `ETag`.
    #[serde(skip_serializing, default)]
    pub revision: i64,
}

/// A batch in a list: without what takes counting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchRow {
    /// Its id.
    pub id: Uuid,
    /// Its project.
    pub project_id: Uuid,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: String,
    /// Why it is paused.
    pub paused_for: Vec<String>,
    /// What an answer pays.
    pub price: view::Money,
    /// Answers wanted of each task.
    pub overlap: i64,
    /// Answers that a task may get at most.
    pub overlap_greatest: i64,
    /// The pinned template.
    pub template_version: i64,
    /// Greater is served first.
    pub priority: i64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it opened.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opened_at: Option<Timestamp>,
    /// Its tasks by state.
    pub tasks: BatchTasks,
    /// Its money.
    pub money: RowMoney,
    /// Whether an answer that has to be asked for again waits for money.
    pub needs_funds: bool,
}

/// Money of a batch in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowMoney {
    /// Funded in all.
    pub funded: view::Money,
    /// In the reserve.
    pub reserve: view::Money,
    /// Set aside for places and answers.
    pub escrow: view::Money,
    /// Paid to contributors and to the operator.
    pub spent: view::Money,
}

/// Tasks of a batch by state.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchTasks {
    /// All of them.
    pub total: i64,
    /// Still wanting answers.
    pub open: i64,
    /// Waiting for a ruling.
    pub on_hold: i64,
    /// Done.
    pub complete: i64,
    /// In doubt after the greatest overlap.
    pub escalated: i64,
    /// Not wanted any more.
    pub withdrawn: i64,
}

/// Places and answers of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchPlaces {
    /// In the queue.
    pub waiting: i64,
    /// With people.
    pub leased: i64,
    /// Waiting for a verdict.
    pub submitted: i64,
    /// Rejected, with an appeal that is or may still be made: their money stays set aside until then.
    pub in_appeal: i64,
    /// Accepted.
    pub accepted: i64,
    /// Wanted, and not yet born.
    pub unborn: i64,
}

/// Money of a batch.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchMoney {
    /// Funded in all.
    pub funded: view::Money,
    /// In the reserve.
    pub reserve: view::Money,
    /// Set aside for places and answers.
    pub escrow: view::Money,
    /// Paid to contributors.
    pub paid: view::Money,
    /// Paid to the operator.
    pub fees: view::Money,
    /// Both together.
    pub spent: view::Money,
}

/// From a row to what members see.
///
/// # Errors
/// `Internal` when a stored setting is none.
pub fn shown(tx: &mut dyn Tx, batch: &Batch) -> Result<BatchView> {
    let counts = batches::task_counts(tx, batch.id)?;
    let answers = facts::answers_of_batch(tx, batch.id)?;
    let money = |amount: Amount| view::Money::of(amount, batch.currency);
    let reserve = ledger::balance(tx, Account::batch_reserve(batch.id, batch.currency))?;
    let escrow = ledger::balance(tx, Account::batch_escrow(batch.id, batch.currency))?;
    let spent = spent(tx, batch)?;
    let is_running = matches!(batch.state, BatchState::Open | BatchState::Paused);
    Ok(BatchView {
        id: batch.id.as_uuid(),
        project_id: batch.project.as_uuid(),
        name: batch.name.clone(),
        state: batch.state.as_str().to_owned(),
        paused_for: reasons(batch)
            .iter()
            .map(|reason| reason.as_str().to_owned())
            .collect(),
        price: money(batch.price),
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        target_percent: batch.target_percent,
        fee_bps: super::fund::fee(tx, batch)?.as_bps(),
        review: serde_json::from_str(&batch.review).unwrap_or_default(),
        work: WorkView::from(&lease::settings(batch)?),
        template_version: batch.template_version,
        priority: batch.priority,
        created_at: batch.created_at,
        opened_at: batch.opened_at,
        tasks: BatchTasks::from(counts),
        places: BatchPlaces {
            waiting: queue::count(tx, batch.id)?,
            leased: answers.leased,
            submitted: answers.submitted,
            in_appeal: answers.in_appeal,
            accepted: answers.accepted,
            unborn: if is_running { unborn(tx, batch)? } else { 0 },
        },
        money: BatchMoney {
            funded: money(batch.funded),
            reserve: money(reserve),
            escrow: money(escrow),
            paid: money(spent.pay),
            fees: money(spent.fees),
            spent: money(spent.sum()?),
        },
        needs_funds: is_running && !queue::wanted(tx, batch.id, 1)?.is_empty(),
        revision: batch.revision,
    })
}

impl From<batches::TaskCounts> for BatchTasks {
    fn from(counts: batches::TaskCounts) -> Self {
        let batches::TaskCounts {
            total,
            complete,
            on_hold,
            escalated,
            withdrawn,
            ..
        } = counts;
        BatchTasks {
            total,
            open: total - on_hold - complete - escalated - withdrawn,
            on_hold,
            complete,
            escalated,
            withdrawn,
        }
    }
}

/// What a batch has paid in all, from the totals of its accounts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spent {
    /// To contributors: from the escrow, and straight from the reserve, such as the time on a faulty task.
    pub(crate) pay: Amount,
    /// To the operator.
    pub(crate) fees: Amount,
}

impl Spent {
    /// Both together.
    ///
    /// # Errors
    /// `Internal` when amounts overflow.
    pub(crate) fn sum(self) -> Result<Amount> {
        self.pay.plus(self.fees).map_err(overflow)
    }
}

/// What a batch has paid, however many answers there were: what left its escrow and did not go back to the reserve,
/// and what left the reserve for neither the escrow nor, at its end, the organization.
///
/// # Errors
/// `Internal` when amounts overflow.
pub(crate) fn spent(tx: &mut dyn Tx, batch: &Batch) -> Result<Spent> {
    let escrow = ledger::totals(tx, Account::batch_escrow(batch.id, batch.currency))?;
    let reserve = ledger::totals(tx, Account::batch_reserve(batch.id, batch.currency))?;
    let back = reserve.credits.minus(batch.funded);
    let of_places = back.and_then(|back| escrow.debits.minus(back));
    let of_reserve = reserve
        .debits
        .minus(escrow.credits)
        .and_then(|out| out.minus(reserve.debits_apart));
    let all = of_places.and_then(|of_places| of_places.plus(of_reserve?));
    let fees = escrow.debits_apart;
    let pay = all.and_then(|all| all.minus(fees)).map_err(overflow)?;
    Ok(Spent { pay, fees })
}

/// The money of a batch in a list, from the totals of its accounts.
///
/// # Errors
/// `Internal` when amounts overflow.
pub(super) fn row_money(tx: &mut dyn Tx, batch: &Batch) -> Result<RowMoney> {
    let money = |amount: Amount| view::Money::of(amount, batch.currency);
    let reserve = ledger::balance(tx, Account::batch_reserve(batch.id, batch.currency))?;
    let escrow = ledger::balance(tx, Account::batch_escrow(batch.id, batch.currency))?;
    Ok(RowMoney {
        funded: money(batch.funded),
        reserve: money(reserve),
        escrow: money(escrow),
        spent: money(spent(tx, batch)?.sum()?),
    })
}

/// From a row to a line of a list.
fn row(tx: &mut dyn Tx, batch: &Batch) -> Result<BatchRow> {
    let counts = batches::task_counts(tx, batch.id)?;
    let is_running = matches!(batch.state, BatchState::Open | BatchState::Paused);
    let paused_for = reasons(batch);
    Ok(BatchRow {
        id: batch.id.as_uuid(),
        project_id: batch.project.as_uuid(),
        name: batch.name.clone(),
        state: batch.state.as_str().to_owned(),
        paused_for: paused_for
            .iter()
            .map(|reason| reason.as_str().to_owned())
            .collect(),
        price: view::Money::of(batch.price, batch.currency),
        overlap: batch.overlap,
        overlap_greatest: batch.overlap_greatest,
        template_version: batch.template_version,
        priority: batch.priority,
        created_at: batch.created_at,
        opened_at: batch.opened_at,
        tasks: BatchTasks::from(counts),
        money: row_money(tx, batch)?,
        needs_funds: is_running && !queue::wanted(tx, batch.id, 1)?.is_empty(),
    })
}

/// A batch, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn show(app: &App, ctx: &Context, id: BatchId) -> Result<BatchView> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::batch(tx, &ctx, id, Action::ReadProject)?;
            let batch = load(tx, id)?;
            shown(tx, &batch)
        })
        .await
}

/// The batches of a project after one, oldest first, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn list(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<BatchRow>> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::project(tx, &ctx, project, Action::ReadProject)?;
            let after = BatchId::from_uuid(after.unwrap_or_default());
            let found = batches::page_of_project(tx, project, after, limit)?;
            found.iter().map(|batch| row(tx, batch)).collect()
        })
        .await
}

/// What a batch may come to cost.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// Its tasks.
    pub tasks: i64,
    /// Places that they may need.
    pub places: i64,
    /// What must be funded before it opens.
    pub liability: view::Money,
    /// The reserve's own share of that.
    pub reserve_share: view::Money,
    /// Funded so far.
    pub funded: view::Money,
    /// Missing now.
    pub missing: view::Money,
    /// What a task costs at its overlap, fee included.
    pub per_task: view::Money,
    /// What an answer costs, fee included.
    pub per_answer: view::Money,
    /// The fee in that.
    pub fee: view::Money,
    /// What an hour comes to for contributors, by the estimate or as measured; null for unpaid work.
    pub hourly: Option<HourlyView>,
}

/// An hourly rate with its range.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HourlyView {
    /// The slower quarter.
    pub low: view::Money,
    /// The middle.
    pub mid: view::Money,
    /// The faster quarter.
    pub high: view::Money,
}

/// What an hour comes to at a price, by seconds of a slow, a middling and a fast answer.
#[must_use]
pub fn hourly(price: Amount, seconds: (i64, i64, i64)) -> Option<(Amount, Amount, Amount)> {
    let rate = |seconds: i64| {
        let minor = price
            .as_minor()
            .checked_mul(HOUR_SECONDS)?
            .checked_div(seconds.max(1))?;
        Some(Amount::from_minor(minor))
    };
    let (slow, middling, fast) = seconds;
    Some((rate(slow)?, rate(middling)?, rate(fast)?))
}

/// Estimates a batch, for members.
///
/// # Errors
/// `NotFound` for strangers.
pub async fn estimate(app: &App, ctx: &Context, id: BatchId) -> Result<EstimateView> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::batch(tx, &ctx, id, Action::ReadProject)?;
            let batch = load(tx, id)?;
            let found = super::fund::estimate(tx, &batch)?;
            estimated(tx, &batch, &found)
        })
        .await
}

fn estimated(tx: &mut dyn Tx, batch: &Batch, found: &Estimate) -> Result<EstimateView> {
    let money = |amount: Amount| view::Money::of(amount, batch.currency);
    let place = found.cost.total().map_err(overflow)?;
    let estimate = lease::settings(batch)?.estimate();
    // Without answers yet, people take between two thirds and one and a half times the estimate.
    let guessed = (estimate * 3 / 2, estimate, estimate * 2 / 3);
    let measured = facts::seconds_of_project(tx, batch.project)?;
    let rates = hourly(batch.price, measured.unwrap_or(guessed));
    Ok(EstimateView {
        tasks: found.tasks,
        places: found.liability.places,
        liability: money(found.liability.total),
        reserve_share: money(found.liability.reserve_share),
        funded: money(found.funded),
        missing: money(found.missing),
        per_task: money(place.times(batch.overlap).map_err(overflow)?),
        per_answer: money(place),
        fee: money(found.cost.fee().map_err(overflow)?),
        hourly: rates
            .filter(|_| !batch.price.is_zero())
            .map(|(low, mid, high)| HourlyView {
                low: money(low),
                mid: money(mid),
                high: money(high),
            }),
    })
}

/// What cancelling would do, asked before it is done.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CancelPreview {
    /// Answers that would be accepted and paid.
    pub submitted: i64,
    /// What they come to, with leases at full price.
    pub pays: view::Money,
    /// Leases that may still be submitted, or are paid half.
    pub released: i64,
    /// What would go back at once.
    pub returns: view::Money,
}

/// Previews a cancelling, for whoever may cancel.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for members who may not.
pub async fn preview_cancel(app: &App, ctx: &Context, id: BatchId) -> Result<CancelPreview> {
    let ctx = ctx.clone();
    app.db()
        .read(move |tx| {
            access::batch(tx, &ctx, id, Action::CancelBatch)?;
            let batch = load(tx, id)?;
            let answers = facts::answers_of_batch(tx, id)?;
            let cost = batch
                .cost()
                .and_then(candor_domain::ledger::PlaceCost::total)
                .map_err(overflow)?;
            let paid = answers.submitted + answers.leased;
            let pays = cost.times(paid).map_err(overflow)?;
            let places = cost.times(queue::count(tx, id)?).map_err(overflow)?;
            let reserve = ledger::balance(tx, Account::batch_reserve(id, batch.currency))?;
            Ok(CancelPreview {
                submitted: answers.submitted,
                pays: view::Money::of(pays, batch.currency),
                released: answers.leased,
                returns: view::Money::of(reserve.plus(places).map_err(overflow)?, batch.currency),
            })
        })
        .await
}

/// The review settings of a batch.
pub(crate) fn review(batch: &Batch) -> Result<ReviewSettings> {
    serde_json::from_str(&batch.review)
        .map_err(|error| Error::Internal(format!("review of batch {}: {error}", batch.id)))
}
