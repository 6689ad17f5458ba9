//! Three weeks, day by day.

use super::content::{CARELESS, CONTRIBUTORS, TEAM};
use super::projects::{Projects, Work, clarify, deposit, usd};
use super::reviews::{Desk, WATCHED_FROM};
use super::work::{self, Done};
use super::{DAYS, Demo, answers};
use crate::money::payouts::{End, PayoutInput, end, request};
use crate::{Error, Result};
use candor_domain::id::{AccountId, PayoutId};
use candor_domain::ledger::Account;
use candor_store::ledger;
use serde_json::Value;

/// The day of the report that the guideline can be read in two ways.
const REPORT_DAY: i64 = 9;
/// The day on which a payout is requested that is settled a day later.
const PAYOUT_DAY: i64 = 12;
const LAST: i64 = DAYS - 1;

pub(super) async fn run(demo: &mut Demo, projects: &Projects) -> Result<()> {
    let mut desk = Desk::default();
    for day in 1..DAYS {
        contribute(demo, projects, &mut desk, day).await?;
        demo.at(day, 17 * 3_600 + 1_800);
        if day >= 6 {
            rate(demo, &projects.coherence).await?;
        }
        demo.settle().await?;
        demo.at(day, 18 * 3_600 + 1_800);
        desk.close_day(demo, day).await?;
        demo.settle().await?;
        manage(demo, projects, day).await?;
        demo.settle().await?;
    }
    Ok(())
}

async fn contribute(demo: &mut Demo, projects: &Projects, desk: &mut Desk, day: i64) -> Result<()> {
    for by in 0..CONTRIBUTORS.len() {
        let is_watched = by == CARELESS && day >= WATCHED_FROM;
        if !is_watched && day != REPORT_DAY && !demo.random.chance(75) {
            continue;
        }
        let turn = i64::try_from(by).unwrap_or(0);
        demo.at(day, 11 * 3_600 + turn * 2_700);
        let who = demo.cast.contributors[by];
        if day == REPORT_DAY || demo.random.chance(6) {
            interrupt(demo, &projects.sentiment, who, day).await?;
        }
        let count = if is_watched {
            4
        } else {
            2 + demo.random.below(3)
        };
        for _ in 0..count {
            desk.waiting
                .extend(judge_sentence(demo, &projects.sentiment, by, day).await?);
        }
        if day >= 3 && demo.random.chance(24) {
            desk.waiting
                .extend(rank(demo, &projects.ranking, by, day).await?);
        }
        demo.settle().await?;
    }
    Ok(())
}

/// A task that is given back, or on one day reported.
async fn interrupt(demo: &Demo, work: &Work, who: AccountId, day: i64) -> Result<()> {
    let Some(item) = work::take(demo, who, work).await? else {
        return Ok(());
    };
    if day == REPORT_DAY && demo.cast.contributors.get(4) == Some(&who) {
        return work::ambiguous(demo, who, &item).await;
    }
    work::back(demo, who, &item).await
}

async fn judge_sentence(demo: &mut Demo, work: &Work, by: usize, day: i64) -> Result<Option<Done>> {
    let (who, cast) = (demo.cast.contributors[by], &CONTRIBUTORS[by]);
    let Some(item) = work::take(demo, who, work).await? else {
        return Ok(None);
    };
    let (_, truth) = work::truth(work, &item);
    let is_hasty = by == CARELESS && day >= WATCHED_FROM;
    let is_right = !is_hasty && demo.random.chance(cast.right);
    let answer = answers::sentiment(&mut demo.random, truth, is_right);
    let fix = answers::sentiment(&mut demo.random, truth, true);
    let seconds = work::seconds(&mut demo.random, cast.pace, 1);
    let id = work::answer(demo, who, &item, seconds, answer).await?;
    Ok(Some(Done {
        id,
        by,
        day,
        is_right,
        fix,
    }))
}

async fn rank(demo: &mut Demo, work: &Work, by: usize, day: i64) -> Result<Option<Done>> {
    let (who, cast) = (demo.cast.contributors[by], &CONTRIBUTORS[by]);
    let Some(item) = work::take(demo, who, work).await? else {
        return Ok(None);
    };
    let (_, truth) = work::truth(work, &item);
    let is_right = demo.random.chance(cast.right * 4 / 5);
    let answer = answers::ranking(&mut demo.random, truth, is_right);
    let seconds = work::seconds(&mut demo.random, cast.pace, 9);
    let id = work::answer(demo, who, &item, seconds, answer).await?;
    // Orders of good replies differ between people of good will: a reviewer lets them stand.
    Ok(Some(Done {
        id,
        by,
        day,
        is_right,
        fix: Value::Null,
    }))
}

async fn rate(demo: &mut Demo, work: &Work) -> Result<()> {
    for (by, member) in TEAM.iter().enumerate() {
        if !demo.random.chance(55) {
            continue;
        }
        let who = demo.cast.team[by];
        let Some(item) = work::take(demo, who, work).await? else {
            continue;
        };
        let (text, _) = work::truth(work, &item);
        let answer = answers::coherence(&mut demo.random, &text);
        let seconds = work::seconds(&mut demo.random, member.pace, 5);
        work::answer(demo, who, &item, seconds, answer).await?;
    }
    Ok(())
}

/// What the owner and the operator do in the evening.
async fn manage(demo: &Demo, projects: &Projects, day: i64) -> Result<()> {
    let owner = *demo.cast.team.first().ok_or(Error::NotFound)?;
    if day == REPORT_DAY {
        clarify(demo, owner, &projects.sentiment).await?;
    }
    if day == PAYOUT_DAY {
        let payout = pay_out(demo, 0).await?;
        demo.at(day + 1, 9 * 3_600);
        let how = End::Settled("TRN-88213".to_owned());
        end(&demo.app, &demo.operator()?, payout, how).await?;
    }
    if day == LAST {
        pay_out(demo, 0).await?;
        deposit(demo, owner, 25_000, "HALDEN-2402", false).await?;
    }
    Ok(())
}

/// Requests all that a contributor has available.
async fn pay_out(demo: &Demo, by: usize) -> Result<PayoutId> {
    let who = *demo.cast.contributors.get(by).ok_or(Error::NotFound)?;
    let currency = "USD".parse().map_err(|_| Error::NotFound)?;
    let available = demo
        .app
        .db()
        .read(move |tx| {
            ledger::balance(tx, Account::contributor_available(who, currency)).map_err(Error::from)
        })
        .await?;
    let input = PayoutInput {
        amount: usd(available.as_minor()),
        rail: "manual".to_owned(),
    };
    let made = request(&demo.app, &demo.ctx(who), input).await?;
    Ok(PayoutId::from_uuid(made.id))
}
