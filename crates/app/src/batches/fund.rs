//! Funding: what is missing, or a given amount, moves from the organization to the batch's reserve.

use super::{load, record, refused};
use crate::money::settle::{overflow, stamp};
use crate::{App, Context, Error, Result};
use candor_domain::batch::{BatchState, Funding, fund as decide};
use candor_domain::id::BatchId;
use candor_domain::ledger::{Account, Liability, PlaceCost, Work};
use candor_domain::money::{Amount, FeeRate};
use candor_store::batches::{self, Batch};
use candor_store::db::{Stripe, Tx};
use candor_store::{ledger, queue, settings};

/// The operator's setting of the fee, in basis points.
pub const FEE_SETTING: &str = "fee_bps";

/// What a batch may come to cost, and what of it is missing.
#[derive(Debug, Clone, Copy)]
pub struct Estimate {
    /// Its tasks.
    pub tasks: i64,
    /// The greatest liability by these tasks and its terms.
    pub liability: Liability,
    /// The cost of a place.
    pub cost: PlaceCost,
    /// What was funded in all.
    pub funded: Amount,
    /// What its reserve holds.
    pub reserve: Amount,
    /// What is missing now.
    pub missing: Amount,
}

/// The fee in force: the batch's frozen one, or the operator's setting.
///
/// # Errors
/// `Internal` when the setting is no fee.
pub fn fee(tx: &mut dyn Tx, batch: &Batch) -> Result<FeeRate> {
    if let Some(frozen) = batch.fee {
        return Ok(frozen);
    }
    let bps: i64 = settings::get(tx, FEE_SETTING)?.unwrap_or(0);
    FeeRate::from_bps(bps).map_err(|error| Error::Internal(format!("fee setting: {error}")))
}

/// Estimates a batch.
///
/// # Errors
/// `Internal` when amounts overflow.
pub fn estimate(tx: &mut dyn Tx, batch: &Batch) -> Result<Estimate> {
    let facts = facts(tx, batch, None)?;
    let tasks = batches::task_counts(tx, batch.id)?.total;
    let missing = facts.missing(batch.state).map_err(overflow)?;
    Ok(Estimate {
        tasks,
        liability: facts.liability,
        cost: facts.cost,
        funded: facts.funded,
        reserve: facts.reserve,
        missing,
    })
}

fn facts(tx: &mut dyn Tx, batch: &Batch, amount: Option<Amount>) -> Result<Funding> {
    let cost = PlaceCost::new(batch.price, fee(tx, batch)?).map_err(overflow)?;
    let counts = batches::task_counts(tx, batch.id)?;
    let work = Work {
        tasks: counts.total,
        overlap_greatest: batch.overlap_greatest,
        gold_places: 0,
        qualification_cost: Amount::ZERO,
    };
    Ok(Funding {
        amount,
        funded: batch.funded,
        reserve: ledger::balance(tx, Account::batch_reserve(batch.id, batch.currency))?,
        unborn_places: unborn(tx, batch)?,
        liability: Liability::of(&work, cost).map_err(overflow)?,
        cost,
    })
}

/// Places that are wanted and not born: refills that wait, and those of tasks not yet admitted.
///
/// # Errors
/// As the store's.
pub fn unborn(tx: &mut dyn Tx, batch: &Batch) -> Result<i64> {
    let new = batches::task_counts(tx, batch.id)?.waiting();
    let waiting = queue::wanted_sum(tx, batch.id)?;
    Ok(new.saturating_mul(batch.overlap).saturating_add(waiting))
}

/// Funds a batch inside a command of control; `None` funds what is missing.
///
/// # Errors
/// `Conflict` with what stands against it, also when the organization has not enough.
pub fn fund_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    id: BatchId,
    amount: Option<Amount>,
) -> Result<Batch> {
    let mut batch = load(tx, id)?;
    let facts = facts(tx, &batch, amount)?;
    let funded = decide(batch.state, &facts).map_err(refused)?;
    let available = Account::organization_available(batch.organization, batch.currency);
    let has = ledger::balance(tx, available)?;
    if has < funded.amount {
        let money = |amount: Amount| amount.in_currency(batch.currency);
        return Err(Error::conflict(
            "not_enough_funds",
            format!(
                "The organization has {} available and this needs {}. Make a deposit first.",
                money(has),
                money(funded.amount)
            ),
        ));
    }
    open_accounts(tx, &batch)?;
    let transfers = batch
        .books()
        .funded(stamp(ctx), funded.amount)
        .map_err(overflow)?;
    batch.fee = Some(facts.cost.fee_rate());
    batch.funded = batch.funded.plus(funded.amount).map_err(overflow)?;
    batch.state = funded.state;
    batches::update(tx, &batch)?;
    let data = serde_json::json!({ "amount": funded.amount.as_minor() });
    record(tx, ctx, &batch, "batch.funded", data)?;
    ledger::post(tx, Stripe::CONTROL, &transfers)?;
    if matches!(batch.state, BatchState::Open | BatchState::Paused) {
        crate::tender::follow::bear_of(tx, app, ctx, id)?;
    }
    load(tx, id)
}

/// Makes the records of a batch's accounts, once.
pub(crate) fn open_accounts(tx: &mut dyn Tx, batch: &Batch) -> Result<()> {
    let accounts = [
        Account::batch_reserve(batch.id, batch.currency),
        Account::batch_escrow(batch.id, batch.currency),
        Account::platform_fees(batch.currency),
        Account::organization_available(batch.organization, batch.currency),
    ];
    ledger::open(tx, &accounts)?;
    Ok(())
}
