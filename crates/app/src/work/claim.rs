//! `claim(project, contributor, n)`: leases up to n tasks, at a cost that grows with nothing.

use super::eligibility::{participation, refusal, stripe};
use super::show;
use crate::access::{self, Action};
use crate::people::confirmed::needs_confirmed_for;
use crate::templates::template;
use crate::{App, Context, Error, Result, view};
use candor_domain::access::Resource;
use candor_domain::assignment::{AssignmentState, Lease};
use candor_domain::batch::BatchState;
use candor_domain::claim::{
    EmptyReason, Search, Seen, Slice, SliceEnd, Step, WorkSettings, search, share_cap,
};
use candor_domain::id::{AccountId, AssignmentId, PlaceId, ProjectId, TaskId};
use candor_domain::ledger::PlaceCost;
use candor_domain::money::Amount;
use candor_domain::template::visible_data;
use candor_store::assignments::{self, Assignment};
use candor_store::db::{Scope, Sql, Tx, Value};
use candor_store::participations::Gate;
use candor_store::queue::{self, Cursor, Free, Look, OpenBatch};
use candor_store::{answers, events};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Tasks that one claim may ask for.
pub const COUNT_GREATEST: u32 = 20;

/// Leases up to `count` tasks of a project to the person who asks.
///
/// # Errors
/// `NotFound` for a project the person may not know of; `Invalid` for a count that is none.
pub async fn claim(
    app: &App,
    ctx: &Context,
    project: ProjectId,
    count: u32,
) -> Result<view::ClaimAnswer> {
    if !(1..=COUNT_GREATEST).contains(&count) {
        let message = format!("Ask for 1 to {COUNT_GREATEST} tasks.");
        return Err(Error::invalid("/count", message));
    }
    let contributor = may_claim(ctx)?;
    needs_confirmed_for(app, contributor, project).await?;
    let (app2, ctx) = (app.clone(), ctx.clone());
    app.db()
        .write(Scope::Person(contributor.as_uuid()), move |tx| {
            claim_in(tx, &app2, &ctx, project, count)
        })
        .await
}

/// The claim inside a command of the contributor's stripe; `submit` calls it too.
///
/// # Errors
/// As [`claim`].
pub fn claim_in(
    tx: &mut dyn Tx,
    app: &App,
    ctx: &Context,
    project: ProjectId,
    count: u32,
) -> Result<view::ClaimAnswer> {
    let contributor = may_claim(ctx)?;
    let (gate, batches) = queue::gate_and_batches(tx, project, contributor)?;
    let gate = gate.ok_or(Error::NotFound)?;
    let part = participation(tx, ctx, project, contributor, &gate)?;
    if let Some(kept) = kept_claim(ctx, &batches)? {
        return again(tx, app, contributor, &gate, &batches, &kept);
    }
    if let Some(reason) = gate_reason(&gate).or_else(|| refusal(&part)) {
        return Ok(empty(reason));
    }
    let mut claim = Claim {
        app,
        ctx,
        project,
        contributor,
        gate: &gate,
        writes: Vec::new(),
        tasks: BTreeSet::new(),
    };
    claim.run(tx, batches, count)
}

/// Whether somebody may claim at all; which projects they may know of is for their participation to say.
///
/// # Errors
/// `SignInNeeded`; `Forbidden` for a token without the scope, and while the account is being closed.
pub(crate) fn may_claim(ctx: &Context) -> Result<AccountId> {
    let anything = Resource {
        is_visible: true,
        ..Resource::NONE
    };
    access::decide(ctx, Action::Claim, &anything)?;
    ctx.person()
}

fn empty(reason: EmptyReason) -> view::ClaimAnswer {
    view::ClaimAnswer {
        items: Vec::new(),
        reason: Some(reason.into()),
    }
}

fn gate_reason(gate: &Gate) -> Option<EmptyReason> {
    (gate.project_state != "live")
        .then(|| EmptyReason::paused(&format!("it is {}", gate.project_state)))
}

/// One claim under way.
struct Claim<'a> {
    app: &'a App,
    ctx: &'a Context,
    project: ProjectId,
    contributor: AccountId,
    gate: &'a Gate,
    writes: Vec<(Sql, Vec<Value>)>,
    /// The tasks that it took so far.
    tasks: BTreeSet<TaskId>,
}

/// A batch that may give something, with what is left of the person's limits in it.
struct Candidate {
    open: OpenBatch,
    work: WorkSettings,
    room: i64,
    taken: Vec<(AssignmentId, bool)>,
}

impl Claim<'_> {
    fn run(
        &mut self,
        tx: &mut dyn Tx,
        batches: Vec<OpenBatch>,
        count: u32,
    ) -> Result<view::ClaimAnswer> {
        let (mut candidates, refused) = self.candidates(batches)?;
        if candidates.is_empty() {
            return Ok(empty(refused));
        }
        let mut search = Search::new(candidates.iter().map(|candidate| {
            search::OpenBatch {
                batch: candidate.open.id,
                cursor: candidate
                    .open
                    .cursor
                    .as_ref()
                    .map(|cursor| cursor.state)
                    .unwrap_or_default(),
                low_water: candidate.open.low_place,
            }
        }));
        let mut items = Vec::new();
        let wanted = |items: &[view::ClaimedItem], room: i64| {
            room.min(i64::from(count) - i64::try_from(items.len()).unwrap_or(i64::MAX))
        };
        let end = loop {
            let step = search.step();
            let Step::Look(index, slice) = step else {
                break step;
            };
            let Some(candidate) = candidates.get_mut(index) else {
                break Step::Stop;
            };
            let wanted = wanted(&items, candidate.room);
            let (found, seen) = self.look(tx, candidate, &slice, wanted)?;
            for free in found {
                items.push(self.take(tx, candidate, &free)?);
            }
            search.learn(index, &slice, &seen);
        };
        if items.is_empty() && end == Step::NothingLeft {
            for candidate in &mut candidates {
                let wanted = wanted(&items, candidate.room);
                self.own_rows(tx, candidate, wanted, &mut items)?;
            }
        }
        let moved: Vec<_> = search.cursors().map(|(_, state)| state).collect();
        for (candidate, state) in candidates.iter().zip(moved) {
            self.keep_cursor(candidate, state);
        }
        self.write(tx)?;
        let reason = items.is_empty().then(|| Search::empty_reason(&end).into());
        Ok(view::ClaimAnswer { items, reason })
    }

    /// The open batches in which the person is below their limits; else why there is none.
    fn candidates(&self, batches: Vec<OpenBatch>) -> Result<(Vec<Candidate>, EmptyReason)> {
        let mut refused = EmptyReason::none_left();
        let mut candidates = Vec::new();
        for open in batches {
            if open.state == BatchState::WindingDown {
                continue;
            }
            if open.state != BatchState::Open {
                refused = EmptyReason::paused("it is paused");
                continue;
            }
            let work: WorkSettings = serde_json::from_str(&open.work)
                .map_err(|error| Error::Internal(format!("work of batch {}: {error}", open.id)))?;
            let (live, claimed) = open
                .cursor
                .as_ref()
                .map_or((0, 0), |cursor| (cursor.live_leases, cursor.claimed));
            let percent = work.share_cap_percent.unwrap_or(100);
            let limit = work.live_leases();
            // Nobody meets a task twice, so that all of a batch is no cap.
            let cap = if percent >= 100 {
                i64::MAX
            } else {
                share_cap(open.tasks, percent)
            };
            if live >= limit {
                refused = EmptyReason::live_limit(live, limit);
            } else if claimed >= cap {
                refused = EmptyReason::share_cap(claimed, cap, percent);
            } else if candidates.len() < search::BATCHES_GREATEST {
                let room = (limit - live).min(cap.saturating_sub(claimed));
                candidates.push(Candidate {
                    open,
                    work,
                    room,
                    taken: Vec::new(),
                });
            }
        }
        Ok((candidates, refused))
    }

    fn look(
        &self,
        tx: &mut dyn Tx,
        candidate: &Candidate,
        slice: &Slice,
        wanted: i64,
    ) -> Result<(Vec<Free>, Seen)> {
        let batch = candidate.open.id;
        let after = slice.after.map_or(Uuid::nil(), PlaceId::as_uuid);
        let up_to = match slice.end {
            SliceEnd::Ahead => Uuid::max(),
            SliceEnd::UpTo(place) => place.as_uuid(),
        };
        let wanted = usize::try_from(wanted).unwrap_or(0);
        // Places of one task lie side by side; a person takes one of each task. What this claim took is not written yet,
        // so that a later slice may show its tasks once more.
        let is_first = wanted == 1 && self.tasks.is_empty();
        let limit = if is_first { 1 } else { queue::SLICE };
        let (project, contributor) = (self.project, self.contributor);
        let look = Look {
            batch,
            project,
            contributor,
            after,
            up_to,
            limit,
        };
        let mut tasks = self.tasks.clone();
        let found: Vec<Free> = queue::look(tx, look)?
            .into_iter()
            .filter(|free| tasks.insert(free.task))
            .take(wanted)
            .collect();
        let last_taken = found.last().map(|free| free.place);
        let is_satisfied = !found.is_empty() && found.len() >= wanted;
        let (places, last) = if is_satisfied {
            (0, last_taken)
        } else {
            queue::slice_end(tx, batch, after, up_to)?
        };
        Ok((
            found,
            Seen {
                places,
                last,
                last_taken,
                is_satisfied,
            },
        ))
    }

    /// Leases the task of a free place.
    fn take(
        &mut self,
        tx: &mut dyn Tx,
        candidate: &mut Candidate,
        free: &Free,
    ) -> Result<view::ClaimedItem> {
        let open = &candidate.open;
        let lease = Lease::give(self.ctx.now, candidate.work.lease_length());
        let cost =
            PlaceCost::new(open.price, open.fee).map_err(|e| Error::Internal(e.to_string()))?;
        let assignment = Assignment {
            id: AssignmentId::from_uuid(self.ctx.new_id()),
            project: self.project,
            batch: open.id,
            task: free.task,
            contributor: self.contributor,
            epoch: lease.epoch,
            state: AssignmentState::Leased,
            is_members: false,
            is_surplus: false,
            is_barred: false,
            price: open.price,
            fee: cost.fee().map_err(|e| Error::Internal(e.to_string()))?,
            template_version: open.template_version,
            guideline_version: self.gate.guideline_version.unwrap_or(1),
            claimed_at: lease.given_at,
            lease_expires_at: Some(lease.expires_at),
            lease_extensions: 0,
            submitted_at: None,
            decided_at: None,
            deadline_at: Some(lease.expires_at),
            revision: 0,
            changes_asked: 0,
            held_by: None,
            held_until: None,
            active_seconds: 0,
        };
        self.tasks.insert(free.task);
        self.writes.push(queue::taking(open.id, free.place));
        self.writes.push(assignments::inserting(&assignment));
        self.leased(tx, candidate, &assignment, &free.data, true)
    }

    /// Gives people their own returned or expired rows again, when nothing else is left for them.
    fn own_rows(
        &mut self,
        tx: &mut dyn Tx,
        candidate: &mut Candidate,
        wanted: i64,
        items: &mut Vec<view::ClaimedItem>,
    ) -> Result<()> {
        let Some(limit) = u32::try_from(wanted).ok().filter(|limit| *limit > 0) else {
            return Ok(());
        };
        let batch = candidate.open.id;
        for (mut assignment, data) in assignments::again(tx, self.contributor, batch, limit)? {
            if !queue::take_of_task(tx, batch, assignment.task)? {
                continue;
            }
            let length = candidate.work.lease_length();
            let state = candidate.open.state;
            let lease = assignment
                .lease()
                .give_again(assignment.state, None, state, true, self.ctx.now, length)
                .map_err(|error| Error::conflict("not_again", error.to_string()))?;
            if assignment.state == AssignmentState::Expired {
                // Nobody can answer under the old epoch any more: that lease is decided now.
                self.writes.push(answers::deciding_pay(
                    assignment.id,
                    assignment.epoch,
                    AssignmentState::Expired.as_str(),
                    Amount::ZERO,
                    Amount::ZERO,
                    self.ctx.now,
                ));
            }
            assignment.epoch = lease.epoch;
            assignment.state = AssignmentState::Leased;
            assignment.claimed_at = lease.given_at;
            assignment.lease_expires_at = Some(lease.expires_at);
            assignment.lease_extensions = 0;
            assignment.deadline_at = Some(lease.expires_at);
            assignment.guideline_version = self
                .gate
                .guideline_version
                .unwrap_or(assignment.guideline_version);
            self.writes.push(assignments::updating(&assignment));
            items.push(self.leased(tx, candidate, &assignment, &data, false)?);
        }
        Ok(())
    }

    fn leased(
        &mut self,
        tx: &mut dyn Tx,
        candidate: &mut Candidate,
        assignment: &Assignment,
        data: &str,
        is_new: bool,
    ) -> Result<view::ClaimedItem> {
        candidate.taken.push((assignment.id, is_new));
        candidate.room -= 1;
        self.writes.push(events::appending(
            stripe(self.contributor),
            self.ctx.now,
            &events::Event {
                kind: "assignment.leased".to_owned(),
                organization: Some(self.gate.organization),
                project: Some(self.project),
                batch: Some(assignment.batch),
                task: Some(assignment.task),
                assignment: Some(assignment.id),
                account: Some(self.contributor),
                ..events::Event::default()
            },
        ));
        item(
            tx,
            self.app,
            self.gate,
            assignment,
            data,
            candidate.open.currency,
        )
    }

    /// Writes the person's row of a batch, where it changed.
    fn keep_cursor(&mut self, candidate: &Candidate, state: candor_domain::claim::CursorState) {
        let kept = candidate.open.cursor.clone().unwrap_or_default();
        if candidate.taken.is_empty() && kept.state == state {
            return;
        }
        let taken = i64::try_from(candidate.taken.len()).unwrap_or(i64::MAX);
        let new = candidate.taken.iter().filter(|(_, is_new)| *is_new).count();
        let mut cursor = Cursor {
            state,
            claimed: kept.claimed + i64::try_from(new).unwrap_or(i64::MAX),
            live_leases: kept.live_leases + taken,
            ..kept
        };
        if !candidate.taken.is_empty() {
            let retry = self.ctx.retry.as_ref();
            let kept = KeptClaim {
                body: retry.map(|retry| hex::encode(retry.body_hash)),
                assignments: candidate.taken.iter().map(|(id, _)| *id).collect(),
            };
            cursor.last_claim_key = retry.map(|retry| retry.key.clone());
            cursor.last_claim = serde_json::to_string(&kept).ok();
        }
        self.writes.push(queue::putting_cursor(
            candidate.open.id,
            self.contributor,
            &cursor,
        ));
    }

    fn write(&mut self, tx: &mut dyn Tx) -> Result<()> {
        let statements: Vec<(Sql, &[Value])> = self
            .writes
            .iter()
            .map(|(sql, values)| (*sql, values.as_slice()))
            .collect();
        if statements.is_empty() {
            return Ok(());
        }
        let changed = tx.execute_merged(&statements)?;
        if changed.contains(&0) {
            // Another claim took the place between the look and the write: run again.
            return Err(candor_store::Error::Busy.into());
        }
        Ok(())
    }
}

fn item(
    tx: &mut dyn Tx,
    app: &App,
    gate: &Gate,
    assignment: &Assignment,
    data: &str,
    currency: candor_domain::money::Currency,
) -> Result<view::ClaimedItem> {
    let compiled = template(tx, app, assignment.project, assignment.template_version)?;
    let data: serde_json::Value = serde_json::from_str(data)
        .map_err(|error| Error::Internal(format!("data of {}: {error}", assignment.task)))?;
    let mut data = visible_data(&compiled, &data);
    crate::media::sign_data(app, assignment.project, &compiled, &mut data);
    let draft = if assignment.epoch > 1 {
        answers::draft(tx, assignment.id)?
    } else {
        None
    };
    Ok(view::ClaimedItem {
        assignment: show::assignment(assignment, &gate.project_name, currency),
        task: view::Task { data },
        draft: draft.map(|draft| view::Draft {
            revision: draft.revision,
            answer: serde_json::from_str(&draft.answer).unwrap_or_default(),
        }),
    })
}

/// What a claim gave, kept for its retries.
#[derive(Serialize, Deserialize)]
struct KeptClaim {
    /// The hash of the body it was asked with.
    body: Option<String>,
    assignments: Vec<AssignmentId>,
}

/// What the last claim under this retry key gave, if the key was the last one.
fn kept_claim(ctx: &Context, batches: &[OpenBatch]) -> Result<Option<Vec<AssignmentId>>> {
    let Some(retry) = &ctx.retry else {
        return Ok(None);
    };
    let body = hex::encode(retry.body_hash);
    let mut assignments = Vec::new();
    let cursors = batches.iter().filter_map(|open| open.cursor.as_ref());
    for cursor in cursors.filter(|cursor| cursor.last_claim_key.as_ref() == Some(&retry.key)) {
        let text = cursor.last_claim.as_deref().unwrap_or_default();
        let kept: KeptClaim = serde_json::from_str(text)
            .map_err(|error| Error::Internal(format!("kept claim {}: {error}", retry.key)))?;
        if kept.body.as_ref() != Some(&body) {
            return Err(Error::conflict(
                "idempotency_key_reused",
                "This Idempotency-Key was used before with another body. Use a new key for a new claim.",
            ));
        }
        assignments.extend(kept.assignments);
    }
    Ok((!assignments.is_empty()).then_some(assignments))
}

fn again(
    tx: &mut dyn Tx,
    app: &App,
    contributor: AccountId,
    gate: &Gate,
    batches: &[OpenBatch],
    kept: &[AssignmentId],
) -> Result<view::ClaimAnswer> {
    let mut items = Vec::new();
    for id in kept {
        let Some((assignment, data)) = assignments::with_data(tx, *id)? else {
            continue;
        };
        let open = batches.iter().find(|open| open.id == assignment.batch);
        if let (true, Some(open)) = (assignment.contributor == contributor, open) {
            items.push(item(tx, app, gate, &assignment, &data, open.currency)?);
        }
    }
    Ok(view::ClaimAnswer {
        items,
        reason: None,
    })
}
