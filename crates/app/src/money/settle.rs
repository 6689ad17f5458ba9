//! One pay decision for every ended lease, and the transfers that follow from it.

use crate::{Context, Error, Result};
use candor_domain::ledger::flows::Stamp;
use candor_domain::ledger::{PlaceCost, Transfer};
use candor_domain::money::{Amount, MoneyError};
use candor_domain::pay::{Ended, PaySource, decide};
use candor_store::assignments::Assignment;
use candor_store::batches::Batch;
use candor_store::db::{Sql, Stripe, Value};
use candor_store::{answers, ledger};

/// Statements that are sent together.
pub type Writes = Vec<(Sql, Vec<Value>)>;

/// Adds the pay decision of an ended lease and its transfers to the writes of a command; tells what is paid.
///
/// Pay from the reserve needs control's stripe: the caller's scope says so.
///
/// # Errors
/// `Internal` when amounts overflow, which validated terms cannot.
pub fn settle(
    writes: &mut Writes,
    ctx: &Context,
    stripe: Stripe,
    batch: &Batch,
    assignment: &Assignment,
    ended: &Ended,
) -> Result<Amount> {
    let decided = of(ctx, batch, assignment, ended).map_err(overflow)?;
    writes.push(answers::deciding_pay(
        assignment.id,
        assignment.epoch,
        assignment.state.as_str(),
        decided.pay,
        decided.fee,
        ctx.now,
    ));
    writes.extend(ledger::posting(stripe, &decided.transfers));
    Ok(decided.pay)
}

struct Decided {
    pay: Amount,
    fee: Amount,
    transfers: Vec<Transfer>,
}

fn of(
    ctx: &Context,
    batch: &Batch,
    assignment: &Assignment,
    ended: &Ended,
) -> std::result::Result<Decided, MoneyError> {
    let stamp = stamp(ctx);
    let books = batch.books();
    let cost = PlaceCost::new(assignment.price, batch.fee_rate())?;
    let decision = decide(ended, assignment.price)?;
    let (id, contributor) = (assignment.id, assignment.contributor);
    let transfers = match (ended, decision.source) {
        (Ended::RejectedFinal, _) => books.assignment_rejected_finally(stamp, id, cost)?,
        (_, PaySource::SetAside) => {
            books.assignment_paid(stamp, id, contributor, decision.pay, cost)?
        }
        (_, PaySource::Reserve) => books.paid_from_reserve(
            stamp,
            candor_domain::ledger::ReservePay::FaultyTaskTime,
            id.into(),
            contributor,
            decision.pay,
        )?,
        (_, PaySource::Compensation | PaySource::Nothing) => Vec::new(),
    };
    let fee = match (ended, decision.source) {
        (Ended::RejectedFinal, _) => cost.fee()?,
        (_, PaySource::SetAside) => cost.fee_rate().on(decision.pay)?,
        _ => Amount::ZERO,
    };
    Ok(Decided {
        pay: decision.pay,
        fee,
        transfers,
    })
}

/// Where the ids and the time of transfers come from.
#[must_use]
pub fn stamp(ctx: &Context) -> Stamp<'_> {
    Stamp {
        ids: &*ctx.ids,
        now: ctx.now,
    }
}

/// What an overflow is for a caller.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "used as map_err(overflow)")]
pub fn overflow(error: MoneyError) -> Error {
    Error::Internal(format!("amounts: {error}"))
}
