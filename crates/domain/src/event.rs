//! What happened: every state change writes an event in its own transaction, and all that is slower follows
//! from events.

use crate::id::{AccountId, EventId};
use crate::time::Timestamp;
use crate::words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// The kind of an event: its subject and what became of it.
    pub enum EventKind: "event kind" {
        /// A project was made.
        ProjectCreated = "project.created",
        /// A project's settings were changed.
        ProjectChanged = "project.changed",
        /// A project's eligibility was changed: its version rose.
        ProjectEligibilityChanged = "project.eligibility_changed",
        /// How the project's answers become one was changed.
        ProjectMethodsChanged = "project.methods_changed",
        /// A project went live.
        ProjectPublished = "project.published",
        /// A project was paused.
        ProjectPaused = "project.paused",
        /// A project was resumed.
        ProjectResumed = "project.resumed",
        /// A project was closed.
        ProjectClosed = "project.closed",
        /// A project was archived.
        ProjectArchived = "project.archived",
        /// A version of the template was posted.
        TemplateVersionPosted = "template.version_posted",
        /// A version of the guideline was posted.
        GuidelineVersionPosted = "guideline.version_posted",
        /// A batch was made.
        BatchCreated = "batch.created",
        /// A batch's terms or settings were changed.
        BatchChanged = "batch.changed",
        /// Money was moved to a batch's reserve.
        BatchFunded = "batch.funded",
        /// A batch was opened.
        BatchOpened = "batch.opened",
        /// A reason for a pause was added.
        BatchPaused = "batch.paused",
        /// A reason for a pause was taken away.
        BatchResumed = "batch.resumed",
        /// Its owner asked a batch to close.
        BatchCloseRequested = "batch.close_requested",
        /// A batch was cancelled and winds down.
        BatchWindingDown = "batch.winding_down",
        /// A batch reconciles.
        BatchReconciling = "batch.reconciling",
        /// A batch is closed.
        BatchClosed = "batch.closed",
        /// A batch is cancelled.
        BatchCancelled = "batch.cancelled",
        /// A batch's refill waits for funds.
        BatchNeedsFunds = "batch.needs_funds",
        /// Tasks were imported.
        TasksImported = "tasks.imported",
        /// Places were born.
        PlacesBorn = "places.born",
        /// Places ended unfilled.
        PlacesEnded = "places.ended",
        /// Everybody eligible has met a place.
        PlaceUnfillable = "place.unfillable",
        /// A task is complete.
        TaskCompleted = "task.completed",
        /// A task was put on hold.
        TaskHeld = "task.held",
        /// A task was opened again after a hold.
        TaskReleased = "task.released",
        /// A task is in doubt after its greatest overlap.
        TaskEscalated = "task.escalated",
        /// A task was opened for more answers.
        TaskWidened = "task.widened",
        /// A task was withdrawn.
        TaskWithdrawn = "task.withdrawn",
        /// A task was reported.
        TaskReported = "task.reported",
        /// A task was leased.
        AssignmentLeased = "assignment.leased",
        /// A lease was extended.
        AssignmentExtended = "assignment.extended",
        /// A task was returned.
        AssignmentReturned = "assignment.returned",
        /// A lease ran out.
        AssignmentExpired = "assignment.expired",
        /// A lease ended with its cancelled batch.
        AssignmentReleased = "assignment.released",
        /// An answer was submitted.
        AssignmentSubmitted = "assignment.submitted",
        /// An answer was corrected: by its author, or, once it was accepted, by a member's fix.
        AssignmentCorrected = "assignment.corrected",
        /// A reviewer took an answer.
        AssignmentTaken = "assignment.taken",
        /// An answer was sent back for changes.
        AssignmentChangesRequested = "assignment.changes_requested",
        /// The changes did not come in time.
        AssignmentChangesLapsed = "assignment.changes_lapsed",
        /// An answer was accepted.
        AssignmentAccepted = "assignment.accepted",
        /// An answer was accepted with a reviewer's fix.
        AssignmentAcceptedWithFix = "assignment.accepted_with_fix",
        /// An answer was excluded.
        AssignmentExcluded = "assignment.excluded",
        /// A rejection was proposed.
        AssignmentRejectProposed = "assignment.reject_proposed",
        /// An answer was rejected.
        AssignmentRejected = "assignment.rejected",
        /// A rejection was appealed.
        AssignmentAppealed = "assignment.appealed",
        /// A rejection is final.
        AssignmentRejectedFinally = "assignment.rejected_finally",
        /// The pay of an ended lease was decided.
        AssignmentPayDecided = "assignment.pay_decided",
        /// A consensus was computed.
        ConsensusComputed = "consensus.computed",
        /// An account was made.
        AccountCreated = "account.created",
        /// An address was confirmed.
        AccountConfirmed = "account.confirmed",
        /// A profile was changed.
        AccountChanged = "account.changed",
        /// An account is being closed.
        AccountClosing = "account.closing",
        /// An account's personal data was erased.
        AccountErased = "account.erased",
        /// Somebody who closes their account gave up what they had left.
        BalanceGivenUp = "account.balance_given_up",
        /// An organization was made.
        OrganizationCreated = "organization.created",
        /// An organization was changed.
        OrganizationChanged = "organization.changed",
        /// Somebody was invited.
        InvitationSent = "invitation.sent",
        /// An invitation was withdrawn.
        InvitationWithdrawn = "invitation.withdrawn",
        /// A member joined.
        MemberJoined = "member.joined",
        /// A member's role changed.
        MemberRoleChanged = "member.role_changed",
        /// A member left.
        MemberLeft = "member.left",
        /// A contributor took part in a project for the first time.
        ParticipationBegan = "participation.began",
        /// A rule paused a contributor.
        ParticipationAutoPaused = "participation.auto_paused",
        /// A contributor's standing is clear again.
        ParticipationCleared = "participation.cleared",
        /// A person restricted a contributor.
        ParticipationRestricted = "participation.restricted",
        /// A person ended a contributor's part.
        ParticipationTerminated = "participation.terminated",
        /// A deposit was announced.
        DepositAnnounced = "deposit.announced",
        /// A deposit was confirmed.
        DepositConfirmed = "deposit.confirmed",
        /// A deposit was declined.
        DepositDeclined = "deposit.declined",
        /// A payout was requested.
        PayoutRequested = "payout.requested",
        /// A payout was approved.
        PayoutApproved = "payout.approved",
        /// A payout was put into a file or call.
        PayoutBatched = "payout.batched",
        /// The rail took a payout.
        PayoutReleased = "payout.released",
        /// A payout arrived.
        PayoutSettled = "payout.settled",
        /// A payout came back.
        PayoutReturned = "payout.returned",
        /// A job was queued.
        JobQueued = "job.queued",
        /// A job made progress.
        JobProgressed = "job.progressed",
        /// A job is done.
        JobDone = "job.done",
        /// A job failed.
        JobFailed = "job.failed",
        /// A job was cancelled.
        JobCancelled = "job.cancelled",
        /// An export is ready.
        ExportReady = "export.ready",
    }
}

words! {
    /// The kind of thing that an event is about.
    pub enum SubjectKind: "kind of subject" {
        /// A project.
        Project = "project",
        /// A batch.
        Batch = "batch",
        /// A task.
        Task = "task",
        /// A place.
        Place = "place",
        /// An assignment.
        Assignment = "assignment",
        /// An account.
        Account = "account",
        /// An organization.
        Organization = "organization",
        /// An invitation.
        Invitation = "invitation",
        /// A participation.
        Participation = "participation",
        /// A deposit.
        Deposit = "deposit",
        /// A payout.
        Payout = "payout",
        /// A job.
        Job = "job",
        /// An export.
        Export = "export",
    }
}

impl EventKind {
    /// The kind of thing that such an event is about.
    #[must_use]
    pub fn subject_kind(self) -> SubjectKind {
        // The word before the dot names it, but for versions and crowds, which belong to something.
        let (prefix, _) = self.as_str().split_once('.').unwrap_or((self.as_str(), ""));
        match prefix {
            "template" | "guideline" | "consensus" => SubjectKind::Project,
            "tasks" | "places" => SubjectKind::Batch,
            "member" => SubjectKind::Organization,
            other => other.parse().unwrap_or(SubjectKind::Project),
        }
    }

    /// What an assignment's new state is called as an event.
    #[must_use]
    pub const fn of_assignment(state: crate::assignment::AssignmentState) -> Self {
        use crate::assignment::AssignmentState as State;
        match state {
            State::Leased => Self::AssignmentLeased,
            State::Submitted => Self::AssignmentSubmitted,
            State::ChangesRequested => Self::AssignmentChangesRequested,
            State::RejectProposed => Self::AssignmentRejectProposed,
            State::Accepted => Self::AssignmentAccepted,
            State::AcceptedWithFix => Self::AssignmentAcceptedWithFix,
            State::Excluded => Self::AssignmentExcluded,
            State::Rejected => Self::AssignmentRejected,
            State::Appealed => Self::AssignmentAppealed,
            State::RejectedFinal => Self::AssignmentRejectedFinally,
            State::Returned => Self::AssignmentReturned,
            State::Expired => Self::AssignmentExpired,
            State::Released => Self::AssignmentReleased,
        }
    }

    /// What a payout's new state is called as an event.
    #[must_use]
    pub const fn of_payout(state: crate::payout::PayoutState) -> Self {
        use crate::payout::PayoutState as State;
        match state {
            State::Requested => Self::PayoutRequested,
            State::Approved => Self::PayoutApproved,
            State::Batched => Self::PayoutBatched,
            State::Released => Self::PayoutReleased,
            State::Settled => Self::PayoutSettled,
            State::Returned => Self::PayoutReturned,
        }
    }
}

/// The thing that an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id.
    pub id: Uuid,
}

/// An event before the database has numbered it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewEvent {
    /// What happened.
    pub kind: EventKind,
    /// The id of what it happened to; its kind follows from the event's.
    pub subject_id: Uuid,
    /// The person who caused it; `None` for a deadline or a rule.
    pub actor: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// Figures and ids that consumers need; never personal data.
    pub payload: serde_json::Value,
}

impl NewEvent {
    /// An event without further figures.
    #[must_use]
    pub fn new(
        kind: EventKind,
        subject_id: impl Into<Uuid>,
        actor: Option<AccountId>,
        at: Timestamp,
    ) -> Self {
        let payload = serde_json::Value::Object(serde_json::Map::new());
        Self {
            kind,
            subject_id: subject_id.into(),
            actor,
            at,
            payload,
        }
    }

    /// With one more figure.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        if let Some(object) = self.payload.as_object_mut() {
            object.insert(name.to_owned(), value.into());
        }
        self
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> Subject {
        Subject {
            kind: self.kind.subject_kind(),
            id: self.subject_id,
        }
    }
}

/// An event as consumers read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number, rising within its stripe.
    pub id: EventId,
    /// What happened.
    #[serde(flatten)]
    pub event: NewEvent,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_says_what_it_is_about() {
        let odd = [
            "template",
            "guideline",
            "consensus",
            "tasks",
            "places",
            "member",
        ];
        for kind in EventKind::ALL {
            let (prefix, what) = kind.as_str().split_once('.').unwrap();
            assert!(!what.is_empty());
            assert!(
                odd.contains(&prefix) || kind.subject_kind().as_str() == prefix,
                "{kind}"
            );
        }
        assert_eq!(EventKind::PlacesBorn.subject_kind(), SubjectKind::Batch);
    }

    #[test]
    fn every_state_of_assignments_and_payouts_has_its_own_event() {
        let kinds: std::collections::BTreeSet<EventKind> = crate::assignment::AssignmentState::ALL
            .iter()
            .map(|s| EventKind::of_assignment(*s))
            .collect();
        assert_eq!(kinds.len(), crate::assignment::AssignmentState::ALL.len());
        for state in crate::payout::PayoutState::ALL {
            assert_eq!(
                EventKind::of_payout(*state).as_str(),
                format!("payout.{state}")
            );
        }
    }

    #[test]
    fn an_event_reads_the_same_after_storage() {
        let event = NewEvent::new(
            EventKind::AssignmentSubmitted,
            Uuid::from_u128(7),
            None,
            Timestamp::EPOCH,
        )
        .with("epoch", 1)
        .with("late", false);
        let event = Event {
            id: EventId::from_i64(5),
            event,
        };
        let text = serde_json::to_string(&event).unwrap();
        assert!(text.contains(r#""kind":"assignment.submitted""#), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
