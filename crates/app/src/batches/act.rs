//! What a member does with a batch: authorized, under the scope that it needs, once for each retry key. What came of
//! it is read afterwards, beside the commands: nobody's claim waits for the counts of a page.

use super::cancel::{cancel_in, close_in};
use super::fund::fund_in;
use super::load;
use super::pause::{pause_in, resume_in};
use super::publish::publish_in;
use super::show::{BatchView, shown};
use crate::access::{self, Action};
use crate::once::once_shown;
use crate::{App, Context, Error, Result, view};
use candor_domain::batch::PauseReason;
use candor_domain::id::BatchId;
use candor_domain::money::Amount;
use candor_store::db::{Scope, Tx};

/// What is asked of a batch.
#[derive(Debug, Clone)]
pub enum Step {
    /// Fund it: what is missing, or an amount.
    Fund(Option<view::Money>),
    /// Open it.
    Publish,
    /// No claims until it is resumed.
    Pause,
    /// On again.
    Resume,
    /// Let it end.
    Close,
    /// End it.
    Cancel,
}

/// Takes a step.
///
/// # Errors
/// `NotFound` for strangers; `Forbidden` for members who may not; `Conflict` with what stands against it.
pub async fn step(app: &App, ctx: &Context, id: BatchId, step: Step) -> Result<BatchView> {
    let scope = match step {
        // What must not race a claim that did not see it.
        Step::Pause | Step::Cancel => Scope::All,
        _ => Scope::Control,
    };
    let action = action(&step);
    let (app2, asking, asked) = (app.clone(), ctx.clone(), ctx.clone());
    once_shown(
        app,
        ctx,
        scope,
        move |tx| {
            access::batch(tx, &asking, id, action)?;
            step_in(tx, &app2, &asking, id, &step)
        },
        move |tx| {
            access::batch(tx, &asked, id, action)?;
            let batch = load(tx, id)?;
            shown(tx, &batch)
        },
    )
    .await
}

fn action(step: &Step) -> Action {
    match step {
        Step::Fund(_) => Action::FundBatch,
        Step::Publish => Action::PublishBatch,
        Step::Pause | Step::Resume => Action::PauseBatch,
        Step::Close => Action::CloseBatch,
        Step::Cancel => Action::CancelBatch,
    }
}

fn step_in(tx: &mut dyn Tx, app: &App, ctx: &Context, id: BatchId, step: &Step) -> Result<()> {
    match step {
        Step::Fund(amount) => {
            let amount = amount
                .as_ref()
                .map(|money| amount_of(tx, id, money))
                .transpose()?;
            fund_in(tx, app, ctx, id, amount)?;
        }
        Step::Publish => {
            publish_in(tx, ctx, id)?;
        }
        Step::Pause => {
            pause_in(tx, ctx, id, PauseReason::Manual)?;
        }
        Step::Resume => {
            resume_in(tx, ctx, id, PauseReason::Manual)?;
        }
        Step::Close => {
            close_in(tx, ctx, id)?;
        }
        Step::Cancel => {
            cancel_in(tx, ctx, id)?;
        }
    }
    Ok(())
}

fn amount_of(tx: &mut dyn Tx, id: BatchId, money: &view::Money) -> Result<Amount> {
    let batch = load(tx, id)?;
    if money.currency != batch.currency.code() {
        let message = format!("This batch pays in {}.", batch.currency);
        return Err(Error::invalid("/amount/currency", message));
    }
    Ok(Amount::from_minor(money.amount))
}
