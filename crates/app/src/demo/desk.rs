//! The reviewers' evening: most answers are accepted, some corrected or sent back; a rejection goes all the way to an
//! appeal and its decision.

use super::Demo;
use super::answers::{can_be_fixed, is_written};
use super::plan::Said;
use super::projects::Work;
use crate::review::appeal::{AppealBody, DecisionBody, decide, open};
use crate::review::bulk::{BulkBody, accept};
use crate::review::verdict::{VerdictBody, judge};
use crate::{Error, Result};
use candor_domain::id::{AccountId, AssignmentId};
use serde_json::Value;

/// The reviewer is behind from this day on, so that something waits.
const BEHIND_FROM: i64 = super::DAYS - 2;
/// Answers that one call accepts.
const AT_ONCE: usize = 50;

/// An answer that was submitted and waits.
#[derive(Clone)]
pub(super) struct Done {
    pub(super) id: AssignmentId,
    pub(super) epoch: i64,
    /// Of which project.
    pub(super) work: usize,
    /// Whose, by index among the contributors.
    pub(super) by: usize,
    pub(super) day: i64,
    pub(super) is_right: bool,
    /// What it should have been.
    pub(super) better: Option<Value>,
    /// The verdict that the plan has for it.
    pub(super) said: Option<Said>,
}

/// What the reviewers have before them, and where rejections stand.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) waiting: Vec<Done>,
    returned: Vec<Done>,
    proposed: Vec<Done>,
    rejected: Vec<Done>,
    appealed: Vec<Done>,
}

fn verdict(verdict: &str, reason: &str) -> VerdictBody {
    VerdictBody {
        verdict: verdict.to_owned(),
        category: None,
        clause: None,
        reason: Some(reason.to_owned()),
        answer: None,
    }
}

impl Desk {
    /// What was sent back to somebody to be changed.
    pub(super) fn returned_to(&mut self, by: usize) -> Vec<Done> {
        let (theirs, others) = std::mem::take(&mut self.returned)
            .into_iter()
            .partition(|done| done.by == by);
        self.returned = others;
        theirs
    }

    /// The day's end: what manager, contributors, owner and reviewer do, in this order.
    pub(super) async fn close_day(
        &mut self,
        demo: &mut Demo,
        works: &[Work],
        day: i64,
    ) -> Result<()> {
        let [owner, manager, reviewer] = demo.accounts.team[..] else {
            return Err(Error::NotFound);
        };
        self.decide(demo, manager).await?;
        self.appeal(demo).await?;
        self.confirm(demo, owner).await?;
        demo.clock.advance_seconds(900);
        // What is overlooked twice is accepted by its deadline.
        let share = if day >= BEHIND_FROM { 45 } else { 88 };
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for done in std::mem::take(&mut self.waiting) {
            if done.said.is_some() || demo.random.chance(share) {
                now.push(done);
            } else if day == done.day {
                later.push(done);
            }
        }
        self.waiting = later;
        let mut right = Vec::new();
        for done in now {
            demo.clock.advance_seconds(9);
            match self.words(works, &done) {
                None => right.push(done.id.as_uuid()),
                Some(body) => self.judge(demo, reviewer, done, body).await?,
            }
        }
        for some in right.chunks(AT_ONCE) {
            demo.clock.advance_seconds(120);
            let body = BulkBody {
                assignment_ids: some.to_vec(),
                verdict: "accept".to_owned(),
            };
            accept(&demo.app, &demo.ctx(reviewer), body).await?;
        }
        Ok(())
    }

    /// What is said of an answer; nothing of one that is accepted as it is.
    fn words(&self, works: &[Work], done: &Done) -> Option<VerdictBody> {
        if let Some(said) = &done.said {
            return Some(VerdictBody {
                category: said.category.clone(),
                clause: said.clause.clone(),
                ..verdict(&said.verdict, &said.reason)
            });
        }
        let work = works.get(done.work).filter(|_| !done.is_right)?;
        let says = &work.plan.says;
        if let (Some(fix), true) = (&says.fix, can_be_fixed(work.preset)) {
            return Some(VerdictBody {
                answer: done.better.clone(),
                ..verdict("accept_with_fix", fix)
            });
        }
        let changes = says.changes.as_ref().filter(|_| is_written(work.preset))?;
        Some(verdict("changes_requested", changes))
    }

    async fn judge(
        &mut self,
        demo: &Demo,
        reviewer: AccountId,
        done: Done,
        body: VerdictBody,
    ) -> Result<()> {
        let word = body.verdict.clone();
        match judge(&demo.app, &demo.ctx(reviewer), done.id, body).await {
            Ok(_) => {}
            // Its deadline has passed, or its batch has ended: it is paid and needs no verdict.
            Err(Error::Conflict { .. }) => return Ok(()),
            Err(error) => return Err(error),
        }
        match word.as_str() {
            "reject" => self.proposed.push(done),
            "changes_requested" => self.returned.push(done),
            _ => {}
        }
        Ok(())
    }

    /// The owner is the second reviewer.
    async fn confirm(&mut self, demo: &Demo, owner: AccountId) -> Result<()> {
        for done in std::mem::take(&mut self.proposed) {
            let body = verdict("confirm_reject", "I read it as the reviewer does.");
            judge(&demo.app, &demo.ctx(owner), done.id, body).await?;
            self.rejected.push(done);
        }
        Ok(())
    }

    async fn appeal(&mut self, demo: &Demo) -> Result<()> {
        for done in std::mem::take(&mut self.rejected) {
            let Some(text) = done.said.as_ref().and_then(|said| said.appeal.clone()) else {
                continue;
            };
            let whose = demo.accounts.contributors.get(done.by);
            let ctx = demo.ctx(*whose.ok_or(Error::NotFound)?);
            open(&demo.app, &ctx, done.id, AppealBody { text }).await?;
            self.appealed.push(done);
        }
        Ok(())
    }

    /// The manager has taken no part in the rejection, and decides.
    async fn decide(&mut self, demo: &Demo, manager: AccountId) -> Result<()> {
        for done in std::mem::take(&mut self.appealed) {
            let Some(decision) = done.said.and_then(|said| said.decision) else {
                continue;
            };
            let body = DecisionBody {
                decision: decision.decision,
                note: decision.note,
            };
            decide(&demo.app, &demo.ctx(manager), done.id, body).await?;
        }
        Ok(())
    }
}
