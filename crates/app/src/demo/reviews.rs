//! Verdicts on what was submitted: most are accepted, some corrected; one rejection goes all the way to an appeal.

use super::Demo;
use super::content::CARELESS;
use super::work::Done;
use crate::review::appeal::{AppealBody, open};
use crate::review::bulk::{BulkBody, accept};
use crate::review::verdict::{VerdictBody, judge};
use crate::{Error, Result};
use candor_domain::id::{AccountId, AssignmentId};

/// From this day the careless person is looked at.
pub(super) const WATCHED_FROM: i64 = 17;
const LAST: i64 = super::DAYS - 1;

/// What the reviewer has before them, and where the rejection stands.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) waiting: Vec<Done>,
    proposed: Option<AssignmentId>,
    rejected: Option<AssignmentId>,
    is_appealed: bool,
    is_change_asked: bool,
    is_second_waiting: bool,
}

fn said(verdict: &str, reason: &str) -> VerdictBody {
    VerdictBody {
        verdict: verdict.to_owned(),
        category: None,
        clause: None,
        reason: Some(reason.to_owned()),
        answer: None,
    }
}

impl Desk {
    /// The day's end: what the owner, the contributor and the reviewer do, in this order.
    pub(super) async fn close_day(&mut self, demo: &mut Demo, day: i64) -> Result<()> {
        let [owner, _, reviewer] = demo.cast.team[..] else {
            return Err(Error::NotFound);
        };
        self.appeal(demo).await?;
        self.confirm(demo, owner).await?;
        demo.clock.advance_seconds(900);
        // The reviewer is behind in the last two days, so that something waits.
        let share = if day >= LAST - 1 { 45 } else { 92 };
        let (mut now, mut later) = (Vec::new(), Vec::new());
        for done in std::mem::take(&mut self.waiting) {
            if demo.random.chance(share)
                || (done.by == CARELESS && !done.is_right && day >= WATCHED_FROM)
            {
                now.push(done);
            } else if day - done.day < 2 {
                later.push(done);
            }
        }
        self.waiting = later;
        let mut right = Vec::new();
        for done in now {
            demo.clock.advance_seconds(9);
            if done.is_right || done.fix.is_null() {
                right.push(done.id.as_uuid());
            } else {
                self.wrong(demo, reviewer, &done, day).await?;
            }
        }
        for some in right.chunks(50) {
            demo.clock.advance_seconds(120);
            let body = BulkBody {
                assignment_ids: some.to_vec(),
                verdict: "accept".to_owned(),
            };
            accept(&demo.app, &demo.ctx(reviewer), body).await?;
        }
        Ok(())
    }

    async fn wrong(
        &mut self,
        demo: &Demo,
        reviewer: AccountId,
        done: &Done,
        day: i64,
    ) -> Result<()> {
        let is_careless = done.by == CARELESS;
        let body = if is_careless
            && day >= WATCHED_FROM
            && self.proposed.is_none()
            && self.rejected.is_none()
        {
            self.proposed = Some(done.id);
            rejection(
                "The sentence says the opposite, and was answered within a few seconds of opening it, too fast to have read it.",
            )
        } else if is_careless && day == LAST && !self.is_change_asked {
            self.is_change_asked = true;
            said(
                "changes_requested",
                "Please read the whole sentence again: what does the writer say at its end?",
            )
        } else if is_careless && day == LAST && !self.is_second_waiting {
            self.is_second_waiting = true;
            rejection(
                "Again the opposite of what the sentence says: the writer warns or praises plainly, and the answer was chosen within a few seconds.",
            )
        } else {
            let mut body = said(
                "accept_with_fix",
                "Corrected: judge the writer's feeling, not the event.",
            );
            body.answer = Some(done.fix.clone());
            body
        };
        judge(&demo.app, &demo.ctx(reviewer), done.id, body).await?;
        Ok(())
    }

    /// The owner is the second reviewer.
    async fn confirm(&mut self, demo: &Demo, owner: AccountId) -> Result<()> {
        if let Some(id) = self.proposed.take() {
            let body = said("confirm_reject", "I read it as the reviewer does.");
            judge(&demo.app, &demo.ctx(owner), id, body).await?;
            self.rejected = Some(id);
        }
        Ok(())
    }

    async fn appeal(&mut self, demo: &Demo) -> Result<()> {
        let (Some(id), false) = (self.rejected, self.is_appealed) else {
            return Ok(());
        };
        let who = *demo
            .cast
            .contributors
            .get(CARELESS)
            .ok_or(Error::NotFound)?;
        let text =
            "I took the sentence as irony. The guideline says that irony counts as it is meant.";
        open(
            &demo.app,
            &demo.ctx(who),
            id,
            AppealBody {
                text: text.to_owned(),
            },
        )
        .await?;
        self.is_appealed = true;
        Ok(())
    }
}

fn rejection(reason: &str) -> VerdictBody {
    VerdictBody {
        category: Some("careless".to_owned()),
        clause: Some("writer".to_owned()),
        ..said("reject", reason)
    }
}
