//! Sessions of work: claim, look, be active, submit; sometimes give back or report.

use super::projects::Work;
use super::{Demo, Random};
use crate::Result;
use crate::view::{Assignment, ClaimedItem};
use crate::work::claim::claim;
use crate::work::heartbeat::{BUCKET_SECONDS, Beat, beat};
use crate::work::lease::give_back;
use crate::work::report::{ReportInput, report};
use crate::work::submit::{SubmitInput, submit};
use candor_domain::id::{AccountId, AssignmentId};
use candor_domain::time::Clock as _;
use serde_json::Value;

/// An answer that was submitted.
#[derive(Clone)]
pub(super) struct Done {
    pub(super) id: AssignmentId,
    /// Who, by index among the contributors.
    pub(super) by: usize,
    pub(super) day: i64,
    pub(super) is_right: bool,
    /// The answer that the source would give.
    pub(super) fix: Value,
}

/// Claims a task, if there is one for this person.
pub(super) async fn take(demo: &Demo, who: AccountId, work: &Work) -> Result<Option<ClaimedItem>> {
    let mut answer = claim(&demo.app, &demo.ctx(who), work.id, 1).await?;
    Ok(answer.items.pop())
}

/// What tells this task from others, and what the source says of it.
pub(super) fn truth<'a>(work: &'a Work, item: &ClaimedItem) -> (String, &'a Value) {
    let key = item.task.data[work.key].as_str().unwrap_or_default();
    let truth = work.truths.get(key).unwrap_or(&Value::Null);
    (key.to_owned(), truth)
}

/// Works so long at a task and submits.
pub(super) async fn answer(
    demo: &Demo,
    who: AccountId,
    item: &ClaimedItem,
    seconds: u64,
    answer: Value,
) -> Result<AssignmentId> {
    let id = spend(demo, who, &item.assignment, seconds).await?;
    let input = SubmitInput {
        epoch: item.assignment.epoch,
        answer,
        note: None,
        claim: None,
    };
    submit(&demo.app, &demo.ctx(who), id, input).await?;
    demo.clock.advance_seconds(2);
    Ok(id)
}

/// Lets the time of a task pass, with a heartbeat for its active part.
async fn spend(
    demo: &Demo,
    who: AccountId,
    assignment: &Assignment,
    seconds: u64,
) -> Result<AssignmentId> {
    let id = AssignmentId::from_uuid(assignment.id);
    let bucket = |demo: &Demo| demo.clock.now().as_micros() / 1_000_000 / BUCKET_SECONDS;
    let from = bucket(demo);
    demo.clock
        .advance_seconds(i64::try_from(seconds).unwrap_or(60));
    let buckets = (from..=bucket(demo)).collect();
    let input = Beat {
        epoch: assignment.epoch,
        buckets,
    };
    beat(&demo.app, &demo.ctx(who), id, input).await?;
    Ok(id)
}

/// Looks at a task and gives it back.
pub(super) async fn back(demo: &Demo, who: AccountId, item: &ClaimedItem) -> Result<()> {
    let id = spend(demo, who, &item.assignment, 20).await?;
    give_back(&demo.app, &demo.ctx(who), id, item.assignment.epoch).await?;
    Ok(())
}

/// Reports that the guideline can be read in two ways.
pub(super) async fn ambiguous(demo: &Demo, who: AccountId, item: &ClaimedItem) -> Result<()> {
    let id = spend(demo, who, &item.assignment, 45).await?;
    let input = ReportInput {
        epoch: item.assignment.epoch,
        kind: "ambiguous".to_owned(),
        clause: Some("subjects".to_owned()),
        text: "Two products are compared and both are faulted. I would take the preferred one as spoken well of."
            .to_owned(),
    };
    report(&demo.app, &demo.ctx(who), id, input).await?;
    Ok(())
}

/// How long somebody of this pace takes for something that is so many times a sentence.
pub(super) fn seconds(random: &mut Random, pace: u64, times: u64) -> u64 {
    let base = pace * times;
    base / 2 + random.below(base + 1) + 2
}
