//! Three projects from presets: two that pay, one among the members.

use super::Demo;
use super::content::{COHERENCE, RANKINGS, REVIEWS, tasks};
use crate::batches::act::{Step, step};
use crate::batches::create::{self as batch, BatchInput};
use crate::money::deposits::{self, DepositInput};
use crate::projects::create::{NewProject, create};
use crate::projects::guidelines::{NewGuideline, post};
use crate::{Error, Result, view};
use candor_domain::claim::WorkSettings;
use candor_domain::eligibility::{Eligibility, Visibility};
use candor_domain::id::{AccountId, BatchId, DepositId, ProjectId, TaskId};
use candor_domain::presets;
use candor_domain::review::{ReviewPolicy, ReviewSettings};
use candor_store::db::Scope;
use candor_store::tasks::{self as store, NewTask};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A project under way, with what the source says of each of its tasks.
pub(super) struct Work {
    pub(super) id: ProjectId,
    /// The value at `key` of a task's data, with the source's answer.
    pub(super) truths: BTreeMap<String, Value>,
    /// What a contributor sees that tells tasks apart.
    pub(super) key: &'static str,
}

/// The projects of the demo.
pub(super) struct Projects {
    pub(super) sentiment: Work,
    pub(super) ranking: Work,
    pub(super) coherence: Work,
}

/// What a project of the demo is.
struct Plan {
    preset: &'static str,
    name: &'static str,
    summary: &'static str,
    data: &'static str,
    key: &'static str,
    truth: &'static str,
    cents: i64,
    overlap: i64,
    /// Answers at most, and how sure ends a task before.
    adaptive: Option<(i64, i64)>,
}

const SENTIMENT: Plan = Plan {
    preset: "text-sentiment",
    name: "Product reviews: sentiment",
    summary: "Sentences from reviews of phones and headsets. Does the writer speak well or badly of the product?",
    data: REVIEWS,
    key: "text",
    truth: "label",
    cents: 6,
    overlap: 3,
    adaptive: Some((5, 90)),
};
const RANKING: Plan = Plan {
    preset: "response-ranking",
    name: "Assistant replies: best first",
    summary: "A prompt and several replies of an assistant. Put the replies in order, and say which could be sent.",
    data: RANKINGS,
    key: "prompt",
    truth: "source_order",
    cents: 65,
    overlap: 3,
    adaptive: None,
};
const TEXTS: Plan = Plan {
    preset: "coherence-rating",
    name: "Long replies: coherence (team)",
    summary: "Unpaid, inside the team: how well do long replies hang together?",
    data: COHERENCE,
    key: "text",
    truth: "",
    cents: 0,
    overlap: 3,
    adaptive: None,
};

pub(super) async fn make(demo: &mut Demo) -> Result<Projects> {
    let owner = *demo.cast.team.first().ok_or(Error::NotFound)?;
    demo.at(0, 14 * 3_600);
    deposit(demo, owner, 50_000, "HALDEN-2401", true).await?;
    demo.at(1, 9 * 3_600);
    let sentiment = open(demo, owner, &SENTIMENT).await?;
    demo.clock.advance_seconds(1_500);
    let ranking = open(demo, owner, &RANKING).await?;
    demo.clock.advance_seconds(1_500);
    let coherence = open(demo, owner, &TEXTS).await?;
    Ok(Projects {
        sentiment,
        ranking,
        coherence,
    })
}

/// Announces a deposit, and has the operator confirm it some hours later.
pub(super) async fn deposit(
    demo: &Demo,
    owner: AccountId,
    cents: i64,
    reference: &str,
    is_confirmed: bool,
) -> Result<()> {
    let input = DepositInput {
        amount: usd(cents),
        reference: reference.to_owned(),
    };
    let ctx = demo.ctx(owner);
    let made = deposits::announce(&demo.app, &ctx, demo.organization()?, input).await?;
    if is_confirmed {
        demo.clock.advance_seconds(4 * 3_600);
        let id = DepositId::from_uuid(made.id);
        deposits::decide(&demo.app, &demo.operator()?, id, true).await?;
    }
    Ok(())
}

/// An amount in the demo's currency.
pub(super) fn usd(cents: i64) -> view::Money {
    view::Money {
        amount: cents,
        currency: "USD".to_owned(),
    }
}

async fn open(demo: &Demo, owner: AccountId, plan: &Plan) -> Result<Work> {
    let is_paid = plan.cents > 0;
    let eligibility = Eligibility {
        visibility: if is_paid {
            Visibility::Public
        } else {
            Visibility::Members
        },
        ..Eligibility::default()
    };
    let new = NewProject {
        organization_id: demo.organization()?.as_uuid(),
        name: plan.name.to_owned(),
        summary: plan.summary.to_owned(),
        preset: Some(plan.preset.to_owned()),
        template: None,
        eligibility: Some(eligibility),
        work: Some(WorkSettings {
            share_cap_percent: Some(50),
            ..WorkSettings::default()
        }),
    };
    let project = create(&demo.app, &demo.ctx(owner), new).await?;
    let project = ProjectId::from_uuid(project.id);
    guideline(demo, owner, project, plan.preset).await?;
    let policy = if is_paid {
        ReviewPolicy::All
    } else {
        ReviewPolicy::None
    };
    let review = ReviewSettings {
        policy,
        percent: None,
        deadline_hours: 96,
        blind: true,
    };
    let input = BatchInput {
        name: Some("First batch".to_owned()),
        price: is_paid.then(|| usd(plan.cents)),
        overlap: Some(plan.overlap),
        overlap_greatest: plan.adaptive.map(|(greatest, _)| greatest),
        target_percent: plan.adaptive.map(|(_, percent)| percent),
        review: Some(review),
        ..BatchInput::default()
    };
    let made = batch::create(&demo.app, &demo.ctx(owner), project, input).await?;
    let made = BatchId::from_uuid(made.id);
    let truths = fill(demo, project, made, plan).await?;
    demo.clock.advance_seconds(300);
    if is_paid {
        step(&demo.app, &demo.ctx(owner), made, Step::Fund(None)).await?;
    }
    step(&demo.app, &demo.ctx(owner), made, Step::Publish).await?;
    Ok(Work {
        id: project,
        truths,
        key: plan.key,
    })
}

async fn guideline(demo: &Demo, owner: AccountId, project: ProjectId, preset: &str) -> Result<()> {
    let preset = presets::find(preset).ok_or(Error::NotFound)?;
    let first = NewGuideline {
        markdown: preset.guideline.clone(),
        change: None,
        note: String::new(),
    };
    post(&demo.app, &demo.ctx(owner), project, first).await?;
    Ok(())
}

/// Writes a batch's tasks; gives what the source says of each.
async fn fill(
    demo: &Demo,
    project: ProjectId,
    batch: BatchId,
    plan: &Plan,
) -> Result<BTreeMap<String, Value>> {
    let rows = tasks(plan.data)?;
    let truths = rows
        .iter()
        .filter_map(|row| Some((row[plan.key].as_str()?.to_owned(), row[plan.truth].clone())))
        .collect();
    let ctx = demo.app.own_context();
    let prefix = plan.preset;
    demo.app
        .db()
        .write(Scope::Control, move |tx| {
            let mut total = 0;
            for (index, row) in rows.iter().enumerate() {
                let data = row.to_string();
                let mut hash = [0; 16];
                hash.copy_from_slice(&Sha256::digest(&data)[..16]);
                let name = format!("{prefix}-{:03}", index + 1);
                let id = TaskId::from_uuid(ctx.new_id());
                let task = NewTask {
                    id,
                    external_id: Some(&name),
                    hash,
                    data: &data,
                };
                total += i64::from(store::insert(tx, project, batch, &task, ctx.now)?);
            }
            let by = candor_store::batches::TaskCounts {
                total,
                ..Default::default()
            };
            candor_store::batches::add_tasks(tx, batch, by).map_err(Error::from)
        })
        .await?;
    Ok(truths)
}

/// Posts the second version of the sentiment guideline, after a report that it can be read in two ways.
pub(super) async fn clarify(demo: &Demo, owner: AccountId, work: &Work) -> Result<()> {
    let preset = presets::find(SENTIMENT.preset).ok_or(Error::NotFound)?;
    let rule = "\n## Comparisons {#comparisons}\n\nA sentence that prefers the product to another speaks well of it, \
                also when both are faulted: \"still better than the last one\" is **positive**.\n";
    let second = NewGuideline {
        markdown: format!("{}{rule}", preset.guideline),
        change: Some("from_now_on".to_owned()),
        note: "New clause on comparisons, after a report.".to_owned(),
    };
    post(&demo.app, &demo.ctx(owner), work.id, second).await?;
    Ok(())
}
