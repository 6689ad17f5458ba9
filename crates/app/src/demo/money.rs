//! Deposits of the organization, and payouts to contributors: `demo/money.json` of this crate.

use super::Demo;
use super::cast::broken;
use crate::money::deposits::{self, DepositInput};
use crate::money::payouts::{End, PayoutInput, end, request};
use crate::{Error, Result, view};
use candor_domain::id::{DepositId, PayoutId};
use candor_domain::ledger::Account;
use candor_store::ledger;
use serde::Deserialize;

/// What moves from and to the outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Money {
    deposits: Vec<DepositPlan>,
    payouts: Vec<PayoutPlan>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepositPlan {
    day: i64,
    cents: i64,
    reference: String,
    /// Whether the operator confirms it some hours later; left out, it waits.
    #[serde(default)]
    confirmed: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayoutPlan {
    day: i64,
    of: String,
    /// How much of what is available, in percent.
    percent: i64,
    /// The transfer's reference, where it is settled the next morning.
    #[serde(default)]
    settled: Option<String>,
    /// Why it came back, where it did.
    #[serde(default)]
    returned: Option<String>,
}

impl Money {
    /// Reads the file.
    pub(super) fn read() -> Result<Money> {
        let text = include_str!("../../demo/money.json");
        serde_json::from_str(text).map_err(broken("money.json"))
    }

    /// What is done on a day.
    pub(super) async fn move_on(&self, demo: &Demo, day: i64) -> Result<()> {
        for plan in self.deposits.iter().filter(|plan| plan.day == day) {
            deposit(demo, plan).await?;
        }
        for plan in self.payouts.iter().filter(|plan| plan.day == day) {
            request_payout(demo, plan).await?;
        }
        Ok(())
    }
}

/// An amount in the demo's currency.
pub(super) fn usd(cents: i64) -> view::Money {
    view::Money {
        amount: cents,
        currency: "USD".to_owned(),
    }
}

async fn deposit(demo: &Demo, plan: &DepositPlan) -> Result<()> {
    let input = DepositInput {
        amount: usd(plan.cents),
        reference: plan.reference.clone(),
    };
    let ctx = demo.ctx(demo.owner()?);
    let made = deposits::announce(&demo.app, &ctx, demo.organization()?, input).await?;
    if let Some(confirmed) = plan.confirmed {
        demo.clock.advance_seconds(2 * 3_600);
        let id = DepositId::from_uuid(made.id);
        deposits::decide(&demo.app, &demo.operator()?, id, confirmed).await?;
    }
    Ok(())
}

async fn request_payout(demo: &Demo, plan: &PayoutPlan) -> Result<()> {
    let by = demo.cast.contributor(&plan.of)?;
    let who = *demo.accounts.contributors.get(by).ok_or(Error::NotFound)?;
    let currency = "USD".parse().map_err(|_| Error::NotFound)?;
    let available = demo
        .app
        .db()
        .read(move |tx| {
            ledger::balance(tx, Account::contributor_available(who, currency)).map_err(Error::from)
        })
        .await?;
    let cents = available.as_minor() * plan.percent / 100;
    if cents == 0 {
        return Ok(());
    }
    let input = PayoutInput {
        amount: usd(cents),
        rail: "manual".to_owned(),
    };
    let made = request(&demo.app, &demo.ctx(who), input).await?;
    let how = match (&plan.settled, &plan.returned) {
        (Some(reference), _) => End::Settled(reference.clone()),
        (_, Some(reason)) => End::Returned(reason.clone()),
        _ => return Ok(()),
    };
    demo.at(plan.day + 1, 8 * 3_600);
    end(
        &demo.app,
        &demo.operator()?,
        PayoutId::from_uuid(made.id),
        how,
    )
    .await?;
    Ok(())
}
