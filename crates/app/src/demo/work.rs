//! What one does with a task: claim, look, be active, submit; give back, report, or leave a draft.

use super::answers::Row;
use super::plan::lines;
use super::{Demo, Random};
use crate::work::claim::claim;
use crate::work::draft::{DraftInput, save};
use crate::work::heartbeat::{BUCKET_SECONDS, Beat, beat};
use crate::work::lease::give_back;
use crate::work::report::{ReportInput, report};
use crate::work::submit::{SubmitInput, submit as send};
use crate::{Error, Result};
use candor_domain::id::{AccountId, AssignmentId, ProjectId};
use candor_domain::time::Clock as _;
use candor_store::{assignments, tasks};
use serde_json::Value;

/// How often the workbench tells that somebody is active.
const BEAT_SECONDS: i64 = 90;

/// A task that somebody holds.
pub(super) struct Taken {
    pub(super) id: AssignmentId,
    pub(super) epoch: i64,
    /// The task with all of its data, also what its holder is not shown.
    pub(super) row: Row,
}

/// Claims a task, if there is one for this person.
pub(super) async fn take(demo: &Demo, who: AccountId, project: ProjectId) -> Result<Option<Taken>> {
    let mut answer = claim(&demo.app, &demo.ctx(who), project, 1).await?;
    let Some(item) = answer.items.pop() else {
        return Ok(None);
    };
    let id = AssignmentId::from_uuid(item.assignment.id);
    Ok(Some(Taken {
        id,
        epoch: item.assignment.epoch,
        row: row(demo, id).await?,
    }))
}

async fn row(demo: &Demo, id: AssignmentId) -> Result<Row> {
    let task = demo
        .app
        .db()
        .read(move |tx| {
            let of = assignments::get(tx, id)?.ok_or(Error::NotFound)?;
            tasks::get(tx, of.project, of.task)?.ok_or(Error::NotFound)
        })
        .await?;
    Ok(Row {
        external_id: task.external_id.unwrap_or_default(),
        data: lines(&task.data)?.pop().unwrap_or_default(),
    })
}

/// Works so long at a task; the workbench tells of it from time to time.
pub(super) async fn spend(demo: &Demo, who: AccountId, taken: &Taken, seconds: u64) -> Result<()> {
    let bucket = || demo.clock.now().as_micros() / 1_000_000 / BUCKET_SECONDS;
    let mut left = i64::try_from(seconds).unwrap_or(BEAT_SECONDS);
    while left > 0 {
        let from = bucket();
        demo.clock.advance_seconds(left.min(BEAT_SECONDS));
        left -= BEAT_SECONDS;
        let input = Beat {
            epoch: taken.epoch,
            buckets: (from..=bucket()).collect(),
        };
        beat(&demo.app, &demo.ctx(who), taken.id, input).await?;
    }
    Ok(())
}

/// Submits; tells whether the answer waits for a reviewer now.
pub(super) async fn submit(
    demo: &Demo,
    who: AccountId,
    (id, epoch): (AssignmentId, i64),
    answer: Value,
) -> Result<bool> {
    let input = SubmitInput {
        epoch,
        answer,
        note: None,
        claim: None,
    };
    let sent = send(&demo.app, &demo.ctx(who), id, input).await?;
    demo.clock.advance_seconds(2);
    Ok(sent.assignment.state == "submitted")
}

/// Looks at a task and gives it back.
pub(super) async fn back(demo: &Demo, who: AccountId, taken: &Taken) -> Result<()> {
    spend(demo, who, taken, 20).await?;
    give_back(&demo.app, &demo.ctx(who), taken.id, taken.epoch).await?;
    Ok(())
}

/// Gives a task back with a report of this kind, clause and text.
pub(super) async fn tell(
    demo: &Demo,
    who: AccountId,
    taken: &Taken,
    (kind, clause, text): (&str, Option<&str>, &str),
) -> Result<()> {
    spend(demo, who, taken, 45).await?;
    let input = ReportInput {
        epoch: taken.epoch,
        kind: kind.to_owned(),
        clause: clause.map(str::to_owned),
        text: text.to_owned(),
    };
    report(&demo.app, &demo.ctx(who), taken.id, input).await?;
    Ok(())
}

/// Leaves the beginning of an answer on the server.
pub(super) async fn begin(
    demo: &Demo,
    who: AccountId,
    taken: &Taken,
    answer: &Value,
) -> Result<()> {
    spend(demo, who, taken, 240).await?;
    let input = DraftInput {
        epoch: taken.epoch,
        revision: 0,
        answer: answer.clone(),
    };
    save(&demo.app, &demo.ctx(who), taken.id, input).await?;
    Ok(())
}

/// How long somebody of this pace takes for something that is so many times a sentence.
pub(super) fn seconds(random: &mut Random, pace: u64, times: u64) -> u64 {
    let base = pace * times;
    base / 2 + random.below(base + 1) + 2
}
